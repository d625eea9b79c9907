"""What a function would take and cost at each memory size: expected, at least, at most, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, sqrt

from lambdatop.core import units
from lambdatop.core.model import FunctionConfig, Row
from lambdatop.core.money.pricing import Place, Prices, Usage, month_of, usage_usd
from lambdatop.core.size_seen import SizeSeen
from lambdatop.core.tuning.cpu_split import FULL_VCPU_MB, Mean, Split, bounds, slowness, split

SIZES_MB = (128, 256, 512, 768, 1_024, 1_536, 1_769, 2_048, 3_008, 4_096, 6_144, 8_192, 10_240)
LEAST_MB, MOST_MB = SIZES_MB[0], SIZES_MB[-1]
MARGIN = 1.2
"""A size is no smaller than this many times the memory that was used at most."""
ENOUGH_CALLS = 20
"""With fewer calls a mean is an anecdote."""
_MILLION = Decimal(1_000_000)
# Of two sizes nearer to each other than this, the difference drowns in that of one quarter of an hour to the next.
_TELLING_CONTRAST = 1.2
# Two means of the same function at other times differ by its inputs, too: so much of a mean is never sure.
_DRIFT = 0.03
# A mean with a standard error up to this share of it is taken as it is.
_SURE = 0.04
_LIKELY, _ROUGHLY = 0.1, 0.3


@dataclass(frozen=True, slots=True)
class AtSize:
    """One line of the table: what is expected at a size; ms, USD at list price. None is what the data cannot tell."""

    memory_mb: int
    vcpu: float
    """The share of a vCPU that one thread has, at most 1."""
    duration_ms: float | None
    """The mean duration, without init."""
    low_ms: float
    high_ms: float
    per_million_usd: Decimal | None
    """A million calls, requests and cold starts included."""
    low_usd: Decimal | None
    high_usd: Decimal | None
    month_usd: Decimal | None
    """At the present traffic."""
    measured_ms: float | None
    measured_calls: int
    confidence: str
    """How sure this is, in words."""
    hindrance: str = ""
    """Why it is not recommended, in words; empty where nothing stands against it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines are made from; `fitted` is None where the sizes that were seen cannot tell waiting from work."""

    row: Row
    prices: Prices
    telling: tuple[SizeSeen, ...]
    """The sizes with enough calls; never empty."""
    means: tuple[Mean, ...]
    alike: float
    """The share by which all means may be wrong together, because slow calls are rare."""
    fitted: Split | None
    floor_mb: int | None
    """No size below this fits what was used; None where that is not known."""

    def near(self, memory_mb: int) -> SizeSeen:
        """Give the size that was seen whose share of a vCPU is nearest."""
        return min(self.telling, key=lambda s: abs(slowness(s.memory_mb) - slowness(memory_mb)))

    def at(self, memory_mb: int) -> AtSize:
        """Work out one line."""
        low, expected, high = self._duration(memory_mb)
        seen = next((s for s in self.telling if s.memory_mb == memory_mb), None)
        usd = self._usd(memory_mb, expected)
        return AtSize(
            memory_mb=memory_mb,
            vcpu=1 / slowness(memory_mb),
            duration_ms=expected,
            low_ms=low,
            high_ms=high,
            per_million_usd=usd,
            low_usd=self._usd(memory_mb, low),
            high_usd=self._usd(memory_mb, high),
            month_usd=self._month(usd),
            measured_ms=seen.mean_ms if seen else None,
            measured_calls=seen.reports if seen else 0,
            confidence=self._confidence(memory_mb, expected, high - low),
            hindrance=self._hindrance(memory_mb, high if expected is None else expected),
        )

    def _duration(self, memory_mb: int) -> tuple[float, float | None, float]:
        """Give least, expected and most; expected is None where the data cannot tell."""
        if self.fitted is None:
            most = max(self.telling, key=lambda s: s.reports)
            mean, ratio = most.mean_ms or 0.0, slowness(memory_mb) / slowness(most.memory_mb)
            low, expected, high = mean * min(1.0, ratio), mean if ratio == 1 else None, mean * max(1.0, ratio)
        else:
            expected, room = self.fitted.at(memory_mb), 2 * self.fitted.error_at(memory_mb)
            low, high = max(0.0, expected - room), expected + room
            sure = bounds(self.means, memory_mb)
            if sure is not None:
                low, high = min(expected, max(low, sure.low_ms)), max(expected, min(high, sure.high_ms))
        return low * max(0.0, 1 - 2 * self.alike), expected, high * (1 + 2 * self.alike)

    def _usd(self, memory_mb: int, duration_ms: float | None) -> Decimal | None:
        """Price a million calls; what is billed beyond the duration (init, rounding) stays as it was."""
        if duration_ms is None:
            return None
        over = [(s.billed_over_ms, s.reports) for s in self.telling if s.billed_over_ms is not None]
        extra = sum(ms * n for ms, n in over) / sum(n for _, n in over) if over else 0.0
        billed = Decimal(max(1.0, duration_ms + extra)) * _MILLION
        return usage_usd(self.prices, _place(self.row.config), Usage(_MILLION, billed, billed * memory_mb))

    def _month(self, per_million: Decimal | None) -> Decimal | None:
        if per_million is None or self.row.invocations is None:
            return None
        return per_million * self.row.invocations / _MILLION * month_of(self.row.window_ms)

    def _confidence(self, memory_mb: int, expected: float | None, width_ms: float) -> str:
        sizes = {s.memory_mb: s.reports for s in self.telling}
        if memory_mb in sizes:
            return f"measured, {sizes[memory_mb]:,} calls"
        if expected is None:
            return "cannot tell"
        if memory_mb > FULL_VCPU_MB:
            return "faster only if its code runs in parallel"
        room = width_ms / 2 / expected if expected else 0.0
        word = "likely" if room <= _LIKELY else "roughly" if room <= _ROUGHLY else "a guess"
        where = "between" if min(sizes) < memory_mb < max(sizes) else "beyond"
        return f"{word}, {where} what was measured"

    def _hindrance(self, memory_mb: int, duration_ms: float) -> str:
        config = self.row.config
        if self.floor_mb is not None and memory_mb < self.floor_mb:
            used = max(s.max_memory_mb or 0 for s in self.row.sizes)
            return f"too small: {units.memory(used)} were used"
        near = self.near(memory_mb)
        slowest_ms = (near.p99_ms or 0.0) * duration_ms / (near.mean_ms or 1.0)
        if memory_mb < config.memory_mb and slowest_ms >= config.timeout_s * 1_000:
            return f"its slowest calls would pass the timeout of {config.timeout_s} s"
        return ""


def know(row: Row, prices: Prices) -> Known | None:
    """Gather what is known of `row`'s function; None where too few calls were read to say anything."""
    telling = tuple(s for s in row.sizes if s.reports >= ENOUGH_CALLS)
    if not telling:
        return None
    means, alike = _means(telling)
    slow = [slowness(m.memory_mb) for m in means]
    fitted = split(means) if max(slow) / min(slow) >= _TELLING_CONTRAST else None
    return Known(row, prices, telling, means, alike, fitted, _floor(row.sizes))


