"""Predicts what a change will do, from what the function did in the window; what cannot be told stays open."""

from dataclasses import replace
from decimal import Decimal

from lambdatop.core.model import Row, Tuning
from lambdatop.core.money.pricing import Prices
from lambdatop.core.tuning.cautions import cautions
from lambdatop.core.tuning.cpu_split import FULL_VCPU_MB
from lambdatop.core.tuning.effect import Effect, Range
from lambdatop.core.tuning.owner import owner_of
from lambdatop.core.tuning.size_table import AtSize, know
from lambdatop.core.tuning.surroundings import FunctionDetail, Surroundings

_NOTHING = Range()


def predict(detail: FunctionDetail, around: Surroundings, row: Row | None, after: Tuning, prices: Prices) -> Effect:
    """Say what `after` would do to a function; `row` is what it did, None where that is not known."""
    before = detail.tuning
    month, duration, basis = _figures(detail, row, before, after, prices)
    used = _max_used(row)
    p99, longest = _long_calls(row)
    # More memory makes no call slower, however unsure its mean is.
    growth = _growth(duration) if after.memory_mb < before.memory_mb else 1.0
    limit_ms = after.timeout_s * 1_000
    effect = Effect(
        before=before,
        after=after,
        month_usd=month,
        duration_ms=duration,
        vcpu=(before.memory_mb / FULL_VCPU_MB, after.memory_mb / FULL_VCPU_MB),
        max_memory_used_mb=used,
        fits=None if used is None else used < after.memory_mb,
        p99_ms=p99,
        longest_ms=longest,
        cuts=None if longest is None else longest * growth >= limit_ms,
        cuts_p99=None if p99 is None else p99 * growth >= limit_ms,
        basis=basis,
        owner=owner_of(detail.config.name, around.tags or (), before, after),
    )
    return replace(effect, cautions=cautions(effect, detail, around, row))


def _figures(
    detail: FunctionDetail, row: Row | None, before: Tuning, after: Tuning, prices: Prices
) -> tuple[Range, Range, str]:
    """Give cost a month and mean duration, old and new, and what they rest on."""
    known = know(replace(row, config=detail.config), prices) if row is not None else None
    if row is None or known is None:
        month = row.cost.month if row is not None else None
        same = month if before.memory_mb == after.memory_mb else None
        return Range(month, same, same, same), _NOTHING, "too few calls were read to tell"
    old, new = known.at(before.memory_mb), known.at(after.memory_mb)
    duration = Range(old.duration_ms, new.duration_ms, new.low_ms, new.high_ms)
    if before.memory_mb == after.memory_mb:
        month = row.cost.month if row.cost.month is not None else old.month_usd
        mean = old.duration_ms
        return Range(month, month, month, month), Range(mean, mean, mean, mean), old.confidence
    return _month(row, old, new), duration, _basis(row, new)


def _month(row: Row, old: AtSize, new: AtSize) -> Range:
    """Scale the present month, which counts every call, by what a call costs at both sizes.

    Where the window saw calls at several sizes, or too few at the present one, its month is nobody's: then what calls
    cost at each size counts alone.
    """
    start_ms = row.minutes[0].start_ms if row.minutes else 0
    mixed = any(s.memory_mb != old.memory_mb and s.last_ms >= start_ms for s in row.sizes)
    present = old.month_usd if mixed or row.cost.month is None else row.cost.month
    if present is None or not old.per_million_usd or not old.month_usd:
        per_month = _per_month(new)
        return Range(present, new.month_usd, _times(new.low_usd, per_month), _times(new.high_usd, per_month))
    factor = present / old.per_million_usd
    return Range(
        present, _times(new.per_million_usd, factor), _times(new.low_usd, factor), _times(new.high_usd, factor)
    )


def _per_month(line: AtSize) -> Decimal | None:
    """Give the millions of calls a month; None where it is not known."""
    if line.month_usd is None or not line.per_million_usd:
        return None
    return line.month_usd / line.per_million_usd


def _times(usd: Decimal | None, factor: Decimal | None) -> Decimal | None:
    return None if usd is None or factor is None else usd * factor


def _basis(row: Row, new: AtSize) -> str:
    if new.duration_ms is None:
        return "one size was seen: between all waiting and all CPU work"
    if new.measured_calls:
        return new.confidence
    calls = sum(s.reports for s in row.sizes)
    return f"{new.confidence}, from {calls:,} calls"


def _max_used(row: Row | None) -> int | None:
    if row is None:
        return None
    seen = [s.max_memory_mb for s in row.sizes if s.max_memory_mb is not None]
    return max([*seen, *([row.max_memory_used_mb] if row.max_memory_used_mb is not None else [])], default=None)


def _long_calls(row: Row | None) -> tuple[float | None, float | None]:
    """Give p99 and the longest call: of metrics, or where these are not known p99 of the REPORT lines."""
    if row is None:
        return None, None
    seen = [s.p99_ms for s in row.sizes if s.memory_mb == row.config.memory_mb and s.p99_ms is not None]
    p99 = row.duration.p99 if row.duration.p99 is not None else max(seen, default=None)
    longest = row.duration.max if row.duration.max is not None else p99
    return p99, longest


def _growth(duration: Range) -> float:
    """Say how many times as long a call is expected to take; the worst where that is not known, never less than now.

    A call that is expected to be faster is no promise that the longest one will be.
    """
    worst = duration.new if duration.new is not None else duration.high
    if not duration.old or worst is None:
        return 1.0
    return max(1.0, float(worst) / float(duration.old))
