"""Reads what an execution role allows, and names the statements that allow too much."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lambdatop.aws.calls import Calls
from lambdatop.aws.pages import every_page
from lambdatop.aws.policies import statements, texts
from lambdatop.aws.room.visit import Reading
from lambdatop.core.errors import NotFound

_PAGES = ("Marker", "Marker")
# Made by AWS for one job each; what they allow is not for the owner of the function to change.
_OF_AWS = ":iam::aws:policy/service-role/"
# Writing one's own log and traces, living in a VPC: most roles allow it everywhere, or it cannot be limited at all.
# Actions that know no resource must be allowed on all. In small letters, for IAM does not tell them apart.
_ANYWHERE = frozenset({
    "cloudwatch:putmetricdata",
    "codepipeline:putjobfailureresult",
    "codepipeline:putjobsuccessresult",
    "config:putevaluations",
    "ec2:assignprivateipaddresses",
    "ec2:createnetworkinterface",
    "ec2:deletenetworkinterface",
    "ec2:unassignprivateipaddresses",
    "logs:createloggroup",
    "logs:createlogstream",
    "logs:putlogevents",
    "translate:translatetext",
    "xray:puttelemetryrecords",
    "xray:puttracesegments",
})  # fmt: skip
# Services that work on what a call hands over: their actions know no resource, or need none.
_WITHOUT_RESOURCES = (
    "comprehend:",
    "polly:",
    "rekognition:",
    "ssmmessages:",
    "ec2messages:",
    "textract:",
    "transcribe:",
)
_LOOKS = ("describe", "get", "list", "batchget", "query", "scan", "search", "lookup", "select", "view", "head", "check")
_MOST = 20


async def too_much(reading: Reading, role_arn: str) -> tuple[str, ...] | None:
    """Give what the role allows with a wildcard, as `s3:* on *`; None and a gap where its policies may not be read."""
    calls, name = reading.visit.calls, role_arn.rpartition("/")[2]

    async def of_role() -> tuple[str, ...]:
        found: set[str] = set()
        for document in await _documents(calls, name):
            found.update(wildcards(statements(document)))
        return tuple(sorted(found))

    return await reading.beside("policies of its role", reading.visit.known.of(("role", role_arn), of_role))


async def _documents(calls: Calls, role: str) -> list[object]:
    """Read every policy of a role: those within it, and those attached to it."""
    names: Sequence[str] = await every_page(
        lambda p: calls.call("iam", "ListRolePolicies", p), {"RoleName": role}, "PolicyNames", _PAGES
    )
    found = []
    for name in names[:_MOST]:
        answer = await calls.call("iam", "GetRolePolicy", {"RoleName": role, "PolicyName": name})
        found.append(answer.get("PolicyDocument"))
    attached: Sequence[Mapping[str, Any]] = await every_page(
        lambda p: calls.call("iam", "ListAttachedRolePolicies", p), {"RoleName": role}, "AttachedPolicies", _PAGES
    )
    for policy in attached[:_MOST]:
        arn = str(policy.get("PolicyArn"))
        if _OF_AWS not in arn:
            found.append(await _managed(calls, arn))
    return found


async def _managed(calls: Calls, arn: str) -> object:
    try:
        version = (await calls.call("iam", "GetPolicy", {"PolicyArn": arn})).get("Policy", {}).get("DefaultVersionId")
        answer = await calls.call("iam", "GetPolicyVersion", {"PolicyArn": arn, "VersionId": version})
    except NotFound:
        # Gone since it was listed.
        return None
    return answer.get("PolicyVersion", {}).get("Document")


def wildcards(stated: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Name what statements allow too much: every action, or every action of a service, or a change of everything."""
    found: list[str] = []
    for statement in stated:
        if statement.get("Effect") != "Allow":
            continue
        # A condition may narrow it to next to nothing: what it does is not judged here.
        conditional = bool(statement.get("Condition"))
        everywhere = "*" in texts(statement.get("Resource", ())) and not conditional
        where = f"{_where(statement)}, under a condition" if conditional else _where(statement)
        if "NotAction" in statement:
            found.append(f"all but {', '.join(texts(statement['NotAction']))} on {where}")
        found += [
            f"{action} on {where}"
            for action in texts(statement.get("Action", ()))
            if action == "*" or action.endswith(":*") or (everywhere and _changes(action))
        ]
    return tuple(found)


def _changes(action: str) -> bool:
    told = action.lower()
    if told in _ANYWHERE or told.startswith(_WITHOUT_RESOURCES):
        return False
    return not told.partition(":")[2].startswith(_LOOKS)


def _where(statement: Mapping[str, Any]) -> str:
    resources = texts(statement.get("Resource", ()))
    if not resources:
        return f"all but {', '.join(texts(statement.get('NotResource', ())))}"
    if "*" in resources:
        # Whatever else is named is within it.
        return "*"
    return resources[0] if len(resources) == 1 else f"{resources[0]} and {len(resources) - 1} more"
