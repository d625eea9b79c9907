"""What is known of one function, minute by minute: metric points, REPORT lines, and what has been read of both."""

from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from lambdatop.core.facts import LogLine, LogsRead, MetricPoints
from lambdatop.core.figures.sizes import Sizes
from lambdatop.core.invocations.cold_causes import ColdCauses
from lambdatop.core.invocations.environments import Environments
from lambdatop.core.log.ordering import Repeats
from lambdatop.core.log.record import BEGINS, Kind, Record
from lambdatop.core.model import MINUTE_MS, Measure, Minute, Span
from lambdatop.core.spans import Spans

T = TypeVar("T")

_MINUTE_S = 60
_LAGS = 256
_LATE = 0.95
_TELLING = frozenset({Kind.REPORT, Kind.TIMEOUT})


@dataclass(slots=True)
class Timeouts:
    """How often one invocation was said to have timed out, by Lambda's line and by its REPORT."""

    lines: int = 0
    reports: int = 0

    def count(self) -> int:
        """Count each invocation once: a REPORT with the status and the line before it tell of the same one.

        A retry has the request id of the first try, so one id may stand for several.
        """
        return max(self.lines, self.reports)


@dataclass(slots=True)
class Bucket:
    """What the log lines of one minute add up to."""

    reports: int = 0
    cold_starts: int = 0
    inits: list[float] = field(default_factory=list)
    billed_ms: int = 0
    priced: int = 0
    """REPORT lines that state all that a price needs."""
    mb_ms: int = 0
    init_ms: int = 0
    """Of `billed_ms`, what cold starts took."""
    init_mb_ms: int = 0
    """Of `mb_ms`, the same."""
    restored_mb: int = 0
    """Memory restored from snapshots."""
    run_ms: float = 0.0
    """Duration of those that state what they are billed: what is billed beyond it is init and rounding up."""
    max_memory_mb: int | None = None
    out_of_memory: int = 0
    timeouts: dict[str | None, Timeouts] = field(default_factory=dict)
    durations: "array[float]" = field(default_factory=lambda: array("d"))
    """In ms; only until metrics have counted the minute."""

    def take(self, record: Record) -> None:
        """Add a REPORT, or the line that says that an invocation timed out."""
        if record.kind is Kind.TIMEOUT:
            self.timeouts.setdefault(record.request_id, Timeouts()).lines += 1
            return
        self.reports += 1
        if record.duration_ms is not None:
            self.durations.append(record.duration_ms)
        waited_ms = record.init_ms if record.init_ms is not None else record.restore_ms
        if waited_ms is not None:
            self.cold_starts += 1
            self.inits.append(waited_ms)
        if record.billed_ms is not None:
            self.billed_ms += record.billed_ms
            self.init_ms += record.billed_cold_ms
            self.run_ms += record.billed_ms if record.duration_ms is None else record.duration_ms
            if record.memory_mb is not None:
                self.priced += 1
                self.mb_ms += record.billed_ms * record.memory_mb
                self.init_mb_ms += record.billed_cold_ms * record.memory_mb
                self.restored_mb += record.memory_mb if record.restore_ms is not None else 0
        if record.max_memory_mb is not None:
            self.max_memory_mb = max(record.max_memory_mb, self.max_memory_mb or 0)
        if record.status == "timeout":
            self.timeouts.setdefault(record.request_id, Timeouts()).reports += 1
        self.out_of_memory += record.ran_out_of_memory


