"""Lines as one stream: what was written since a moment in order, then what comes, each line once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from lambdatop.core.errors import AccessDenied, NotFound, Throttled, Unreachable
from lambdatop.core.facts import LogLine
from lambdatop.core.log.ordering import time_order
from lambdatop.core.model import MINUTE_MS, State
from tests.engine.driven import account_of, engine_over, report_line, state_of
from tests.engine.hard import Hardness, hard_account
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount, function


async def _gather(lines: AsyncIterator[LogLine], into: list[LogLine]) -> None:
    async for line in lines:
        into.append(line)  # noqa: PERF401  # what came is looked at while more comes


async def _follow(account: ScriptedAccount, seconds: float, since_ms: int, *, settled: bool = False) -> list[LogLine]:
    engine, _ = engine_over(account)
    got: list[LogLine] = []
    task = asyncio.create_task(_gather(engine.lines(since_ms, follow=True, settled=settled), got))
    await account.clock.run_for(seconds)
    if task.done():
        task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return got


@pytest.mark.asyncio
async def test_history_comes_whole_and_in_order_of_time_and_then_it_ends() -> None:
    account = account_of(HandClock(), "api", "worker")
    engine, store = engine_over(account)
    since = START_MS - 10 * MINUTE_MS
    got = [line async for line in engine.lines(since, follow=False)]
    assert got == sorted((x for x in account.lines if x.timestamp_ms >= since), key=time_order)
    assert store.lines_since(0)[0] == ()


@pytest.mark.asyncio
async def test_a_long_history_is_read_piece_by_piece_and_page_by_page() -> None:
    account = account_of(HandClock(), "api")
    account.lines = [report_line("api", START_MS - n * 1_000, n) for n in range(1, 86_400, 20)]
    account.page = 7
    engine, _ = engine_over(account)
    got: list[LogLine] = []
    task = asyncio.create_task(_gather(engine.lines(START_MS - 86_400_000, follow=False), got))
    await account.clock.run_for(60)
    await task
    assert got == sorted(account.lines, key=time_order)


@pytest.mark.asyncio
@pytest.mark.parametrize("settled", [False, True])
async def test_what_comes_is_given_once_also_what_comes_late(*, settled: bool) -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    late = report_line("api", START_MS + 5_000, 900)
    coming = [report_line("api", START_MS + n * 1_000, n) for n in range(60)]
    account.lines += [*coming, LogLine("api", late.timestamp_ms, START_MS + 40_000, "s", "late", "late")]
    got = await _follow(account, 240, START_MS - MINUTE_MS, settled=settled)
    wanted = [x for x in account.lines if x.timestamp_ms >= START_MS - MINUTE_MS]
    assert Counter(got) == Counter(wanted)
    if settled:
        assert got == sorted(wanted, key=time_order)
    else:
        assert got[-1].message != "late"
        assert got.index(next(x for x in got if x.message == "late")) > 10


@pytest.mark.asyncio
@pytest.mark.parametrize("live", [False, True])
async def test_a_hard_account_is_followed_without_loss_or_repeats_and_in_order_where_settled(*, live: bool) -> None:
    account = hard_account(Hardness(per_s=200, throttle=0.1, reset=0.1), seconds=30)
    engine, _ = engine_over(account)
    engine.live_tail(on=live)
    got: list[LogLine] = []
    task = asyncio.create_task(_gather(engine.lines(START_MS - MINUTE_MS, follow=True, settled=True), got))
    await account.clock.run_for(400)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    truth = [(x.function, x.timestamp_ms, x.stream, x.message) for events in account.events.values() for x in events]
    assert Counter((x.function, x.timestamp_ms, x.stream, x.message) for x in got) == Counter(truth)
    assert [x.timestamp_ms for x in got] == sorted(x.timestamp_ms for x in got)
    assert (account.tails > 0) == live


@pytest.mark.asyncio
async def test_a_new_function_is_followed_from_when_it_was_not_there() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    task = asyncio.create_task(_follow(account, 200, START_MS))
    await asyncio.sleep(0)
    account.listed.append(function("new"))
    account.lines.append(report_line("new", START_MS + 20_000, 1))
    assert [line.function for line in await task if line.function == "new"] == ["new"]


@pytest.mark.asyncio
async def test_a_history_that_may_not_be_read_is_an_error_and_one_that_is_not_there_is_none() -> None:
    account = account_of(HandClock(), "api")
    account.failures["logs"] = [AccessDenied("needs logs:FilterLogEvents", "logs:FilterLogEvents")]
    engine, _ = engine_over(account)
    with pytest.raises(AccessDenied):
        await anext(engine.lines(START_MS - MINUTE_MS, follow=False))
    account.failures["logs"] = [NotFound("no such group")]
    engine, _ = engine_over(account)
    assert [line async for line in engine.lines(START_MS - MINUTE_MS, follow=False)] == []


@pytest.mark.asyncio
@pytest.mark.parametrize("settled", [False, True])
async def test_one_log_that_may_not_be_read_keeps_nobody_from_the_others(settled: bool) -> None:  # noqa: FBT001 - drawn
    clock = HandClock()
    account = account_of(clock, "api", "web")
    account.denied = {"/aws/lambda/api"}
    engine, store = engine_over(account)
    once = [line.function async for line in engine.lines(START_MS - MINUTE_MS, follow=False)]
    assert once == ["web", "web"]
    got: list[LogLine] = []
    task = asyncio.create_task(_gather(engine.lines(START_MS - MINUTE_MS, follow=True, settled=settled), got))
    await clock.run_for(1)
    account.lines.append(report_line("web", clock.now(), 7))
    await clock.run_for(300)
    assert [line.event_id for line in got][-1] == "web-7"
    assert state_of(store, "logs", clock.now()) is not State.OK
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.asyncio
async def test_throttles_are_waited_out() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.failures["logs"] = [Throttled("slow down")] * 3
    engine, _ = engine_over(account)
    got: list[LogLine] = []
    task = asyncio.create_task(_gather(engine.lines(START_MS - MINUTE_MS, follow=False), got))
    await clock.run_for(20)
    await task
    assert len(got) == 2


@pytest.mark.asyncio
async def test_trouble_while_following_is_a_state_and_passes() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, store = engine_over(account)
    got: list[LogLine] = []
    task = asyncio.create_task(_gather(engine.lines(START_MS - MINUTE_MS, follow=True), got))
    await clock.run_for(1)
    account.failures["logs"] = [Unreachable("no answer")] * 2
    await clock.run_for(4)
    assert state_of(store, "logs", clock.now()) is State.UNAVAILABLE
    account.lines.append(report_line("api", clock.now(), 5))
    await clock.run_for(30)
    assert state_of(store, "logs", clock.now()) is State.OK
    assert got[-1].event_id == "api-5"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.asyncio
async def test_a_bug_while_following_is_loud() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, _ = engine_over(account)
    task = asyncio.create_task(_gather(engine.lines(START_MS, follow=True), []))
    await clock.run_for(1)
    account.failures["logs"] = [RuntimeError("a bug")]  # type: ignore[list-item]  # what the type forbids
    await clock.run_for(10)
    with pytest.raises(ExceptionGroup):
        await task
