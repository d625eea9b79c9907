"""Falling behind a stream: rising ages, old ages, and what is neither."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdatop.core.figures.health import judge
from lambdatop.core.figures.stream_lag import DEFAULT_RETENTION_S, stream_lag
from lambdatop.core.model import MINUTE_MS, Health, Minute, Row
from lambdatop.core.room import Room
from lambdatop.core.room_parts import Mapping, Sources
from tests.core.known import config

HOUR_MS = 3_600_000
BEGAN_MS = 1_795_564_800_000
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/audit"


def row_of(ages: list[float | None], retention_s: int | None = None, kind: str = "Kinesis") -> Row:
    minutes = tuple(
        Minute(BEGAN_MS + i * MINUTE_MS, invocations=4.0, errors=0.0, throttles=0.0, iterator_age_ms=age)
        for i, age in enumerate(ages)
    )
    row = Row(config(), len(ages) * MINUTE_MS, invocations=4 * len(ages), errors=0, minutes=minutes)
    if retention_s is None:
        return row
    mapping = Mapping("u", kind, STREAM, "Enabled", retention_s=retention_s)
    return replace(row, room=Room(sources=Sources(mappings=(mapping,))))


@pytest.mark.parametrize(
    ("ages", "rising"),
    [
        ([60_000.0 + 20_000 * i for i in range(15)], True),
        ([None, *(60_000.0 + 20_000 * i for i in range(14))], True),
        # Under a minute nobody is behind, however fast it grows.
        ([100.0 * i for i in range(15)], False),
        ([50_000.0 + 660 * i for i in range(15)], False),
        ([300_000.0] * 15, False),
        ([600_000.0 - 20_000 * i for i in range(15)], False),
        # Far behind already, and slowly further: with some noise.
        ([600_000.0 + 4_000 * i + (i * 7 % 5) * 900 for i in range(15)], True),
        ([600_000.0 + 1_500 * i for i in range(15)], False),
        # A saw of batches that are worked off in turn.
        ([60_000.0 + 30_000 * (i % 5) for i in range(15)], False),
        # One late batch is no trend, at either end.
        ([*([1_000.0] * 14), 400_000.0], False),
        ([400_000.0, *([1_000.0] * 14)], False),
        # Too few points tell nothing.
        ([60_000.0, 120_000.0, 180_000.0, 240_000.0], False),
        ([60_000.0, 120_000.0, 180_000.0, 240_000.0, 300_000.0], True),
        # What it was before those fifteen minutes does not count.
        ([*(2_000_000.0 - 60_000 * i for i in range(30)), *(200_000.0 + 10_000 * i for i in range(15))], True),
        # It was behind and has caught up: only the newest fifteen count.
        ([*(100_000.0 * i for i in range(15)), *([500.0] * 15)], False),
    ],
)
def test_it_rises_or_not(ages: list[float | None], rising: bool) -> None:  # noqa: FBT001 - a case
    lag = stream_lag(row_of(ages))
    assert lag is not None
    assert lag.rising is rising
    assert lag.falls_behind is rising


def test_without_a_stream_nothing_is_said() -> None:
    row = row_of([None] * 15)
    assert stream_lag(row) is None
    assert judge(row) == (Health.WELL, ())


def test_an_old_age_falls_behind_though_it_does_not_rise() -> None:
    lag = stream_lag(row_of([13.0 * HOUR_MS] * 15))
    assert lag is not None
    assert (lag.rising, lag.old, lag.retention_s, lag.retention_known) == (False, True, DEFAULT_RETENTION_S, False)
    assert lag.share == pytest.approx(13 / 24)


@pytest.mark.parametrize(("hours", "old"), [(12, True), (11.9, False)])
def test_half_of_what_the_stream_keeps_is_the_border(hours: float, old: bool) -> None:  # noqa: FBT001 - a case
    lag = stream_lag(row_of([hours * HOUR_MS] * 15))
    assert lag is not None
    assert lag.old is old


def test_a_stream_that_keeps_a_week_bears_more() -> None:
    lag = stream_lag(row_of([13.0 * HOUR_MS] * 15, retention_s=7 * 86_400))
    assert lag is not None
    assert (lag.old, lag.retention_known) == (False, True)


def test_of_several_streams_the_one_that_keeps_least_counts() -> None:
    streams = [Mapping(str(days), "Kinesis", STREAM, "Enabled", retention_s=days * 86_400) for days in (7, 2, 5)]
    row = replace(row_of([13.0 * HOUR_MS] * 15), room=Room(sources=Sources(mappings=tuple(streams))))
    lag = stream_lag(row)
    assert lag is not None
    assert lag.retention_s == 2 * 86_400


def test_what_a_queue_keeps_is_not_asked() -> None:
    lag = stream_lag(row_of([13.0 * HOUR_MS] * 15, retention_s=60, kind="SQS"))
    assert lag is not None
    assert (lag.retention_s, lag.retention_known) == (DEFAULT_RETENTION_S, False)


def test_the_points_of_the_room_stand_in_where_the_minutes_have_none() -> None:
    points = tuple((i * MINUTE_MS, 60_000.0 + 20_000 * i) for i in range(15))
    row = replace(row_of([None] * 15), room=Room(sources=Sources(iterator_age_ms=points)))
    lag = stream_lag(row)
    assert lag is not None
    assert (lag.rising, lag.age_ms, lag.first_ms) == (True, 340_000.0, 60_000.0)


def test_the_mark_says_how_far_and_how_fast() -> None:
    health, reasons = judge(row_of([60_000.0 + 20_000 * i for i in range(15)]))
    assert health is Health.NEAR
    assert [r.text for r in reasons] == ["falls behind its stream: 5 min, 20.0 s more each minute"]
    _, reasons = judge(row_of([13.0 * HOUR_MS] * 15))
    assert [r.text for r in reasons] == ["falls behind its stream: 13 h, 54 % of what it keeps"]


@settings(max_examples=60)
@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=1, max_size=40))
def test_any_ages_are_told_or_left_out(ages: list[float | None]) -> None:
    lag = stream_lag(row_of(ages))
    known = [a for a in ages if a is not None]
    assert (lag is None) is (not known)
    if lag is not None:
        assert lag.age_ms == known[-1]
        assert lag.points == min(15, len(known))
        assert not lag.rising or lag.age_ms >= 60_000
