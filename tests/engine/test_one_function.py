"""One function read once, among others: of those only the list, unless they explain something."""

import pytest

from lambdatop.core.room_parts import Concurrency
from tests.engine.driven import account_of, engine_over
from tests.engine.scripted import HandClock

pytestmark = pytest.mark.asyncio


async def test_of_the_others_only_the_list_is_read() -> None:
    clock = HandClock()
    account = account_of(clock, "api", "worker")
    account.rooms["api"] = (Concurrency(reserved=3),)
    engine, store = engine_over(account)
    await engine.load_once({"api"})
    await engine.room_once("api")
    await engine.month_once({"api"})
    assert {name for names, _, _, _ in account.asked_metrics for name in names} == {"api"}
    assert {what[0] for name, what, _ in account.calls if name == "logs" and isinstance(what, tuple)} == {
        "/aws/lambda/api"
    }
    rows = {row.config.name: row for row in store.snapshot(clock.now()).rows}
    assert rows["api"].invocations == 30
    assert rows["api"].room is not None
    assert rows["worker"].invocations is None
    assert rows["worker"].room is None


async def test_counts_of_all_are_read_where_they_are_asked_for() -> None:
    clock = HandClock()
    account = account_of(clock, "api", "worker")
    engine, store = engine_over(account)
    await engine.load_once({"api"})
    await engine.counts_once()
    rows = {row.config.name: row for row in store.snapshot(clock.now()).rows}
    assert rows["worker"].invocations == 30
    assert account.count()["logs"] == 1
