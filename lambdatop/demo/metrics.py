"""The AWS/Lambda metrics of the demo, counted from what truly happened, minute by minute and published late."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import ceil, floor

from lambdatop.demo.estate import is_asynchronous
from lambdatop.demo.function import ALIAS
from lambdatop.demo.simulation import Invocation, Outcome, Simulation
from lambdatop.demo.story import MINUTE_MS
from lambdatop.demo.world import World

# A minute is published so late, and what ends later than that comes in after as long again.
_LATE_MS, _LATE_SPREAD_MS = 30_000, 60_000
_KEPT_MINUTES = 20_000
_WAITED_MS = (35.0, 60_035.0, 180_035.0)

Samples = list[float]
Count = Callable[[Simulation, int, Sequence[Invocation]], Samples]


def _throttles(life: Simulation, minute: int, calls: Sequence[Invocation]) -> Samples:
    return [0.0] * len(calls) + [1.0] * life.throttled.get(minute, 0)


def _iterator_age(life: Simulation, minute: int, _calls: Sequence[Invocation]) -> Samples:
    age = life.iterator_age.get(minute)
    return [] if age is None else [age]


def _on_provisioned(life: Simulation, _minute: int, calls: Sequence[Invocation]) -> Samples:
    return [float(c.environment.provisioned) for c in calls] if life.story.provisioned else []


def _spilled(life: Simulation, minute: int, calls: Sequence[Invocation]) -> Samples:
    return [1.0 - value for value in _on_provisioned(life, minute, calls)]


def _provisioned_busy(life: Simulation, _minute: int, calls: Sequence[Invocation]) -> Samples:
    most = life.story.provisioned
    return [float(min(c.concurrency, most)) for c in calls] if most else []


def _provisioned_share(life: Simulation, minute: int, calls: Sequence[Invocation]) -> Samples:
    return [busy / life.story.provisioned for busy in _provisioned_busy(life, minute, calls)]


def _asynchronous(life: Simulation, _minute: int, calls: Sequence[Invocation]) -> Samples:
    return [1.0 for c in calls if c.attempt == 0] if _waits_for_no_one(life) else []


def _waits_for_no_one(life: Simulation) -> bool:
    return life.story.retries > 0 or is_asynchronous(life.story.name)


def _dropped(life: Simulation, _minute: int, calls: Sequence[Invocation]) -> Samples:
    """Count events that were never worked off, whether or not anything catches them then."""
    last = [c for c in calls if c.attempt == life.story.retries] if _waits_for_no_one(life) else []
    return [1.0 for c in last if c.status is not Outcome.SUCCESS]


def _event_age(life: Simulation, _minute: int, calls: Sequence[Invocation]) -> Samples:
    """Give how long events had waited: next to nothing at first, a minute and then two more before a retry."""
    return [_WAITED_MS[c.attempt] for c in calls] if _waits_for_no_one(life) else []


COUNTED: dict[str, Count] = {
    "Invocations": lambda _life, _minute, calls: [1.0] * len(calls),
    "Errors": lambda _life, _minute, calls: [float(c.status is not Outcome.SUCCESS) for c in calls],
    "Throttles": _throttles,
    "Duration": lambda _life, _minute, calls: [c.duration_ms for c in calls],
    "ConcurrentExecutions": lambda _life, _minute, calls: [float(c.concurrency) for c in calls],
    "IteratorAge": _iterator_age,
    "AsyncEventsReceived": _asynchronous,
    "AsyncEventsDropped": _dropped,
    "AsyncEventAge": _event_age,
    "ProvisionedConcurrencyInvocations": _on_provisioned,
    "ProvisionedConcurrencySpilloverInvocations": _spilled,
    "ProvisionedConcurrentExecutions": _provisioned_busy,
    "ProvisionedConcurrencyUtilization": _provisioned_share,
}
OF_THE_REGION = ("UnreservedConcurrentExecutions", "ClaimedAccountConcurrency")


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of AWS/Lambda: of a function, of an alias or version (`resource`), or of the Region (None)."""

    name: str
    function: str | None = None
    resource: str | None = None

    @property
    def dimensions(self) -> dict[str, str]:
        """Give the dimensions as CloudWatch names them."""
        found = {} if self.function is None else {"FunctionName": self.function}
        return found if self.resource is None else {**found, "Resource": self.resource}


