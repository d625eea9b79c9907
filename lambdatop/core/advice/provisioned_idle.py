"""Rule: environments are kept ready, and most of them are never used."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.money.prices import Part
from lambdatop.core.money.pricing import MB_MS_OF_GB_S, MONTH_S, month_of, provisioned_usd
from lambdatop.core.room_parts import WEEK_MS, Concurrency

HARDLY = 0.05
"""Below this share of their time in use, it must be cold starts that they are kept for."""
LITTLE = 0.6
"""Below this mean utilization, on demand is cheaper: what is kept ready costs a quarter, what runs on it 7/12."""
LEAST_MS = 86_400_000
"""A day has its hours of little traffic; where something sets their number more often, it follows the traffic."""
_MARGIN = 1.2


def ready_of(known: Concurrency) -> int:
    """Count the environments that are kept ready, of all aliases and versions."""
    return sum(p.allocated if p.allocated is not None else p.requested for p in known.provisioned or ())


@dataclass(frozen=True, slots=True)
class _Use:
    """How what stands ready was used, over up to a week."""

    ready: int
    peak: float
    """Greatest share of them in use at once."""
    calls: float
    over_ms: int

    def busy(self, mean_ms: float | None) -> float | None:
        """Give the share of their time that they ran; None where it is not known how long calls take."""
        if not self.calls:
            return 0.0
        return None if mean_ms is None else self.calls * mean_ms / (self.ready * self.over_ms)


def _use(seen: Seen) -> _Use | None:
    """Give the use of what stands ready; None where none does, it was set within the day, or nothing is known."""
    known = seen.room.concurrency
    ready = ready_of(known) if known is not None else 0
    if known is None or not ready or known.spilled or known.on_provisioned_week is None:
        return None
    peak = known.utilization_week if known.on_provisioned_week else 0.0
    set_ms = max((p.changed_ms for p in known.provisioned or () if p.changed_ms is not None), default=0)
    over_ms = min(WEEK_MS, seen.now_ms - set_ms)
    return None if peak is None or over_ms < LEAST_MS else _Use(ready, peak, known.on_provisioned_week, over_ms)


def _find(seen: Seen) -> Finding | None:
    use = _use(seen)
    if use is None:
        return None
    ready, busy = use.ready, use.busy(seen.row.duration.avg)
    needed = ceil(ready * use.peak * _MARGIN)
    if use.peak >= LITTLE or needed >= ready:
        # All of them are needed at once, but hardly ever: the question is whether to keep any.
        if busy is None or busy >= HARDLY:
            return None
        needed = 0
    saves = _saves(seen, use, needed)
    in_use = "" if busy is None else f", and they were busy {units.share(busy)} of the time"
    return Finding(
        rule="provisioned-idle",
        severity=INFO,
        title=f"Keep {needed:,} environments ready instead of {ready:,}"
        if needed
        else f"Keep none of its {ready:,} environments ready, if it may start cold now and then",
        seen=f"At most {units.share(use.peak)} of {ready:,} provisioned environments were in use at once{in_use}, over "
        f"{units.count(use.calls)} invocations on them in {units.age(use.over_ms)}.",
        why="They are paid for around the clock, used or not"
        + (_cost(seen, ready) if saves is not None else "")
        + f"; below {units.share(LITTLE)} of use, on demand is cheaper, cold starts aside.",
        advice="Keep what the peak needs and a fifth more, on a schedule or by target tracking (Application Auto "
        "Scaling) if it has hours without calls; where cold starts are short, keep none.",
        saves_usd=saves,
        sure=f"{seen.priced(Part.PROVISIONED)}; a rarer peak than {units.age(use.over_ms)} show is not seen.",
    )


def _saves(seen: Seen, use: _Use, needed: int) -> Decimal | None:
    """Give what is no longer kept ready, less what its calls then cost more on demand."""
    memory_mb, mean_ms = seen.config.memory_mb, seen.row.duration.avg
    kept = provisioned_usd(seen.context.prices, seen.spent.place, memory_mb, use.ready - needed, MONTH_S)
    demand, on_ready = seen.price(Part.DURATION), seen.price(Part.PROVISIONED_DURATION)
    if needed or kept is None or demand is None or on_ready is None or mean_ms is None:
        return kept
    gb_s = Decimal(str(use.calls * mean_ms)) * memory_mb / MB_MS_OF_GB_S * month_of(use.over_ms)
    return kept - gb_s * (demand - on_ready)


def _cost(seen: Seen, ready: int) -> str:
    usd = provisioned_usd(seen.context.prices, seen.spent.place, seen.config.memory_mb, ready, MONTH_S)
    return f", {units.usd(usd or Decimal(0))} a month"


PROVISIONED_IDLE = Rule("provisioned-idle", "provisioned concurrency of which little is used", _find)
