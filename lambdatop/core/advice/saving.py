"""What another memory size would save in a month, as far as it can be told."""

from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core.advice.seen import Seen
from lambdatop.core.tuning.size_table import SIZES_MB, AtSize, Known, know


@dataclass(frozen=True, slots=True)
class Saving:
    """USD a month; negative costs more. `expected` is None where only the bounds can be told."""

    expected: Decimal | None
    least: Decimal
    most: Decimal
    at: AtSize


def known_of(seen: Seen) -> Known | None:
    """Gather what REPORT lines say of its sizes; None where too few were read."""
    return know(seen.row, seen.context.prices)


def saving(seen: Seen, known: Known, memory_mb: int) -> Saving | None:
    """Compare a size with the present one, at the present traffic; None where there is no price or no traffic."""
    then = known.at(memory_mb)
    month, now = seen.row.cost.month, known.at(seen.config.memory_mb).per_million_usd
    if not month or not now or then.low_usd is None or then.high_usd is None:
        return None
    per_month = month / now
    expected = None if then.per_million_usd is None else month - then.per_million_usd * per_month
    return Saving(expected, month - then.high_usd * per_month, month - then.low_usd * per_month, then)


def size_from(memory_mb: int) -> int | None:
    """Give the smallest usual size that is not smaller; None where there is none."""
    return next((size for size in SIZES_MB if size >= memory_mb), None)


def size_up_to(memory_mb: int) -> int | None:
    """Give the largest usual size that is not larger; None where there is none."""
    return next((size for size in reversed(SIZES_MB) if size <= memory_mb), None)


def cost_of_more(seen: Seen, known: Known | None, memory_mb: int | None) -> Decimal | None:
    """Give what a larger size costs at most, as a saving below nought; None where it cannot be told."""
    found = saving(seen, known, memory_mb) if known is not None and memory_mb is not None else None
    return None if found is None else min(Decimal(0), found.least)
