"""How each permission is asked about, in the cheapest way that changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lambdatop.aws.timestamps import as_datetime
from lambdatop.core.model import MINUTE_MS, FunctionConfig

NOBODY = "lambdatop-doctor-asks-only"
"""A name that no function, queue or log group has: whoever may ask is told so, whoever may not is denied."""
# No revision has this id, so that even a function of that name would be left alone.
_NO_REVISION = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Sample:
    """What there is to ask about; None where the account has no function, or it is not known whose it is."""

    function: FunctionConfig | None
    region: str
    account_id: str
    now_ms: int

    @property
    def name(self) -> str:
        """Name a function that is there, if there is one: a policy may allow some names only."""
        return self.function.name if self.function else NOBODY


def _metric(sample: Sample) -> dict[str, Any]:
    end_ms = sample.now_ms - sample.now_ms % MINUTE_MS
    metric = {"Namespace": "AWS/Lambda", "MetricName": "Invocations"}
    query = {"Id": "m0", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
    times = {"StartTime": as_datetime(end_ms - MINUTE_MS), "EndTime": as_datetime(end_ms)}
    return {"MetricDataQueries": [query], **times}


def _events(sample: Sample) -> dict[str, Any]:
    group = sample.function.log_group if sample.function else f"/aws/lambda/{NOBODY}"
    return {"logGroupName": group, "startTime": sample.now_ms - 1_000, "endTime": sample.now_ms, "limit": 1}


def _tail(sample: Sample) -> dict[str, Any]:
    # A session that begins costs its first minute: this group is not there, so none does.
    group = f"arn:aws:logs:{sample.region}:{sample.account_id}:log-group:/aws/lambda/{NOBODY}"
    return {"logGroupIdentifiers": [group]}


def _queue(sample: Sample) -> dict[str, Any]:
    url = f"https://sqs.{sample.region}.amazonaws.com/{sample.account_id}/{NOBODY}"
    return {"QueueUrl": url, "AttributeNames": ["VisibilityTimeout"]}


def _target(sample: Sample) -> dict[str, Any]:
    arn = f"arn:aws:lambda:{sample.region}:{sample.account_id}:function:{NOBODY}"
    return {"TargetArn": sample.function.arn if sample.function else arn}


def _role(sample: Sample) -> dict[str, Any]:
    role = sample.function.role if sample.function else None
    return {"RoleName": (role or NOBODY).rpartition("/")[2]}


def _managed(sample: Sample) -> dict[str, Any]:
    return {"PolicyArn": f"arn:aws:iam::{sample.account_id}:policy/{NOBODY}"}


_PARAMS: Mapping[tuple[str, str], Callable[[Sample], dict[str, Any]]] = {
    ("lambda", "ListFunctions"): lambda _: {"MaxItems": 1},
    ("lambda", "ListEventSourceMappings"): lambda sample: {"FunctionName": sample.name, "MaxItems": 1},
    ("lambda", "UpdateFunctionConfiguration"): lambda _: unchanging(NOBODY),
    ("cloudwatch", "GetMetricData"): _metric,
    ("logs", "FilterLogEvents"): _events,
    ("logs", "DescribeLogGroups"): lambda _: {"limit": 1},
    ("logs", "StartLiveTail"): _tail,
    ("sqs", "GetQueueAttributes"): _queue,
    ("lambda", "ListLayerVersions"): lambda _: {"LayerName": NOBODY},
    ("lambda", "GetAccountSettings"): lambda _: {},
    ("kinesis", "DescribeStreamSummary"): lambda _: {"StreamName": NOBODY},
    ("events", "ListRuleNamesByTarget"): _target,
    ("events", "DescribeRule"): lambda _: {"Name": NOBODY},
    ("scheduler", "ListSchedules"): lambda _: {"MaxResults": 1},
    ("scheduler", "GetSchedule"): lambda _: {"Name": NOBODY},
    ("cloudwatch", "DescribeAlarms"): lambda _: {"MaxRecords": 1},
    ("iam", "ListRolePolicies"): _role,
    ("iam", "ListAttachedRolePolicies"): _role,
    ("iam", "GetRolePolicy"): lambda sample: {**_role(sample), "PolicyName": NOBODY},
    ("iam", "GetPolicy"): _managed,
    ("iam", "GetPolicyVersion"): lambda sample: {**_managed(sample), "VersionId": "v1"},
}


def unchanging(name: str) -> dict[str, Any]:
    """Give an UpdateFunctionConfiguration that can change nothing: no setting is named, and no revision is meant.

    AWS looks at the permission first, then whether the function is there (404), then at the revision (412), and only
    then at what is to be changed. Not everything that stands in for AWS looks at the revision.
    """
    return {"FunctionName": name, "RevisionId": _NO_REVISION}


def params(needed_by: tuple[str, str], sample: Sample) -> dict[str, Any]:
    """Give the parameters of an operation's cheapest harmless call; what is not named here takes a function's name."""
    make = _PARAMS.get(needed_by)
    return make(sample) if make is not None else {"FunctionName": sample.name}
