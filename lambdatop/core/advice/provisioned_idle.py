"""Rule: environments are kept ready, and most of them are never used."""

from decimal import Decimal
from math import ceil

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.money.prices import Part
from lambdatop.core.money.pricing import MB_MS_OF_GB_S, MONTH_S, provisioned_usd
from lambdatop.core.room_parts import Concurrency

HARDLY = 0.05
"""Below this share of their time in use, it must be cold starts that they are kept for."""
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
    if peak is None:
        return None
    busy = _busy(seen, known, ready)
    needed = ceil(ready * peak * _MARGIN)
    if peak >= LITTLE or needed >= ready:
        # All of them are needed at once, but hardly ever: the question is whether to keep any.
        if busy is None or busy >= HARDLY:
            return None
        needed = 0
    saves = _saves(seen, ready, needed)
    in_use = "" if busy is None else f", and they were busy {units.share(busy)} of the time"
    return Finding(
        rule="provisioned-idle",
        severity=INFO,
        title=f"Keep {needed:,} environments ready instead of {ready:,}"
        if needed
        else f"Keep none of its {ready:,} environments ready, if it may start cold now and then",
        seen=f"At most {units.share(peak)} of {ready:,} provisioned environments were in use at once{in_use}, over "
        f"{_rests(known, seen)}.",
        why="They are paid for around the clock, used or not"
        + (_cost(seen, ready) if saves is not None else "")
        + f"; below {units.share(LITTLE)} of use, on demand is cheaper, cold starts aside.",
        advice="Keep what the peak needs and a fifth more, on a schedule or by target tracking (Application Auto "
        "Scaling) if it has hours without calls; where cold starts are short, keep none.",
        saves_usd=saves,
        sure=f"The price is certain; that {units.span(seen.row.window_ms)} speak for the month is not: look at a "
        "longer window (w).",
    )


def _saves(seen: Seen, ready: int, needed: int) -> Decimal | None:
    """Give what is no longer kept ready, less what its calls then cost more on demand."""
    kept = provisioned_usd(seen.context.prices, seen.spent.place, seen.config.memory_mb, ready - needed, MONTH_S)
    demand, on_ready, usage = seen.price(Part.DURATION), seen.price(Part.PROVISIONED_DURATION), seen.spent.usage
    if needed or kept is None or demand is None or on_ready is None or usage is None:
        return kept
    return kept - seen.a_month(usage.mb_ms / MB_MS_OF_GB_S) * (demand - on_ready)


def _busy(seen: Seen, known: Concurrency, ready: int) -> float | None:
    """Give the share of their time that they ran; None where it is not known."""
    if known.on_provisioned == 0:
        return 0.0
    if known.on_provisioned is None or seen.row.duration.avg is None:
        return None
    return known.on_provisioned * seen.row.duration.avg / (ready * seen.row.window_ms)


def _rests(known: Concurrency, seen: Seen) -> str:
    if known.on_provisioned is None:
        return seen.over
    return f"{units.count(known.on_provisioned)} invocations on them in {units.span(seen.row.window_ms)}"


def _cost(seen: Seen, ready: int) -> str:
    usd = provisioned_usd(seen.context.prices, seen.spent.place, seen.config.memory_mb, ready, MONTH_S)
    return f", {units.usd(usd or Decimal(0))} a month"


PROVISIONED_IDLE = Rule("provisioned-idle", "provisioned concurrency of which little is used", _find)
