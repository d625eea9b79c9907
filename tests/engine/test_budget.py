"""A budget in the configuration slows the engine down: each hour stays below it, and what it does is said."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal

import pytest

from lambdatop.aws import metrics
from lambdatop.core.facts import Asked, Fact
from lambdatop.core.model import MINUTE_MS, PERCENTILES, Measure, State
from lambdatop.core.money.prices import Part
from lambdatop.core.store import Store
from lambdatop.engine import Engine, budget, live_tails
from lambdatop.engine.budget import Budget, Pace
from lambdatop.engine.metric_reader import MetricReader
from tests.engine.driven import PRICES, WINDOW, running, state_of
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount, function

HOUR_S = 3_600
# 30 functions that run: 6 counts, 2 percentiles of minutes and 3 of the window each, at $0.00001, as the script bills.
LOOK = Decimal(30 * 11) / 100_000


def _account(clock: HandClock, functions: int = 30) -> ScriptedAccount:
    account = ScriptedAccount(clock, [function(f"f{i}") for i in range(functions)])
    for config in account.listed:
        minutes = range(START_MS - WINDOW, START_MS + 180 * MINUTE_MS, MINUTE_MS)
        account.points[config.name, Measure.INVOCATIONS] = [(m, 2.0) for m in minutes]
    return account


@dataclass
class Reading:
    """A reader of metrics with a budget, and what it was billed, minute by minute."""

    clock: HandClock
    account: ScriptedAccount
    store: Store
    budget: Budget
    reader: MetricReader

    @classmethod
    def within(cls, limit: str | None) -> "Reading":
        clock = HandClock()
        account, store = _account(clock), Store(PRICES, WINDOW)
        budget = Budget(None if limit is None else Decimal(limit), clock.now)

        def take(fact: Fact) -> None:
            if isinstance(fact, Asked):
                budget.take(fact.usd)
            store.apply(fact)

        return cls(clock, account, store, budget, MetricReader(account, take, budget, now=clock.now, sleep=clock.sleep))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.reader.run(lambda: self.account.listed, lambda: WINDOW))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @property
    def looks(self) -> int:
        return sum(Measure.INVOCATIONS in measures for _, measures, _, _ in self.account.asked_metrics)

    @property
    def detail(self) -> str:
        return next(s.detail for s in self.store.snapshot(self.clock.now()).sources if s.source == "metrics")

    @property
    def state(self) -> State:
        return state_of(self.store, "metrics", self.clock.now())


@pytest.mark.parametrize(
    ("limit", "minutes"), [(None, 1), ("0.20", 1), ("0.19", 2), ("0.099", 2), ("0.05", 5), ("0.02", 15)]
)
@pytest.mark.asyncio
async def test_the_reader_slows_down_as_far_as_the_hour_needs_it(limit: str | None, minutes: int) -> None:
    reading = Reading.within(limit)
    async with reading.running():
        await reading.clock.run_for(HOUR_S - 60)
    assert abs(reading.looks - 60 // minutes) <= 1
    assert reading.store.snapshot(reading.clock.now()).own_usd_per_hour == LOOK * 60 / minutes
    if minutes == 1:
        assert (reading.detail, reading.state) == ("", State.OK)
    else:
        assert reading.detail.startswith(f"asked every {minutes} min: each minute would come to $0.20 an hour")
        assert reading.state is State.PARTIAL


@pytest.mark.parametrize("limit", ["0.2", "0.1", "0.05", "0.03", "0.014", "0.0125", "0.01", "0.004"])
@pytest.mark.asyncio
async def test_no_hour_costs_more_than_is_allowed_whatever_wakes_the_reader(limit: str) -> None:
    reading = Reading.within(limit)
    spent = []
    async with reading.running():
        for minute in range(130):
            if minute % 20 in {5, 6, 7}:
                reading.reader.wake()
            await reading.clock.run_for(60)
            at = reading.clock.now()
            spent.append((at, reading.store.snapshot(at).own_cost_usd))
    hours = [
        later - earlier for i, (at, earlier) in enumerate(spent) for then, later in spent[i:] if then - at <= 3_600_000
    ]
    assert max(hours) <= Decimal(limit)
    assert reading.looks >= 2


@pytest.mark.asyncio
async def test_where_a_quarter_of_an_hour_is_too_dear_percentiles_are_left_out() -> None:
    reading = Reading.within("0.01")
    async with reading.running():
        await reading.clock.run_for(HOUR_S)
    later = [measures for _, measures, _, _ in reading.account.asked_metrics[4:]]
    assert later
    assert not any(set(measures) & set(PERCENTILES) for measures in later)
    assert "every 15 min and without percentiles" in reading.detail


@pytest.mark.asyncio
async def test_what_cannot_fit_at_all_is_looked_at_once_and_said() -> None:
    reading = Reading.within("0.001")
    async with reading.running():
        await reading.clock.run_for(2 * HOUR_S)
    assert reading.looks == 1
    assert reading.detail == "one look costs $0.002, more than max_usd_per_hour = 0.001 allows"


def test_what_asking_costs_is_what_the_price_table_says() -> None:
    home = PRICES.regions["us-east-1"]
    assert home.of(Part.METRICS) == budget.USD_A_METRIC == metrics.USD_A_METRIC
    assert home.of(Part.LIVE_TAIL) == live_tails._USD_A_MINUTE


@pytest.mark.asyncio
async def test_a_month_that_does_not_fit_is_said_and_read_as_soon_as_it_does() -> None:
    clock = HandClock()
    account, store = _account(clock, 1), Store(PRICES, WINDOW)
    engine = Engine(account, store, (), now=clock.now, sleep=clock.sleep, max_usd_per_hour=Decimal("0.00012"))
    async with running(engine):
        await clock.run_for(10)
        engine.month()
        await clock.run_for(2)
        assert not any(period_s == 86_400 for _, _, period_s, _ in account.asked_metrics)
        assert state_of(store, "month", clock.now()) is State.PARTIAL
        # What was spent is an hour old before the reader of metrics asks again.
        engine._budget._spent.clear()
        await clock.run_for(60)
        assert state_of(store, "month", clock.now()) is State.OK


@pytest.mark.asyncio
async def test_what_others_spend_leaves_less_for_looks() -> None:
    clock = HandClock()
    budget = Budget(Decimal("0.1"), clock.now)
    budget.take(Decimal("0.001"))
    budget.looked(Decimal("0.0006"), Decimal("0.0004"))
    assert budget.pace == Pace(1)
    budget.take(Decimal("0.05"))
    budget.looked(Decimal("0.0006"), Decimal("0.0004"))
    assert budget.pace == Pace(2)
    await clock.run_for(HOUR_S + 1)
    budget.looked(Decimal("0.0006"), Decimal("0.0004"))
    assert budget.pace == Pace(1)


@pytest.mark.asyncio
async def test_the_wait_is_until_enough_is_an_hour_old() -> None:
    clock = HandClock()
    budget = Budget(Decimal("0.01"), clock.now)
    budget.take(Decimal("0.004"))
    budget.looked(Decimal("0.004"), Decimal(0))
    await clock.run_for(600)
    budget.take(Decimal("0.005"))
    assert not budget.may_look()
    assert "asked again in 50 min: $0.009 were spent" in budget.refusal()
    await clock.run_for(3_000)
    assert budget.may_look()


@pytest.mark.asyncio
async def test_live_tail_stops_where_its_next_minute_would_cost_too_much() -> None:
    clock = HandClock()
    account = ScriptedAccount(clock, [function("f0")])
    store = Store(PRICES, WINDOW)
    engine = Engine(account, store, (), now=clock.now, sleep=clock.sleep, max_usd_per_hour=Decimal("0.05"))
    engine.live_tail(True)  # noqa: FBT003 - it is the wish itself
    engine._tails._used_ms = 1_800 * 60_000  # the free minutes of a month are thirty hours long
    async with running(engine):
        await clock.run_for(400)
        snapshot = store.snapshot(clock.now())
    assert Decimal("0.03") <= snapshot.own_cost_usd <= Decimal("0.05")
    assert state_of(store, "live tail", clock.now()) is State.PARTIAL
