"""Rule: the timeout is far above the longest call."""

from math import ceil

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.model import Finding, Tuning
from lambdatop.core.money.pricing import invocation_usd

FAR = 10
"""So many times the longest call is far above it."""
LEAST_S = 60
"""A shorter timeout does no harm, however quick the calls are."""
ENOUGH_CALLS = 50
_ROOM = 3
_SHORTEST_S = 10


def _find(seen: Seen) -> Finding | None:
    row, config = seen.row, seen.config
    longest = row.duration.max
    if (
        config.timeout_s < LEAST_S
        or longest is None
        or row.timeouts
        or row.out_of_memory
        or (row.invocations or 0) < ENOUGH_CALLS
    ):
        return None
    if config.timeout_s * 1_000 <= FAR * longest:
        return None
    timeout_s = max(_SHORTEST_S, ceil(_ROOM * longest / 1_000))
    hung = invocation_usd(
        seen.context.prices,
        seen.spent.place.region,
        config.architecture,
        config.memory_mb,
        config.timeout_s * 1_000,
        config.ephemeral_mb,
    )
    each = "" if hung is None or seen.on_own_instances else f", at {units.usd(hung)} each"
    return Finding(
        rule="timeout-long",
        severity=INFO,
        title=f"Lower its timeout from {config.timeout_s:,} s to {timeout_s:,} s",
        seen=f"The longest took {units.duration(longest)}, of {seen.over}.",
        why=f"A call that hangs holds its environment and is paid for during {config.timeout_s:,} s{each}; many of "
        "them use up the concurrency of others, too.",
        advice=f"Allow {timeout_s:,} s, three times the longest call; look at a longer window (w) first if it has rare "
        "long ones.",
        sure=f"It rests on {units.span(row.window_ms)}: rarer calls may take longer.",
        change=Tuning(config.memory_mb, timeout_s),
    )


TIMEOUT_LONG = Rule("timeout-long", "a timeout of a minute or more that is ten times the longest call", _find)
