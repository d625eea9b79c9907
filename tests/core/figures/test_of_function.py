"""The figures of a row: over whole minutes, unknown is None, a sample says so, money is scaled and nothing else."""

from decimal import Decimal

import pytest

from lambdatop.core.facts import LogLine
from lambdatop.core.figures.of_function import figures
from lambdatop.core.model import MINUTE_MS, Cost, InitTimes, Measure, Percentiles, Row, Span
from lambdatop.core.money.pricing import invocation_usd
from tests.core.known import (
    END,
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
    timeout_line,
    whole,
)

OF_INVOCATIONS = (Measure.ERRORS, Measure.DURATION_SUM, Measure.DURATION_MAX, Measure.CONCURRENCY_MAX)
ONE_USD = invocation_usd(PRICES, "us-east-1", "arm64", 512, 20) or Decimal("NaN")


def work(*facts: Given, window: Span = WINDOW, arn: str | None = None) -> Row:
    return figures(config() if arn is None else config(arn=arn), known(*facts), window, PRICES)[0]


def every_minute(*measures: Measure, value: float = 0.0) -> list[Given]:
    return [points(m, [value] * MINUTES) for m in measures]


def reports(per_minute: int, *, more: str = "") -> list[Given]:
    return [report(at + n, at // 1_000 + n, more=more) for at in STARTS for n in range(per_minute)]


def test_nothing_known_is_nothing_said() -> None:
    row = work()
    assert row == Row(config(), WINDOW.end_ms - WINDOW.start_ms)


def test_counts_and_durations_come_from_metrics() -> None:
    row = work(
        points(Measure.INVOCATIONS, [10.0] * MINUTES),
        points(Measure.ERRORS, [0, 3.0]),
        points(Measure.THROTTLES, [None, 2.0]),
        points(Measure.DURATION_SUM, [410.0] * MINUTES),
        points(Measure.DURATION_MAX, [50.0, 481.0, 60.0]),
        points(Measure.CONCURRENCY_MAX, [2.0, 7.0]),
        whole(Measure.DURATION_P50, 38.0),
        whole(Measure.DURATION_P95, 70.1),
        whole(Measure.DURATION_P99, 122.4),
    )
    assert (row.invocations, row.errors, row.error_rate, row.throttles) == (150, 3, 0.02, 2)
    assert row.duration == Percentiles(41.0, 38.0, 70.1, 122.4, 481.0)
    assert row.concurrency_max == 7


def test_a_function_that_did_not_run_has_no_invocations_and_no_rates() -> None:
    row = work(*[points(m) for m in (Measure.INVOCATIONS, Measure.THROTTLES, *OF_INVOCATIONS)], logs_read())
    assert (row.invocations, row.errors, row.error_rate, row.throttles) == (0, 0, None, 0)
    assert (row.duration, row.concurrency_max) == (Percentiles(), None)
    assert (row.reports, row.coverage, row.cold_starts, row.cold_start_rate, row.billed_ms) == (0, None, 0, None, 0)
    assert row.cost == Cost(Decimal(0), None, Decimal(0))


def test_where_logs_were_not_read_their_figures_are_unknown() -> None:
    row = work(*every_minute(Measure.INVOCATIONS, value=2.0))
    assert (row.reports, row.coverage, row.cold_starts, row.timeouts, row.billed_ms) == (None,) * 5
    assert row.cost == Cost()


def test_where_nothing_was_found_among_many_invocations_nothing_is_known() -> None:
    row = work(*every_minute(Measure.INVOCATIONS, value=2.0), logs_read())
    assert (row.reports, row.coverage, row.cold_starts, row.billed_ms, row.cost) == (0, 0.0, None, None, Cost())


def test_reports_give_cold_starts_memory_and_money() -> None:
    cold = "Init Duration: 412.50 ms\t"
    restored = "Restore Duration: 250.00 ms\tBilled Restore Duration: 60 ms\t"
    row = work(
        *every_minute(Measure.INVOCATIONS, value=2.0),
        *reports(1),
        *[report(at + 500, k, used=141) for k, at in enumerate(STARTS[2:])],
        report(STARTS[0] + 500, 900, more=cold),
        report(STARTS[1] + 500, 901, more=restored),
        logs_read(),
    )
    assert (row.reports, row.coverage, row.cold_starts, row.max_memory_used_mb) == (30, 1.0, 2, 141)
    assert row.cold_start_rate == 2 / 30
    assert row.init == InitTimes(250.0, 412.5, 412.5)
    assert row.billed_ms == 600
    assert row.cost.window == 30 * ONE_USD
    assert row.cost.per_million == 1_000_000 * ONE_USD
    assert row.cost.month == 30 * ONE_USD * 4 * 730


def test_a_sample_is_told_as_it_was_read_and_only_money_is_made_up_for() -> None:
    row = work(
        *every_minute(Measure.INVOCATIONS, value=10.0), *reports(4, more="Init Duration: 100.00 ms\t"), logs_read()
    )
    assert (row.reports, row.coverage, row.cold_starts, row.billed_ms) == (60, 0.4, 60, 1_200)
    assert row.cost.window == 150 * ONE_USD


def test_late_metrics_do_not_make_a_sample_look_whole() -> None:
    counted = MINUTES - 3
    row = work(points(Measure.INVOCATIONS, [10.0] * counted), *reports(5), logs_read())
    assert (row.invocations, row.reports, row.coverage) == (120, 75, 0.5)
    assert row.cost.window == (75 + 60) * ONE_USD


def test_a_long_invocation_reports_in_a_later_minute_than_it_is_counted_in() -> None:
    row = work(
        points(Measure.INVOCATIONS, [1.0]),
        points(Measure.DURATION_MAX, [150_000.0]),
        report(STARTS[3], 1, billed=150_000),
        logs_read(),
    )
    assert (row.invocations, row.coverage) == (1, 1.0)


def test_what_reported_did_run_even_where_metrics_are_late_or_absent() -> None:
    row = work(*[points(m) for m in (Measure.INVOCATIONS, Measure.ERRORS)], *reports(1), logs_read())
    assert (row.invocations, row.errors, row.coverage, row.reports, row.cold_starts) == (None, None, None, 15, 0)
    assert row.cost.window == 15 * ONE_USD


def test_without_metrics_money_needs_the_whole_log() -> None:
    part = Span(WINDOW.start_ms, END - 8 * MINUTE_MS)
    assert work(*reports(1), logs_read(part)).cost == Cost()
    assert work(*reports(1), logs_read()).cost.window == 15 * ONE_USD


def test_a_window_that_was_read_in_part_is_unknown_not_small() -> None:
    late = Span(WINDOW.start_ms + 6 * MINUTE_MS, WINDOW.end_ms)
    assert work(points(Measure.INVOCATIONS, [5.0] * 9, window=late)).invocations is None


def test_the_newest_minutes_may_not_have_been_read_yet_but_not_for_long() -> None:
    for lacking, invocations in ((5, 50), (6, None)):
        part = Span(WINDOW.start_ms, WINDOW.end_ms - lacking * MINUTE_MS)
        assert work(points(Measure.INVOCATIONS, [5.0] * 10, window=part)).invocations == invocations


def test_percentiles_of_another_or_an_older_window_are_not_those_of_this_one() -> None:
    hour = Span(END - 60 * MINUTE_MS, END)
    old = Span(WINDOW.start_ms - 6 * MINUTE_MS, WINDOW.end_ms - 6 * MINUTE_MS)
    row = work(whole(Measure.DURATION_P95, 70.0, window=hour), whole(Measure.DURATION_P50, 38.0, window=old))
    assert (row.duration.p95, row.duration.p50) == (None, None)


def test_the_newest_percentile_stands_whichever_came_first() -> None:
    before = Span(WINDOW.start_ms - MINUTE_MS, WINDOW.end_ms - MINUTE_MS)
    old, new = whole(Measure.DURATION_P95, 50.0, window=before), whole(Measure.DURATION_P95, 70.0)
    assert work(old, new).duration.p95 == work(new, old).duration.p95 == 70.0
    assert work(old, new, points(Measure.INVOCATIONS)).duration == Percentiles()


def test_a_window_of_one_minute_takes_its_percentile_from_that_minute() -> None:
    last = Span(END - MINUTE_MS, END)
    row = work(
        points(Measure.INVOCATIONS, [5.0], window=last), points(Measure.DURATION_P95, [70.0], window=last), window=last
    )
    assert row.duration.p95 == 70.0


@pytest.mark.parametrize(
    ("facts", "timeouts"),
    [
        ([report(STARTS[1], 1, more="Status: timeout")], 1),
        ([timeout_line(STARTS[1] - 1, 1, request=1), report(STARTS[1], 1)], 1),
        ([timeout_line(STARTS[1] - 1, 1, request=1), report(STARTS[1], 1, more="Status: timeout")], 1),
        ([report(at, n, request=7, more="Status: timeout") for n, at in enumerate(STARTS[:3])], 3),
        ([timeout_line(STARTS[1], 1, request=1), timeout_line(STARTS[1], 1, request=1), report(STARTS[1], 1)], 1),
        ([timeout_line(STARTS[1], 1, request=1), report(STARTS[1], 2, request=2, more="Status: timeout")], 2),
        ([report(STARTS[1], 1, more="Status: error\tError Type: Runtime.ExitError")], 0),
    ],
)
def test_a_timeout_counts_once_an_invocation(facts: list[Given], timeouts: int) -> None:
    assert work(*facts, logs_read()).timeouts == timeouts


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (report(STARTS[1], 1, more="Status: error\tError Type: Runtime.OutOfMemory"), 1),
        (report(STARTS[1], 1, used=512, more="Status: error\tError Type: Runtime.ExitError"), 1),
        (report(STARTS[1], 1, used=512), 0),
        (report(STARTS[1], 1, more="Status: error\tError Type: Runtime.ExitError"), 0),
    ],
)
def test_out_of_memory(line: LogLine, count: int) -> None:
    assert work(line, logs_read()).out_of_memory == count


