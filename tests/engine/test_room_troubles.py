"""Rooms that cannot be read, not now or not at this price: each failure is said and survived."""

import asyncio
import itertools
from decimal import Decimal

import pytest

from lambdatop.core.errors import AccessDenied, AwsError, AwsFault, ExpiredCredentials, NotFound, Throttled
from lambdatop.core.facts import Asked, Fact, SourceState
from lambdatop.core.model import Span, State
from lambdatop.engine.budget import Budget
from lambdatop.engine.room_reader import RoomReader
from tests.engine.driven import WINDOW, engine_over, running, state_of
from tests.engine.rooms import WHOLE, DearRooms, rooms_of, with_rooms
from tests.engine.scripted import START_MS, HandClock, function


@pytest.mark.asyncio
async def test_throttling_slows_the_survey_and_ends_well() -> None:
    clock = HandClock()
    account = with_rooms(clock, "a", "b", "c")
    account.failures["room"] = [Throttled("rate exceeded")] * 3
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.survey()
        await clock.run_for(2)
        assert state_of(store, "rooms", clock.now()) is State.THROTTLED
        await clock.run_for(300)
        assert store.snapshot(clock.now()).rooms_read == 3
        assert state_of(store, "rooms", clock.now()) is State.OK
    times = [at for _, at in rooms_of(account)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert gaps[:3] == [4, 8, 16]
    assert min(gaps[3:]) >= 10


@pytest.mark.asyncio
@pytest.mark.parametrize("error", [NotFound("gone"), AwsFault("internal error")])
async def test_a_room_that_cannot_be_read_leaves_the_others_standing(error: AwsError) -> None:
    clock = HandClock()
    account = with_rooms(clock, "a", "b")
    account.failures["room"] = [error]
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.survey()
        await clock.run_for(60)
        assert store.snapshot(clock.now()).rooms_read == 1
    assert len(rooms_of(account)) == 2
    told = next(s for s in store.snapshot(clock.now()).sources if s.source == "rooms")
    gone = isinstance(error, NotFound)
    assert told.state is (State.OK if gone else State.PARTIAL)
    assert told.detail == ("" if gone else "rooms unavailable for a: internal error")


@pytest.mark.asyncio
async def test_expired_credentials_are_said_and_the_room_is_read_after_the_next_login() -> None:
    clock = HandClock()
    account = with_rooms(clock, "a")
    account.failures["room"] = [ExpiredCredentials("expired")] * 4
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.enter("a")
        await clock.run_for(1)
        assert state_of(store, "rooms", clock.now()) is State.UNAVAILABLE
        await clock.run_for(60)
        assert store.snapshot(clock.now()).rooms_read == 1


@pytest.mark.asyncio
async def test_a_refused_listing_of_streams_is_said_and_alarms_nobody() -> None:
    clock = HandClock()
    account = with_rooms(clock, "a")
    refused = AccessDenied("access denied: needs lambda:ListEventSourceMappings", "lambda:ListEventSourceMappings")
    account.failures["fed_by_streams"] = [refused]
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(60)
        told = next(s for s in store.snapshot(clock.now()).sources if s.source == "rooms")
    assert told.state is State.OK
    assert "lambda:ListEventSourceMappings" in told.detail


@pytest.mark.asyncio
async def test_a_survey_waits_where_it_would_cost_more_than_the_user_allows_and_goes_on_later() -> None:
    clock = HandClock()
    names = ["a", "b", "c", "d", "e"]
    account = DearRooms(clock, [function(name) for name in names], rooms=dict.fromkeys(names, WHOLE))
    facts: list[Fact] = []
    budget = Budget(Decimal("0.0035"), clock.now)

    def take(fact: Fact) -> None:
        facts.append(fact)
        if isinstance(fact, Asked):
            budget.take(fact.usd)

    reader = RoomReader(account, take, budget, now=clock.now, sleep=clock.sleep)
    task = asyncio.create_task(reader.run(lambda: account.listed, lambda: Span(START_MS - WINDOW, START_MS)))
    reader.survey()
    await clock.run_for(600)
    assert [name for name, _ in rooms_of(account)] == ["a", "b", "c"]
    told = [fact for fact in facts if isinstance(fact, SourceState) and fact.function is None][-1]
    assert (told.state, told.detail) == (State.PARTIAL, "the next room waits: max_usd_per_hour = 0.0035 is used up")
    reader.enter("e")
    await clock.run_for(60)
    assert [name for name, _ in rooms_of(account)] == ["a", "b", "c"]
    reader.look_at([])
    await clock.run_for(3_600)
    assert {name for name, _ in rooms_of(account)} == set(names)
    told = [fact for fact in facts if isinstance(fact, SourceState) and fact.function is None][-1]
    assert told.state is State.OK
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
