"""Reads the CloudWatch alarms on a function; one listing of the account's alarms serves every function for a while."""

from collections.abc import Iterator, Mapping
from typing import Any

from lambdatop.aws.calls import Calls
from lambdatop.aws.pages import every_page
from lambdatop.aws.room.visit import Reading
from lambdatop.aws.timestamps import as_ms
from lambdatop.core.room_parts import Alarm

_LAMBDA = "AWS/Lambda"
# Their state changes by the minute; their number may take many pages.
_KEEP_S = 60.0
_SIGNS = {
    "GreaterThanOrEqualToThreshold": "≥",
    "GreaterThanThreshold": ">",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "≤",
}
_MINUTE_S, _HOUR_S = 60, 3_600
Stated = Mapping[str, Any]


async def read_alarms(reading: Reading) -> tuple[Alarm, ...]:
    """Give the alarms whose metric, or one of whose metrics, is said of this function."""
    calls, name = reading.visit.calls, reading.visit.name

    async def listing() -> tuple[Stated, ...]:
        return tuple(alarm for alarm in await _all(calls) if any(True for _ in _on_lambda(alarm)))

    found = await reading.visit.known.of("alarms", listing, keep_s=_KEEP_S)
    return tuple(alarm(stated, metric) for stated in found if (metric := _metric_of(stated, name)) is not None)


async def _all(calls: Calls) -> list[Stated]:
    params = {"AlarmTypes": ["MetricAlarm"], "MaxRecords": 100}
    tokens = ("NextToken", "NextToken")
    return await every_page(
        lambda p: calls.call("cloudwatch", "DescribeAlarms", p), params, "MetricAlarms", tokens, most=50
    )


def _on_lambda(alarm: Stated) -> Iterator[Stated]:
    """Give each metric of Lambda that an alarm looks at, with its statistic; some look at several, by expressions."""
    if alarm.get("Namespace") == _LAMBDA:
        yield alarm
    for query in alarm.get("Metrics") or ():
        asked = query.get("MetricStat") or {}
        metric = asked.get("Metric") or {}
        if metric.get("Namespace") == _LAMBDA:
            yield {**metric, "Statistic": asked.get("Stat"), "Period": asked.get("Period")}


def _metric_of(alarm: Stated, function: str) -> Stated | None:
    return next((m for m in _on_lambda(alarm) if _name(m) == function), None)


def _name(metric: Stated) -> str | None:
    return next((str(d.get("Value")) for d in metric.get("Dimensions") or () if d.get("Name") == "FunctionName"), None)


def alarm(stated: Stated, metric: Stated) -> Alarm:
    """Make an Alarm of what DescribeAlarms states, and of the metric that is this function's."""
    since = stated.get("StateTransitionedTimestamp") or stated.get("StateUpdatedTimestamp")
    return Alarm(
        name=str(stated.get("AlarmName") or ""),
        state=str(stated.get("StateValue") or ""),
        metric=str(metric.get("MetricName") or ""),
        condition=_condition(stated, metric),
        reason=str(stated.get("StateReason") or ""),
        since_ms=None if since is None else as_ms(since),
        actions=bool(stated.get("ActionsEnabled", True)),
    )


def _condition(stated: Stated, metric: Stated) -> str:
    """Say in words when it goes off: `Sum of Errors > 3 over 5 min, 2 of 3 times`."""
    what = f"{metric.get('Statistic') or metric.get('ExtendedStatistic') or '?'} of {metric.get('MetricName')}"
    if stated.get("Metrics"):
        what = f"an expression with {what}"
    sign, threshold = _SIGNS.get(str(stated.get("ComparisonOperator"))), stated.get("Threshold")
    if sign is None or threshold is None:
        return f"{what} outside what is usual"
    times = int(stated.get("EvaluationPeriods") or 1)
    needed = int(stated.get("DatapointsToAlarm") or times)
    often = "" if times == 1 else f", {needed} of {times} times"
    return f"{what} {sign} {threshold:g} over {_period(int(metric.get('Period') or _MINUTE_S))}{often}"


def _period(seconds: int) -> str:
    for unit_s, unit in ((_HOUR_S, "h"), (_MINUTE_S, "min")):
        if seconds % unit_s == 0:
            return f"{seconds // unit_s} {unit}"
    return f"{seconds} s"
