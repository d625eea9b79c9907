"""The demo counts what asking it would be billed, by itself, and shows it."""

import json
from fractions import Fraction
from typing import Any
from urllib.request import urlopen

from lambdatop.demo import DemoServer
from lambdatop.demo.meter import Meter
from lambdatop.demo.wire import Call


def _query(metric: str, stat: str, function: str = "api") -> dict[str, Any]:
    dimensions = [{"Name": "FunctionName", "Value": function}]
    return {
        "Id": f"q{metric}{stat}".lower(),
        "MetricStat": {
            "Metric": {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": dimensions},
            "Period": 60,
            "Stat": stat,
        },
    }


def _asked(*queries: dict[str, Any], token: str = "") -> Call:
    params = {"MetricDataQueries": list(queries), **({"NextToken": token} if token else {})}
    return Call("cloudwatch", "GetMetricData", "json", "application/x-amz-json-1.0", params)


def test_five_statistics_of_a_metric_in_a_call_are_one_and_a_page_is_not_charged_again() -> None:
    meter = Meter()
    meter.take(_asked(_query("Duration", "Sum"), _query("Duration", "Maximum"), _query("Errors", "Sum")))
    meter.take(_asked(_query("Duration", "Sum"), _query("Duration", "Sum", "other")))
    meter.take(_asked(_query("Duration", "Sum"), token="q1"))
    meter.take(_asked(*[_query("Duration", f"p{n}") for n in range(6)]))
    assert (meter.metrics, meter.usd) == (6, Fraction(6, 100_000))


def test_live_tail_costs_from_the_first_minute_beyond_those_that_are_free() -> None:
    assert Meter(tail_s=1_800 * 60).usd == 0
    assert Meter(tail_s=1_800 * 60 + 0.5).usd == Fraction(1, 100)
    assert Meter(tail_s=1_802 * 60).usd == Fraction(2, 100)


def test_the_server_shows_its_meter() -> None:
    with DemoServer(clock=lambda: 1_800_000_000_000) as demo:
        with urlopen(f"{demo.url}/_demo/meter") as answer:  # noqa: S310 - the address is the demo's own
            told = json.load(answer)
        assert told == {"metrics": 0, "live_tail_s": 0.0, "insights_queries": 0, "usd": 0.0, "calls": {}}
