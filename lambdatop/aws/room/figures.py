"""Asks metrics for a room: sums and extremes over the whole span by one point each, which is cheap."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lambdatop.aws.calls import Calls
from lambdatop.aws.metrics import metrics_usd
from lambdatop.aws.room.visit import Reading
from lambdatop.aws.timestamps import as_datetime, as_ms
from lambdatop.core.errors import AccessDenied, AwsFault
from lambdatop.core.model import Span
from lambdatop.core.room_parts import Points

_MINUTE_S = 60
# A longer span is asked for day by day, at the same price.
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Wanted:
    """One metric: name, statistic, dimensions; `minutes` asks for each minute instead of the span as a whole."""

    metric: str
    stat: str
    dimensions: tuple[tuple[str, str], ...] = ()
    namespace: str = "AWS/Lambda"
    minutes: bool = False

    def query(self, name: str, span: Span) -> dict[str, Any]:
        """Give the MetricDataQuery."""
        whole_s = max(_MINUTE_S, -(-(span.end_ms - span.start_ms) // 60_000) * _MINUTE_S)
        whole_s = min(whole_s, _DAY_S)
        dimensions = [{"Name": key, "Value": value} for key, value in self.dimensions]
        metric = {"Namespace": self.namespace, "MetricName": self.metric, "Dimensions": dimensions}
        period = _MINUTE_S if self.minutes else whole_s
        return {"Id": name, "MetricStat": {"Metric": metric, "Period": period, "Stat": self.stat}}


def of_function(metric: str, stat: str, name: str, resource: str | None = None, *, minutes: bool = False) -> Wanted:
    """Want a metric of a function, or of one of its aliases or versions."""
    dimensions = (("FunctionName", name), *((("Resource", f"{name}:{resource}"),) if resource else ()))
    return Wanted(metric, stat, dimensions, minutes=minutes)


Figures = dict[Wanted, Points]


async def figures(reading: Reading, wanted: Sequence[Wanted], span: Span | None = None) -> Figures | None:
    """Give the points of each metric, none where nothing happened; None where metrics may not be read, a gap then.

    They are taken over the span of the visit unless told.
    """
    if not wanted:
        return {}
    return await reading.beside("metrics", _ask(reading, wanted, span or reading.visit.span))


async def _ask(reading: Reading, wanted: Sequence[Wanted], span: Span) -> Figures:
    found, usd = await ask_metrics(reading.visit.calls, wanted, span)
    reading.usd += usd
    return found


async def ask_metrics(calls: Calls, wanted: Sequence[Wanted], span: Span) -> tuple[Figures, Decimal]:
    """Ask for metrics, and say what that cost; raises where any of them was not answered."""
    params = {
        "MetricDataQueries": [one.query(f"q{i}", span) for i, one in enumerate(wanted)],
        "StartTime": as_datetime(span.start_ms),
        "EndTime": as_datetime(span.end_ms),
        "ScanBy": "TimestampAscending",
    }
    points: dict[str, dict[int, float]] = {}
    token: str | None = None
    while True:
        page = await calls.call("cloudwatch", "GetMetricData", {**params, **({"NextToken": token} if token else {})})
        for result in page.get("MetricDataResults", ()):
            _check(str(result.get("StatusCode") or "Complete"))
            pairs = zip(result.get("Timestamps", ()), result.get("Values", ()), strict=False)
            points.setdefault(str(result.get("Id")), {}).update({as_ms(at): float(value) for at, value in pairs})
        token = page.get("NextToken") or None
        if token is None:
            break
    if missing := [i for i in range(len(wanted)) if f"q{i}" not in points]:
        raise AwsFault(f"cloudwatch:GetMetricData: {len(missing)} of {len(wanted)} metrics failed (no answer)")
    usd = metrics_usd((one.namespace, one.metric, one.dimensions) for one in wanted)
    return {one: tuple(sorted(points.get(f"q{i}", {}).items())) for i, one in enumerate(wanted)}, usd


def _check(status: str) -> None:
    if status == "Forbidden":
        raise AccessDenied("access denied: needs cloudwatch:GetMetricData", "cloudwatch:GetMetricData")
    if status == "InternalError":
        raise AwsFault("cloudwatch:GetMetricData: a metric failed (InternalError)")


def total(found: Figures | None, wanted: Wanted) -> float | None:
    """Give a count over the span: what CloudWatch has no point of did not happen; None is not known."""
    return None if found is None else sum((value for _, value in found.get(wanted, ())), 0.0)


def greatest(found: Figures | None, wanted: Wanted) -> float | None:
    """Give the greatest value; None where there is none, or it is not known."""
    return max((value for _, value in (found or {}).get(wanted, ())), default=None)


def mean(found: Figures | None, wanted: Wanted) -> float | None:
    """Give the mean of what was said; None where nothing was."""
    values = [value for _, value in (found or {}).get(wanted, ())]
    return sum(values) / len(values) if values else None
