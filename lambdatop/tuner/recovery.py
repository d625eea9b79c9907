"""Finds out what became of an entry that was left planned: by reading the function, which alone knows the truth."""

from dataclasses import replace

from lambdatop.core.errors import NotFound
from lambdatop.core.tuning.change import said
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.core.tuning.plan import Stage
from lambdatop.core.tuning.surroundings import FunctionDetail
from lambdatop.tuner.asking import Asking


async def find_out(entry: Entry, asking: Asking, now_ms: int) -> Entry:
    """Give the entry with what became of it. Raises NotKnown and AwsError where the function cannot be read."""
    try:
        fresh = await asking.rest(entry.function, Stage.UPDATING, f"entry {entry.id} was interrupted; looking")
    except NotFound:
        return replace(entry, state=EntryState.FAILED, detail="interrupted; the function is gone")
    return _judged(entry, fresh, now_ms)


def _judged(entry: Entry, fresh: FunctionDetail, now_ms: int) -> Entry:
    if fresh.config.revision_id == entry.revision_before and fresh.tuning != entry.after:
        return replace(entry, state=EntryState.FAILED, detail="interrupted before AWS was asked: nothing was changed")
    if fresh.tuning == entry.after:
        return replace(
            entry,
            state=EntryState.APPLIED,
            detail="interrupted, and found to be applied",
            revision_after=fresh.config.revision_id,
            applied_ms=fresh.config.last_modified_ms or now_ms,
        )
    if fresh.tuning == entry.before:
        reason = f": {fresh.reason}" if fresh.reason else ""
        return replace(entry, state=EntryState.FAILED, detail=f"interrupted; the function is as it was before{reason}")
    text = f"interrupted; somebody else has changed the function since, to {said(fresh.tuning)}"
    return replace(entry, state=EntryState.FAILED, detail=text)