@dataclass(slots=True)
class Metrics:
    """Counts the metrics of a world; whole minutes that can no longer change are kept."""

    world: World
    _kept: dict[tuple[Metric, int], Samples] = field(default_factory=dict)

    def all(self) -> list[Metric]:
        """List every metric that ever had a point."""
        found = [Metric(name) for name in (*COUNTED, *OF_THE_REGION) if name != "ProvisionedConcurrencyUtilization"]
        for function in self.world.functions:
            life = self.world.life(function)
            if not life.invocations and not life.throttled:
                continue
            last = life.invocations[-1:]
            for name, counted in COUNTED.items():
                minute = last[0].start_ms // MINUTE_MS * MINUTE_MS if last else 0
                if counted(life, minute, last):
                    found.append(Metric(name, function))
                    found.extend(Metric(name, function, resource) for resource in self._resources(function))
        return found

    def _resources(self, function: str) -> list[str]:
        version = self.world.story(function).version
        return [] if version is None else [f"{function}:{ALIAS}", f"{function}:{version}"]

    def samples(self, metric: Metric, start_ms: int, end_ms: int) -> Samples:
        """Give what has been published of the minutes from start to end; empty where nothing ran."""
        if metric.name not in COUNTED and (metric.name not in OF_THE_REGION or metric.function is not None):
            return []
        if metric.function is not None and metric.function not in self.world.functions:
            return []
        if metric.resource is not None and metric.resource not in self._resources(metric.function or ""):
            return []
        found: Samples = []
        for minute in range(max(start_ms, self.world.begin_ms), end_ms, MINUTE_MS):
            found += self._minute(metric, minute)
        return found

    def _minute(self, metric: Metric, minute: int) -> Samples:
        kept = self._kept.get((metric, minute))
        if kept is not None:
            return kept
        now = self.world.now()
        if metric.function is None:
            found = self._of_the_region(metric, minute)
            settled = now - minute > 10 * MINUTE_MS
        else:
            life = self.world.life(metric.function)
            if now < minute + MINUTE_MS + _LATE_MS + _spread(metric.function, minute):
                return []
            calls = [c for c in life.between(minute, minute + MINUTE_MS) if c.end_ms + _LATE_MS <= now]
            found = COUNTED[metric.name](life, minute, calls)
            settled = now > minute + MINUTE_MS + life.longest_ms + _LATE_MS
        if settled:
            if len(self._kept) >= _KEPT_MINUTES:
                self._kept.clear()
            self._kept[metric, minute] = found
        return found

    def _of_the_region(self, metric: Metric, minute: int) -> Samples:
        if metric.name in COUNTED and metric.name != "ConcurrentExecutions":
            return [v for name in self.world.functions for v in self._minute(Metric(metric.name, name), minute)]
        if not any(self._minute(Metric("Invocations", name), minute) for name in self.world.functions):
            return []
        everybody = metric.name == "ConcurrentExecutions"
        names = [n for n, f in self.world.functions.items() if everybody or f.reserved is None]
        busy = self._together(names, minute)
        if metric.name == "ClaimedAccountConcurrency":
            claimed = sum((f.reserved or 0) + sum(f.provisioned.values()) for f in self.world.functions.values())
            return [value + claimed for value in busy]
        return busy

    def _together(self, names: Sequence[str], minute: int) -> Samples:
        """Give the environments busy at once in several functions, at the start of each call."""
        edges: list[tuple[float, int]] = []
        for name in names:
            for call in self.world.life(name).touching(minute, minute + MINUTE_MS - 1):
                edges += [(call.start_ms, 1), (call.end_ms, -1)]
        found: Samples = []
        busy = 0
        for at, step in sorted(edges):
            busy += step
            if step > 0 and minute <= at < minute + MINUTE_MS:
                found.append(float(busy))
        return found


def _spread(function: str, minute: int) -> int:
    return int(sha256(f"{function}/{minute}".encode()).hexdigest()[:8], 16) % _LATE_SPREAD_MS


def statistic(samples: Sequence[float], stat: str) -> float | None:
    """Reduce samples as CloudWatch does; None where the statistic has no meaning there. Percentiles interpolate."""
    if stat.startswith("p") and samples:
        rank = (len(samples) - 1) * float(stat[1:]) / 100
        ordered = sorted(samples)
        low, high = ordered[floor(rank)], ordered[ceil(rank)]
        return low + (high - low) * (rank - floor(rank))
    known: dict[str, Callable[[Sequence[float]], float]] = {
        "Sum": sum,
        "Minimum": min,
        "Maximum": max,
        "Average": lambda values: sum(values) / len(values),
        "SampleCount": lambda values: float(len(values)),
    }
    return known[stat](samples) if samples else None
