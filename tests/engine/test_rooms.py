"""Rooms: read at once where entered, slowly all of them where advice is wished for."""

import asyncio
import itertools
from dataclasses import replace

import pytest

from lambdatop.core.errors import Throttled
from lambdatop.core.facts import Fact, Loading
from lambdatop.core.model import MINUTE_MS, Measure, Span, State
from lambdatop.core.room import Pool
from lambdatop.engine.room_reader import RoomReader
from tests.engine.driven import WINDOW, engine_over, report_line, running, state_of
from tests.engine.rooms import WHOLE, SlowRooms, rooms_of, with_rooms
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount, function


@pytest.mark.asyncio
async def test_without_a_wish_no_room_is_read_but_pool_and_streams_are() -> None:
    clock = HandClock()
    account = with_rooms(clock, "api")
    account.shared = Pool(limit=1_000)
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(1_300)
    assert rooms_of(account) == []
    assert account.count()["pool"] == account.count()["fed_by_streams"] == 3
    assert store.snapshot(clock.now()).pool == Pool(limit=1_000)


@pytest.mark.asyncio
async def test_an_entered_room_is_read_at_once_and_each_five_minutes_until_it_is_left() -> None:
    clock = HandClock()
    account = with_rooms(clock, "api", "web")
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.enter("api")
        engine.focus(["api"])
        await clock.run_for(1)
        room = store.snapshot(clock.now()).rows[0].room
        assert room is not None
        assert room.whole
        await clock.run_for(605)
        assert [at for _, at in rooms_of(account)] == [5, 305, 605]
        engine.focus([])
        await clock.run_for(1_000)
    assert [name for name, _ in rooms_of(account)] == ["api"] * 3
    assert state_of(store, "rooms", clock.now()) is State.OK


@pytest.mark.asyncio
async def test_a_room_that_is_looked_at_is_read_again_once_its_function_has_been_changed() -> None:
    clock = HandClock()
    account = with_rooms(clock, "api", "web")
    engine, _ = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.enter("api")
        engine.focus(["api"])
        await clock.run_for(5)
        account.listed = [replace(function(name), revision_id="r2") for name in ("api", "web")]
        await clock.run_for(70)
        assert [name for name, _ in rooms_of(account)] == ["api", "api"]
        await clock.run_for(120)
    assert len(rooms_of(account)) == 2


@pytest.mark.asyncio
async def test_what_was_entered_a_moment_ago_is_not_read_again() -> None:
    clock = HandClock()
    account = with_rooms(clock, "api")
    engine, _ = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.enter("api")
        await clock.run_for(10)
        engine.enter("api")
        await clock.run_for(15)
        engine.enter("api")
        await clock.run_for(5)
    assert [at for _, at in rooms_of(account)] == [5, 30]


@pytest.mark.asyncio
async def test_a_survey_reads_each_room_once_the_most_costly_first_and_slowly() -> None:
    clock = HandClock()
    account = with_rooms(clock, "a", "b", "c", "d")
    account.lines += [report_line("c", START_MS - MINUTE_MS + k, 900_000 + k) for k in range(50)]
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(60)
        engine.survey()
        await clock.run_for(1)
        progress = [p for p in store.snapshot(clock.now()).progress if p.what == "rooms"]
        assert [(p.done, p.total) for p in progress] == [(0, 4)]
        await clock.run_for(200)
        assert store.snapshot(clock.now()).rooms_read == 4
        assert [p for p in store.snapshot(clock.now()).progress if p.what == "rooms"] == []
    names = [name for name, _ in rooms_of(account)]
    assert names[0] == "c"
    assert sorted(names) == ["a", "b", "c", "d"]
    times = [at for _, at in rooms_of(account)]
    # A room takes some ten calls of the fifteen a second that the whole account shares.
    assert all(later - earlier >= 2 for earlier, later in itertools.pairwise(times))


@pytest.mark.asyncio
async def test_a_survey_wished_for_before_the_first_listing_is_made_after_it() -> None:
    clock = HandClock()
    account = with_rooms(clock, "a", "b")
    account.failures["functions"] = [Throttled("rate exceeded")] * 3
    engine, store = engine_over(account)
    engine.survey()
    async with running(engine):
        await clock.run_for(60)
        assert store.snapshot(clock.now()).rooms_read == 2


