"""Lines without a request id belong to the invocation that stands open in their stream."""

from lambdatop.core.brackets import Brackets
from lambdatop.core.facts import LogLine
from lambdatop.core.platform_log import parse

FIRST, SECOND = "0f3a91c2-5b1e-4d58-9a63-1c7f2e8d4b60", "77d20001-0000-4000-8000-000000000000"


def _told(brackets: Brackets, message: str, stream: str = "a", function: str = "f", *, several: bool = False) -> object:
    return brackets.request_of(LogLine(function, 0, None, stream, None, message), parse(message), several=several)


def test_what_stands_between_start_and_end_belongs_to_it() -> None:
    brackets = Brackets()
    lines = ["before", f"START RequestId: {FIRST} Version: 1", "inside", f"END RequestId: {FIRST}", "after"]
    assert [_told(brackets, line) for line in lines] == [None, FIRST, FIRST, FIRST, None]


def test_json_has_no_end_and_is_closed_by_its_report() -> None:
    brackets = Brackets()
    start = f'{{"type":"platform.start","record":{{"requestId":"{FIRST}"}}}}'
    report = f'{{"type":"platform.report","record":{{"requestId":"{FIRST}","metrics":{{"durationMs":1}}}}}}'
    lines = [start, '{"level":"INFO","message":"inside"}', report, "after"]
    assert [_told(brackets, line) for line in lines] == [FIRST, FIRST, FIRST, None]


def test_streams_and_functions_are_kept_apart() -> None:
    brackets = Brackets()
    _told(brackets, f"START RequestId: {FIRST} Version: 1")
    _told(brackets, f"START RequestId: {SECOND} Version: 1", "b")
    assert _told(brackets, "x") == FIRST
    assert _told(brackets, "x", "b") == SECOND
    assert _told(brackets, "x", "a", "g") is None


def test_a_new_start_closes_what_never_ended() -> None:
    brackets = Brackets()
    _told(brackets, f"START RequestId: {FIRST} Version: 1")
    _told(brackets, f"START RequestId: {SECOND} Version: 1")
    assert _told(brackets, "x") == SECOND


def test_a_line_that_names_its_request_is_believed() -> None:
    brackets = Brackets()
    _told(brackets, f"START RequestId: {FIRST} Version: 1")
    assert _told(brackets, f"[INFO]\t2026-03-04T05:06:07.890Z\t{SECOND}\tlate words") == SECOND
    assert _told(brackets, "x") == FIRST


def test_where_several_run_at_once_a_bracket_tells_nothing() -> None:
    brackets = Brackets()
    assert _told(brackets, f"START RequestId: {FIRST} Version: 1", several=True) == FIRST
    assert _told(brackets, "x", several=True) is None


def test_environments_that_ended_badly_do_not_fill_the_memory() -> None:
    brackets = Brackets()
    for number in range(10_500):
        _told(brackets, f"START RequestId: {FIRST} Version: 1", str(number))
    assert _told(brackets, "x", "0") is None
    assert _told(brackets, "x", "10499") == FIRST
    assert len(brackets._open) == 10_000
