"""Beside a view that stays: old changes stand on its charts, those of others in the journal, a crash is cleared up."""

import asyncio
from dataclasses import replace

import pytest

from lambdatop.core.errors import JournalFault
from lambdatop.core.facts import FunctionSeen, FunctionTuned
from lambdatop.core.model import Mark
from lambdatop.core.store import Store
from lambdatop.core.tuning.entry import EntryState
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner
from tests.core.known import PRICES
from tests.tuner.conftest import Bench

pytestmark = pytest.mark.asyncio
API = "checkout-api"


async def _until_noticed(bench: Bench, marks: tuple[Mark, ...]) -> None:
    """Let it look twice."""
    looks = 0
    seen = asyncio.Event()

    def look() -> tuple[Mark, ...]:
        nonlocal looks
        looks += 1
        if looks > 2:
            seen.set()
        return marks

    task = asyncio.create_task(bench.tuner.keep_up(look))
    await asyncio.wait_for(seen.wait(), 30)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_others_change_is_written_down_once(bench: Bench) -> None:
    store = Store(PRICES, 900_000)
    store.apply(FunctionSeen((await bench.account.describe(API)).config))
    bench.somebody(API, MemorySize=768)
    store.apply(FunctionSeen((await bench.account.describe(API)).config))
    (mark,) = store.snapshot(bench.clock()).marks
    await _until_noticed(bench, (mark,))
    (entry,) = bench.journal.entries()
    assert (entry.elsewhere, entry.by, entry.note) == (True, None, "changed elsewhere: memory 512 MB → 768 MB")
    assert (entry.before.memory_mb, entry.after.memory_mb) == (512, 768)
    # Another copy notices the same.
    bench.tuner = AccountTuner(bench.account, bench.journal, PRICES, now=bench.clock, sleep=bench.clock.sleep)
    await _until_noticed(bench, (mark, replace(mark, ours=True, revision="other")))
    assert len(bench.journal.entries()) == 1


async def test_changes_of_before_are_told_and_a_crash_is_cleared_up(bench: Bench) -> None:
    made = (await bench.tune(API, 1_024)).entry
    assert made is not None
    left = bench.journal.add(replace(made, state=EntryState.PLANNED, revision_before="r0", applied_ms=None))
    bench.facts.clear()
    await _until_noticed(bench, ())
    settled = bench.journal.entry(left.id)
    assert settled is not None
    assert settled.state is EntryState.APPLIED
    told = [fact for fact in bench.facts if isinstance(fact, FunctionTuned)]
    assert {fact.at_ms for fact in told} == {made.applied_ms, settled.applied_ms}


async def test_an_account_that_does_not_answer_yet_is_waited_for(bench: Bench) -> None:
    outcome = await bench.tune(API, 1_024)
    assert outcome.entry is not None
    now = outcome.planned.before
    left = replace(outcome.entry, state=EntryState.PLANNED, before=now, after=replace(now, memory_mb=2_048))
    bench.journal.add(left)

    async def sleep(seconds: float) -> None:
        bench.demo.faults.clear()
        await bench.clock.sleep(seconds)

    bench.tuner = AccountTuner(bench.account, bench.journal, PRICES, now=bench.clock, sleep=sleep)
    bench.demo.faults.set("only", "sts:*")
    bench.demo.faults.set("reset", 1.0)
    await _until_noticed(bench, ())
    assert bench.journal.entries()[0].state is EntryState.FAILED


async def test_a_journal_that_cannot_be_used_ends_it_quietly(bench: Bench) -> None:
    bench.journal.path.mkdir(parents=True)
    await asyncio.wait_for(bench.tuner.keep_up(tuple), 30)
    with Journal(bench.journal.path.parent) as journal, pytest.raises(JournalFault):
        journal.entries()
