"""What is known of one memory size that a function had."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeSeen:
    """What the REPORT lines of one memory size say; durations in ms, without init. None is not stated."""

    memory_mb: int
    reports: int
    """Calls whose duration counts: all but those that ended by lack of memory."""
    mean_ms: float | None = None
    deviation_ms: float | None = None
    """Standard deviation of a call, not of the mean."""
    typical_ms: float | None = None
    """The geometric mean: rare slow calls weigh in it as calls, not as seconds."""
    typical_spread: float | None = None
    """Standard deviation of the logarithm of a call's duration: 0.1 is a tenth more or less."""
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    """Percentiles are true to 1 %."""
    billed_over_ms: float | None = None
    """Mean of what is billed beyond the duration: init, restore, rounding."""
    max_memory_mb: int | None = None
    cut: int = 0
    """Calls that ended by timeout or by lack of memory."""
    first_ms: int = 0
    last_ms: int = 0
