"""What the demo's functions did in the weeks before its history begins: as much as they do in it, day by day."""

from dataclasses import dataclass, field
from hashlib import sha256
from time import gmtime

from lambdatop.demo.metrics import COUNTED, Metric, Metrics
from lambdatop.demo.story import MINUTE_MS

DAY_MS = 1440 * MINUTE_MS
_SATURDAY = 5
_WEEKEND = 0.6
_SPREAD = 0.16


@dataclass(slots=True)
class PastDays:
    """Sums of metrics over days, which cost no simulation; the same world always gives the same."""

    metrics: Metrics
    _means: dict[Metric, float] = field(default_factory=dict)

    def before(self, metric: Metric, start_ms: int, end_ms: int) -> float:
        """Give the sum of a function's metric over the part of a span that lies before the world's history."""
        end = min(end_ms, self.metrics.world.begin_ms)
        if metric.function is None or metric.name not in COUNTED or end <= start_ms:
            return 0.0
        total = 0.0
        for day in range(start_ms - start_ms % DAY_MS, end, DAY_MS):
            minutes = (min(end, day + DAY_MS) - max(start_ms, day)) / MINUTE_MS
            total += self._mean(metric) * minutes * _liveliness(metric.function, day)
        return total if metric.name == "Duration" else float(round(total))

    def _mean(self, metric: Metric) -> float:
        """Give what a minute of the history adds up to; asked once, for the history moves on."""
        known = self._means.get(metric)
        if known is None:
            world = self.metrics.world
            samples = self.metrics.samples(metric, world.begin_ms, world.origin_ms)
            known = self._means[metric] = sum(samples) * MINUTE_MS / (world.origin_ms - world.begin_ms)
        return known


def _liveliness(function: str, day_ms: int) -> float:
    """Say how busy a day was: weekends are quiet, and no two days are alike."""
    quiet = _WEEKEND if gmtime(day_ms // 1000).tm_wday >= _SATURDAY else 1.0
    dice = int(sha256(f"{function}/{day_ms // DAY_MS}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return quiet * (1 + _SPREAD * (dice - 0.5))
