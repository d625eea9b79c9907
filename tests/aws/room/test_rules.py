"""Rules of EventBridge that call a function: on the bus that everybody has, and on those that its policy names."""

from collections.abc import Mapping
from typing import Any

import pytest

from lambdatop.aws.room.rules import read_rules
from lambdatop.core.errors import AccessDenied, NotFound
from lambdatop.core.room_parts import Grant
from tests.aws.room.visits import asked, reading

_RULE = "arn:aws:events:us-east-1:123456789012:rule/gone/old"
_ON_A_BUS = Grant("old", "events.amazonaws.com", "EventBridge", "lambda:InvokeFunction", _RULE)


def _account(_: str, action: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    if action == "ListRuleNamesByTarget":
        if params.get("EventBusName") == "gone":
            raise NotFound("Event bus gone does not exist.")
        return {"RuleNames": ["tick"]}
    if action == "DescribeRule":
        return {"ScheduleExpression": "rate(1 minute)", "State": "ENABLED"}
    return {"Schedules": []}


@pytest.mark.asyncio
async def test_a_bus_that_is_gone_takes_no_rule_of_another_with_it() -> None:
    one = reading(_account)
    rules = await read_rules(one, (None,), (_ON_A_BUS,))
    assert rules is not None
    assert [rule.name for rule in rules] == ["tick"]
    assert one.gaps == []
    assert asked(one).count("events:ListRuleNamesByTarget") == 2


@pytest.mark.asyncio
async def test_a_bus_that_may_not_be_read_is_a_gap() -> None:
    def denied(service: str, action: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        if "EventBusName" in params:
            raise AccessDenied("no", "events:ListRuleNamesByTarget")
        return _account(service, action, params)

    one = reading(denied)
    await read_rules(one, (None,), (_ON_A_BUS,))
    assert [gap.what for gap in one.gaps] == ["EventBridge rules"]
