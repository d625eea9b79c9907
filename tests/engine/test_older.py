"""Lines from before those that are followed are read when they are wished for, each once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from lambdatop.core.errors import AccessDenied
from lambdatop.core.facts import Fact, Loading, LogLine, SourceState
from lambdatop.core.model import MINUTE_MS
from lambdatop.engine.log_reader import LogReader, log_groups
from lambdatop.engine.older import OlderLines
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount, function

pytestmark = pytest.mark.asyncio


class Told:
    """Keeps the facts that came."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def apply(self, fact: Fact) -> bool:
        self.facts.append(fact)
        return True

    @property
    def lines(self) -> list[str]:
        return [fact.message for fact in self.facts if isinstance(fact, LogLine)]


@asynccontextmanager
async def reading(account: ScriptedAccount, told: Told) -> AsyncIterator[tuple[OlderLines, LogReader]]:
    clock = account.clock
    logs = LogReader(account, told.apply, now=clock.now, sleep=clock.sleep)
    logs.plan.groups(log_groups(account.listed))
    older = OlderLines(logs, told.apply, now=clock.now)
    task = asyncio.create_task(older.run())
    await clock.run_for(0.1)
    try:
        yield older, logs
        if task.done():
            task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def account_with_lines(*ages_min: int) -> ScriptedAccount:
    account = ScriptedAccount(HandClock(), [function("a"), function("b")])
    for name in ("a", "b"):
        for age in ages_min:
            at = START_MS - age * MINUTE_MS
            account.lines.append(LogLine(name, at, at, "s", f"{name}{age}", f"{name} {age}"))
    return account


async def test_each_stretch_is_read_once_and_only_where_the_user_looks() -> None:
    account, told = account_with_lines(3, 8), Told()
    async with reading(account, told) as (older, logs):
        logs.plan.focus(frozenset({"a"}))
        older.back_to(START_MS - 5 * MINUTE_MS)
        await account.clock.run_for(5)
        assert told.lines == ["a 3"]
        older.back_to(START_MS - 10 * MINUTE_MS)
        older.back_to(START_MS - 6 * MINUTE_MS)
        await account.clock.run_for(5)
        assert told.lines == ["a 3", "a 8"]
        logs.plan.focus(frozenset())
        older.back_to(START_MS - 5 * MINUTE_MS)
        await account.clock.run_for(5)
        assert told.lines == ["a 3", "a 8", "b 3"]
    assert [fact for fact in told.facts if isinstance(fact, Loading)][-1] == Loading("older lines", 1, 1)


async def test_a_failure_is_said_and_the_next_wish_asks_again() -> None:
    account, told = account_with_lines(3), Told()
    async with reading(account, told) as (older, logs):
        logs.plan.focus(frozenset({"a"}))
        account.failures["logs"] = [AccessDenied("logs:FilterLogEvents is not allowed", "logs:FilterLogEvents")]
        older.back_to(START_MS - 5 * MINUTE_MS)
        await account.clock.run_for(5)
        states = [fact for fact in told.facts if isinstance(fact, SourceState)]
        assert states[-1].detail == "logs:FilterLogEvents is not allowed"
        older.back_to(START_MS - 5 * MINUTE_MS)
        await account.clock.run_for(5)
    assert told.lines == ["a 3"]
