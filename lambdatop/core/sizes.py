"""What REPORT lines say about each memory size that a function had: a small summary a size, whatever came of it."""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil, exp, log, sqrt

from lambdatop.core.log_record import Kind, Record
from lambdatop.core.model import Span
from lambdatop.core.size_seen import SizeSeen

# Each step is 2 % longer than the one before: a percentile is true to 1 %, in some hundred counters at most.
_STEP = log(1.02)
_SHORTEST_MS = 0.01
# Whoever tries more sizes than these has the newest in mind.
_MOST_SIZES = 8


@dataclass(slots=True)
class _Summary:
    """The calls at one size, added up."""

    reports: int = 0
    total_ms: float = 0.0
    squares: float = 0.0
    logs: float = 0.0
    log_squares: float = 0.0
    steps: Counter[int] = field(default_factory=Counter)
    billed: int = 0
    billed_over_ms: float = 0.0
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
        if record.ran_out_of_memory:
            # It ended before its time; one that timed out took all of it, and is billed for it.
            return
        if record.duration_ms is None:
            return
        self.reports += 1
        self.total_ms += record.duration_ms
        self.squares += record.duration_ms**2
        logarithm = log(max(record.duration_ms, _SHORTEST_MS))
        self.logs += logarithm
        self.log_squares += logarithm**2
        self.steps[round(logarithm / _STEP)] += 1
        if record.billed_ms is not None:
            self.billed += 1
            self.billed_over_ms += record.billed_ms - record.duration_ms

    def told(self, memory_mb: int) -> SizeSeen | None:
        """Say what is known; None while nothing is."""
        if not self.reports and not self.cut:
            return None
        n = self.reports
        return SizeSeen(
            memory_mb=memory_mb,
            reports=n,
            mean_ms=self.total_ms / n if n else None,
            deviation_ms=_deviation(n, self.total_ms, self.squares),
            typical_ms=exp(self.logs / n) if n else None,
            typical_spread=_deviation(n, self.logs, self.log_squares),
            p50_ms=self._rank(0.5),
            p95_ms=self._rank(0.95),
            p99_ms=self._rank(0.99),
            billed_over_ms=self.billed_over_ms / self.billed if self.billed else None,
            max_memory_mb=self.max_memory_mb,
            cut=self.cut,
            first_ms=self.first_ms,
            last_ms=self.last_ms,
        )

    def _rank(self, share: float) -> float | None:
        wanted = ceil(self.reports * share)
        for step in sorted(self.steps):
            wanted -= self.steps[step]
            if wanted <= 0:
                return exp(step * _STEP)
        return None


def _deviation(n: int, total: float, squares: float) -> float | None:
    return sqrt(max(0.0, squares / n - (total / n) ** 2)) if n else None


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
        if record.kind is not Kind.REPORT or record.memory_mb is None:
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
