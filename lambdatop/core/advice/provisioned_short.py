"""Rule: calls find no environment ready, although some are kept so."""

from math import ceil

from lambdatop.core import units
from lambdatop.core.advice.provisioned_idle import ready_of
from lambdatop.core.advice.seen import INFO, WARNING, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.money.pricing import MONTH_S, provisioned_usd

MANY = 0.05
LEAST = 0.01
"""A burst now and then is cheaper spilled than kept ready for."""


def _find(seen: Seen) -> Finding | None:
    known, row = seen.room.concurrency, seen.row
    ready = ready_of(known) if known is not None else 0
    if known is None or not ready or not known.spilled or known.on_provisioned is None:
        return None
    share = known.spilled / (known.spilled + known.on_provisioned)
    if share < LEAST:
        return None
    wanted = max(ready + 1, row.concurrency_max or 0, ceil(ready * (1 + share)))
    if known.reserved is not None:
        # What is reserved bounds what can be kept ready.
        wanted = min(wanted, known.reserved)
        if wanted <= ready:
            return None
    costs = provisioned_usd(seen.context.prices, seen.spent.place, seen.config.memory_mb, wanted - ready, MONTH_S)
    return Finding(
        rule="provisioned-short",
        severity=WARNING if share >= MANY else INFO,
        title=f"Keep {wanted:,} environments ready instead of {ready:,}: calls spill over",
        seen=f"{units.count(known.spilled)} calls ({units.share(share)}) found none of {ready:,} free, in "
        f"{units.span(row.window_ms)}.",
        why="They run on demand, at the price of it, and may start cold, which is what was paid to avoid.",
        advice=f"Keep {wanted:,} ready, or let Application Auto Scaling follow the utilization.",
        saves_usd=None if costs is None else -costs,
        sure="The count is certain; how many are needed at other times of the day is not.",
    )


PROVISIONED_SHORT = Rule("provisioned-short", "calls that spill over from provisioned concurrency", _find)
