"""`lambdatop logs --follow` over the demo, whose functions go on running: nothing lost, nothing doubled, a quiet end."""

import json
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from lambdatop.cli import main
from lambdatop.cli.output import put
from lambdatop.core.facts import LogLine
from lambdatop.demo import DemoServer
from lambdatop.engine import Engine
from tests.cli.asking import asking, witness_of
from tests.cli.program import COMMAND

FUNCTION = "checkout-api"
LATE_MS = 6_000


@contextmanager
def following(demo: DemoServer, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    env = asking(demo)
    command = [*COMMAND, "logs", "--follow", "--format", "json", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as program:
        try:
            yield program
        finally:
            program.kill()


def read_until(program: subprocess.Popen[bytes], at_ms: int) -> list[dict[str, object]]:
    """Read lines until one that was written after `at_ms`."""
    assert program.stdout is not None
    made: list[dict[str, object]] = []
    while not made or time_of(made[-1]) < at_ms:
        line = program.stdout.readline()
        assert line, program.stderr and program.stderr.read()
        made.append(json.loads(line))
    return made


def time_of(one: dict[str, object]) -> int:
    return int(str(one["timestamp"]))


def interrupted(program: subprocess.Popen[bytes]) -> bytes:
    """Press Ctrl-C and wait; what was said on stderr."""
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=20)
    assert program.returncode == 130
    return bytes(err)


def _now() -> int:
    return time.time_ns() // 1_000_000


def prompt(demo: DemoServer, start: int, end: int) -> set[str]:
    """Give the ids of the events that boto3 reads and that did not come late: those that do take their time."""
    logs = witness_of(demo).logs
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{FUNCTION}", startTime=start, endTime=end - 1
    )
    return {
        str(event["eventId"])
        for page in pages
        for event in page["events"]
        if event["ingestionTime"] - event["timestamp"] < LATE_MS
    }


def ids(made: list[dict[str, object]]) -> list[str]:
    return [str(one["event_id"]) for one in made]


def test_history_and_what_comes_is_printed_once_and_ctrl_c_ends_it(demo: DemoServer) -> None:
    start = _now()
    with following(demo, "--since", "1m", FUNCTION) as program:
        made = read_until(program, start + 2 * LATE_MS)
        assert interrupted(program) == b""
    expected = prompt(demo, start - 50_000, start + LATE_MS)
    assert len(expected) > 20
    assert expected <= set(ids(made))
    assert len(set(ids(made))) == len(made)
    assert time_of(made[0]) < start


def test_it_survives_what_goes_wrong_and_says_so(demo: DemoServer) -> None:
    with following(demo, "--since", "10s", FUNCTION, "queue-worker") as program:
        read_until(program, _now() - 5_000)
        begin = _now()
        for name, value in (("only", "logs:*"), ("error", "1"), ("unsorted", "true")):
            demo.faults.set(name, value)
        time.sleep(6)
        for name, value in (("error", "0"), ("throttle", "0.3"), ("reset", "0.2")):
            demo.faults.set(name, value)
        time.sleep(6)
        demo.faults.clear()
        end = _now()
        made = read_until(program, end + 15_000)
        expected = prompt(demo, begin, end)
        for _ in range(4):
            # Each function waits on its own after failures: one may be back much sooner than the other.
            if expected <= set(ids(made)):
                break
            made += read_until(program, _now() + 8_000)
        said = interrupted(program).decode()
    assert expected
    assert expected <= set(ids(made))
    assert len(set(ids(made))) == len(made)
    lines = said.splitlines()
    assert all(line.startswith("lambdatop: ") for line in lines)
    assert lines[-1] == "lambdatop: logs: answers again"
    assert "answers again" not in lines[0]
    assert "Traceback" not in said


def test_in_order_asks_the_engine_to_hold_lines_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Asked(Engine):
        async def lines(self, since_ms: int, *, follow: bool, settled: bool = False) -> AsyncIterator[LogLine]:
            async for _ in super().lines(since_ms, follow=False):
                pass
            yield LogLine("f", 0, None, "s", None, f"follow {follow} settled {settled}")

    monkeypatch.setattr("lambdatop.cli.logs.Engine", Asked)
    assert main(["logs", "--demo", "--follow", "--in-order", "--since", "1s", FUNCTION]) == 0
    assert main(["logs", "--demo", "--follow", "--since", "1s", FUNCTION]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line[-len("follow True settled False") :].strip() for line in said] == [
        "follow True settled True",
        "follow True settled False",
    ]


def test_a_reader_that_goes_while_nothing_comes_ends_it_quietly(demo: DemoServer) -> None:
    with following(demo, "--filter", "no line has these words", FUNCTION) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.wait(30) == 141
        assert program.stderr.read() == b""


def test_a_closed_pipe_ends_it_quietly_too(demo: DemoServer) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    env = asking(demo)
    try:
        done = subprocess.run(
            [*COMMAND, "logs", "--since", "10m"],
            stdout=writer,
            stderr=subprocess.PIPE,
            env=env,
            check=False,
            timeout=60,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_each_line_is_seen_when_it_comes_and_not_when_a_buffer_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    with open(reader, "rb", buffering=0) as end, open(writer, "w", encoding="utf-8") as stdout:  # noqa: PTH123 - no path
        monkeypatch.setattr("sys.stdout", stdout)
        put("a line\n")
        assert end.read() == b"a line\n"


def test_sigterm_ends_it_as_any_program() -> None:
    with DemoServer(seed=2) as demo, following(demo, FUNCTION) as program:
        read_until(program, 0)
        program.terminate()
        assert program.wait(20) in {143, -signal.SIGTERM}
