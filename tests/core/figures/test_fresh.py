"""The newest minutes: REPORT lines tell them until metrics have counted them, and then no longer."""

import pytest

from lambdatop.core.facts import FunctionSeen, MetricPoints
from lambdatop.core.figures.fresh import fresh_of, percentiles, uncounted
from lambdatop.core.figures.health import judge
from lambdatop.core.model import MINUTE_MS, Health, Measure, Percentiles, Row, Span
from lambdatop.core.store import Store
from tests.core.known import (
    END,
    LENGTH,
    MINUTES,
    PRICES,
    STARTS,
    WINDOW,
    Given,
    config,
    known,
    logs_read,
    points,
    report,
)

NOW = END + 20_000


def _reports(minutes: range, each: int = 4) -> list[Given]:
    more = {0: "Init Duration: 90.00 ms\t"}
    return [
        report(STARTS[m] + n * 1_000, m * 100 + n, billed=(n + 1) * 10, more=more.get(n, ""))
        for m in minutes
        for n in range(each)
    ]


def _row(*facts: Given) -> Row:
    store = Store(PRICES, LENGTH)
    for fact in (FunctionSeen(config()), *facts):
        store.apply(fact)
    return store.snapshot(NOW).rows[0]


COUNTED = points(Measure.INVOCATIONS, [5.0] * 12)
DURATIONS = points(Measure.DURATION_P95, [77.0] * 12)


def test_minutes_that_metrics_have_not_counted_are_told_from_reports_and_say_so() -> None:
    row = _row(COUNTED, DURATIONS, *_reports(range(MINUTES)), logs_read())
    assert [m.fresh for m in row.minutes] == [False] * 12 + [True] * 3
    assert [m.invocations for m in row.minutes] == [5.0] * 12 + [4.0] * 3
    assert [m.p95 for m in row.minutes] == [77.0] * 12 + [40.0] * 3
    last = row.minutes[-1]
    assert (last.p50, last.max, last.errors, last.throttles) == (20.0, 40.0, None, None)


def test_what_metrics_count_and_what_is_fresh_stand_apart_in_the_row() -> None:
    row = _row(COUNTED, *_reports(range(MINUTES)), logs_read())
    assert (row.invocations, row.fresh is not None) == (60, True)
    assert row.fresh is not None
    assert (row.fresh.minutes, row.fresh.invocations, row.fresh.cold_starts, row.fresh.cold_start_rate) == (
        3,
        12,
        3,
        0.25,
    )
    assert row.fresh.duration == Percentiles(25.0, 20.0, 40.0, 40.0, 40.0)


@pytest.mark.parametrize("late", [False, True])
def test_metrics_take_over_when_they_come(late: object) -> None:
    store = Store(PRICES, LENGTH)
    for fact in (FunctionSeen(config()), COUNTED, *_reports(range(MINUTES)), logs_read()):
        store.apply(fact)
    before = store.snapshot(NOW).rows[0]
    span = Span(STARTS[12], STARTS[13])
    store.apply(MetricPoints("api", Measure.INVOCATIONS, 60, span, ((STARTS[12], 6.0),)))
    store.apply(MetricPoints("api", Measure.DURATION_P95, 60, span, ((STARTS[12], 41.5),)))
    if late:
        store.apply(report(STARTS[12] + 9_000, 999))
    row = store.snapshot(NOW).rows[0]
    assert [m.fresh for m in row.minutes[11:]] == [False, False, True, True]
    assert (row.minutes[12].invocations, row.minutes[12].p95) == (6.0, 41.5)
    assert before.invocations is not None
    assert row.invocations == before.invocations + 6
    assert row.fresh is not None
    assert row.fresh.minutes == 2


def test_a_report_in_a_minute_that_metrics_have_passed_stays_theirs() -> None:
    holes = points(Measure.INVOCATIONS, [5.0, None, 5.0])
    row = _row(holes, *_reports(range(2)))
    assert (row.minutes[1].invocations, row.minutes[1].fresh, row.fresh) == (None, False, None)


def test_nor_does_an_old_one_count_when_metrics_say_that_nothing_began_then() -> None:
    row = _row(points(Measure.INVOCATIONS, [5.0]), *_reports(range(4)))
    assert [m.fresh for m in row.minutes] == [False] * MINUTES
    row = _row(points(Measure.INVOCATIONS, [5.0]), *_reports(range(10, 12)))
    assert [n for n, m in enumerate(row.minutes) if m.fresh] == [10, 11]


def test_a_fresh_minute_that_has_grown_old_is_told_by_metrics_alone() -> None:
    store = Store(PRICES, LENGTH)
    for fact in (FunctionSeen(config()), points(Measure.INVOCATIONS, [5.0]), *_reports(range(10, 11))):
        store.apply(fact)
    assert store.snapshot(NOW).rows[0].minutes[10].fresh
    wider = Span(WINDOW.start_ms, END + MINUTE_MS)
    store.apply(points(Measure.INVOCATIONS, window=wider))
    minutes = {m.start_ms: m for m in store.snapshot(NOW + MINUTE_MS).rows[0].minutes}
    assert not minutes[STARTS[10]].fresh
    assert minutes[STARTS[10]].invocations is None


def test_where_there_are_no_metrics_at_all_reports_tell_everything() -> None:
    row = _row(*_reports(range(MINUTES)), logs_read())
    assert all(m.fresh for m in row.minutes)
    assert row.fresh is not None
    assert (row.invocations, row.fresh.minutes, row.fresh.invocations) == (None, 15, 60)


def test_without_reports_nothing_is_fresh() -> None:
    window = known(COUNTED, logs_read())
    assert fresh_of(window, WINDOW) is None
    assert uncounted(window, WINDOW) == Span(STARTS[12], END)
    assert uncounted(known(points(Measure.INVOCATIONS, [5.0] * MINUTES)), WINDOW) == Span(END, END)


def test_reports_that_state_no_duration_leave_it_unknown() -> None:
    assert percentiles([]) == Percentiles()


def test_errors_of_a_minute_that_is_not_counted_are_not_taken_for_none() -> None:
    errors = points(Measure.ERRORS, [0.0] * 8 + [2.0] * 4)
    told = _row(COUNTED, errors, *_reports(range(12, MINUTES), each=50), logs_read())
    counted = _row(COUNTED, errors, logs_read())
    assert judge(told)[1][0] == judge(counted)[1][0]
    assert judge(told)[0] is Health.FAILING
