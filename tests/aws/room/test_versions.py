"""What the traffic hits, and alarms in words."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.aws.room.alarms import alarm, read_alarms
from lambdatop.aws.room.versions import split
from lambdatop.core.room import Section
from lambdatop.core.room_parts import AliasSeen
from tests.aws.room.visits import asked, reading

LIVE = AliasSeen("live", "3")
CANARY = AliasSeen("live", "3", (("4", 0.1),))


def test_what_neither_alias_nor_version_was_called_by_was_the_latest() -> None:
    assert split(100, {"live": 60}, {"3": 0, "4": 10}, (LIVE,)) == (("live", 60), ("$LATEST", 30), ("4", 10))
    assert split(0, {}, {}, ()) == ()
    assert split(5, {}, {}, ()) == (("$LATEST", 5),)


def test_what_is_counted_with_alias_and_version_is_said_once() -> None:
    assert split(100, {"live": 100}, {"3": 100}, (LIVE,)) == (("live", 100),)
    assert split(130, {"live": 100}, {"3": 130}, (LIVE,)) == (("live", 100), ("3", 30))
    # A tenth is what the weights say; what it truly was differs a little, and that is nobody's call.
    assert split(100, {"live": 100}, {"3": 92, "4": 8}, (CANARY,)) == (("live", 100),)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_parts_are_the_whole_in_either_way_of_counting(alias: int, direct: int, latest: int) -> None:
    whole = alias + direct + latest
    said_once = split(whole, {"live": alias}, {"3": direct}, (LIVE,))
    assert sum(n for _, n in said_once) == whole
    if latest == 0 and alias:
        assert split(whole, {"live": alias}, {"3": alias + direct}, (LIVE,)) == said_once


def _alarm(**more: object) -> dict[str, Any]:
    metric = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": "api"}],
    }
    return {
        "AlarmName": "a", "StateValue": "OK", **metric, "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1,
        "Threshold": 3.0, "ComparisonOperator": "GreaterThanThreshold", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Sum of Errors > 3 over 1 min"),
        ({"Period": 3_600, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}, "Sum of Errors ≥ 3 over 1 h"),
        ({"Period": 10, "ComparisonOperator": "LessThanThreshold"}, "Sum of Errors < 3 over 10 s"),
        ({"EvaluationPeriods": 5, "DatapointsToAlarm": 3}, "Sum of Errors > 3 over 1 min, 3 of 5 times"),
        ({"Statistic": None, "ExtendedStatistic": "p99", "Threshold": 0.05}, "p99 of Errors > 0.05 over 1 min"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold", "Threshold": None}, "Sum of Errors outside what is usual"),
    ],
)
def test_an_alarm_says_when_it_goes_off(more: dict[str, object], words: str) -> None:
    stated = _alarm(**more)
    assert alarm(stated, stated).condition == words


@pytest.mark.asyncio
async def test_the_alarms_of_the_account_are_listed_once_and_each_function_gets_its_own() -> None:
    metric = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Throttles",
        "Dimensions": [{"Name": "FunctionName", "Value": "api"}],
    }
    by_expression = {
        "AlarmName": "share", "StateValue": "ALARM", "Threshold": 5, "ComparisonOperator": "GreaterThanThreshold",
        "Metrics": [{"Id": "e", "Expression": "m/n"}, {"Id": "m", "MetricStat": {"Metric": metric, "Stat": "Sum", "Period": 300}}],
        "ActionsEnabled": False, "StateTransitionedTimestamp": 1_795_000_000_000,
    }  # fmt: skip
    other = _alarm(AlarmName="other", Dimensions=[{"Name": "FunctionName", "Value": "another"}])
    elsewhere = _alarm(AlarmName="ec2", Namespace="AWS/EC2")

    def reply(_service: str, _operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        if params.get("NextToken"):
            return {"MetricAlarms": [by_expression, elsewhere]}
        return {"MetricAlarms": [_alarm(), other], "NextToken": "more"}

    at = reading(reply, Section.VERSIONS)
    found = await read_alarms(at)
    assert [(a.name, a.metric, a.state, a.actions, a.since_ms) for a in found] == [
        ("a", "Errors", "OK", True, None),
        ("share", "Throttles", "ALARM", False, 1_795_000_000_000),
    ]
    assert found[1].condition == "an expression with Sum of Throttles > 5 over 5 min"
    await read_alarms(at)
    assert asked(at) == ["cloudwatch:DescribeAlarms"] * 2