def test_a_retry_has_the_same_request_id_and_counts() -> None:
    lines = [report(at, n, request=7) for n, at in enumerate(STARTS[:3])]
    assert work(*lines, *lines, logs_read()).reports == 3


def test_lines_outside_the_window_do_not_count() -> None:
    outside = [report(WINDOW.start_ms - 1, 1), report(WINDOW.end_ms, 2)]
    row = work(*outside, report(WINDOW.start_ms, 3), report(WINDOW.end_ms - 1, 4), logs_read())
    assert row.reports == 2


def test_a_report_that_states_no_price_is_taken_at_the_mean_of_the_others() -> None:
    bare = LogLine("api", STARTS[0], None, "s", "bare", "REPORT RequestId: 1\tDuration: 12.00 ms\n")
    row = work(*every_minute(Measure.INVOCATIONS, value=1.0), bare, *reports(1)[1:], logs_read())
    assert row.reports == 15
    assert row.cost.window is not None
    assert abs(row.cost.window - 15 * ONE_USD) < Decimal("1e-25")


def test_no_price_no_money() -> None:
    arn = "arn:aws:lambda:moon-1:123456789012:function:api"
    row = work(*every_minute(Measure.INVOCATIONS, value=1.0), *reports(1), logs_read(), arn=arn)
    assert (row.billed_ms, row.cost) == (300, Cost())
    assert work(*reports(1), logs_read(), arn="no arn").cost == Cost()


def test_shares_stay_shares_where_metrics_and_logs_disagree() -> None:
    row = work(
        points(Measure.INVOCATIONS, [1.0]),
        points(Measure.ERRORS, [1.0, 1.0]),
        *[report(STARTS[0], n) for n in range(3)],
        logs_read(),
    )
    assert (row.error_rate, row.coverage) == (1.0, 1.0)
