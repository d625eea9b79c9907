"""Lines without a request id belong to the invocation that stands open in their stream."""

from dataclasses import replace

from lambdatop.core.facts import LogLine
from lambdatop.core.log.brackets import Brackets, WholeInvocation
from lambdatop.core.log.platform_log import parse

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


def _picked(request: str, *lines: tuple[str, str]) -> list[tuple[str, str | None]]:
    """Give (message, request id) of what is picked of (stream, message)."""
    brackets, whole = Brackets(), WholeInvocation(request)
    picked: list[tuple[str, str | None]] = []
    for stream, message in lines:
        line, record = LogLine("f", 0, None, stream, None, message), parse(message)
        known = replace(record, request_id=brackets.request_of(line, record))
        picked += [(one.message, told.request_id) for one, told in whole.take(line, known)]
    return picked


def test_a_whole_invocation_has_the_lines_of_its_cold_start() -> None:
    start = f"START RequestId: {FIRST} Version: 1"
    lines = [
        ("a", "INIT_START Runtime Version: x"),
        ("b", "INIT_START Runtime Version: x"),
        ("a", "importing"),
        ("b", f"START RequestId: {SECOND} Version: 1"),
        ("a", start),
        ("a", "inside"),
        ("b", "elsewhere"),
        ("a", f"END RequestId: {FIRST}"),
        ("a", "after"),
    ]
    wanted = ["INIT_START Runtime Version: x", "importing", start, "inside", f"END RequestId: {FIRST}"]
    assert _picked(FIRST[:4].upper(), *lines) == [(message, FIRST) for message in wanted]


def test_what_an_environment_says_later_is_of_no_cold_start() -> None:
    lines = [
        ("a", "INIT_START Runtime Version: x"),
        ("a", f"START RequestId: {SECOND} Version: 1"),
        ("a", f"END RequestId: {SECOND}"),
        ("a", "after"),
        ("a", f"START RequestId: {FIRST} Version: 1"),
    ]
    assert _picked(FIRST, *lines) == [(f"START RequestId: {FIRST} Version: 1", FIRST)]


def test_words_of_a_beginning_are_kept_in_bounded_room() -> None:
    many = [
        ("a", "INIT_START Runtime Version: x"),
        *[("a", "x")] * 5_000,
        ("a", f"START RequestId: {FIRST} Version: 1"),
    ]
    assert len(_picked(FIRST, *many)) == 1_001
    whole = WholeInvocation(FIRST)
    for number in range(10_500):
        whole.take(LogLine("f", 0, None, str(number), None, ""), parse("INIT_START x"))
    assert len(whole._waiting) == 10_000
