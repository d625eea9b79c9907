"""Reads the rules and schedules of EventBridge that call a function."""

from collections.abc import Sequence
from typing import Any

from lambdatop.aws.pages import every_page
from lambdatop.aws.room.visit import Reading
from lambdatop.core.errors import NotFound
from lambdatop.core.room_parts import Grant, Rule

_TOKENS = ("NextToken", "NextToken")
_MOST = 25
_RULE = ":rule/"
# rule/NAME on the bus that everybody has, rule/BUS/NAME on another.
_ON_ANOTHER = 1


async def read_rules(
    reading: Reading, qualifiers: Sequence[str | None], granted: Sequence[Grant] | None
) -> tuple[Rule, ...] | None:
    """Read rules that name the function or an alias as their target, then schedules.

    None where nothing was found and one of the two may not be read: there may be some.
    """
    rules = await reading.beside("EventBridge rules", _rules(reading, qualifiers, granted or ()))
    schedules = await reading.beside("EventBridge schedules", _schedules(reading, qualifiers))
    found = (*(rules or ()), *(schedules or ()))
    return None if not found and (rules is None or schedules is None) else found


def _targets(reading: Reading, qualifiers: Sequence[str | None]) -> list[str]:
    return [reading.visit.config.arn + (f":{q}" if q else "") for q in qualifiers]


async def _rules(reading: Reading, qualifiers: Sequence[str | None], granted: Sequence[Grant]) -> list[Rule]:
    names: dict[tuple[str | None, str], None] = {}
    for bus in (None, *sorted(_buses(granted))):
        for target in _targets(reading, qualifiers):
            names |= {(bus, name): None for name in await _names(reading, bus, target)}
    if len(names) > _MOST:
        reading.lacks(f"{len(names) - _MOST} further EventBridge rules", f"only {_MOST} are looked at")
    return [rule for bus, name in list(names)[:_MOST] if (rule := await _rule(reading, bus, name)) is not None]


async def _names(reading: Reading, bus: str | None, target: str) -> list[str]:
    """Name the rules of a bus that have this target; a bus that a policy names may be gone, or be another account's."""
    calls = reading.visit.calls
    params = {"TargetArn": target, **({"EventBusName": bus} if bus else {})}
    try:
        return await every_page(
            lambda p: calls.call("events", "ListRuleNamesByTarget", p), params, "RuleNames", _TOKENS
        )
    except NotFound:
        if bus is None:
            raise
        return []


def _buses(granted: Sequence[Grant]) -> set[str]:
    """Name the event buses, beside the default one, whose rules the resource policy lets call."""
    found = set()
    for grant in granted:
        _, rule, path = (grant.source or "").partition(_RULE)
        if rule and path.count("/") == _ON_ANOTHER and "*" not in path:
            found.add(path.partition("/")[0])
    return found


async def _rule(reading: Reading, bus: str | None, name: str) -> Rule | None:
    params = {"Name": name, **({"EventBusName": bus} if bus else {})}
    try:
        stated = await reading.visit.calls.call("events", "DescribeRule", params)
    except NotFound:
        # Deleted since it was listed.
        return None
    enabled = str(stated.get("State") or "ENABLED").startswith("ENABLED")
    return Rule(
        f"{bus}/{name}" if bus else name,
        stated.get("ScheduleExpression") or None,
        stated.get("EventPattern") or None,
        enabled,
    )


async def _schedules(reading: Reading, qualifiers: Sequence[str | None]) -> list[Rule]:
    """Read the schedules of EventBridge Scheduler, which cannot be asked for by target: one listing serves all."""
    calls = reading.visit.calls

    async def listing() -> list[dict[str, Any]]:
        return await every_page(
            lambda p: calls.call("scheduler", "ListSchedules", p),
            {"MaxResults": 100},
            "Schedules",
            _TOKENS,
            most=50,
        )

    targets = set(_targets(reading, qualifiers))
    ours = [
        s for s in await reading.visit.known.of("schedules", listing) if (s.get("Target") or {}).get("Arn") in targets
    ]
    found = []
    for summary in ours[:_MOST]:
        name, group = str(summary.get("Name")), str(summary.get("GroupName") or "default")
        try:
            stated = await calls.call("scheduler", "GetSchedule", {"Name": name, "GroupName": group})
        except NotFound:
            continue
        shown = name if group == "default" else f"{group}/{name}"
        found.append(Rule(shown, stated.get("ScheduleExpression"), None, stated.get("State") != "DISABLED"))
    return found
