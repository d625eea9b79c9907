"""The month is read when it is wished for, as cheaply as it can be, and again after an hour at the soonest."""

import pytest

from lambdatop.core.errors import AccessDenied
from lambdatop.core.model import MINUTE_MS, Measure, State
from lambdatop.core.month import calendar_month
from tests.engine.driven import account_of, engine_over, running, state_of
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount, function

DAY_S = 86_400


def _asked(account: ScriptedAccount) -> list[tuple[tuple[str, ...], tuple[Measure, ...]]]:
    return [(names, measures) for names, measures, period_s, _ in account.asked_metrics if period_s == DAY_S]


@pytest.mark.asyncio
async def test_nothing_is_asked_before_it_is_wished_for_and_then_once_an_hour() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(120)
        assert _asked(account) == []
        engine.month()
        await clock.run_for(2)
        engine.month()
        await clock.run_for(2)
        assert _asked(account) == [(("api",), (Measure.INVOCATIONS,)), (("api",), (Measure.DURATION_SUM,))]
        month = store.snapshot(clock.now()).month
        assert month is not None
        assert month.span.start_ms == calendar_month(START_MS).start_ms
        await clock.run_for(3_600)
        engine.month()
        await clock.run_for(2)
        assert len(_asked(account)) == 4


@pytest.mark.asyncio
async def test_durations_are_asked_only_of_what_ran() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.listed.append(function("idle"))
    engine, store = engine_over(account)
    await engine.load_once()
    await engine.month_once()
    assert _asked(account) == [(("api", "idle"), (Measure.INVOCATIONS,)), (("api",), (Measure.DURATION_SUM,))]
    month = store.snapshot(clock.now()).month
    assert month is not None
    assert {f.function: f.invocations for f in month.functions} == {"api": 30, "idle": 0}
    assert all(f.so_far is not None for f in month.functions)


@pytest.mark.asyncio
async def test_a_wish_from_before_the_list_is_kept_and_a_failure_is_said_and_gone_over() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.failures["functions"] = [AccessDenied("needs lambda:ListFunctions", "lambda:ListFunctions")]
    engine, store = engine_over(account)
    engine.month()
    async with running(engine):
        await clock.run_for(5)
        assert store.snapshot(clock.now()).month is not None
        account.failures["metrics"] = [AccessDenied("needs cloudwatch:GetMetricData", "cloudwatch:GetMetricData")]
        await clock.run_for(3_600 - clock.now() % MINUTE_MS / 1000 + 20)
        account.failures["metrics"] = [AccessDenied("needs cloudwatch:GetMetricData", "cloudwatch:GetMetricData")]
        engine.month()
        await clock.run_for(0.1)
        assert state_of(store, "month", clock.now()) is State.DENIED
        await clock.run_for(5)
        assert state_of(store, "month", clock.now()) is State.OK


@pytest.mark.asyncio
async def test_a_new_function_is_read_on_the_next_wish_and_it_alone() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, _ = engine_over(account)
    async with running(engine):
        engine.month()
        await clock.run_for(5)
        account.listed.append(function("new"))
        await clock.run_for(120)
        engine.month()
        await clock.run_for(2)
    assert _asked(account)[-1] == (("new",), (Measure.INVOCATIONS,))
