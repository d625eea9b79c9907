"""Tells waiting from CPU work: fits `duration = waiting + CPU work / share of a vCPU` to means at several sizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

FULL_VCPU_MB = 1_769
"""At this size a function has one vCPU (AWS Lambda Developer Guide, "Configure memory"); below it has its share."""


def slowness(memory_mb: int) -> float:
    """Say how many times as long one thread's work takes as on a whole vCPU: 1 from 1,769 MB up."""
    return FULL_VCPU_MB / min(memory_mb, FULL_VCPU_MB)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean duration at one size, with its standard error; ms."""

    memory_mb: int
    ms: float
    error_ms: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a duration can be; ms."""

    low_ms: float
    high_ms: float


@dataclass(frozen=True, slots=True)
class Split:
    """What a call does: ms of waiting, ms of work on a whole vCPU, and how sure both are."""

    waiting_ms: float
    cpu_ms: float
    waiting_variance: float = 0.0
    cpu_variance: float = 0.0
    covariance: float = 0.0

    def at(self, memory_mb: int) -> float:
        """Give the mean duration that is expected at a size."""
        return self.waiting_ms + self.cpu_ms * slowness(memory_mb)

    def error_at(self, memory_mb: int) -> float:
        """Give the standard error of that."""
        slow = slowness(memory_mb)
        return sqrt(max(0.0, self.waiting_variance + 2 * slow * self.covariance + slow**2 * self.cpu_variance))


def bounds(means: Sequence[Mean], memory_mb: int) -> Bounds | None:
    """Say between what the duration at a size must lie, by each mean alone: from all waiting to all work.

    Each mean has two standard errors of room. None where the means contradict each other, or there is none.
    """
    lows, highs = [], []
    for mean in means:
        ratio = slowness(memory_mb) / slowness(mean.memory_mb)
        lows.append(max(0.0, mean.ms - 2 * mean.error_ms) * min(1.0, ratio))
        highs.append((mean.ms + 2 * mean.error_ms) * max(1.0, ratio))
    return Bounds(max(lows), min(highs)) if means and max(lows) <= min(highs) else None


def split(means: Sequence[Mean]) -> Split:
    """Fit by least squares, each mean as heavy as it is sure; neither part is less than nothing.

    Needs two means or more whose sizes differ in their share of a vCPU: what else there is, two points cannot tell.
    """
    weights = [1 / max(mean.error_ms, 1e-9) ** 2 for mean in means]
    slow = [slowness(mean.memory_mb) for mean in means]
    times = [mean.ms for mean in means]
    total = sum(weights)
    slow_mean = sum(w * x for w, x in zip(weights, slow, strict=True)) / total
    time_mean = sum(w * y for w, y in zip(weights, times, strict=True)) / total
    spread = sum(w * (x - slow_mean) ** 2 for w, x in zip(weights, slow, strict=True))
    together = sum(w * (x - slow_mean) * (y - time_mean) for w, x, y in zip(weights, slow, times, strict=True))
    cpu = together / spread
    waiting = time_mean - cpu * slow_mean
    if cpu < 0:
        cpu, waiting = 0.0, time_mean
    elif waiting < 0:
        squares = sum(w * x * x for w, x in zip(weights, slow, strict=True))
        cpu, waiting = sum(w * x * y for w, x, y in zip(weights, slow, times, strict=True)) / squares, 0.0
    return Split(waiting, cpu, 1 / total + slow_mean**2 / spread, 1 / spread, -slow_mean / spread)