class FunctionWindow:
    """Takes metric points and log lines of one function in any order, repeats included."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.repeats = Repeats()
        self.points: dict[Measure, dict[int, float]] = {}
        self.measured: dict[Measure, Spans] = {}
        """Which minutes have been asked for: a point that is absent there is missing."""
        self.whole: dict[tuple[Measure, int], tuple[Span, float]] = {}
        """Percentiles over more than a minute, by measure and ms: the newest of each."""
        self.buckets: dict[int, Bucket] = {}
        self.logged = Spans()
        self.drawn: dict[int, Minute] = {}
        """Minutes as they were drawn last; one that changes is taken out."""
        self.sizes = Sizes()
        self.environments = Environments()
        self.causes = ColdCauses()
        self._lags: deque[int] = deque(maxlen=_LAGS)

    def take_points(self, fact: MetricPoints) -> None:
        """Take the points of one measure."""
        if fact.period_s == _MINUTE_S:
            self.measured.setdefault(fact.measure, Spans()).add(fact.span)
            minutes = self.points.setdefault(fact.measure, {})
            for at_ms, value in fact.points:
                minutes[at_ms] = value
                self.drawn.pop(at_ms, None)
            if fact.measure is Measure.INVOCATIONS:
                self._counted(fact)
        elif fact.points:
            key = (fact.measure, fact.period_s * 1_000)
            known = self.whole.get(key)
            if known is None or known[0].end_ms <= fact.span.end_ms:
                self.whole[key] = (fact.span, fact.points[-1][1])

    def _counted(self, fact: MetricPoints) -> None:
        """Let go of the durations of minutes that metrics have counted."""
        for at_ms, _ in fact.points:
            bucket = self.buckets.get(at_ms)
            if bucket is not None and bucket.durations:
                bucket.durations = array("d")

    def take_line(self, line: LogLine, record: Record) -> bool:
        """Take a new line with what it says; whether a figure changed."""
        if line.ingested_ms is not None:
            self._lags.append(max(0, line.ingested_ms - line.timestamp_ms))
        self.environments.take(line, record)
        return self.take_record(line.timestamp_ms, record) or record.kind in BEGINS

    def take_record(self, at_ms: int, record: Record) -> bool:
        """Take what a new line says; whether a figure changed."""
        if record.kind not in _TELLING:
            return False
        start = at_ms - at_ms % MINUTE_MS
        bucket = self.buckets.get(start)
        if bucket is None:
            bucket = self.buckets[start] = Bucket()
        bucket.take(record)
        self.sizes.take(at_ms, record)
        self.drawn.pop(start, None)
        return True

    def lags(self) -> tuple[int | None, int | None]:
        """Give the median and the 95th percentile of the lags of the newest lines, in ms."""
        if not self._lags:
            return None, None
        lags = sorted(self._lags)
        return lags[(len(lags) - 1) // 2], lags[int((len(lags) - 1) * _LATE)]

    def take_read(self, fact: LogsRead) -> bool:
        """Take that logs have been read; whether a minute became known by it."""
        self.repeats.read_ended(fact.function)
        end = fact.span.end_ms
        if fact.span.start_ms >= end:
            return False
        if not self.logged.add(fact.span):
            return False
        first = fact.span.start_ms - fact.span.start_ms % MINUTE_MS
        for at_ms in [m for m in self.drawn if first <= m < end]:
            if self.drawn[at_ms].reports is None:
                del self.drawn[at_ms]
        return True

    def points_in(self, measure: Measure, window: Span) -> dict[int, float]:
        """Give the points of a measure within `window`, by the start of their minute."""
        points = self.points.get(measure, {})
        return {at: v for at, v in points.items() if window.start_ms <= at < window.end_ms}

    def buckets_in(self, window: Span) -> Iterator[tuple[int, Bucket]]:
        """Give the minutes within `window` that have log lines, by their start."""
        return ((at, b) for at, b in self.buckets.items() if window.start_ms <= at < window.end_ms)

    def forget_before(self, start_ms: int) -> bool:
        """Drop what is older than `start_ms`; whether anything is left."""
        for points in self.points.values():
            _drop(points, start_ms)
        _drop(self.buckets, start_ms)
        _drop(self.drawn, start_ms)
        for spans in (*self.measured.values(), self.logged):
            spans.forget_before(start_ms)
        self.repeats.forget_before(start_ms)
        self.sizes.seal_before(start_ms)
        self.environments.forget_before(start_ms)
        self.whole = {key: known for key, known in self.whole.items() if known[0].end_ms > start_ms}
        return bool(self.buckets or self.logged or any(self.measured.values()) or any(self.points.values()))


def _drop(minutes: dict[int, T], before_ms: int) -> None:
    for at_ms in [m for m in minutes if m < before_ms]:
        del minutes[at_ms]
