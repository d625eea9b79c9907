"""Rule: environments are kept ready, and most of them are never used."""

from decimal import Decimal
from math import ceil

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, MONTH_S, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.pricing import provisioned_usd
from lambdatop.core.room_parts import Concurrency

LITTLE = 0.6
"""Below this mean utilization, on demand is cheaper: what is kept ready costs a quarter, what runs on it 7/12."""
_MARGIN = 1.2


def ready_of(known: Concurrency) -> int:
    """Count the environments that are kept ready, of all aliases and versions."""
    return sum(p.allocated if p.allocated is not None else p.requested for p in known.provisioned or ())


def _find(seen: Seen) -> Finding | None:
    known = seen.room.concurrency
    ready = ready_of(known) if known is not None else 0
    if known is None or not ready or known.spilled:
        return None
    peak = 0.0 if known.on_provisioned == 0 else known.utilization
    mean = 0.0 if known.on_provisioned == 0 else known.utilization_mean
    if peak is None or peak >= LITTLE:
        return None
    needed = ceil(ready * peak * _MARGIN)
    saves = provisioned_usd(
        seen.context.prices, seen.spent.place, seen.config.memory_mb, max(0, ready - needed), MONTH_S
    )
    if needed >= ready:
        return None
    average = "" if mean is None else f", {units.share(mean)} on average"
    return Finding(
        rule="provisioned-idle",
        severity=INFO,
        title=f"Keep {needed:,} environments ready instead of {ready:,}" if needed else "Keep no environment ready",
        seen=f"At most {units.share(peak)} of {ready:,} provisioned environments were in use at once{average}, over "
        f"{_rests(known, seen)}.",
        why="They are paid for around the clock, used or not"
        + (_cost(seen, ready) if saves is not None else "")
        + f"; below {units.share(LITTLE)} of use, on demand is cheaper, cold starts aside.",
        advice="Keep what the peak needs and a fifth more, on a schedule or by target tracking (Application Auto "
        "Scaling) if it has hours without calls.",
        saves_usd=saves,
        sure=f"The price is certain; that {units.span(seen.row.window_ms)} speak for the month is not: look at a "
        "longer window (w).",
    )


def _rests(known: Concurrency, seen: Seen) -> str:
    if known.on_provisioned is None:
        return seen.over
    return f"{units.count(known.on_provisioned)} invocations on them in {units.span(seen.row.window_ms)}"


def _cost(seen: Seen, ready: int) -> str:
    usd = provisioned_usd(seen.context.prices, seen.spent.place, seen.config.memory_mb, ready, MONTH_S)
    return f", {units.usd(usd or Decimal(0))} a month"


PROVISIONED_IDLE = Rule("provisioned-idle", "provisioned concurrency of which little is used", _find)
