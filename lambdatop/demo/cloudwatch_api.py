"""CloudWatch over the wire: metric data, the list of metrics, and alarms."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from lambdatop.demo.faults import Faults, broken
from lambdatop.demo.metrics import Metric, Metrics, statistic
from lambdatop.demo.past_days import DAY_MS, PastDays
from lambdatop.demo.queues import Queues
from lambdatop.demo.stories import ACCOUNT_ID, REGION
from lambdatop.demo.story import MINUTE_MS
from lambdatop.demo.wire import Answer, Call, Refusal

NAMESPACE = "AWS/Lambda"
_MOST_QUERIES, _MOST_POINTS, _LISTED, _ALARMS_LISTED = 500, 100_800, 500, 50
_ID = re.compile(r"[a-z]\w*")
_STATISTIC = re.compile(r"Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d{1,10})?|p100")
_ALARMS = (
    ("payments-webhook errors", "payments-webhook", "Errors", "Sum", 3.0),
    ("image-resize close to its timeout", "image-resize", "Duration", "p95", 24_000.0),
    ("orders-export throttles", "orders-export", "Throttles", "Sum", 5.0),
    ("audit-stream falls behind", "audit-stream", "IteratorAge", "Maximum", 300_000.0),
    ("checkout-api errors", "checkout-api", "Errors", "Sum", 3.0),
)
_ALARM_MS = 5 * MINUTE_MS


class CloudWatchApi:
    """Answers the calls of service `cloudwatch` (`monitoring` in a signature)."""

    def __init__(self, metrics: Metrics, faults: Faults) -> None:
        """Read from `metrics`; `faults` may make percentiles fail."""
        self._metrics = metrics
        self._queues = Queues(metrics.world)
        self._past = PastDays(metrics)
        self._faults = faults
        self._operations: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "GetMetricData": self._get_metric_data,
            "ListMetrics": self._list_metrics,
            "DescribeAlarms": self._describe_alarms,
        }

    def answer(self, call: Call) -> Answer:
        """Answer one call; only the JSON protocol, which is what boto3 and aiobotocore speak."""
        operation = self._operations.get(call.operation)
        if operation is None or call.protocol != "json":
            raise Refusal("UnknownOperationException", f"The demo does not serve {call.operation} as {call.protocol}.")
        return Answer(operation(call.params))

    def _get_metric_data(self, params: Mapping[str, Any]) -> dict[str, Any]:
        queries = params.get("MetricDataQueries") or []
        start, end = _span(params)
        _check(queries)
        if self._faults.no_percentiles and any(q["MetricStat"]["Stat"].startswith("p") for q in queries):
            raise broken("cloudwatch")
        most = int(params.get("MaxDatapoints", _MOST_POINTS))
        found: list[dict[str, Any]] = []
        first, points = _offset(params), 0
        for index in range(first, len(queries)):
            result = self._result(queries[index], start, end, ascending=params.get("ScanBy") == "TimestampAscending")
            points += len(result["Values"])
            if points > most and found:
                return {"MetricDataResults": found, "NextToken": f"q{index}", "Messages": []}
            if queries[index].get("ReturnData", True):
                found.append(result)
        return {"MetricDataResults": found, "Messages": []}

    def _result(self, query: Mapping[str, Any], start: int, end: int, *, ascending: bool) -> dict[str, Any]:
        asked = query["MetricStat"]
        period = int(asked["Period"]) * 1000
        points = []
        for at in range(start, end, period):
            value = self._of_period(asked, at, min(at + period, end))
            if value is not None:
                points.append((at // 1000, value))
        points.sort(reverse=not ascending)
        return {
            "Id": query["Id"],
            "Label": query.get("Label") or asked["Metric"]["MetricName"],
            "Timestamps": [at for at, _ in points],
            "Values": [value for _, value in points],
            "StatusCode": "Complete",
        }

    def _of_period(self, asked: Mapping[str, Any], start: int, end: int) -> float | None:
        if asked["Metric"].get("Namespace") == NAMESPACE:
            metric = _metric(asked["Metric"])
            return None if metric is None else self._value(metric, start, end, asked)
        dimensions = {d["Name"]: d["Value"] for d in asked["Metric"].get("Dimensions", [])}
        minutes = range(start, end, MINUTE_MS)
        return statistic(
            [age for at in minutes for age in self._queues.ages(asked["Metric"], dimensions, at)], asked["Stat"]
        )

    def _value(self, metric: Metric, start: int, end: int, asked: Mapping[str, Any]) -> float | None:
        value = statistic(self._metrics.samples(metric, start, end), asked["Stat"])
        if asked["Stat"] != "Sum" or int(asked["Period"]) * 1000 < DAY_MS:
            return value
        # Only days reach back so far: who asks for minutes would look for the log lines of them.
        before = self._past.before(metric, start, end)
        return (value or 0.0) + before if value is not None or before else None

    def _list_metrics(self, params: Mapping[str, Any]) -> dict[str, Any]:
        wanted = [(d["Name"], d.get("Value")) for d in params.get("Dimensions", [])]
        found = []
        for metric in self._metrics.all() if params.get("Namespace", NAMESPACE) == NAMESPACE else ():
            dimensions = metric.dimensions
            fits = all(name in dimensions and value in {None, dimensions[name]} for name, value in wanted)
            if fits and params.get("MetricName", metric.name) == metric.name:
                named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
                found.append({"Namespace": NAMESPACE, "MetricName": metric.name, "Dimensions": named})
        first = _offset(params)
        more = {"NextToken": f"q{first + _LISTED}"} if first + _LISTED < len(found) else {}
        return {"Metrics": found[first : first + _LISTED], **more}

    def _describe_alarms(self, params: Mapping[str, Any]) -> dict[str, Any]:
        names, prefix = params.get("AlarmNames"), str(params.get("AlarmNamePrefix", ""))
        alarms = [self._alarm(*alarm) for alarm in _ALARMS]
        found = [
            alarm
            for alarm in alarms
            if (names is None or alarm["AlarmName"] in names)
            and alarm["AlarmName"].startswith(prefix)
            and params.get("StateValue", alarm["StateValue"]) == alarm["StateValue"]
        ]
        first, most = _offset(params), int(params.get("MaxRecords", _ALARMS_LISTED))
        more = {"NextToken": f"q{first + most}"} if first + most < len(found) else {}
        return {"MetricAlarms": found[first : first + most], "CompositeAlarms": [], **more}

    def _alarm(self, name: str, function: str, metric: str, stat: str, threshold: float) -> dict[str, Any]:
        end = self._metrics.world.now() // MINUTE_MS * MINUTE_MS - MINUTE_MS
        value = statistic(self._metrics.samples(Metric(metric, function), end - _ALARM_MS, end), stat)
        state = "INSUFFICIENT_DATA" if value is None else "ALARM" if value > threshold else "OK"
        percentile = stat.startswith("p")
        return {
            "AlarmName": name,
            "AlarmArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm:{name}",
            "ActionsEnabled": True,
            "OKActions": [],
            "AlarmActions": [f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:on-call"],
            "InsufficientDataActions": [],
            "StateValue": state,
            "StateReason": f"Threshold Crossed: {value} against {threshold}" if value is not None else "Unchecked",
            "StateUpdatedTimestamp": end // 1000,
            "MetricName": metric,
            "Namespace": NAMESPACE,
            **({"ExtendedStatistic": stat} if percentile else {"Statistic": stat}),
            "Dimensions": [{"Name": "FunctionName", "Value": function}],
            "Period": _ALARM_MS // 1000,
            "EvaluationPeriods": 1,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        }


def _metric(asked: Mapping[str, Any]) -> Metric | None:
    dimensions = {d["Name"]: d["Value"] for d in asked.get("Dimensions", [])}
    metric = Metric(asked["MetricName"], dimensions.get("FunctionName"), dimensions.get("Resource"))
    return metric if metric.dimensions == dimensions else None


def _span(params: Mapping[str, Any]) -> tuple[int, int]:
    """Give the start (down to the minute, as CloudWatch does for the last 15 days) and the end, in ms."""
    try:
        start, end = int(params["StartTime"] * 1000), int(params["EndTime"] * 1000)
    except (KeyError, TypeError, ValueError) as error:
        raise _invalid("The parameters StartTime and EndTime are required.") from error
    if start >= end:
        raise _invalid("The parameter StartTime must be less than the parameter EndTime.")
    return start // MINUTE_MS * MINUTE_MS, end


def _check(queries: list[Mapping[str, Any]]) -> None:
    if not 1 <= len(queries) <= _MOST_QUERIES:
        edge = f"must not have a size greater than {_MOST_QUERIES}" if queries else "must not be empty"
        raise _invalid(f"The collection MetricDataQueries {edge}.")
    seen: set[str] = set()
    for place, query in enumerate(queries, 1):
        where = f"MetricDataQueries.member.{place}"
        name = str(query.get("Id", ""))
        if not _ID.fullmatch(name) or name in seen:
            raise _invalid(f"The value for parameter {where}.Id is not a valid, unique identifier: {name}")
        seen.add(name)
        asked = query.get("MetricStat")
        if asked is None:
            raise _invalid(f"The demo does not serve the expression of {where}.")
        if not _STATISTIC.fullmatch(str(asked.get("Stat"))):
            raise _invalid(f"The value {asked.get('Stat')} for parameter {where}.MetricStat.Stat is not supported.")
        if int(asked.get("Period", 0)) <= 0 or int(asked["Period"]) % 60:
            raise _invalid(f"The parameter {where}.MetricStat.Period must be a multiple of 60.")


def _offset(params: Mapping[str, Any]) -> int:
    token = params.get("NextToken")
    if token is None:
        return 0
    number = str(token).removeprefix("q")
    if not number.isdecimal():
        raise Refusal("InvalidNextToken", "The next token specified is invalid.")
    return int(number)


def _invalid(message: str) -> Refusal:
    return Refusal("ValidationError", message)
