"""The month: linear in invocations and durations, worked by hand, projected by its last week, sums of its parts."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.bill import Bill
from lambdatop.core.facts import FunctionSeen, MonthPoints
from lambdatop.core.figures.month_sum import DAY_MS, Daily, FunctionSum, function_month, month_sum, rates_of
from lambdatop.core.figures.of_function import Spent
from lambdatop.core.model import MINUTE_MS, Measure, Row, Span
from lambdatop.core.money.pricing import Place, Usage
from lambdatop.core.month import calendar_month
from lambdatop.core.store import Store
from tests.core.known import END, LENGTH, PRICES, config, report

# 2027-01-15 08:00 UTC: the tests' now lies in a month of 31 days.
JANUARY = calendar_month(END)
GB_S = Decimal("0.0000133334")
REQUEST = Decimal("0.0000002")
PLACE = Place("us-east-1", "arm64")


def _daily(per_day: float, each_ms: float, days: int, *, part_ms: int = 0) -> Daily:
    starts = [JANUARY.start_ms + n * DAY_MS for n in range(days)]
    span = Span(JANUARY.start_ms, JANUARY.start_ms + days * DAY_MS + part_ms)
    return Daily.of(span, dict.fromkeys(starts, per_day), dict.fromkeys(starts, per_day * each_ms))


def _row(**changes: object) -> Row:
    return replace(Row(config(memory_mb=1024), LENGTH), **changes)  # type: ignore[arg-type]  # any field


def _spent(beyond: str | None = "2") -> Spent:
    usage = Usage(Decimal(10), Decimal(1_000), Decimal(1_000 * 1024))
    return Spent(PLACE, usage, None if beyond is None else Decimal(beyond))


def _month(row: Row, spent: Spent, daily: Daily) -> FunctionSum:
    return function_month(row, spent.place, daily, rates_of(row, spent, PRICES))


@pytest.mark.parametrize(
    ("at", "start", "end"),
    [
        ((2026, 11, 24, 13, 5), (2026, 11, 1), (2026, 12, 1)),
        ((2026, 12, 31, 23, 59), (2026, 12, 1), (2027, 1, 1)),
        ((2028, 2, 1, 0, 0), (2028, 2, 1), (2028, 3, 1)),
    ],
)
def test_a_calendar_month_is_utc(at: tuple[int, ...], start: tuple[int, ...], end: tuple[int, ...]) -> None:
    def ms(parts: tuple[int, ...]) -> int:
        year, month, day, hour, minute = (*parts, 0, 0)[:5]
        return round(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp() * 1000)

    assert calendar_month(ms(at)) == Span(ms(start), ms(end))


def test_the_month_so_far_is_worked_by_hand() -> None:
    """1,000 a day of 98 ms for 10 days at 1 GB, billed 2 ms beyond each: 10,000 x 0.1 s = 1,000 GB-s."""
    done = _month(_row(), _spent(), _daily(1_000, 98, 10))
    assert done.month.so_far is not None
    assert done.month.so_far.total == 10_000 * REQUEST + 1_000 * GB_S
    assert done.month.invocations == 10_000
    assert done.month.days == tuple((JANUARY.start_ms + n * DAY_MS, 1_000 * REQUEST + 100 * GB_S) for n in range(10))
    assert done.month.projected is not None
    assert done.month.projected.total == done.month.so_far.total / 10 * 31
    assert not done.month.estimated


def test_init_is_told_as_the_window_tells_it_and_is_part_of_the_same_sum() -> None:
    spent = _spent()
    assert spent.usage is not None
    started = replace(spent.usage, init_ms=Decimal(15), init_mb_ms=Decimal(15 * 1024))
    plain = _month(_row(), spent, _daily(1_000, 98, 10)).month.so_far
    told = _month(_row(), replace(spent, usage=started), _daily(1_000, 98, 10)).month.so_far
    assert plain is not None
    assert told is not None
    assert told.init == 10_000 * Decimal("1.5") / 1000 * GB_S
    assert told.total == plain.total


def test_ephemeral_storage_is_billed_with_all_that_is_billed() -> None:
    """1,536 MB are 1 GB above what is free: 10,000 calls of 98 + 2 ms are 1,000 GB-s of storage."""
    spent = replace(_spent(), place=replace(PLACE, ephemeral_mb=1536))
    done = _month(_row(), spent, _daily(1_000, 98, 10))
    assert done.month.so_far is not None
    assert done.month.so_far.ephemeral == 1_000 * Decimal("0.0000000309")


def test_without_reports_half_a_ms_is_taken_and_it_is_said_to_be_estimated() -> None:
    done = _month(_row(), Spent(PLACE, None), _daily(1_000, 99.5, 10))
    assert done.month.so_far is not None
    assert done.month.so_far.total == 10_000 * REQUEST + 1_000 * GB_S
    assert done.month.estimated


def test_what_did_not_run_cost_nothing_and_that_is_known() -> None:
    month = _month(_row(), Spent(PLACE, None), Daily.of(Span(JANUARY.start_ms, END), {}, {})).month
    assert month.so_far is not None
    assert (month.so_far.total, month.estimated, month.invocations) == (Decimal(0), False, 0)
    assert month.projected is not None
    assert month.projected.total == 0


def test_what_stands_ready_costs_by_the_clock() -> None:
    ready = Bill(provisioned=Decimal("0.09"))
    month = _month(_row(bill=ready), _spent(), _daily(0, 0, 10)).month
    assert month.so_far is not None
    assert month.so_far.provisioned == Decimal("0.09") / LENGTH * (10 * DAY_MS)
    assert month.projected is not None
    assert month.projected.provisioned == Decimal("0.09") / LENGTH * (31 * DAY_MS)


def test_a_month_goes_on_like_its_last_seven_whole_days() -> None:
    """Ten days of 100, then four of 800: the week holds three of 100 and four of 800, 500 a day."""
    starts = [JANUARY.start_ms + n * DAY_MS for n in range(15)]
    counts = {at: 100.0 if n < 10 else 800.0 for n, at in enumerate(starts[:14])}
    span = Span(JANUARY.start_ms, starts[14] + DAY_MS // 2)
    daily = Daily.of(span, counts, {at: n * 100 for at, n in counts.items()})
    done = _month(_row(), _spent(), daily)
    assert done.projected is not None
    assert done.projected.requests == 4_200 + 500 * Decimal("16.5")


def test_the_first_hour_of_a_month_tells_nothing_of_it() -> None:
    daily = _daily(1_000, 98, 0, part_ms=59 * MINUTE_MS)
    done = _month(_row(), _spent(), daily)
    assert done.month.projected is None
    assert done.month.so_far is not None


def test_a_region_without_a_price_has_a_count_and_no_cost() -> None:
    done = _month(_row(), Spent(Place("mars-1", "arm64"), None), _daily(5, 1, 3))
    assert (done.month.so_far, done.month.projected, done.month.invocations) == (None, None, 15)


def test_the_free_tier_is_taken_off_once_and_not_off_what_is_kept() -> None:
    sums = [
        _month(_row(), _spent(), _daily(100_000, 98, 10)),
        _month(_row(), Spent(PLACE, None), _daily(100_000, 99.5, 10)),
        FunctionSum(replace(_month(_row(), _spent(), _daily(1, 1, 1)).month, so_far=None), PLACE),
    ]
    month = month_sum(Span(JANUARY.start_ms, END), sums, PRICES)
    assert month.so_far_after_free_tier == 1_000_000 * REQUEST
    assert month.projected_after_free_tier == 5_200_000 * REQUEST + 220_000 * GB_S
    kept = _month(replace(_row(), bill=Bill(snapstart=Decimal("0.09"))), _spent(), _daily(100_000, 98, 10))
    assert kept.month.so_far is not None
    both = month_sum(Span(JANUARY.start_ms, END), [kept, sums[1]], PRICES)
    assert both.so_far_after_free_tier == 1_000_000 * REQUEST + (kept.month.so_far.snapstart or 0)
    assert month.ends_ms == JANUARY.end_ms


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.floats(0, 10**4)), min_size=1, max_size=31),
    st.decimals(0, 500, places=3),
    st.integers(128, 10_240),
)
def test_days_add_up_to_the_month_and_more_costs_more(
    days: list[tuple[int, float]], beyond: Decimal, memory: int
) -> None:
    starts = [JANUARY.start_ms + n * DAY_MS for n in range(len(days))]
    span = Span(JANUARY.start_ms, JANUARY.start_ms + len(days) * DAY_MS)
    counts = {at: float(n) for at, (n, _) in zip(starts, days, strict=True)}
    times = {at: n * each for at, (n, each) in zip(starts, days, strict=True)}
    spent = Spent(PLACE, Usage(Decimal(1), Decimal(100), Decimal(100 * memory)), beyond)
    done = _month(_row(), spent, Daily.of(span, counts, times))
    assert done.month.so_far is not None
    assert done.month.projected is not None
    assert abs(sum(usd for _, usd in done.month.days) - done.month.so_far.total) <= Decimal("1e-12")
    assert done.month.projected.total >= done.month.so_far.total
    more = _month(_row(), replace(spent, beyond_ms=beyond + 1), Daily.of(span, counts, times))
    assert more.month.so_far is not None
    assert more.month.so_far.total >= done.month.so_far.total


def _points(measure: Measure, value: float, end_ms: int = END) -> MonthPoints:
    return MonthPoints("api", measure, Span(calendar_month(end_ms).start_ms, end_ms), ((JANUARY.start_ms, value),))


def test_the_store_prices_a_month_once_both_measures_were_read() -> None:
    store = Store(PRICES, LENGTH)
    store.apply(FunctionSeen(config()))
    store.apply(_points(Measure.INVOCATIONS, 100))
    assert store.snapshot(END).month is None
    store.apply(_points(Measure.DURATION_SUM, 10_000))
    before = store.snapshot(END)
    assert before.month is not None
    assert before.month.functions[0].estimated
    assert store.snapshot(END) is before
    store.apply(report(END - 50_000, 1, billed=50))
    after = store.snapshot(END).month
    assert after is not None
    (one,) = after.functions
    assert not one.estimated
    assert one.so_far is not None
    assert one.so_far.total == 100 * REQUEST + Decimal(10_000) / 1000 / 2 * GB_S


def test_a_new_month_does_not_add_the_old_one() -> None:
    store = Store(PRICES, LENGTH)
    store.apply(FunctionSeen(config()))
    store.apply(FunctionSeen(config("other")))
    store.apply(_points(Measure.INVOCATIONS, 100))
    store.apply(_points(Measure.DURATION_SUM, 10_000))
    later = JANUARY.end_ms + DAY_MS
    span = Span(JANUARY.end_ms, later)
    store.apply(MonthPoints("other", Measure.INVOCATIONS, span, ()))
    store.apply(MonthPoints("other", Measure.DURATION_SUM, span, ()))
    month = store.snapshot(later).month
    assert month is not None
    (other,) = month.functions
    assert (month.span, other.function, other.invocations) == (span, "other", 0)


def test_instances_of_ones_own_are_not_priced_by_what_calls_take() -> None:
    managed = _row(config=config(memory_mb=1024, managed_instances=True))
    done = _month(managed, _spent(), _daily(1_000, 98, 10))
    assert done.month.so_far is None
    assert done.month.invocations == 10_000