def candidates(row: Row) -> list[int]:
    """List the usual sizes, the one that is set, and those that were seen."""
    return sorted({*SIZES_MB, row.config.memory_mb, *(s.memory_mb for s in row.sizes)})


def _means(telling: Sequence[SizeSeen]) -> tuple[tuple[Mean, ...], float]:
    """Give the means with their errors, and the share by which all of them may be wrong alike.

    Where rare slow calls make a mean unsure it is taken by way of the typical call: their number, which is mere chance
    in few calls, is taken to be that of all sizes together.
    """
    means = [s.mean_ms or 0.0 for s in telling]
    errors = [(s.deviation_ms or 0.0) / sqrt(s.reports) for s in telling]
    if all(error <= _SURE * mean for error, mean in zip(errors, means, strict=True)):
        return tuple(_drifting(s, mean, error) for s, mean, error in zip(telling, means, errors, strict=True)), 0.0
    calls = sum(s.reports for s in telling)
    typical = [s.typical_ms or mean for s, mean in zip(telling, means, strict=True)]
    stretch = sum(s.reports * mean / ms for s, mean, ms in zip(telling, means, typical, strict=True) if ms) / calls
    by_chance = sum(s.reports * (s.deviation_ms or 0.0) / mean for s, mean in zip(telling, means, strict=True) if mean)
    found = tuple(
        _drifting(s, ms * stretch, ms * stretch * (s.typical_spread or 0.0) / sqrt(s.reports))
        for s, ms in zip(telling, typical, strict=True)
    )
    return found, by_chance / calls / sqrt(calls)


def _drifting(seen: SizeSeen, ms: float, by_chance: float) -> Mean:
    return Mean(seen.memory_mb, ms, sqrt(by_chance**2 + (_DRIFT * ms) ** 2))


def _floor(sizes: Sequence[SizeSeen]) -> int | None:
    used = [s.max_memory_mb for s in sizes if s.max_memory_mb is not None]
    return max(LEAST_MB, ceil(max(used) * MARGIN)) if used else None


def _place(config: FunctionConfig) -> Place:
    parts = config.arn.split(":")
    return Place(parts[3] if len(parts) > 3 else "", config.architecture, config.ephemeral_mb)  # noqa: PLR2004 - arn:aws:lambda:REGION
