"""What a reading says it has covered is true, however the other side orders, cuts and pages its answers."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.aws.logs import Abilities, Reading, log_question
from lambdatop.aws.streams import Streams
from lambdatop.core.facts import LogLine, LogsRead
from lambdatop.core.model import LogGroup, Span

NOW = 1_800_000_000_000
SPAN = Span(NOW - 1_000, NOW)
OWN = LogGroup("/aws/lambda/api", ("api",))
SHARED = LogGroup("/shared", ("api", "worker"))
STREAM = "2026/11/24/[$LATEST]0f3c"
Events = list[dict[str, Any]]


def _event(at: int, message: str = "line", stream: str = STREAM, **more: object) -> dict[str, Any]:
    return {"timestamp": SPAN.start_ms + at, "message": message, "logStreamName": stream, **more}


def _reading(group: LogGroup = OWN, *, reports_only: bool = False, max_pages: int = 4) -> Reading:
    return Reading(log_question(group, SPAN, Abilities(), reports_only=reports_only), Streams(), max_pages)


def _pages(events: Events, size: int) -> list[dict[str, Any]]:
    pages = [events[i : i + size] for i in range(0, len(events), size)] or [[]]
    return [{"events": p, **({"nextToken": str(i)} if i + 1 < len(pages) else {})} for i, p in enumerate(pages)]


def _run(reading: Reading, pages: list[dict[str, Any]]) -> list[LogLine]:
    lines: list[LogLine] = []
    for page in pages:
        lines += reading.take(page)
        if reading.next_token() is None:
            break
    return lines


def _read(reading: Reading) -> LogsRead:
    return next(reading.facts())


def test_events_that_stand_on_the_next_page_again_are_given_once() -> None:
    reading = _reading(max_pages=2)
    first, again, last = (_event(at, eventId=f"e{at}") for at in (9, 7, 5))
    pages = [{"events": [first, again], "nextToken": "1"}, {"events": [again, last], "nextToken": "2"}]
    assert [x.event_id for x in _run(reading, pages)] == ["e9", "e7", "e5"]
    assert _read(reading).span == Span(SPAN.start_ms + 6, SPAN.end_ms)


def test_pages_shuffled_inside_still_go_from_new_to_old() -> None:
    pages = _pages([_event(at) for at in (8, 9, 7, 5, 6, 4, 1)], 3)
    reading = _reading(max_pages=2)
    _run(reading, pages)
    assert _read(reading).span == Span(SPAN.start_ms + 5, SPAN.end_ms)
    alone = _reading(max_pages=1)
    _run(alone, pages)
    assert _read(alone).span == Span(NOW, NOW)


def test_streams_one_after_the_other_are_not_taken_for_new_to_old() -> None:
    reading = _reading(max_pages=2)
    _run(reading, _pages([_event(at) for at in (7, 8, 1, 2, 9)], 2))
    assert _read(reading).span == Span(NOW, NOW)


Order = Callable[[Events], Events]
# Newest first and sorted, as AWS does; the other two as emulators do.
AWS: Order = lambda events: sorted(events, key=lambda e: -e["timestamp"])  # noqa: E731  # one of three of a kind
OLDEST_FIRST: Order = lambda events: sorted(events, key=lambda e: e["timestamp"])  # noqa: E731  # likewise
BY_STREAM: Order = lambda events: sorted(events, key=lambda e: (e["logStreamName"], e["timestamp"]))  # noqa: E731  # likewise

times = st.lists(st.tuples(st.integers(0, 999), st.sampled_from(["a", "b"])), max_size=40)


@given(times, st.sampled_from([AWS, OLDEST_FIRST, BY_STREAM]), st.integers(2, 9), st.integers(1, 6))
def test_all_events_of_what_is_covered_were_given(
    stated: list[tuple[int, str]], order: Order, size: int, max_pages: int
) -> None:
    events = order([_event(at, f"{i}", stream) for i, (at, stream) in enumerate(stated)])
    reading = _reading(max_pages=max_pages)
    given_lines = {line.message for line in _run(reading, _pages(events, size))}
    read = _read(reading)
    inside = {e["message"] for e in events if read.span.start_ms <= e["timestamp"] < read.span.end_ms}
    # Streams one after the other can fall in time by chance, with pages of two; not with the 10,000 of an emulator.
    if order is not BY_STREAM or read.complete:
        assert inside <= given_lines
    assert not read.complete or given_lines == {e["message"] for e in events}


@given(times.filter(lambda t: len(t) > 4), st.integers(1, 3))
def test_each_partial_read_of_aws_gets_on(stated: list[tuple[int, str]], size: int) -> None:
    events = AWS([_event(at) for at, _ in stated])
    reading = _reading(max_pages=2)
    _run(reading, _pages(events, size))
    read = _read(reading)
    last = events[min(2 * size, len(events)) - 1]["timestamp"]
    if not read.complete and events[0]["timestamp"] != last:
        assert read.span == Span(last + 1, SPAN.end_ms)


def test_pages_left_unread_leave_older_lines_uncovered() -> None:
    reading = _reading(max_pages=1)
    _run(reading, _pages([_event(900), _event(700), _event(600)], 2))
    assert _read(reading) == LogsRead("api", Span(SPAN.start_ms + 701, SPAN.end_ms), complete=False, reports_only=False)


def test_a_read_to_the_end_covers_its_span_in_any_order() -> None:
    reading = _reading()
    _run(reading, _pages([_event(5), _event(900), _event(3)], 2))
    assert _read(reading) == LogsRead("api", SPAN, complete=True, reports_only=False)


def test_a_full_page_without_a_token_was_cut() -> None:
    reading = _reading()
    _run(reading, [{"events": [_event(i // 20) for i in range(10_000)]}])
    assert _read(reading) == LogsRead("api", Span(NOW, NOW), complete=False, reports_only=False)


def test_empty_pages_are_followed_but_not_for_ever() -> None:
    reading = _reading(max_pages=2)
    calls = 0
    token: str | None = "0"
    while token is not None:
        calls += 1
        assert list(reading.take({"events": [], "nextToken": str(calls)})) == []
        token = reading.next_token()
    assert calls == 22
    assert _read(reading) == LogsRead("api", Span(NOW, NOW), complete=False, reports_only=False)


def test_an_empty_page_is_no_end() -> None:
    reading = _reading(max_pages=1)
    list(reading.take({"events": [], "nextToken": "a"}))
    assert reading.next_token() == "a"
    assert [x.message for x in reading.take({"events": [_event(5)]})] == ["line"]
    assert _read(reading).complete


def test_a_token_that_repeats_itself_ends_without_being_an_end() -> None:
    reading = _reading(max_pages=9)
    list(reading.take({"events": [_event(9), _event(8)], "nextToken": "a"}))
    list(reading.take({"events": [], "nextToken": "a"}))
    assert reading.next_token() is None
    assert not _read(reading).complete


def test_what_is_asked_for() -> None:
    plain = log_question(OWN, SPAN, Abilities(), reports_only=False)
    assert plain.params(None) == {
        "logGroupName": "/aws/lambda/api",
        "startTime": SPAN.start_ms,
        "endTime": SPAN.end_ms - 1,
        "startFromHead": False,
    }
    reports = log_question(OWN, SPAN, Abilities(), reports_only=True)
    assert reports.params("t")["filterPattern"] == (
        '?"REPORT RequestId" ?"platform.report" ?"INIT_START Runtime Version" ?"platform.initStart"'
        ' ?"RESTORE_START Runtime Version" ?"platform.restoreStart"'
    )
    assert reports.params("t")["nextToken"] == "t"
    poor = log_question(OWN, SPAN, Abilities(newest_first=False, patterns=False), reports_only=True)
    assert not {"startFromHead", "filterPattern"} & set(poor.params(None))


def test_what_lies_before_2024_is_asked_for_as_it_can_be() -> None:
    old = log_question(OWN, Span(1_700_000_000_000, NOW), Abilities(), reports_only=False)
    assert "startFromHead" not in old.params(None)


def test_only_reports_are_given_where_only_they_were_asked_for() -> None:
    reading = _reading(reports_only=True)
    events = [_event(1, "hello"), _event(2, "REPORT RequestId: x"), _event(3, '{"type":"platform.report"}')]
    assert [x.timestamp_ms - SPAN.start_ms for x in _run(reading, _pages(events, 9))] == [2, 3]
    assert reading.matched == 2


@pytest.mark.parametrize("event_id", [None, ""])
def test_a_line_is_whole_and_what_is_not_stated_is_none(event_id: str | None) -> None:
    message = "\x1b[31m\u202ered\x00\n\tline\n"
    (line,) = _run(_reading(), _pages([_event(1, message, eventId=event_id)], 9))
    assert line == LogLine("api", SPAN.start_ms + 1, None, STREAM, None, message)
    stated = _event(1, ingestionTime=NOW + 5, eventId="e1")
    (line,) = _run(_reading(), _pages([stated], 9))
    assert (line.ingested_ms, line.event_id) == (NOW + 5, "e1")


def test_lines_of_a_shared_group_go_to_who_wrote_them() -> None:
    reading = _reading(SHARED)
    events = [
        _event(3, "a", "2026/11/24/api[$LATEST]1"),
        _event(2, "w", "2026/11/24/worker[3]2"),
        _event(1, "s", "2026/11/24/stranger[3]2"),
    ]
    assert [(x.function, x.message) for x in _run(reading, _pages(events, 9))] == [("api", "a"), ("worker", "w")]
    assert list(reading.facts()) == [
        LogsRead(name, SPAN, complete=True, reports_only=False) for name in ("api", "worker")
    ]


def test_lines_of_nobody_make_a_shared_group_incomplete() -> None:
    reading = _reading(SHARED)
    assert _run(reading, _pages([_event(3)], 9)) == []
    assert not any(read.complete for read in reading.facts())


def test_a_function_that_names_itself_late_in_the_page_gets_its_earlier_lines() -> None:
    reading = _reading(SHARED)
    start = '{"type":"platform.initStart","record":{"functionName":"worker"}}'
    events = [_event(3, "last"), _event(2, "first"), _event(1, start)]
    assert [(x.function, x.message) for x in _run(reading, _pages(events, 9))][:2] == [
        ("worker", "last"),
        ("worker", "first"),
    ]
