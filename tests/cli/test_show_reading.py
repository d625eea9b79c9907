"""What `show` reads beside the function: of all others only what explains its throttles, and the rest where one fails."""

import pytest

from lambdatop.cli.show import read_beside
from lambdatop.core.errors import AccessDenied, Unreachable
from lambdatop.core.figures.throttling import why_throttled
from lambdatop.core.model import MINUTE_MS, Measure, State
from lambdatop.core.room import Pool
from lambdatop.core.room_parts import Concurrency
from tests.engine.driven import account_of, engine_over, state_of
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount

pytestmark = pytest.mark.asyncio
AT = START_MS - 2 * MINUTE_MS


def _throttled(limit: int) -> ScriptedAccount:
    account = account_of(HandClock(), "api", "worker")
    account.points["api", Measure.THROTTLES] = [(AT, 9.0)]
    account.points["api", Measure.CONCURRENCY_MAX] = [(AT, 2.0)]
    account.points["worker", Measure.CONCURRENCY_MAX] = [(AT, 8.0)]
    account.rooms["api"] = (Concurrency(),)
    account.shared = Pool(limit, limit, claimed=((AT, 10.0),))
    return account


@pytest.mark.parametrize(("limit", "asked"), [(10, {"api", "worker"}), (1_000, {"api"})])
async def test_the_others_are_read_where_the_account_is_full(limit: int, asked: set[str]) -> None:
    account = _throttled(limit)
    engine, store = engine_over(account)
    await engine.load_once({"api"})
    await read_beside(engine, store, "api", account.clock.now)
    assert {name for names, _, _, _ in account.asked_metrics for name in names} == asked
    snapshot = store.snapshot(account.clock.now())
    why = why_throttled(next(row for row in snapshot.rows if row.config.name == "api"), snapshot.rows, snapshot.pool)
    assert why is not None
    assert ("most of it by worker 8" in why.sentence) is (limit == 10)


async def test_whoever_waits_is_told_for_what() -> None:
    account = _throttled(1_000)
    engine, store = engine_over(account)
    await engine.load_once({"api"})
    told: list[str] = []

    def now() -> int:
        told.extend(p.what for p in store.snapshot(account.clock.now()).progress if p.done < p.total)
        return account.clock.now()

    account.failures["pool"] = [Unreachable("no connection")]
    await read_beside(engine, store, "api", now)
    assert set(told) == {"rooms"}
    assert all(p.done == p.total for p in store.snapshot(account.clock.now()).progress)


async def test_where_one_reading_fails_the_others_stand() -> None:
    account = _throttled(10)
    account.failures["pool"] = [Unreachable("no connection")]
    engine, store = engine_over(account)
    await engine.load_once({"api"})
    account.failures["metrics"] = [AccessDenied("needs cloudwatch:GetMetricData", "cloudwatch:GetMetricData")]
    await read_beside(engine, store, "api", account.clock.now)
    assert state_of(store, "rooms", account.clock.now()) is State.UNAVAILABLE
    assert state_of(store, "month", account.clock.now()) is State.DENIED
