"""Taking back is a change like any other, and says where somebody else has changed the value since."""

import pytest

from lambdatop.core.errors import UsageError
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.core.tuning.plan import Outcome, Result
from tests.tuner.conftest import Bench

pytestmark = pytest.mark.asyncio
API = "checkout-api"


async def _undo(bench: Bench, entry_id: int | None = None) -> Outcome:
    return await bench.apply(await bench.tuner.draft_undo(entry_id, {}))


def _states(bench: Bench) -> list[tuple[int, EntryState]]:
    return [(e.id, e.state) for e in reversed(bench.journal.entries())]


async def test_the_newest_change_is_taken_back(bench: Bench) -> None:
    await bench.tune("search-index", 1_024)
    await bench.tune(API, 1_024)
    outcome = await _undo(bench)
    assert (outcome.result, bench.has(API)) == (Result.APPLIED, Tuning(512, 10))
    assert outcome.entry is not None
    assert (outcome.entry.undoes, outcome.entry.note) == (2, "undo of 2")
    assert _states(bench) == [(1, EntryState.APPLIED), (2, EntryState.UNDONE), (3, EntryState.APPLIED)]


async def test_taking_back_again_goes_one_change_further_back(bench: Bench) -> None:
    await bench.tune(API, 1_024)
    await bench.tune(API, 2_048)
    await _undo(bench)
    await _undo(bench)
    assert bench.has(API) == Tuning(512, 10)
    with pytest.raises(UsageError, match="no change to take back"):
        await bench.tuner.draft_undo(None, {})


async def test_undoing_an_undo_brings_the_change_back(bench: Bench) -> None:
    await bench.tune(API, 1_024)
    await _undo(bench)
    await _undo(bench, 2)
    assert bench.has(API) == Tuning(1_024, 10)
    assert _states(bench) == [(1, EntryState.APPLIED), (2, EntryState.UNDONE), (3, EntryState.APPLIED)]
    await _undo(bench)
    assert bench.has(API) == Tuning(512, 10)
    assert _states(bench)[0] == (1, EntryState.UNDONE)


async def test_only_what_was_changed_is_taken_back(bench: Bench) -> None:
    await bench.tune(API, 1_024)
    await bench.tune(API, seconds=30)
    outcome = await _undo(bench, 1)
    assert bench.has(API) == Tuning(512, 30)
    assert outcome.planned.changed_since is None


async def test_what_somebody_changed_since_is_told_before_it_is_overwritten(bench: Bench) -> None:
    await bench.tune(API, 1_024)
    bench.somebody(API, MemorySize=768)
    plan = await bench.tuner.draft_undo(None, {})
    (planned,) = plan.changes
    assert planned.changed_since == Tuning(768, 10)
    assert (planned.before, planned.after) == (Tuning(768, 10), Tuning(512, 10))
    assert (await bench.apply(plan)).result is Result.APPLIED
    assert bench.has(API) == Tuning(512, 10)


@pytest.mark.parametrize("entry_id", [1, 7])
async def test_there_is_nothing_to_take_back_of_what_was_refused_or_never_was(bench: Bench, entry_id: int) -> None:
    bench.demo.faults.set("memory_cap_mb", 3_008)
    await bench.tune(API, 4_096)
    with pytest.raises(UsageError, match=f"entry {entry_id}"):
        await bench.tuner.draft_undo(entry_id, {})


async def test_entries_of_another_account_or_region_are_not_ours_to_take_back(bench: Bench) -> None:
    outcome = await bench.tune(API, 1_024)
    made = outcome.entry
    assert made is not None
    elsewhere = Entry(
        0, made.at_ms, API, "999999999999", "us-east-1", made.before, made.after, None, None, None, "", made.state
    )
    foreign = bench.journal.add(elsewhere)
    with pytest.raises(UsageError, match="no entry"):
        await bench.tuner.draft_undo(foreign.id, {})
    assert [e.id for e in await bench.tuner.history()] == [made.id]


async def test_an_undo_of_a_guarded_function_must_be_typed_too(bench: Bench) -> None:
    await bench.tune("payments-webhook", 1_024)
    plan = await bench.tuner.draft_undo(None, {})
    with pytest.raises(UsageError, match="payments-webhook"):
        await bench.tuner.apply(plan)
