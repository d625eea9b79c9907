"""Tells the newest minutes from REPORT lines, which come one to three minutes before CloudWatch's metrics do."""

from collections.abc import Sequence
from math import ceil

from lambdatop.core.figures.window import FunctionWindow
from lambdatop.core.model import MINUTE_MS, Fresh, Measure, Percentiles, Span

# What metrics lack when they are this old did not happen in that minute.
_SETTLED_MS = 5 * MINUTE_MS


def uncounted(known: FunctionWindow, window: Span) -> Span:
    """Give the minutes at the end of `window` that metrics have not counted yet; all of them where there are none."""
    counted, measured = known.points.get(Measure.INVOCATIONS), known.measured.get(Measure.INVOCATIONS)
    start = max(counted) + MINUTE_MS if counted else window.start_ms
    settled = window.end_ms - _SETTLED_MS
    if measured is not None and measured.covers(Span(settled - MINUTE_MS, settled)):
        start = max(start, settled)
    return Span(min(max(start, window.start_ms), window.end_ms), window.end_ms)


def fresh_of(known: FunctionWindow, window: Span) -> Fresh | None:
    """Say what REPORT lines tell of those minutes."""
    span = uncounted(known, window)
    buckets = [bucket for _, bucket in known.buckets_in(span)]
    reports = sum(bucket.reports for bucket in buckets)
    if not reports:
        return None
    cold = sum(bucket.cold_starts for bucket in buckets)
    return Fresh(
        minutes=(span.end_ms - span.start_ms) // MINUTE_MS,
        invocations=reports,
        cold_starts=cold,
        cold_start_rate=cold / reports,
        duration=percentiles([ms for bucket in buckets for ms in bucket.durations]),
    )


def percentiles(durations: Sequence[float]) -> Percentiles:
    """Take nearest ranks: each is a duration that was measured."""
    if not durations:
        return Percentiles()
    ordered = sorted(durations)
    p50, p95, p99 = (ordered[ceil(len(ordered) * part) - 1] for part in (0.5, 0.95, 0.99))
    return Percentiles(sum(ordered) / len(ordered), p50, p95, p99, ordered[-1])
