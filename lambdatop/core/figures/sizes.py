"""What REPORT lines say about each memory size that a function had: a small summary a size, whatever came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil, exp, log, sqrt

from lambdatop.core.log.record import Kind, Record
from lambdatop.core.model import Span
from lambdatop.core.size_seen import SizeSeen

# Each step is 2 % longer than the one before: a percentile is true to 1 %, in some hundred counters at most.
_STEP = log(1.02)
_SHORTEST_US = 10
_US = 1_000
# Whoever tries more sizes than these has the newest in mind.
_MOST_SIZES = 8
# Lambda has no smaller size: what says so is a function that prints what looks like a REPORT.
_LEAST_MB = 128


@dataclass(slots=True)
class _Summary:
    """The calls at one size, added up in whole µs, so that their order makes no difference at all."""

    reports: int = 0
    total_us: int = 0
    squares: int = 0
    steps: Counter[int] = field(default_factory=Counter)
    billed: int = 0
    billed_over_us: int = 0
    """What was billed beyond the duration: init, restore and rounding."""
    max_memory_mb: int | None = None
    cut: int = 0
    first_ms: int = 0
    last_ms: int = 0

    def take(self, at_ms: int, record: Record) -> None:
        """Add one REPORT."""
        seen = self.reports or self.cut
        self.first_ms = min(self.first_ms, at_ms) if seen else at_ms
        self.last_ms = max(self.last_ms, at_ms) if seen else at_ms
        if record.max_memory_mb is not None:
            self.max_memory_mb = max(record.max_memory_mb, self.max_memory_mb or 0)
        self.cut += record.status == "timeout" or record.ran_out_of_memory
        # What ran out of memory ended before its time; what timed out took all of it, and is billed for it.
        if record.ran_out_of_memory or record.duration_ms is None:
            return
        us = round(record.duration_ms * _US)
        self.reports += 1
        self.total_us += us
        self.squares += us * us
        self.steps[round(log(max(us, _SHORTEST_US) / _US) / _STEP)] += 1
        if record.billed_ms is not None:
            self.billed += 1
            self.billed_over_us += record.billed_ms * _US - us

    def told(self, memory_mb: int) -> SizeSeen | None:
        """Say what is known; None while nothing is."""
        if not self.reports and not self.cut:
            return None
        known = SizeSeen(
            memory_mb,
            self.reports,
            billed_over_ms=self.billed_over_us / self.billed / _US if self.billed else None,
            max_memory_mb=self.max_memory_mb,
            cut=self.cut,
            first_ms=self.first_ms,
            last_ms=self.last_ms,
        )
        return self._timed(known) if self.reports else known

    def _timed(self, known: SizeSeen) -> SizeSeen:
        n = self.reports
        ordered = sorted(self.steps.items())
        steps = sum(step * count for step, count in ordered)
        squares = sum(step * step * count for step, count in ordered)
        return replace(
            known,
            mean_ms=self.total_us / n / _US,
            deviation_ms=_deviation(n, self.total_us, self.squares) / _US,
            typical_ms=exp(steps / n * _STEP),
            typical_spread=_deviation(n, steps, squares) * _STEP,
            p50_ms=_rank(ordered, ceil(n * 0.5)),
            p95_ms=_rank(ordered, ceil(n * 0.95)),
            p99_ms=_rank(ordered, ceil(n * 0.99)),
        )


def _rank(ordered: Sequence[tuple[int, int]], wanted: int) -> float:
    """Give the duration of the call that is the `wanted`-th, counted from the shortest."""
    for step, count in ordered:
        wanted -= count
        if wanted <= 0:
            return exp(step * _STEP)
    return 0.0


def _deviation(n: int, total: int, squares: int) -> float:
    """Give the standard deviation; exact until the root is taken."""
    return sqrt(n * squares - total * total) / n


class Sizes:
    """Adds up the REPORT lines of one function by memory size; what has left the window still counts.

    Old sizes are what tells waiting from work, so they are kept as long as the program runs and the code is the same.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._sizes: dict[int, _Summary] = {}
        self._sealed: Span | None = None
        self._told: tuple[SizeSeen, ...] | None = ()

    def take(self, at_ms: int, record: Record) -> None:
        """Add a REPORT that states its memory size; a line from a time that has been counted and left counts once."""
        if record.kind is not Kind.REPORT or record.memory_mb is None or record.memory_mb < _LEAST_MB:
            return
        if self._sealed is not None and self._sealed.start_ms <= at_ms < self._sealed.end_ms:
            return
        summary = self._sizes.setdefault(record.memory_mb, _Summary())
        summary.take(at_ms, record)
        if len(self._sizes) > _MOST_SIZES:
            del self._sizes[min(self._sizes, key=lambda mb: self._sizes[mb].last_ms)]
        self._told = None

    def seal_before(self, start_ms: int) -> None:
        """Take no more lines from between the oldest counted and `start_ms`: a repeat would not be known as one."""
        firsts = [s.first_ms for s in self._sizes.values() if s.reports or s.cut]
        if firsts and min(firsts) < start_ms:
            self._sealed = Span(min(firsts), start_ms)

    def forget(self) -> None:
        """Forget all sizes: the code is another now, and its past says nothing any more."""
        self._sizes.clear()
        self._told = ()

    def seen(self) -> tuple[SizeSeen, ...]:
        """Give what is known, smallest size first; the same object while nothing came."""
        if self._told is None:
            told = (self._sizes[mb].told(mb) for mb in sorted(self._sizes))
            self._told = tuple(one for one in told if one is not None)
        return self._told
