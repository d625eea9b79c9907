"""Rule: asynchronous events that fail are tried again and fail again."""

from lambdatop.core import units
from lambdatop.core.advice.async_lost import ASYNCHRONOUS
from lambdatop.core.advice.seen import WARNING, Rule, Seen
from lambdatop.core.model import Finding

MANY = 0.05
"""Of all calls; fewer are what retries are for."""
_LEAST = 5
_AT_ITS_EDGE = 2


def _find(seen: Seen) -> Finding | None:
    row, failures = seen.row, seen.room.failures
    if failures is None or not failures.async_received or failures.retries == 0 or not row.errors:
        return None
    again = (row.invocations or 0) - failures.async_received
    if again < _LEAST or again < MANY * (row.invocations or 0) or _called_otherwise(seen):
        return None
    # Each try again follows a failure; some of those lie before the window. What is far more was called otherwise.
    if again > _AT_ITS_EDGE * row.errors:
        return None
    times = 2 if failures.retries is None else failures.retries
    return Finding(
        rule="retries-async",
        severity=WARNING,
        title=f"{units.count(again)} calls were tries of events that had failed",
        seen=f"{units.count(failures.async_received)} events came asynchronously and {row.invocations:,} calls were "
        f"made in {units.span(row.window_ms)}; {row.errors:,} failed.",
        why=f"An event that fails for good is run {times + 1} times and paid for each time; what it does before it "
        "fails is done each time, too.",
        advice="Make it safe to run twice (by the request id, which stays the same), catch what cannot succeed, and "
        "lower the retries or the greatest age of events where a late try is of no use.",
        sure="The difference is certain where nothing calls it synchronously, of which nothing is known here; "
        "e shows which failures repeat.",
    )


def _called_otherwise(seen: Seen) -> bool:
    """Say whether it is also called synchronously or by a mapping: then the difference says nothing."""
    sources = seen.room.sources
    if sources is None:
        return False
    return bool(sources.mappings or sources.urls or any(g.kind not in ASYNCHRONOUS for g in sources.grants or ()))


RETRIES_ASYNC = Rule("retries-async", "asynchronous events that are tried again and again", _find)
