"""Live Tail follows what is in view while it is wished for, and its minutes are counted."""

import json
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest

from lambdatop.core.errors import AccessDenied, AwsFault
from lambdatop.core.facts import Fact, LogLine, TailUpdate
from lambdatop.core.model import LogGroup, State
from tests.engine.driven import account_of, engine_over, running, state_of
from tests.engine.hard import Hardness, hard_account
from tests.engine.scripted import START_MS, HandClock


def _followed(account: object) -> list[tuple[str, ...]]:
    calls = getattr(account, "calls", [])
    return [tuple(n.rpartition("/")[2] for n in what) for name, what, _ in calls if name == "live_tail"]


@pytest.mark.asyncio
async def test_it_is_off_until_it_is_wished_for_and_off_again_after() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(60)
        assert _followed(account) == []
        assert store.snapshot(clock.now()).live_tail.minutes == 0
        engine.live_tail(on=True)
        await clock.run_for(180)
        tail = store.snapshot(clock.now()).live_tail
        assert (tail.on, tail.groups, tail.usd) == (True, 1, Decimal(0))
        assert 2.8 < tail.minutes < 3.1
        engine.live_tail(on=False)
        await clock.run_for(60)
        tail = store.snapshot(clock.now()).live_tail
        assert (tail.on, tail.groups) == (False, 0)
        assert tail.minutes < 3.1
    assert _followed(account) == [("api",)]


@pytest.mark.asyncio
async def test_it_follows_at_most_ten_of_those_in_view_and_moves_with_the_view() -> None:
    clock = HandClock()
    account = account_of(clock, *(f"f{n}" for n in range(14)))
    engine, _ = engine_over(account)
    async with running(engine):
        engine.live_tail(on=True)
        await clock.run_for(30)
        engine.focus(["f12", "f13"])
        await clock.run_for(10)
        engine.focus(["f13"])
        await clock.run_for(30)
    sessions = _followed(account)
    assert len(sessions[-2]) == 10
    assert sorted(sessions[-1]) == ["f12", "f13"]


@pytest.mark.asyncio
async def test_what_is_refused_is_said_and_others_are_followed_all_the_same() -> None:
    clock = HandClock()
    account = account_of(clock, "a", "b", "c", "d")
    refused = AwsFault("InvalidOperationException: only the class Standard can be followed")
    account.failures["live_tail"] = [refused, refused, AccessDenied("needs logs:StartLiveTail", "logs:StartLiveTail")]
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(10)
        engine.live_tail(on=True)
        await clock.run_for(2)
        assert state_of(store, "live tail", clock.now()) is State.UNAVAILABLE
        await clock.run_for(4)
        assert state_of(store, "live tail", clock.now()) is State.DENIED
        await clock.run_for(60)
        assert state_of(store, "live tail", clock.now()) is State.OK
    assert [len(groups) for groups in _followed(account)] == [4, 2, 1, 1]


@dataclass
class _Sampling:
    """A tail that brings one line and says that it left others out."""

    clock: HandClock

    async def __call__(self, groups: Sequence[LogGroup]) -> AsyncIterator[Fact]:
        yield TailUpdate()
        await self.clock.sleep(1)
        name, now = groups[0].functions[0], self.clock.now()
        yield LogLine(name, now - 900, now - 100, "s", None, "said\n", live=True)
        yield TailUpdate(sampled=True)
        while True:
            await self.clock.sleep(1)
            yield TailUpdate()


@pytest.mark.asyncio
async def test_a_sampled_update_is_filled_in_by_a_poll_at_once_and_polls_go_on_slower() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, store = engine_over(account)
    account.live_tail = _Sampling(clock)  # type: ignore[method-assign]  # the account of this test
    async with running(engine):
        await clock.run_for(31)
        engine.live_tail(on=True)
        on_ms = clock.now()
        await clock.run_for(60)
    polls = [at - on_ms for name, what, at in account.calls if name == "logs" and not _reports_only(what)]
    after = [at for at in polls if at > 0]
    assert any(900 < at < 2_600 for at in after)
    assert len(after) < 12
    assert store.lines_since(0)[0][-1].line.live


def _reports_only(what: object) -> bool:
    return isinstance(what, tuple) and bool(what[2])


@pytest.mark.asyncio
async def test_minutes_beyond_those_for_nothing_cost_a_cent_each() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, store = engine_over(account)
    async with running(engine):
        engine.live_tail(on=True)
        await clock.run_for(30)
        engine._tails._used_ms = 1_800 * 60_000
        before = store.snapshot(clock.now()).own_cost_usd
        await clock.run_for(150)
        snapshot = store.snapshot(clock.now())
    assert snapshot.live_tail.usd == Decimal("0.03")
    assert snapshot.own_cost_usd - before >= Decimal("0.03")


@pytest.mark.asyncio
async def test_verbose_tells_how_far_it_is_as_one_json_object_a_line(caplog: pytest.LogCaptureFixture) -> None:
    account = hard_account(Hardness(per_s=50), seconds=60)
    engine, _ = engine_over(account)
    with caplog.at_level(logging.INFO, logger="lambdatop"):
        async with running(engine):
            await account.clock.run_for(120)
    told = [json.loads(record.getMessage()) for record in caplog.records if record.name == "lambdatop.logs"]
    assert len(told) >= 10
    last = told[-1]
    assert last["event"] == "logs"
    assert START_MS < last["complete_to"] < last["at"]
    assert last["lines_new"] <= last["lines_read"]
    assert 500 < last["functions"]["f0"]["lag_p50_ms"] < last["functions"]["f0"]["lag_p95_ms"] < 10_000


@pytest.mark.asyncio
async def test_falling_behind_is_said_and_passes() -> None:
    clock = HandClock()
    account = account_of(clock, *(f"f{n}" for n in range(200)))
    account.region = "eu-central-1"
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(200)
        logs = next(s for s in store.snapshot(clock.now()).sources if s.source == "logs")
        assert logs.state is State.PARTIAL
        assert "200 log groups" in logs.detail
        engine.focus(["f1", "f2"])
        await clock.run_for(60)
        assert state_of(store, "logs", clock.now()) is State.OK
