"""The lives of environments: from REPORT lines and the first lines of streams, in any order, in bounded room."""

import pytest

from lambdatop.core.facts import LogLine
from lambdatop.core.invocations import environments
from lambdatop.core.invocations.environments import Environments
from lambdatop.core.log.platform_log import parse
from tests.core.known import END

STREAM = "2027/01/15/[$LATEST]abc"
TEXT = "INIT_START Runtime Version: python:3.13.v31\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0af1\n"
JSON = (
    '{"time":"2027-01-15T08:00:00.000Z","type":"platform.initStart","record":{"initializationType":'
    '"provisioned-concurrency","phase":"init","runtimeVersion":"python:3.13.v31",'
    '"runtimeVersionArn":"arn:aws:lambda:us-east-1::runtime:0af1"}}\n'
)


def line(at_ms: int, message: str, stream: str = STREAM) -> LogLine:
    return LogLine("api", at_ms, None, stream, f"{stream}/{at_ms}", message)


def report(at_ms: int, took_ms: float, more: str = "", stream: str = STREAM) -> LogLine:
    text = (
        f"REPORT RequestId: 00000000-0000-4000-8000-000000000001\tDuration: {took_ms:.2f} ms\tBilled Duration: 1 ms\t"
        f"Memory Size: 512 MB\tMax Memory Used: 90 MB\t{more}\n"
    )
    return line(at_ms, text, stream)


def told(*lines: LogLine) -> Environments:
    known = Environments()
    for one in lines:
        known.take(one, parse(one.message))
    return known


@pytest.mark.parametrize(
    ("stream", "version"),
    [
        (STREAM, "$LATEST"),
        ("2027/01/15/[17]abc", "17"),
        ("2027/01/15/quote[3]abc", "3"),
        ("my-own-stream", ""),
        ("[" * 1_000, ""),
    ],
)
def test_the_version_stands_in_the_name_of_the_stream(stream: str, version: str) -> None:
    assert told(report(END, 20, stream=stream)).streams[stream].version == version


def test_a_run_is_from_the_begin_of_its_init_to_its_report() -> None:
    one = told(report(END, 20.4, "Init Duration: 300.20 ms\t"), report(END + 900, 25)).streams[STREAM]
    assert list(zip(one.begins, one.ends, strict=True)) == [(END - 321, END), (END + 875, END + 900)]
    assert one.cold == [(END - 321, END, 300)]


@pytest.mark.parametrize(("message", "provisioned"), [(TEXT, False), (JSON, True)])
def test_the_first_line_states_the_build_of_the_runtime(message: str, *, provisioned: bool) -> None:
    known = told(line(END, message), report(END + 500, 20))
    assert known.streams[STREAM].build == "arn:aws:lambda:us-east-1::runtime:0af1"
    assert known.streams[STREAM].provisioned is provisioned
    assert known.builds == {("$LATEST", "arn:aws:lambda:us-east-1::runtime:0af1"): END}


@pytest.mark.parametrize(
    "message",
    [
        "INIT_START Runtime Version",
        "INIT_START ",
        '{"type":"platform.initStart","record":[]}',
        '{"type":"platform.initStart","record":{"runtimeVersion":7,"initializationType":{}}}',
        '{"type":"platform.initStart"}',
    ],
)
def test_a_first_line_that_states_nothing_still_is_one(message: str) -> None:
    one = told(line(END, message)).streams[STREAM]
    assert (one.begun_ms, one.build, one.provisioned) == (END, None, False)


def test_the_order_in_which_lines_come_plays_no_part() -> None:
    lines = [
        line(END - 330, TEXT),
        report(END, 20.4, "Init Duration: 300.20 ms\t"),
        report(END + 900, 25),
        report(END + 5_000, 30),
    ]
    forth, back = told(*lines), told(*reversed(lines))
    for known in (forth, back):
        one = known.streams[STREAM]
        one.put_in_order()
        assert list(zip(one.begins, one.ends, strict=True)) == [
            (END - 330, END),
            (END + 875, END + 900),
            (END + 4_970, END + 5_000),
        ]
        assert one.cold == [(END - 330, END, 300)]


def test_an_init_far_before_its_run_is_not_the_begin_of_it() -> None:
    one = told(line(END - 60_000, TEXT), report(END, 20, "Init Duration: 300.00 ms\t")).streams[STREAM]
    one.put_in_order()
    assert (one.begun_ms, list(one.begins)) == (END - 60_000, [END - 320])


def test_the_first_of_several_inits_began_the_environment() -> None:
    for lines in ([END - 60_000, END], [END, END - 60_000]):
        assert told(*(line(at_ms, TEXT) for at_ms in lines)).streams[STREAM].begun_ms == END - 60_000


@pytest.mark.parametrize("more", ["Status: timeout", "Status: error\tError Type: Runtime.ExitError"])
def test_a_bad_end_is_remembered(more: str) -> None:
    assert told(report(END, 20, more)).streams[STREAM].bad_ms == END
    assert told(report(END, 20)).streams[STREAM].bad_ms is None


def test_what_is_old_is_let_go_of_with_environments_that_had_nothing_else() -> None:
    other = "2027/01/15/[$LATEST]other"
    known = told(
        report(END - 9_000, 20, "Init Duration: 300.00 ms\t"), report(END, 20), report(END - 8_000, 20, "", other)
    )
    known.forget_before(END - 5_000)
    assert (list(known.streams), known.runs) == ([STREAM], 1)
    assert (list(known.streams[STREAM].ends), known.streams[STREAM].cold) == ([END], [])


def test_room_is_bounded_and_what_was_let_go_of_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "MOST_RUNS", 100)
    known = told(*(report(END + n * 10, 5) for n in range(101)))
    assert known.runs == 51
    assert known.from_ms == END + 500
    known.take(report(END, 5), parse(report(END, 5).message))
    assert known.runs == 51
