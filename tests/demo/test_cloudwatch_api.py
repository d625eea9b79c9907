"""CloudWatch as plain boto3 sees it: every figure is what truly happened, published late, and missing where nothing ran."""

from collections.abc import Callable
from statistics import quantiles
from typing import Any

import pytest

from lambdatop.demo import DemoServer
from lambdatop.demo.metrics import Metric, Metrics, _spread, statistic
from lambdatop.demo.simulation import Invocation
from lambdatop.demo.world import World
from tests.demo.conftest import MINUTE, NOON, Clock, Witness

START = NOON // MINUTE * MINUTE - 15 * MINUTE
END = START + 10 * MINUTE
Refused = Callable[..., tuple[str, int, str]]
Points = dict[int, float]


def query(name: str, stat: str, *, period: Any = 60, **dimensions: str) -> dict[str, Any]:  # noqa: ANN401 - beside ** of texts
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    metric = {"Namespace": "AWS/Lambda", "MetricName": name, "Dimensions": named}
    return {"Id": "q", "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}}


def points(aws: Witness, wanted: dict[str, Any], start: int = START, end: int = END) -> Points:
    asked = {"StartTime": start / 1000, "EndTime": end / 1000, "ScanBy": "TimestampAscending"}
    result = aws("cloudwatch").get_metric_data(MetricDataQueries=[wanted], **asked)["MetricDataResults"][0]
    assert result["StatusCode"] == "Complete"
    times = [int(at.timestamp() * 1000) for at in result["Timestamps"]]
    assert times == sorted(times)
    return dict(zip(times, result["Values"], strict=True))


def ran(demo: DemoServer, name: str, start: int, end: int) -> list[Invocation]:
    return list(demo.within(lambda world: world.life(name).between(start, end)))


def test_every_count_is_what_happened_in_its_minute(noon: Witness, still: DemoServer) -> None:
    name = "payments-webhook"
    counted = points(noon, query("Invocations", "Sum", FunctionName=name))
    failed = points(noon, query("Errors", "Sum", FunctionName=name))
    assert len(counted) == 10
    for minute, value in counted.items():
        calls = ran(still, name, minute, minute + MINUTE)
        assert value == len(calls)
        assert failed[minute] == sum(call.status.value != "success" for call in calls)
    assert sum(failed.values()) > 3


@pytest.mark.parametrize("stat", ["Average", "Minimum", "Maximum", "Sum", "SampleCount", "p50", "p95", "p99.9"])
def test_every_statistic_of_a_whole_window(noon: Witness, still: DemoServer, stat: str) -> None:
    wanted = query("Duration", stat, period=600, FunctionName="checkout-api")
    durations = [call.duration_ms for call in ran(still, "checkout-api", START, END)]
    assert points(noon, wanted) == {START: pytest.approx(statistic(durations, stat))}


def test_percentiles_are_those_of_the_textbook() -> None:
    values = [float(v * v % 97) for v in range(101)]
    cut = quantiles(values, n=100, method="inclusive")
    assert [statistic(values, f"p{n}") for n in range(1, 100)] == pytest.approx(cut)
    assert statistic([], "p50") is None
    assert statistic([], "Sum") is None


def test_no_point_where_nothing_ran(noon: Witness) -> None:
    for name in ("Invocations", "Errors", "Throttles", "ConcurrentExecutions"):
        assert points(noon, query(name, "Sum", FunctionName="nightly-report")) == {}
    assert points(noon, query("Invocations", "Sum", FunctionName="no-such")) == {}
    assert points(noon, query("NoSuchMetric", "Sum", FunctionName="checkout-api")) == {}
    assert points(noon, query("Invocations", "Sum", Colour="red")) == {}
    sparse = points(noon, query("Invocations", "Sum", FunctionName="invoice-render"), START - 120 * MINUTE)
    assert 90 < len(sparse) < 130
    assert 0 not in sparse.values()


def test_a_minute_is_published_late(aws: Witness, clock: Clock) -> None:
    minute = NOON // MINUTE * MINUTE
    asked = (query("Invocations", "Sum", FunctionName="checkout-api"), minute, minute + MINUTE)
    assert points(aws, *asked) == {}
    clock.now_ms = minute + MINUTE + 29_000
    assert points(aws, *asked) == {}
    clock.now_ms = minute + 3 * MINUTE
    assert points(aws, *asked)[minute] > 20


def test_a_published_minute_still_grows_by_calls_that_end_late() -> None:
    name, metric = "image-resize", Metric("Invocations", "image-resize")
    ahead = Clock()
    later = World(1, ahead)
    ahead.pass_time(120 * MINUTE)
    calls = later.life(name).between(NOON + 2 * MINUTE, ahead.now_ms - 5 * MINUTE)
    starts = ((c.start_ms // MINUTE * MINUTE, c.end_ms) for c in calls)
    published = ((minute, end, minute + MINUTE + 30_000 + _spread(name, minute)) for minute, end in starts)
    minute, _, at = next(one for one in published if one[1] + 30_000 > one[2])
    clock = Clock()
    metrics = Metrics(World(1, clock))
    clock.now_ms = at
    final = Metrics(later).samples(metric, minute, minute + MINUTE)
    assert 0 < len(metrics.samples(metric, minute, minute + MINUTE)) < len(final)
    clock.pass_time(MINUTE)
    assert metrics.samples(metric, minute, minute + MINUTE) == final


def test_throttles_meet_the_limit(noon: Witness) -> None:
    assert sum(points(noon, query("Throttles", "Sum", FunctionName="orders-export")).values()) > 20
    assert max(points(noon, query("ConcurrentExecutions", "Maximum", FunctionName="orders-export")).values()) == 10
    assert set(points(noon, query("Throttles", "Sum", FunctionName="checkout-api")).values()) == {0}


def test_aliases_versions_and_the_region_have_their_own_dimensions(noon: Witness) -> None:
    whole = points(noon, query("Invocations", "Sum", FunctionName="session-auth"))
    for resource in ("session-auth:live", "session-auth:7"):
        named = {"FunctionName": "session-auth", "Resource": resource}
        assert points(noon, query("Invocations", "Sum", **named)) == whole
    assert points(noon, query("Invocations", "Sum", FunctionName="session-auth", Resource="session-auth:8")) == {}
    live = {"FunctionName": "session-auth", "Resource": "session-auth:live"}
    assert 0 < max(points(noon, query("ProvisionedConcurrencyUtilization", "Maximum", **live)).values()) <= 1
    region = points(noon, query("Invocations", "Sum"))
    names = [f["FunctionName"] for f in noon("lambda").list_functions()["Functions"]]
    each = [points(noon, query("Invocations", "Sum", FunctionName=name)) for name in names]
    assert region == {minute: sum(one.get(minute, 0) for one in each) for minute in region}
    together = points(noon, query("ConcurrentExecutions", "Maximum"))
    alone = [points(noon, query("ConcurrentExecutions", "Maximum", FunctionName=name)) for name in names]
    for minute, value in together.items():
        assert max(one.get(minute, 0) for one in alone) <= value <= sum(one.get(minute, 0) for one in alone)
    assert points(noon, query("ConcurrentExecutions", "SampleCount")) == region
    assert min(points(noon, query("ClaimedAccountConcurrency", "Maximum")).values()) >= 13


def test_the_newest_come_first_unless_told(noon: Witness) -> None:
    wanted = query("Invocations", "Sum", FunctionName="checkout-api")
    times = {"StartTime": START / 1000 + 30, "EndTime": END / 1000}
    answer = noon("cloudwatch").get_metric_data(MetricDataQueries=[wanted], **times)
    found = answer["MetricDataResults"][0]["Timestamps"]
    assert found == sorted(found, reverse=True)
    assert int(found[-1].timestamp() * 1000) == START


def test_points_beyond_the_page_come_on_the_next(noon: Witness) -> None:
    asked = [
        {**query("Invocations", "Sum", FunctionName=n), "Id": f"q{i}"}
        for i, n in enumerate(("checkout-api", "queue-worker", "fraud-score"))
    ]
    paginator = noon("cloudwatch").get_paginator("get_metric_data")
    times = {"StartTime": START / 1000, "EndTime": END / 1000}
    found = list(paginator.paginate(MetricDataQueries=asked, MaxDatapoints=20, **times))
    assert [[r["Id"] for r in page["MetricDataResults"]] for page in found] == [["q0", "q1"], ["q2"]]


@pytest.mark.parametrize(
    ("queries", "start", "words"),
    [
        ([{**query("Invocations", "Sum"), "Id": f"q{i}"} for i in range(501)], START, "size greater than 500"),
        ([query("Invocations", "Sum")], END, "StartTime must be less than"),
        ([{**query("Invocations", "Sum"), "Id": "Q"}], START, "Id"),
        ([query("Invocations", "Sum")] * 2, START, "Id"),
        ([query("Invocations", "Total")], START, "Stat"),
        ([query("Invocations", "Sum", period=90)], START, "Period"),
        ([{"Id": "e", "Expression": "1+1"}], START, "expression"),
    ],
)
def test_refusals(noon: Witness, refusal: Refused, queries: list[dict[str, Any]], start: int, words: str) -> None:
    asked = {"MetricDataQueries": queries, "StartTime": start / 1000, "EndTime": END / 1000}
    code, status, message = refusal(noon("cloudwatch").get_metric_data, **asked)
    assert (code, status) == ("ValidationError", 400)
    assert words in message


def test_a_bad_token_has_an_error_of_its_own(noon: Witness, refusal: Refused) -> None:
    assert refusal(noon("cloudwatch").list_metrics, NextToken="x")[0] == "InvalidNextToken"


def test_metrics_are_listed(noon: Witness) -> None:
    client = noon("cloudwatch")
    found = [m for page in client.get_paginator("list_metrics").paginate() for m in page["Metrics"]]
    names = {d["Value"] for m in found for d in m["Dimensions"] if d["Name"] == "FunctionName"}
    assert len(names) == 15
    ages = client.list_metrics(MetricName="IteratorAge", Dimensions=[{"Name": "FunctionName"}])["Metrics"]
    assert [m["Dimensions"][0]["Value"] for m in ages] == ["audit-stream"]
    assert client.list_metrics(Namespace="AWS/EC2")["Metrics"] == []


def test_alarms_follow_the_metrics(noon: Witness) -> None:
    client = noon("cloudwatch")
    states = {a["AlarmName"]: a["StateValue"] for a in client.describe_alarms()["MetricAlarms"]}
    assert states["audit-stream falls behind"] == "ALARM"
    assert states["checkout-api errors"] == "OK"
    ringing = client.describe_alarms(StateValue="ALARM")["MetricAlarms"]
    assert {a["AlarmName"] for a in ringing} == {name for name, state in states.items() if state == "ALARM"}
    assert len(client.describe_alarms(AlarmNamePrefix="checkout")["MetricAlarms"]) == 1
