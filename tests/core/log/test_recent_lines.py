"""The ring of log lines: numbered, in time order within an answer, bounded, never twice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.facts import LogLine
from lambdatop.core.log.recent_lines import RecentLines
from lambdatop.core.log.record import Kind, Record

APP = Record(Kind.APP)


def _line(at_ms: int, text: str = "x", ingested_ms: int | None = None) -> LogLine:
    return LogLine("api", at_ms, ingested_ms, "s", None, text)


def _ring(most: int = 100) -> RecentLines:
    return RecentLines(most, lambda _line, record: Decimal(1) if record.kind is Kind.REPORT else None)


def test_entries_are_numbered_priced_and_given_once() -> None:
    ring = _ring()
    ring.add(_line(1), APP)
    ring.add(_line(2), Record(Kind.REPORT))
    entries, cursor = ring.since(0)
    assert [(e.number, e.cost_usd) for e in entries] == [(0, None), (1, Decimal(1))]
    assert ring.since(cursor) == ((), cursor)
    ring.add(_line(3), APP)
    assert [e.number for e in ring.since(cursor)[0]] == [2]
    assert [e.number for e in ring.since(0)[0]] == [0, 1, 2]


def test_pages_that_come_newest_first_are_turned_round_to_the_millisecond() -> None:
    ring = _ring()
    for at_ms, text in ((3, "e"), (2, "d"), (2, "c"), (2, "b"), (1, "a")):
        ring.add(_line(at_ms, text), APP)
    assert "".join(e.line.message for e in ring.since(0)[0]) == "abcde"


def test_a_cursor_older_than_the_ring_starts_at_the_oldest_that_is_kept() -> None:
    ring = _ring(3)
    for at_ms in range(10):
        ring.add(_line(at_ms), APP)
        ring.since(0)
    entries, cursor = ring.since(2)
    assert [e.line.timestamp_ms for e in entries] == [7, 8, 9]
    assert cursor == 10


def test_a_ring_without_room_keeps_nothing() -> None:
    ring = _ring(0)
    ring.add(_line(1), APP)
    assert ring.since(0)[0] == ()


@pytest.mark.parametrize(("lags", "median"), [([], None), ([5_000], 5_000), ([1_000, 9_000, 2_000], 2_000), ([-50], 0)])
def test_the_lag_is_the_median_of_the_newest_lines(lags: list[int], median: int | None) -> None:
    ring = _ring()
    for lag in lags:
        ring.add(_line(1_000, ingested_ms=1_000 + lag), APP)
    ring.add(_line(1_000), APP)
    assert ring.lag_ms == median


@given(st.lists(st.one_of(st.integers(0, 50), st.none()), max_size=60), st.integers(0, 20))
def test_whoever_keeps_up_gets_every_line_once_and_in_order(steps: list[int | None], most: int) -> None:
    ring, cursor, got = _ring(max(most, 1)), 0, list[int]()
    waiting = 0
    for step in steps:
        if step is not None and waiting < max(most, 1):
            ring.add(_line(step), APP)
            waiting += 1
            continue
        assert ring.cursor == cursor + waiting
        entries, cursor = ring.since(cursor)
        assert [e.line.timestamp_ms for e in entries] == sorted(e.line.timestamp_ms for e in entries)
        got += [e.number for e in entries]
        waiting = 0
    assert got == list(range(len(got)))


def test_what_fell_out_is_counted() -> None:
    ring = _ring(3)
    assert ring.dropped == 0
    for at_ms in range(10):
        ring.add(_line(at_ms), APP)
    assert ring.dropped == 7
    ring.since(0)
    assert ring.dropped == 7
