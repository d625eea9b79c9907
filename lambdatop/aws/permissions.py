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
    ROOMS = "LambdatopLooksClosely"
    """What hangs on a function, advice about it, and what a change of it would touch."""
    TUNES = "LambdatopTunes"
    """Changing memory and timeout."""


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
    Permission(
        "lambda:GetFunction", ("lambda", "GetFunction"), "tag: patterns; state, tags, what is reserved", Part.TAGS
    ),
    Permission("lambda:ListTags", ("lambda", "GetFunction"), "tag: patterns", Part.TAGS),
    Permission(
        "lambda:UpdateFunctionConfiguration",
        ("lambda", "UpdateFunctionConfiguration"),
        "changing memory and timeout",
        Part.TUNES,
    ),
    Permission(
        "lambda:ListAliases", ("lambda", "ListAliases"), "what traffic hits; who keeps an old setting", Part.ROOMS
    ),
    Permission(
        "lambda:ListVersionsByFunction",
        ("lambda", "ListVersionsByFunction"),
        "published versions; who keeps an old setting",
        Part.ROOMS,
    ),
    Permission(
        "lambda:ListProvisionedConcurrencyConfigs",
        ("lambda", "ListProvisionedConcurrencyConfigs"),
        "environments that stand ready",
        Part.ROOMS,
    ),
    Permission(
        "lambda:ListEventSourceMappings",
        ("lambda", "ListEventSourceMappings"),
        "queues, streams and brokers that feed it; how far behind streams it is",
        Part.ROOMS,
    ),
    Permission("lambda:GetPolicy", ("lambda", "GetPolicy"), "who may call it", Part.ROOMS),
    Permission("lambda:ListFunctionUrlConfigs", ("lambda", "ListFunctionUrlConfigs"), "its URLs", Part.ROOMS),
    Permission(
        "lambda:ListFunctionEventInvokeConfigs",
        ("lambda", "ListFunctionEventInvokeConfigs"),
        "retries and destinations of asynchronous calls",
        Part.ROOMS,
    ),
    Permission(
        "lambda:GetFunctionRecursionConfig",
        ("lambda", "GetFunctionRecursionConfig"),
        "whether it may call itself in a loop",
        Part.ROOMS,
    ),
    Permission(
        "lambda:GetRuntimeManagementConfig",
        ("lambda", "GetRuntimeManagementConfig"),
        "how its runtime is updated",
        Part.ROOMS,
    ),
    Permission(
        "lambda:ListLayerVersions", ("lambda", "ListLayerVersions"), "whether layers have newer ones", Part.ROOMS
    ),
    Permission(
        "lambda:GetAccountSettings",
        ("lambda", "GetAccountSettings"),
        "the concurrency that all functions share",
        Part.ROOMS,
    ),
    Permission("logs:DescribeLogGroups", ("logs", "DescribeLogGroups"), "retention and size of log groups", Part.ROOMS),
    Permission("sqs:GetQueueAttributes", ("sqs", "GetQueueAttributes"), "depth and timeout of queues", Part.ROOMS),
    Permission(
        "kinesis:DescribeStreamSummary",
        ("kinesis", "DescribeStreamSummary"),
        "how long streams keep records",
        Part.ROOMS,
    ),
    Permission(
        "events:ListRuleNamesByTarget",
        ("events", "ListRuleNamesByTarget"),
        "EventBridge rules that call it",
        Part.ROOMS,
    ),
    Permission("events:DescribeRule", ("events", "DescribeRule"), "when those rules do", Part.ROOMS),
    Permission("scheduler:ListSchedules", ("scheduler", "ListSchedules"), "schedules that call it", Part.ROOMS),
    Permission("scheduler:GetSchedule", ("scheduler", "GetSchedule"), "when those schedules do", Part.ROOMS),
    Permission(
        "cloudwatch:DescribeAlarms", ("cloudwatch", "DescribeAlarms"), "alarms on it and their state", Part.ROOMS
    ),
    Permission("iam:ListRolePolicies", ("iam", "ListRolePolicies"), "what its role allows", Part.ROOMS),
    Permission("iam:GetRolePolicy", ("iam", "GetRolePolicy"), "what its role allows", Part.ROOMS),
    Permission("iam:ListAttachedRolePolicies", ("iam", "ListAttachedRolePolicies"), "what its role allows", Part.ROOMS),
    Permission("iam:GetPolicy", ("iam", "GetPolicy"), "what its role allows", Part.ROOMS),
    Permission("iam:GetPolicyVersion", ("iam", "GetPolicyVersion"), "what its role allows", Part.ROOMS),
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
