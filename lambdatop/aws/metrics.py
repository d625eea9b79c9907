"""Plans GetMetricData and reads its answers: plain statistics, percentiles apart, at most 500 queries a call."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lambdatop.aws.timestamps import as_datetime, as_ms
from lambdatop.core.errors import AccessDenied, AwsError, AwsFault
from lambdatop.core.facts import MetricPoints
from lambdatop.core.model import PERCENTILES, FunctionConfig, Measure, Span

SERVICE = "cloudwatch"
OPERATION = "GetMetricData"
_QUERIES = 500
# The points one answer may hold; more would come in pages, and nobody says whether a page is charged again.
_POINTS = 100_800
# $0.01 per 1,000 metrics requested, without a free tier (price list of 2026-09-24).
USD_A_METRIC = Decimal("0.00001")
# Up to so many statistics of a metric in one call are billed as one (CloudWatch user guide, billing and cost).
_STATISTICS_OF_ONE = 5
_STATISTICS = {
    Measure.INVOCATIONS: ("Invocations", "Sum"),
    Measure.ERRORS: ("Errors", "Sum"),
    Measure.THROTTLES: ("Throttles", "Sum"),
    Measure.DURATION_SUM: ("Duration", "Sum"),
    Measure.DURATION_MAX: ("Duration", "Maximum"),
    Measure.CONCURRENCY_MAX: ("ConcurrentExecutions", "Maximum"),
    Measure.DURATION_P50: ("Duration", "p50"),
    Measure.DURATION_P95: ("Duration", "p95"),
    Measure.DURATION_P99: ("Duration", "p99"),
    Measure.ITERATOR_AGE: ("IteratorAge", "Maximum"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One call of GetMetricData: which query asks for what, and what it costs."""

    asked: tuple[tuple[str, Measure], ...]
    """Function and measure of query `q0`, `q1`, …"""
    period_s: int
    span: Span
    percentiles: bool

    @property
    def usd(self) -> Decimal:
        """What CloudWatch charges for it."""
        return metrics_usd((name, _STATISTICS[measure][0]) for name, measure in self.asked)

    def params(self, token: str | None) -> dict[str, Any]:
        """Give the parameters of the call, or of its next page."""
        return {
            "MetricDataQueries": [_query(f"q{i}", *what, self.period_s) for i, what in enumerate(self.asked)],
            "StartTime": as_datetime(self.span.start_ms),
            "EndTime": as_datetime(self.span.end_ms),
            "ScanBy": "TimestampAscending",
            **({"NextToken": token} if token else {}),
        }


def metrics_usd(metrics: Iterable[Hashable]) -> Decimal:
    """Price one call of GetMetricData: `metrics` names the metric of each query, whatever identifies it."""
    return sum(-(-n // _STATISTICS_OF_ONE) for n in Counter(metrics).values()) * USD_A_METRIC


def questions(
    functions: Sequence[FunctionConfig], measures: Sequence[Measure], period_s: int, span: Span
) -> tuple[Question, ...]:
    """Cut what is asked into calls: counts first, percentiles in calls of their own, since some cannot give them."""
    points = max(1, -(-(span.end_ms - span.start_ms) // (period_s * 1000)))
    size = max(1, min(_QUERIES, _POINTS // points))
    calls = []
    for percentiles in (False, True):
        wanted = [m for m in measures if (m in PERCENTILES) is percentiles]
        asked = [(f.name, m) for f in functions for m in wanted]
        calls += [Question(tuple(asked[i : i + size]), period_s, span, percentiles) for i in range(0, len(asked), size)]
    return tuple(calls)


def _query(name: str, function: str, measure: Measure, period_s: int) -> dict[str, Any]:
    metric, statistic = _STATISTICS[measure]
    return {
        "Id": name,
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": metric,
                "Dimensions": [{"Name": "FunctionName", "Value": function}],
            },
            "Period": period_s,
            "Stat": statistic,
        },
    }


@dataclass(slots=True)
class Answers:
    """Gathers the pages of one question; a series that is not Complete is not passed off as one."""

    question: Question
    _points: dict[str, dict[int, float]] = field(default_factory=dict)
    _status: dict[str, str] = field(default_factory=dict)

    def take(self, page: Mapping[str, Any]) -> str | None:
        """Take one page; the token of the next, None ends."""
        for result in page.get("MetricDataResults", ()):
            name = str(result.get("Id", ""))
            points = self._points.setdefault(name, {})
            for moment, value in zip(result.get("Timestamps", ()), result.get("Values", ()), strict=False):
                points[as_ms(moment)] = float(value)
            self._status[name] = str(result.get("StatusCode") or "Complete")
        return page.get("NextToken") or None

    def facts(self) -> Iterator[MetricPoints]:
        """Give one MetricPoints for each series that was answered, empty where nothing happened."""
        span = self.question.span
        for i, (function, measure) in enumerate(self.question.asked):
            if self._status.get(f"q{i}") == "Complete":
                points = sorted(self._points[f"q{i}"].items())
                inside = tuple(p for p in points if span.start_ms <= p[0] < span.end_ms)
                yield MetricPoints(function, measure, self.question.period_s, span, inside)

    def shortfall(self) -> AwsError | None:
        """Say what was not answered, None if all was."""
        states = [self._status.get(f"q{i}", "no answer") for i in range(len(self.question.asked))]
        failed = [s for s in states if s != "Complete"]
        if not failed:
            return None
        if "Forbidden" in failed:
            return AccessDenied("access denied: needs cloudwatch:GetMetricData", "cloudwatch:GetMetricData")
        return AwsFault(f"cloudwatch:GetMetricData: {len(failed)} of {len(states)} metrics failed ({failed[0]})")
