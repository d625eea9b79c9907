"""Following a busy log beside its peers: what each lost and doubled, how late lines came, and what that took."""

import json
import os
import subprocess
import threading
import time
import urllib.request
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from benchmarks.peers import LAMBDATOP, demo_account, peer
from lambdatop.demo.flood import FLOODED, Flood

_GROUP = f"/aws/lambda/{FLOODED}"
_WRITTEN_S = 40
# The latest of the late lines is 35 s late, and whoever looks again for it does so within the minute.
_AFTER_S = 75
_QUIET_S = 3
_MARK = b"flood "


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the report."""

    who: str
    per_s: int
    written: int
    lost: int
    doubled: int
    p50_s: float
    p99_s: float
    cpu_s: float
    wall_s: float

    def __str__(self) -> str:
        """Say it in one line."""
        share = self.cpu_s / self.wall_s
        return (
            f"following {self.per_s:5} events/s  {self.who:<22} of {self.written:7,}: lost {self.lost:6,}  doubled "
            f"{self.doubled:6,}  lag p50 {self.p50_s:5.1f} s  p99 {self.p99_s:5.1f} s  "
            f"CPU {self.cpu_s:6.1f} s ({share:.0%} of a core)"
        )


def outcomes(per_s: int) -> list[Outcome]:
    """Let each client follow the same kind of flood on one server, one after the other."""
    awslogs = peer("awslogs")
    with demo_account() as env:
        endpoint = env["AWS_ENDPOINT_URL"]
        commands: dict[str, Sequence[str]] = {
            "lambdatop logs -f": [str(LAMBDATOP), "logs", "--follow", "--since", "5s", "--format", "json", FLOODED],
            "awslogs get -w": [
                awslogs, "get", _GROUP, "ALL", "--watch", "--start", "1m", "--no-color", "--aws-endpoint-url", endpoint
            ],
        }  # fmt: skip
        return [_run(who, command, env, per_s) for who, command in commands.items()]


def _run(who: str, command: Sequence[str], env: Mapping[str, str], per_s: int) -> Outcome:
    unbuffered = {**env, "PYTHONUNBUFFERED": "1"}
    came: list[tuple[float, bytes]] = []
    before = os.times()
    start = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=unbuffered) as client:
        reading = threading.Thread(target=_take, args=(client, came), daemon=True)
        reading.start()
        time.sleep(_QUIET_S)
        _switch(env, per_s)
        time.sleep(_WRITTEN_S + _AFTER_S)
        _switch(env, 0)
        wall = time.monotonic() - start
        client.terminate()
        client.wait()
        reading.join()
    after = os.times()
    # Only children that have been waited for count, and the server is not one of them yet.
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return _weighed(who, per_s, came, cpu, wall)


def _take(client: "subprocess.Popen[bytes]", came: list[tuple[float, bytes]]) -> None:
    assert client.stdout is not None  # noqa: S101 - asked for by who started it
    for line in client.stdout:
        if _MARK in line:
            came.append((time.time(), line))  # noqa: PERF401  # what came is kept where the client is ended


def _switch(env: Mapping[str, str], per_s: int) -> None:
    """Turn the flood on or off."""
    body = json.dumps({"flood": per_s}).encode()
    with urllib.request.urlopen(f"{env['AWS_ENDPOINT_URL']}/_demo/faults", body, timeout=60) as answer:
        answer.read()


def _weighed(who: str, per_s: int, came: list[tuple[float, bytes]], cpu: float, wall: float) -> Outcome:
    """Compare what came with the truth: the flood's own events of the time that counts."""
    said = [(at, line[line.index(_MARK) :].split(b"\\n")[0].decode().strip(' "}\n')) for at, line in came]
    begin = max(int(text.rpartition(" ")[2]) for _, text in said)
    truth = Flood(per_s, begin).between(begin, begin + _WRITTEN_S * 1000 - 1)
    arrived: dict[str, deque[int]] = defaultdict(deque)
    for event in sorted(truth, key=lambda e: e.ingested):
        arrived[event.message.removeprefix("INFO ").strip()].append(event.ingested)
    wanted = Counter({text: len(times) for text, times in arrived.items()})
    got = Counter(text for _, text in said if text in wanted)
    lags = sorted(at - arrived[text].popleft() / 1000 for at, text in said if arrived.get(text))
    return Outcome(
        who,
        per_s,
        len(truth),
        sum((wanted - got).values()),
        sum((got - wanted).values()),
        next(islice(lags, len(lags) // 2, None)),
        next(islice(lags, len(lags) * 99 // 100, None)),
        cpu,
        wall,
    )
