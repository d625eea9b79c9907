"""What lambdatop may be allowed to do in AWS: each permission with the calls and the reason that need it."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """One IAM action; `needed_by` names the operation that asks for it, `why` what is missing without it."""

    action: str
    needed_by: tuple[str, str]
    why: str
    optional: bool = False
    """Only some uses need it; without it nothing else suffers."""


PERMISSIONS = (
    Permission("lambda:ListFunctions", ("lambda", "ListFunctions"), "the functions and their configuration"),
    Permission("cloudwatch:GetMetricData", ("cloudwatch", "GetMetricData"), "counts, durations, concurrency"),
    Permission("logs:FilterLogEvents", ("logs", "FilterLogEvents"), "log lines, cold starts, memory used, cost"),
    Permission("lambda:GetFunction", ("lambda", "GetFunction"), "tag: patterns", optional=True),
    Permission("lambda:ListTags", ("lambda", "GetFunction"), "tag: patterns", optional=True),
)
# sts:GetCallerIdentity is asked too; AWS grants it to everybody.


def policy() -> str:
    """Give the smallest IAM policy that lets everything be seen, as JSON."""
    statements = [
        {
            "Sid": sid,
            "Effect": "Allow",
            "Action": [p.action for p in PERMISSIONS if p.optional is optional],
            "Resource": "*",
        }
        for sid, optional in (("LambdatopReads", False), ("LambdatopSelectsByTag", True))
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
