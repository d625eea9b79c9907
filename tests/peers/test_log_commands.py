"""`lambdatop logs` and `invocations` over the peers: moto's lines in order, and a function that really runs, live."""

import io
import json
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.program import COMMAND, environment, run
from tests.peers.witness import MINUTE_MS, Witness

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]
NAME = "followed-live"
CODE = """
def handler(event, context):
    print("it is", event["what"])
    if event["what"] == "raise":
        raise KeyError("customer")
    if event["what"] == "sleep":
        import time
        time.sleep(10)
"""


def asking(world: Witness) -> dict[str, str]:
    access, secret = world.keys
    return environment(
        AWS_ACCESS_KEY_ID=access, AWS_SECRET_ACCESS_KEY=secret, AWS_REGION=world.region, AWS_ENDPOINT_URL=world.url
    )


def objects(world: Witness, *arguments: str) -> list[dict[str, object]]:
    done = run(*arguments, "--format", "json", env=asking(world))
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", ["moto", "ministack"])
def test_lines_of_several_streams_are_in_order_and_whole(request: pytest.FixtureRequest, name: str) -> None:
    world: Witness = request.getfixturevalue(name)
    made = objects(world, "logs", "--since", "1h", "f00", "f01")
    told = [(int(str(one["timestamp"])), str(one["stream"]), str(one["message"])) for one in made]
    assert [at for at, _, _ in told] == sorted(at for at, _, _ in told)
    assert sorted(told) == world.lines("/aws/lambda/f00", world.minute_ms - 60 * MINUTE_MS, world.minute_ms + MINUTE_MS)
    assert {one["function"] for one in made} == {"f00"}


def test_invocations_are_those_of_the_reports(moto: Witness) -> None:
    made = objects(moto, "invocations", "--since", "1h", "f00")
    assert [str(one["request_id"])[-1] for one in made] == ["5", "3", "2", "1"]
    assert [one["duration_ms"] for one in made] == [5.5, 3.5, 2.5, 1.5]
    assert [one["cold"] for one in made] == [False, False, True, False]


def test_lines_that_come_late_are_followed_too_and_once(moto: Witness) -> None:
    stream = "2026/11/24/[$LATEST]late"
    now = time.time_ns() // 1_000_000
    group = "/aws/lambda/f02"
    moto.put_lines(group, {stream: [(now - moto.minute_ms - 20_000, "begins")]})
    with following(moto, "--since", "5m", "f02") as program:
        made = [_next(program)]
        texts = [("new", 0), ("late", -15_000), ("same", -1_000), ("same", -1_000)]
        for text, back in texts:
            at = time.time_ns() // 1_000_000 + back
            event = {"timestamp": at if text != "same" else now, "message": text}
            moto.logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])
        made += [_next(program) for _ in texts]
        time.sleep(5)
        program.send_signal(signal.SIGINT)
        rest, said = program.communicate(timeout=20)
    assert sorted(str(one["message"]) for one in made) == ["begins", "late", "new", "same", "same"]
    assert (rest, said, program.returncode) == (b"", b"", 130)


def test_a_function_that_really_runs_is_followed_live(ministack: Witness) -> None:
    functions = ministack.client("lambda")
    functions.create_function(
        FunctionName=NAME,
        Runtime="python3.11",
        Role=functions.get_function(FunctionName="f00")["Configuration"]["Role"],
        Handler="app.handler",
        Code={"ZipFile": zipped()},
        MemorySize=256,
        Timeout=1,
    )
    with following(ministack, "--since", "10s", NAME) as program:
        for what in ("fine", "raise", "sleep", "fine"):
            functions.invoke(FunctionName=NAME, Payload=json.dumps({"what": what}).encode())
        made: list[dict[str, object]] = []
        while sum(one["kind"] == "report" for one in made) < 4:
            made.append(_next(program))
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=20)
    assert program.returncode == 130
    printed = [str(one["message"]).strip() for one in made if str(one["message"]).startswith("it is ")]
    assert sorted(printed) == ["it is fine", "it is fine", "it is raise", "it is sleep"]
    assert any("KeyError: 'customer'" in str(one["message"]) for one in made)
    assert len({one["request_id"] for one in made if one["kind"] == "report"}) == 4
    told = sorted((int(str(one["timestamp"])), str(one["stream"]), str(one["message"])) for one in made)
    # ministack gives no event ids; a line that came after the last REPORT may not have been waited for.
    written = ministack.lines(f"/aws/lambda/{NAME}", told[0][0], told[-1][0] + 1)
    assert [line for line in told if line not in written] == []
    assert len(told) <= len(written) <= len(told) + 1
    rows = objects(ministack, "invocations", "--since", "5m", NAME)
    assert len(rows) == 4
    assert "timeout" in {one["status"] for one in rows}


@contextmanager
def following(world: Witness, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [*COMMAND, "logs", "--follow", "--format", "json", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=asking(world)) as program:
        try:
            yield program
        finally:
            program.kill()


def _next(program: subprocess.Popen[bytes]) -> dict[str, object]:
    assert program.stdout is not None
    line = program.stdout.readline()
    assert line, program.stderr and program.stderr.read()
    made: dict[str, object] = json.loads(line)
    return made


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("app.py", CODE)
    return file.getvalue()
