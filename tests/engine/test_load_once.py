"""One pass over a scripted account: all that a snapshot needs, for as little as that takes, whatever fails."""

import asyncio
from decimal import Decimal

import pytest

from lambdatop.core.errors import AccessDenied, ExpiredCredentials, NoCredentials, Throttled, Unreachable
from lambdatop.core.model import MINUTE_MS, Measure, State
from tests.engine.driven import account_of, engine_over, state_of
from tests.engine.scripted import START_MS, HandClock, function


@pytest.mark.asyncio
async def test_one_pass_reads_functions_metrics_percentiles_and_reports() -> None:
    clock = HandClock()
    account = account_of(clock, "api", "worker")
    engine, store = engine_over(account)
    await engine.load_once()
    row = next(r for r in store.snapshot(clock.now()).rows if r.config.name == "api")
    assert (row.invocations, row.reports, row.coverage) == (30, 30, 1.0)
    assert row.duration.p95 == 20.0
    assert row.cost.window == Decimal(30) * (
        Decimal("0.0000002") + Decimal("0.0000133334") * Decimal(20 * 512) / Decimal(1024 * 1000)
    )


@pytest.mark.asyncio
async def test_one_pass_does_not_pay_for_minutes_of_percentiles_or_read_logs_of_the_idle() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.listed.append(function("idle"))
    engine, store = engine_over(account)
    await engine.load_once()
    assert all(period == 900 for _, measures, period, _ in account.asked_metrics if Measure.DURATION_P95 in measures)
    assert [what[0] for name, what, _ in account.calls if name == "logs" and isinstance(what, tuple)] == [
        "/aws/lambda/api"
    ]
    idle = next(r for r in store.snapshot(clock.now()).rows if r.config.name == "idle")
    assert (idle.invocations, idle.error_rate, idle.cold_starts) == (0, None, 0)


@pytest.mark.asyncio
async def test_the_idle_cost_two_metrics_a_minute_and_still_show_their_throttles() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.listed.append(function("stopped"))
    account.points["stopped", Measure.THROTTLES] = [(START_MS - 2 * MINUTE_MS, 7.0)]
    engine, store = engine_over(account)
    await engine.load_once()
    assert sum(len(measures) for names, measures, _, _ in account.asked_metrics if "stopped" in names) == 2
    stopped = next(r for r in store.snapshot(clock.now()).rows if r.config.name == "stopped")
    assert (stopped.invocations, stopped.throttles, stopped.errors) == (0, 7, 0)


@pytest.mark.asyncio
@pytest.mark.parametrize("denied", [False, True])
async def test_one_pass_tells_how_far_a_function_is_behind_its_stream_if_it_may_know(*, denied: bool) -> None:
    clock = HandClock()
    account = account_of(clock, "api", "audit")
    account.streams = ("audit",)
    minutes = range(START_MS - 15 * MINUTE_MS, START_MS, MINUTE_MS)
    account.points["audit", Measure.ITERATOR_AGE] = [(at, 60_000.0 + i * 20_000) for i, at in enumerate(minutes)]
    if denied:
        account.failures["fed_by_streams"] = [AccessDenied("no", "lambda:ListEventSourceMappings")]
    engine, store = engine_over(account)
    await engine.load_once()
    asked = [names for names, measures, _, _ in account.asked_metrics if Measure.ITERATOR_AGE in measures]
    ages = {row.config.name: row.iterator_age_ms for row in store.snapshot(clock.now()).rows}
    assert asked == ([] if denied else [("audit",)])
    assert ages == {"api": None, "audit": None if denied else 340_000}


@pytest.mark.asyncio
@pytest.mark.parametrize("error", [NoCredentials("none"), ExpiredCredentials("log in again")])
async def test_one_pass_that_may_not_list_says_so(error: NoCredentials | ExpiredCredentials) -> None:
    account = account_of(HandClock(), "api")
    account.failures["identity"] = [error]
    engine, _ = engine_over(account)
    with pytest.raises(type(error)):
        await engine.load_once()


@pytest.mark.asyncio
async def test_one_pass_without_logs_leaves_their_figures_unknown() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.failures["logs"] = [AccessDenied("needs logs:FilterLogEvents", "logs:FilterLogEvents")] * 9
    engine, store = engine_over(account)
    await engine.load_once()
    row = store.snapshot(clock.now()).rows[0]
    assert (row.invocations, row.cold_starts, row.billed_ms, row.cost.window) == (30, None, None, None)
    status = next(s for s in store.snapshot(clock.now()).sources if s.source == "logs")
    assert status.state is State.DENIED
    assert "logs:FilterLogEvents" in status.detail


@pytest.mark.asyncio
async def test_percentiles_that_fail_leave_the_other_figures_standing() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.failures["percentiles"] = [Unreachable("500")] * 9
    engine, store = engine_over(account)
    await engine.load_once()
    row = store.snapshot(clock.now()).rows[0]
    assert row.invocations == 30
    assert row.duration.p95 is None
    assert state_of(store, "metrics", clock.now()) is State.PARTIAL


@pytest.mark.asyncio
async def test_throttled_metrics_are_asked_for_again_in_one_pass() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.failures["metrics"] = [Throttled("slow down"), None, Throttled("slow down")]
    account.failures["percentiles"] = [Throttled("slow down")]
    engine, store = engine_over(account)
    task = asyncio.create_task(engine.load_once())
    await clock.run_for(30)
    await task
    row = store.snapshot(clock.now()).rows[0]
    assert (row.invocations, row.errors, row.duration.p95) == (30, 0, 20.0)
    assert state_of(store, "metrics", clock.now()) is State.OK


@pytest.mark.asyncio
async def test_throttled_reports_are_asked_for_again_in_one_pass() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.failures["logs"] = [Throttled("slow down"), Throttled("slow down")]
    engine, store = engine_over(account)
    task = asyncio.create_task(engine.load_once())
    await clock.run_for(30)
    await task
    assert store.snapshot(clock.now()).rows[0].coverage == 1.0
