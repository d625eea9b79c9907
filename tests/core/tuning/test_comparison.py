import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.tuning.comparison import ENOUGH_CALLS, Compared, Comparison, Figure, Verdict, compare

AT = 1_000_000


def call(
    start_ms: int,
    duration_ms: float | None = 100.0,
    *,
    status: Status = Status.OK,
    memory_mb: int = 512,
    used_mb: int | None = 141,
    cold: bool = False,
    cost: str | None = "0.0000034",
    reported: bool = True,
) -> Invocation:
    return Invocation(
        function="checkout-api",
        request_id=f"r{start_ms}",
        start_ms=start_ms,
        duration_ms=duration_ms,
        billed_ms=None if duration_ms is None else int(duration_ms) + 1,
        init_ms=400.0 if cold else None,
        memory_mb=memory_mb,
        max_memory_mb=used_mb,
        status=status,
        error_type=None,
        cold=cold,
        cost_usd=None if cost is None else Decimal(cost),
        trace_id=None,
        stream="s",
        lines=(),
        reported=reported,
    )


def of(comparison: Comparison, figure: Figure) -> Compared:
    return next(one for one in comparison.figures if one.figure is figure)


def test_each_side_counts_its_own_calls() -> None:
    calls = [call(AT - 2), call(AT - 1), call(AT), call(AT + 5)]
    found = compare(calls, AT, from_ms=AT - 1, to_ms=AT + 5, memory_mb=None)
    assert (found.before_n, found.after_n) == (1, 1)


def test_late_calls_on_the_old_size_belong_to_neither_side() -> None:
    found = compare([call(AT + 1), call(AT + 2, memory_mb=1024)], AT, memory_mb=1024)
    assert (found.before_n, found.after_n) == (0, 1)


def test_what_has_not_reported_does_not_count() -> None:
    running = call(AT + 1, None, status=Status.RUNNING, reported=False)
    assert compare([running], AT, memory_mb=None).after_n == 0


def test_a_clear_difference_is_told() -> None:
    rng = random.Random(1)  # noqa: S311 - a seeded course of durations
    before = [call(AT - i - 1, rng.gauss(100, 5), cost="0.000002") for i in range(200)]
    after = [call(AT + i, rng.gauss(50, 5), cost="0.000003", status=Status.ERROR) for i in range(200)]
    found = compare([*before, *after], AT, memory_mb=None)
    assert of(found, Figure.P50).verdict is Verdict.LESS
    assert of(found, Figure.P95).verdict is Verdict.LESS
    assert of(found, Figure.COST).verdict is Verdict.MORE
    assert of(found, Figure.ERRORS) == Compared(Figure.ERRORS, 0.0, 1.0, Verdict.MORE)
    assert of(found, Figure.COLD_STARTS) == Compared(Figure.COLD_STARTS, 0.0, 0.0, Verdict.NOISE)
    assert of(found, Figure.MEMORY_USED) == Compared(Figure.MEMORY_USED, 141.0, 141.0, Verdict.OPEN)


def test_few_calls_leave_it_open() -> None:
    calls = [call(AT - i - 1, 100) for i in range(500)] + [call(AT + i, 1) for i in range(ENOUGH_CALLS - 1)]
    assert {one.verdict for one in compare(calls, AT, memory_mb=None).figures} == {Verdict.OPEN}
    calls.append(call(AT + 99, 1))
    assert of(compare(calls, AT, memory_mb=None), Figure.P50).verdict is Verdict.LESS


def test_unknown_stays_unknown() -> None:
    found = compare([call(AT - 1, cost=None, used_mb=None), call(AT + 1)], AT, memory_mb=None)
    cost = of(found, Figure.COST)
    assert cost.before is None
    assert cost.after == pytest.approx(3.4)
    assert cost.verdict is Verdict.OPEN
    assert of(found, Figure.MEMORY_USED).before is None
    assert of(compare([], AT, memory_mb=None), Figure.P50) == Compared(Figure.P50, None, None, Verdict.OPEN)


def test_percentiles_are_times_that_were_measured() -> None:
    found = compare([call(AT - i - 1, float(i + 1)) for i in range(100)], AT, memory_mb=None)
    assert of(found, Figure.P50).before == 50.0
    assert of(found, Figure.P95).before == 95.0


def test_chance_alone_is_seldom_taken_for_a_difference() -> None:
    rng = random.Random(7)  # noqa: S311 - likewise
    wrong = dict.fromkeys(Figure, 0)
    for _ in range(300):
        calls = [
            call(
                AT - 60 + i,
                rng.lognormvariate(4, 0.6),
                status=Status.ERROR if rng.random() < 0.05 else Status.OK,
                cold=rng.random() < 0.1,
                cost=f"{rng.lognormvariate(-12, 0.6):.12f}",
            )
            for i in range(120)
        ]
        for one in compare(calls, AT, memory_mb=None).figures:
            wrong[one.figure] += one.verdict in {Verdict.MORE, Verdict.LESS}
    assert max(wrong.values()) <= 6


@given(st.lists(st.tuples(st.integers(AT - 50, AT + 50), st.floats(0, 1e6)), max_size=80))
def test_order_plays_no_part_and_the_interval_holds_the_figure(calls: list[tuple[int, float]]) -> None:
    made = [call(at, ms) for at, ms in calls]
    found = compare(made, AT, memory_mb=None)
    assert found == compare(made[::-1], AT, memory_mb=None)
    assert found.before_n + found.after_n == len(made)
    for one in found.figures:
        if one.before is not None and one.before == one.after:
            assert one.verdict in {Verdict.NOISE, Verdict.OPEN}
