"""What lambdatop may be allowed to do in AWS: each permission with the calls and the reason that need it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What of lambdatop a permission is for; the values are the Sids of the policy."""

    READS = "LambdatopReads"
    """The live view and `--once`."""
    TAGS = "LambdatopSelectsByTag"
    """`tag:` patterns."""
    TAILS = "LambdatopTails"
    """Live Tail, which is off unless it is switched on."""
    CHECKS = "LambdatopChecks"
    """`lambdatop doctor`, beyond what it checks of the others."""
    TUNES = "LambdatopTunes"
    """Changing memory and timeout, and seeing beforehand what that touches."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One IAM action; `needed_by` names the operation that asks for it, `why` what is missing without it."""

    action: str
    needed_by: tuple[str, str]
    why: str
    part: Part = Part.READS

    @property
    def optional(self) -> bool:
        """Only some uses need it; without it nothing else suffers."""
        return self.part is not Part.READS


PERMISSIONS = (
    Permission("lambda:ListFunctions", ("lambda", "ListFunctions"), "the functions and their configuration"),
    Permission("cloudwatch:GetMetricData", ("cloudwatch", "GetMetricData"), "counts, durations, concurrency"),
    Permission("logs:FilterLogEvents", ("logs", "FilterLogEvents"), "log lines, cold starts, memory used, cost"),
    Permission("logs:StartLiveTail", ("logs", "StartLiveTail"), "Live Tail, where it is on", Part.TAILS),
    Permission("lambda:GetFunction", ("lambda", "GetFunction"), "tag: patterns", Part.TAGS),
    Permission("lambda:ListTags", ("lambda", "GetFunction"), "tag: patterns", Part.TAGS),
    Permission(
        "lambda:UpdateFunctionConfiguration",
        ("lambda", "UpdateFunctionConfiguration"),
        "changing memory and timeout",
        Part.TUNES,
    ),
    Permission("lambda:ListAliases", ("lambda", "ListAliases"), "who keeps the old setting", Part.TUNES),
    Permission(
        "lambda:ListVersionsByFunction", ("lambda", "ListVersionsByFunction"), "who keeps the old setting", Part.TUNES
    ),
    Permission(
        "lambda:ListProvisionedConcurrencyConfigs",
        ("lambda", "ListProvisionedConcurrencyConfigs"),
        "environments that keep the old setting",
        Part.TUNES,
    ),
    Permission(
        "lambda:ListEventSourceMappings", ("lambda", "ListEventSourceMappings"), "queues that feed it", Part.TUNES
    ),
    Permission("lambda:GetPolicy", ("lambda", "GetPolicy"), "whether API Gateway calls it", Part.TUNES),
    Permission("sqs:GetQueueAttributes", ("sqs", "GetQueueAttributes"), "a queue's visibility timeout", Part.TUNES),
    Permission("logs:DescribeLogGroups", ("logs", "DescribeLogGroups"), "which log groups there are", Part.CHECKS),
)
# sts:GetCallerIdentity is asked too; AWS grants it to everybody.


def policy(parts: Iterable[Part] = (Part.READS, Part.TAGS)) -> str:
    """Give the smallest IAM policy for `parts`, one statement for each, as JSON; reading only unless TUNES is named."""
    actions = {part: [p.action for p in PERMISSIONS if p.part is part] for part in parts}
    statements = [
        {"Sid": str(part), "Effect": "Allow", "Action": named, "Resource": "*"}
        for part, named in actions.items()
        if named
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
