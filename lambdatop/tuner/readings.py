"""Reads what a function did before and after a change, from its log and its metrics."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from lambdatop.account import Account
from lambdatop.core.errors import NotFound
from lambdatop.core.facts import FunctionSeen, LogLine, LogsRead, MetricPoints
from lambdatop.core.figures.of_function import figures
from lambdatop.core.figures.window import FunctionWindow
from lambdatop.core.log.platform_log import parse
from lambdatop.core.log.record import Record
from lambdatop.core.model import MINUTE_MS, FunctionConfig, LogGroup, Measure, Percentiles, Row, Span
from lambdatop.core.money.pricing import Prices
from lambdatop.core.store import Store
from lambdatop.core.tuning.comparison import Comparison, compare
from lambdatop.core.tuning.entry import Entry

_MEASURES = (
    Measure.INVOCATIONS,
    Measure.THROTTLES,
    Measure.ERRORS,
    Measure.CONCURRENCY_MAX,
)
_PAGES = 10
_MOST_LINES = 200_000
_SHORTEST_MS = 15 * MINUTE_MS
_LONGEST_MS = 60 * MINUTE_MS


class Readings:
    """Reads one function's spans anew each time that it is asked; nothing is kept."""

    def __init__(self, account: Account, prices: Prices) -> None:
        """Ask nothing yet."""
        self._account = account
        self._prices = prices

    async def after(self, config: FunctionConfig, entry: Entry, now_ms: int) -> Row:
        """Give the figures of what ran since the change came into force, and of nothing before. Raises AwsError.

        Counts of metrics are those of whole minutes since, which CloudWatch publishes up to three minutes late.
        """
        from_ms = entry.applied_ms or entry.at_ms
        window = Span(from_ms - from_ms % MINUTE_MS, now_ms - now_ms % MINUTE_MS + MINUTE_MS)
        known, took = FunctionWindow(), []
        for line in await self._lines(config, Span(from_ms, now_ms + 1), reports_only=True):
            record = parse(line.message)
            if known.repeats.is_new(line) and _of_the_new(record, entry):
                known.take_line(line, record)
                took += [record.duration_ms] if record.duration_ms is not None else []
        known.take_read(LogsRead(config.name, window, complete=True, reports_only=True))
        whole = Span(ceil(from_ms / MINUTE_MS) * MINUTE_MS, now_ms - now_ms % MINUTE_MS)
        if whole.start_ms < whole.end_ms:
            async for fact in self._account.metrics((config,), _MEASURES, 60, whole):
                if isinstance(fact, MetricPoints):
                    known.take_points(replace(fact, span=window))
        row, _ = figures(config, known, window, self._prices)
        return replace(row, duration=_percentiles(took))

    async def compare(self, config: FunctionConfig, entry: Entry, now_ms: int) -> Comparison:
        """Set as much time before the change against the time since, a quarter of an hour to an hour of each."""
        at_ms = entry.applied_ms or entry.at_ms
        to_ms = min(now_ms, at_ms + _LONGEST_MS)
        from_ms = at_ms - max(_SHORTEST_MS, to_ms - at_ms)
        store = Store(self._prices, _LONGEST_MS, _MOST_LINES)
        store.apply(FunctionSeen(config))
        for span in (Span(from_ms, at_ms), Span(at_ms, to_ms)):
            for line in await self._lines(config, span, reports_only=False):
                store.apply(line)
        memory = entry.after.memory_mb if entry.after.memory_mb != entry.before.memory_mb else None
        calls = store.invocations(now_ms, (config.name,))
        return compare(calls, at_ms, from_ms=from_ms, to_ms=to_ms, memory_mb=memory)

    async def _lines(self, config: FunctionConfig, span: Span, *, reports_only: bool) -> list[LogLine]:
        if span.start_ms >= span.end_ms:
            return []
        group = LogGroup(config.log_group, (config.name,))
        try:
            facts = self._account.logs(group, span, reports_only=reports_only, max_pages=_PAGES)
            return [fact async for fact in facts if isinstance(fact, LogLine)]
        except NotFound:
            # Lambda makes the group with the first line.
            return []


def _of_the_new(record: Record, entry: Entry) -> bool:
    """Leave out what an old environment still reports."""
    return record.memory_mb is None or record.memory_mb == entry.after.memory_mb


def _percentiles(took: Sequence[float]) -> Percentiles:
    """Take nearest ranks of the durations that were reported."""
    if not took:
        return Percentiles()
    ranked = sorted(took)

    def rank(share: float) -> float:
        return ranked[ceil(len(ranked) * share) - 1]

    return Percentiles(sum(ranked) / len(ranked), rank(0.5), rank(0.95), rank(0.99), ranked[-1])
