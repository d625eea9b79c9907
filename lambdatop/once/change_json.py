"""Changes for scripts: one JSON object a line, as the contract has it."""

from lambdatop.core.model import Tuning
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.core.tuning.plan import Outcome, Plan, PlannedChange
from lambdatop.core.units import utc
from lambdatop.once.as_json import dumps

Who = tuple[str | None, str | None, str | None]
"""Account, region and caller."""


def entry_json(entry: Entry) -> str:
    """Write one entry of the journal."""
    return dumps(
        {
            "id": entry.id or None,
            "at": utc(entry.at_ms),
            "function": entry.function,
            "account_id": entry.account_id or None,
            "region": entry.region,
            "before": _tuning(entry.before),
            "after": _tuning(entry.after),
            "revision_before": entry.revision_before,
            "revision_after": entry.revision_after,
            "by": entry.by,
            "note": entry.note,
            "state": entry.state.value,
        }
    )


def plan_json(plan: Plan, who: Who, now_ms: int) -> list[str]:
    """Write what would be changed; it has no id yet."""
    return [entry_json(_unwritten(change, plan.note, who, now_ms, EntryState.PLANNED)) for change in plan.changes]


def outcome_json(outcome: Outcome, note: str, who: Who, now_ms: int) -> str:
    """Write what came of a change; where it was so already, there is no entry, and so no id."""
    if outcome.entry is not None:
        return entry_json(outcome.entry)
    state = EntryState.APPLIED if outcome.planned.nothing else EntryState.FAILED
    return entry_json(_unwritten(outcome.planned, note, who, now_ms, state))


def _unwritten(change: PlannedChange, note: str, who: Who, now_ms: int, state: EntryState) -> Entry:
    account, region, caller = who
    return Entry(
        id=0,
        at_ms=now_ms,
        function=change.function,
        account_id=account or "",
        region=region or "",
        before=change.before,
        after=change.after,
        revision_before=change.subject.detail.config.revision_id,
        revision_after=None,
        by=caller,
        note=note,
        state=state,
    )


def _tuning(tuning: Tuning) -> dict[str, int]:
    return {"memory_mb": tuning.memory_mb, "timeout_s": tuning.timeout_s}
