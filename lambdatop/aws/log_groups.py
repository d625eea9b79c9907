"""Looks at the log groups of functions: whether they are there, of which class, and how long they keep lines."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lambdatop.aws.calls import Calls
from lambdatop.core.checks import Check, Verdict
from lambdatop.core.errors import AwsError
from lambdatop.core.model import FunctionConfig

_FOLDER = "/aws/lambda/"
# AWS's own most for a page.
_A_PAGE = 50
_STANDARD = "STANDARD"


async def check_log_groups(calls: Calls, functions: Sequence[FunctionConfig]) -> list[Check]:
    """Give one check for each log group that a function names, by name; a log group of nobody is no matter."""
    wanted: dict[str, list[str]] = {}
    for f in functions:
        wanted.setdefault(f.log_group, []).append(f.name)
    try:
        found = await _found(calls, wanted)
    except AwsError as error:
        return [Check("log group", "", Verdict.WARN, f"cannot be looked at: {error}")] if wanted else []
    return [_check(name, found.get(name), wanted[name]) for name in sorted(wanted)]


async def _found(calls: Calls, wanted: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """List what lies in Lambda's own folder until all are there, and look up each that lies elsewhere."""
    inside = {name for name in wanted if name.startswith(_FOLDER)}
    elsewhere = sorted(set(wanted) - inside)
    found: dict[str, Mapping[str, Any]] = {}
    for prefix, names in [(_FOLDER, inside), *((name, {name}) for name in elsewhere)]:
        token: str | None = None
        while not names <= found.keys():
            asked = {"logGroupNamePrefix": prefix, "limit": _A_PAGE, **({"nextToken": token} if token else {})}
            answer = await calls.call("logs", "DescribeLogGroups", asked)
            found.update({str(g.get("logGroupName")): g for g in answer.get("logGroups") or ()})
            before, token = token, answer.get("nextToken") or None
            if token in {None, before}:
                break
    return found


def _check(name: str, group: Mapping[str, Any] | None, functions: Sequence[str]) -> Check:
    if group is None:
        text = f"not there: {' and '.join(functions)} never ran, or may not write logs"
        return Check("log group", name, Verdict.WARN, text, "a function that ran needs AWSLambdaBasicExecutionRole")
    kind = str(group.get("logGroupClass") or _STANDARD)
    days = group.get("retentionInDays")
    kept = f"kept {days} days" if days else "kept for ever"
    if kind != _STANDARD:
        text = f"of class {kind}, {kept}: its lines cannot be followed"
        return Check("log group", name, Verdict.WARN, text, "only a new group can be of class STANDARD")
    if not days:
        advice = "aws logs put-retention-policy --log-group-name NAME --retention-in-days 30"
        return Check("log group", name, Verdict.WARN, kept, advice)
    return Check("log group", name, Verdict.OK, kept)
