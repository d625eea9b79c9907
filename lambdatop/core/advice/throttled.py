"""Rule: calls are refused, by its own limit, the account's, or how fast Lambda scales."""

from lambdatop.core import units
from lambdatop.core.advice.seen import CRITICAL, WARNING, Rule, Seen
from lambdatop.core.figures.health import FAILING_THROTTLE_SHARE
from lambdatop.core.figures.throttling import Limit, Throttling, why_throttled
from lambdatop.core.model import Finding


def _find(seen: Seen) -> Finding | None:
    row = seen.row
    why = why_throttled(row, pool=seen.context.pool)
    if why is None or not row.throttles:
        return None
    calls = row.throttles + (row.invocations or 0)
    share = row.throttles / calls
    return Finding(
        rule="throttled",
        severity=CRITICAL if share >= FAILING_THROTTLE_SHARE or why.limit is Limit.OFF else WARNING,
        title=_title(row.throttles, why),
        seen=f"{units.share(share)} of {calls:,} calls in {units.span(row.window_ms)} were refused: {why.sentence}.",
        why="A refused call is an error for who waits for it; a queue or an asynchronous event tries again later, and "
        "works off late.",
        advice=_advice(seen, why),
        sure="Certain that they were refused"
        + ("; which limit did it is not known." if why.limit is Limit.UNKNOWN else "; the limit is told by figures."),
    )


def _title(refused: int, why: Throttling) -> str:
    told = "1 call was refused" if refused == 1 else f"{refused:,} calls were refused"
    return f"{told}: {why.short}" if why.short else told


def _advice(seen: Seen, why: Throttling) -> str:
    ready = seen.room.concurrency
    reserved = ready.reserved if ready is not None else None
    free = seen.context.pool.unreserved if seen.context.pool is not None else None
    if why.limit is Limit.OFF:
        return "Take the reservation of 0 away, if it is not meant to be switched off."
    if why.limit is Limit.RESERVED and reserved is not None:
        room = "" if free is None else f"; {max(0, free - 100):,} of the account can still be reserved"
        return (
            f"Reserve more than {reserved:,}, or spread the calls: a queue in front of it, with a limit of its own, "
            f"makes them wait instead of fail{room}."
        )
    if why.limit is Limit.ACCOUNT:
        return "Have the account's limit raised (Service Quotas), or reserve a limit for those that take most of it."
    if why.limit is Limit.SCALING:
        return "Let calls come more slowly, or keep environments ready for the burst (provisioned concurrency)."
    if why.limit is Limit.REQUESTS:
        return "Let it have more concurrency: each of it serves ten requests a second and no more."
    return "Open it (Enter): its concurrency tells which limit it meets."


THROTTLED = Rule("throttled", "calls that were refused", _find)