@pytest.mark.asyncio
async def test_what_was_read_within_a_quarter_of_an_hour_is_not_read_again_unless_it_has_changed() -> None:
    clock = HandClock()
    account = with_rooms(clock, "a", "b")
    engine, _ = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.survey()
        await clock.run_for(60)
        engine.survey()
        await clock.run_for(60)
        assert len(rooms_of(account)) == 2
        account.listed[1] = replace(function("b"), revision_id="r2")
        await clock.run_for(70)
        engine.survey()
        await clock.run_for(60)
        assert [name for name, _ in rooms_of(account)] == ["a", "b", "b"]
        await clock.run_for(900)
        engine.survey()
        await clock.run_for(60)
    assert len(rooms_of(account)) == 5


@pytest.mark.asyncio
async def test_a_survey_longer_than_a_quarter_of_an_hour_ends() -> None:
    clock = HandClock()
    names = [f"f{i:03}" for i in range(480)]
    account = ScriptedAccount(clock, [function(name) for name in names], rooms=dict.fromkeys(names, WHOLE))
    facts: list[Fact] = []
    reader = RoomReader(account, facts.append, now=clock.now, sleep=clock.sleep)
    task = asyncio.create_task(reader.run(lambda: account.listed, lambda: Span(START_MS - WINDOW, START_MS)))
    reader.survey()
    await clock.run_for(1_000)
    assert [name for name, _ in rooms_of(account)] == names
    loads = [fact for fact in facts if isinstance(fact, Loading)]
    assert [load.done for load in loads] == list(range(481))
    assert {load.total for load in loads} == {480}
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.asyncio
async def test_an_entered_room_does_not_wait_for_the_survey() -> None:
    clock = HandClock()
    account = with_rooms(clock, *(f"f{i}" for i in range(20)))
    engine, _ = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.survey()
        await clock.run_for(4)
        engine.enter("f19")
        await clock.run_for(1)
        assert "f19" in [name for name, _ in rooms_of(account)]
        await clock.run_for(120)
    assert sorted(name for name, _ in rooms_of(account)) == sorted(f"f{i}" for i in range(20))


@pytest.mark.asyncio
async def test_iterator_ages_are_asked_of_what_streams_feed_only_and_reach_the_row() -> None:
    clock = HandClock()
    account = with_rooms(clock, "audit", "web")
    account.streams = ("audit", "elsewhere")
    minutes = range(START_MS - WINDOW, START_MS, MINUTE_MS)
    account.points["audit", Measure.ITERATOR_AGE] = [(m, 60_000.0 + i * 20_000) for i, m in enumerate(minutes)]
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(50)
        audit, web = store.snapshot(clock.now()).rows
        assert audit.iterator_age_ms == 340_000.0
        assert [m.iterator_age_ms for m in audit.minutes] == [60_000.0 + i * 20_000 for i in range(15)]
        assert any("falls behind" in reason.text for reason in audit.reasons)
        assert web.iterator_age_ms is None
        await clock.run_for(600)
    asked = [(names, span) for names, measures, _, span in account.asked_metrics if Measure.ITERATOR_AGE in measures]
    assert {names for names, _ in asked} == {("audit",)}
    # The window once, then what is new, once a minute.
    assert asked[0][1] == Span(START_MS - WINDOW, START_MS)
    assert all(span.end_ms - span.start_ms <= 5 * MINUTE_MS for _, span in asked[1:])
    assert 10 <= len(asked) <= 12


@pytest.mark.asyncio
async def test_one_room_is_read_at_a_time() -> None:
    clock = HandClock()
    names = [f"f{i}" for i in range(6)]
    account = SlowRooms(clock, [function(name) for name in names], rooms=dict.fromkeys(names, WHOLE))
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(5)
        engine.survey()
        await clock.run_for(1)
        engine.enter("f5")
        await clock.run_for(120)
        assert store.snapshot(clock.now()).rooms_read == 6
    assert account.most == 1


@pytest.mark.asyncio
async def test_once_reads_the_room_and_the_pool() -> None:
    clock = HandClock()
    account = with_rooms(clock, "a")
    account.shared = Pool(limit=500)
    engine, store = engine_over(account)
    loading = asyncio.create_task(engine.load_once())
    await clock.run_for(60)
    await loading
    await engine.room_once("a")
    snapshot = store.snapshot(clock.now())
    assert (snapshot.rooms_read, snapshot.pool) == (1, Pool(limit=500))
