"""Which stack owns a function, by its tags, and what to change in that stack's template so that a change lasts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lambdatop.core.model import Tuning

_STACK, _LOGICAL = "aws:cloudformation:stack-name", "aws:cloudformation:logical-id"
# CDK ends a logical id with eight digits of a hash of its path (aws-cdk-lib, makeUniqueId).
_CDK_ID = re.compile(r".*[0-9A-F]{8}")
_SERVERLESS_ID = "LambdaFunction"
_STAGE = "STAGE"
# AWS adds no tag for these; whoever tags writes one of them.
_DEPLOYED_BY = frozenset({"managed-by", "managed_by", "managedby", "provisioner", "provisioned-by", "tool", "iac"})


@dataclass(frozen=True, slots=True)
class Owner:
    """What deploys a function; its next deploy overwrites a change."""

    tool: str
    """`CloudFormation`, `SAM`, `CDK`, `Serverless Framework`, `Terraform`, `Pulumi`."""
    stack: str
    """The name of its stack; empty where the tags do not tell."""
    lines: tuple[str, ...] = ()
    """The lines of the template as they must be for the change to last."""


def owner_of(name: str, tags: Sequence[tuple[str, str]], before: Tuning, after: Tuning) -> Owner | None:
    """Say which stack owns a function, with the lines that make `after` last; None where its tags name none."""
    known = dict(tags)
    tool = _tool(known)
    if tool is None:
        return None
    memory = after.memory_mb if after.memory_mb != before.memory_mb else None
    timeout = after.timeout_s if after.timeout_s != before.timeout_s else None
    return Owner(tool, known.get(_STACK, ""), _TEMPLATES[tool](name, known.get(_LOGICAL, ""), memory, timeout))


def _tool(tags: Mapping[str, str]) -> str | None:
    if tags.get("lambda:createdBy") == "SAM":
        return "SAM"
    if any(key.startswith("aws-cdk:") for key in tags):
        return "CDK"
    return _tool_behind_cloudformation(tags) if _STACK in tags else _tool_by_its_own_tags(tags)


def _tool_behind_cloudformation(tags: Mapping[str, str]) -> str:
    logical = tags.get(_LOGICAL, "")
    if _CDK_ID.fullmatch(logical):
        return "CDK"
    return "Serverless Framework" if logical.endswith(_SERVERLESS_ID) and _STAGE in tags else "CloudFormation"


def _tool_by_its_own_tags(tags: Mapping[str, str]) -> str | None:
    said = {key.lower(): value.lower() for key, value in tags.items()}
    tools = {said.get(key) for key in _DEPLOYED_BY}
    if "pulumi:project" in said or "pulumi" in tools:
        return "Pulumi"
    named = any(key == "terraform" or key.startswith("terraform:") for key in said)
    return "Terraform" if named or tools & {"terraform", "opentofu"} else None


def _properties(keys: tuple[str, str], memory: int | None, timeout: int | None, form: str) -> list[str]:
    return [form.format(key, value) for key, value in zip(keys, (memory, timeout), strict=True) if value is not None]


def _cloudformation(_name: str, logical: str, memory: int | None, timeout: int | None) -> tuple[str, ...]:
    inner = _properties(("MemorySize", "Timeout"), memory, timeout, "      {}: {}")
    return ("Resources:", f"  {logical or 'LOGICAL-ID'}:", "    Properties:", *inner)


def _cdk(_name: str, logical: str, memory: int | None, timeout: int | None) -> tuple[str, ...]:
    lines = [f"memorySize: {memory},"] if memory is not None else []
    lines += [f"timeout: Duration.seconds({timeout})," if timeout is not None else ""]
    where = f"// the construct behind {logical}" if logical else "// the construct of the function"
    return (where, *filter(None, lines))


def _serverless(name: str, logical: str, memory: int | None, timeout: int | None) -> tuple[str, ...]:
    # The key in serverless.yml is the logical id's beginning, its first letter small.
    key = logical.removesuffix(_SERVERLESS_ID).replace("Dash", "-").replace("Underscore", "_")
    inner = _properties(("memorySize", "timeout"), memory, timeout, "    {}: {}")
    return ("functions:", f"  {key[:1].lower() + key[1:] or name}:", *inner)


def _terraform(name: str, _logical: str, memory: int | None, timeout: int | None) -> tuple[str, ...]:
    inner = _properties(("memory_size", "timeout"), memory, timeout, "  {} = {}")
    return ('resource "aws_lambda_function" "…" {', f'  function_name = "{name}"', *inner, "}")


def _pulumi(_name: str, _logical: str, memory: int | None, timeout: int | None) -> tuple[str, ...]:
    return ("new aws.lambda.Function(…, {", *_properties(("memorySize", "timeout"), memory, timeout, "  {}: {},"), "})")


_TEMPLATES = {
    "CloudFormation": _cloudformation,
    "SAM": _cloudformation,
    "CDK": _cdk,
    "Serverless Framework": _serverless,
    "Terraform": _terraform,
    "Pulumi": _pulumi,
}
