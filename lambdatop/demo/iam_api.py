"""IAM over the wire: what the execution roles of the demo allow."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lambdatop.demo.estate import MANAGED, Statement, role, role_of
from lambdatop.demo.stories import STORIES
from lambdatop.demo.wire import Answer, Call, Refusal

_OF_AWS = "arn:aws:iam::aws:policy/"
_VERSION = "v1"


def answer(call: Call) -> Answer:
    """Answer one call; raises Refusal for what the demo does not serve, and for roles that are not there."""
    operations: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "ListRolePolicies": _inline,
        "GetRolePolicy": _inline_policy,
        "ListAttachedRolePolicies": _attached,
        "GetPolicy": _policy,
        "GetPolicyVersion": _policy_version,
    }
    operation = operations.get(call.operation)
    if operation is None:
        raise Refusal("UnknownOperationException", f"The demo does not serve iam:{call.operation}.")
    return Answer(operation(call.params))


def _role(params: Mapping[str, Any]) -> str:
    name = str(params.get("RoleName"))
    if name not in {role_of(story.name) for story in STORIES}:
        raise _no_such(f"The role with name {name} cannot be found.")
    return name


def _inline(params: Mapping[str, Any]) -> dict[str, Any]:
    return {"PolicyNames": list(role(_role(params)).inline), "IsTruncated": False}


def _inline_policy(params: Mapping[str, Any]) -> dict[str, Any]:
    name, policy = _role(params), str(params.get("PolicyName"))
    found = role(name).inline.get(policy)
    if found is None:
        raise _no_such(f"The role policy with name {policy} cannot be found.")
    return {"RoleName": name, "PolicyName": policy, "PolicyDocument": _document(found)}


def _attached(params: Mapping[str, Any]) -> dict[str, Any]:
    found = [{"PolicyName": p.rpartition("/")[2], "PolicyArn": _OF_AWS + p} for p in role(_role(params)).attached]
    return {"AttachedPolicies": found, "IsTruncated": False}


def _managed(params: Mapping[str, Any]) -> tuple[str, tuple[Statement, ...]]:
    arn = str(params.get("PolicyArn"))
    found = MANAGED.get(arn.removeprefix(_OF_AWS))
    if found is None:
        raise _no_such(f"Policy {arn} was not found.")
    return arn, found


def _policy(params: Mapping[str, Any]) -> dict[str, Any]:
    arn, _ = _managed(params)
    stated = {"PolicyName": arn.rpartition("/")[2], "Arn": arn, "DefaultVersionId": _VERSION, "IsAttachable": True}
    return {"Policy": stated}


def _policy_version(params: Mapping[str, Any]) -> dict[str, Any]:
    _, found = _managed(params)
    if params.get("VersionId") != _VERSION:
        raise _no_such(f"Policy version {params.get('VersionId')} was not found.")
    return {"PolicyVersion": {"Document": _document(found), "VersionId": _VERSION, "IsDefaultVersion": True}}


def _document(statements: Sequence[Statement]) -> str:
    """Write a policy as IAM does: JSON, and that as a URL would carry it."""
    return quote(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def _no_such(message: str) -> Refusal:
    return Refusal("NoSuchEntity", message, 404)
