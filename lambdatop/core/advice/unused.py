"""Rule: nothing has called it for as long as can be seen."""

from lambdatop.core import units
from lambdatop.core.advice.provisioned_idle import ready_of
from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.money.pricing import MONTH_S, provisioned_usd

LEAST_AGE_MS = 7 * 86_400_000
"""What was changed since may be about to be used."""


def _find(seen: Seen) -> Finding | None:
    row, config = seen.row, seen.config
    if row.invocations != 0 or config.last_modified_ms is None:
        return None
    age_ms = seen.now_ms - config.last_modified_ms
    proof = _proof(seen)
    if age_ms < LEAST_AGE_MS or not proof:
        return None
    ready = ready_of(seen.room.concurrency) if seen.room.concurrency is not None else 0
    saves = provisioned_usd(seen.context.prices, seen.spent.place, config.memory_mb, ready, MONTH_S) if ready else None
    return Finding(
        rule="unused",
        severity=INFO,
        title="Take it away if nobody needs it: nothing calls it",
        seen=f"No invocation in {units.span(row.window_ms)}, {proof}; last changed {units.age(age_ms)} ago.",
        why="Code that nobody runs is not looked after: its dependencies grow old, its role stays open"
        + (", and what is kept ready for it is paid for." if ready else "."),
        advice="Ask its owner; keep the code, then delete the function, its role and its log group.",
        saves_usd=saves,
        sure="A function that runs once a quarter looks the same: its schedule, if it has one, is among its sources.",
    )


def _proof(seen: Seen) -> str:
    """Say what else shows that it is not used; the window alone is too short to tell."""
    month = seen.context.called(seen.config.name)
    if month is not None and month[0].end_ms - month[0].start_ms >= LEAST_AGE_MS:
        days = units.age(month[0].end_ms - month[0].start_ms)
        return "" if month[1] else f"and none in the {days} since the first of the month"
    known = seen.room.configuration
    log = known.logging if known is not None else None
    if log is None:
        return ""
    if log.group_missing:
        return f"and log group {log.group} is not there, as where it never ran"
    if log.group_known and log.stored_bytes == 0:
        return f"and log group {log.group} holds nothing"
    return ""


UNUSED = Rule("unused", "a function that nothing calls", _find)
