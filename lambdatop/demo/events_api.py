"""EventBridge and its Scheduler over the wire: the rules and schedules that call functions."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from lambdatop.demo.estate import RULES, Rule, arn
from lambdatop.demo.stories import ACCOUNT_ID
from lambdatop.demo.wire import Answer, Call, Refusal

_SCHEDULES = "/schedules"


def answer(call: Call) -> Answer:
    """Answer a call of service `events`; raises Refusal for what the demo does not serve."""
    operations: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "ListRuleNamesByTarget": _names_by_target,
        "DescribeRule": _describe,
    }
    operation = operations.get(call.operation)
    if operation is None:
        raise Refusal("UnknownOperationException", f"The demo does not serve events:{call.operation}.")
    return Answer(operation(call.params))


def _bus(params: Mapping[str, Any]) -> str:
    return str(params.get("EventBusName") or "default")


def _rules() -> list[Rule]:
    return [rule for rule in RULES if rule.group is None]


def _names_by_target(params: Mapping[str, Any]) -> dict[str, Any]:
    wanted, bus = str(params.get("TargetArn")), _bus(params)
    if bus not in {"default", *(rule.bus for rule in _rules())}:
        raise Refusal("ResourceNotFoundException", f"Event bus {bus} does not exist.")
    return {
        "RuleNames": [r.name for r in _rules() if r.bus == bus and arn("lambda", f"function:{r.function}") == wanted]
    }


def _describe(params: Mapping[str, Any]) -> dict[str, Any]:
    name, bus = str(params.get("Name")), _bus(params)
    rule = next((r for r in _rules() if (r.name, r.bus) == (name, bus)), None)
    if rule is None:
        raise Refusal("ResourceNotFoundException", f"Rule {name} does not exist on EventBus {bus}.")
    return {
        "Name": name,
        "Arn": arn("events", f"rule/{name}" if bus == "default" else f"rule/{bus}/{name}"),
        "State": "ENABLED" if rule.enabled else "DISABLED",
        "EventBusName": bus,
        **({"ScheduleExpression": rule.schedule} if rule.schedule else {}),
        **({"EventPattern": rule.pattern} if rule.pattern else {}),
    }


def schedule_operation(call: Call) -> str:
    """Name the operation of Scheduler that a method and path mean; empty where there is none."""
    if call.method != "GET" or not call.path.startswith(_SCHEDULES):
        return ""
    return "ListSchedules" if call.path.rstrip("/") == _SCHEDULES else "GetSchedule"


def answer_schedules(call: Call) -> Answer:
    """Answer a call of service `scheduler`; raises Refusal for what the demo does not serve."""
    schedules = [rule for rule in RULES if rule.group is not None]
    if call.operation == "ListSchedules":
        return Answer({"Schedules": [_summary(s) for s in schedules]})
    if call.operation != "GetSchedule":
        raise Refusal("UnknownOperationException", f"The demo does not serve {call.method} {call.path}.", 404)
    name, group = unquote(call.path.removeprefix(f"{_SCHEDULES}/")), call.query.get("groupName") or "default"
    found = next((s for s in schedules if (s.name, s.group) == (name, group)), None)
    if found is None:
        raise Refusal("ResourceNotFoundException", f"Schedule {name} does not exist.", 404)
    return Answer(
        {
            **_summary(found),
            "ScheduleExpression": found.schedule,
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": _target(found), "RoleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/scheduler"},
        }
    )


def _target(schedule: Rule) -> str:
    return arn("lambda", f"function:{schedule.function}")


def _summary(schedule: Rule) -> dict[str, Any]:
    return {
        "Arn": arn("scheduler", f"schedule/{schedule.group}/{schedule.name}"),
        "Name": schedule.name,
        "GroupName": schedule.group,
        "State": "ENABLED" if schedule.enabled else "DISABLED",
        "Target": {"Arn": _target(schedule)},
    }
