"""What stands around the functions of the demo account: roles, callers, rules, schedules, queues, streams."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lambdatop.demo.stories import ACCOUNT_ID, REGION

Statement = Mapping[str, Any]
PARTNER = "444455556666"
"""An account of somebody else's, whose events a function takes."""


@dataclass(frozen=True, slots=True)
class Role:
    """What an execution role allows: policies within it, and policies attached to it, by name."""

    inline: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of EventBridge, or a schedule of EventBridge Scheduler (`group`)."""

    name: str
    function: str
    schedule: str | None = None
    pattern: str | None = None
    enabled: bool = True
    bus: str = "default"
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of SQS: how long a message that was taken stays hidden, and where those go that fail too often."""

    hidden_s: int
    dead_letter: str | None = None
    kept_s: int = 345_600


def arn(service: str, resource: str, *, region: str = REGION) -> str:
    """Name something of this account's."""
    return f"arn:aws:{service}:{region}:{ACCOUNT_ID}:{resource}"


BASIC = "service-role/AWSLambdaBasicExecutionRole"
ADMINISTRATOR = "AdministratorAccess"
MANAGED: Mapping[str, tuple[Statement, ...]] = {
    BASIC: (
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "*",
        },
    ),
    ADMINISTRATOR: ({"Effect": "Allow", "Action": "*", "Resource": "*"},),
}
"""Policies that AWS has made, by the end of their ARN."""

# Whoever is not named here has a role of the function's own name.
_SHARED = dict.fromkeys(("report-builder", "invoice-render", "nightly-report"), "finance-functions")
ROLES: Mapping[str, Role] = {
    "legacy-mailer": Role(attached=(BASIC, ADMINISTRATOR)),
    "queue-worker": Role(
        {
            "orders": (
                {
                    "Effect": "Allow",
                    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                    "Resource": arn("sqs", "orders"),
                },
            )
        },
        (BASIC,),
    ),
}
_PLAIN = Role(attached=(BASIC,))

# Per function and alias (None is the plain name), as `lambda:AddPermission` would have made them.
_CALLERS: Mapping[str, tuple[tuple[str | None, str, str | None], ...]] = {
    "image-resize": ((None, "s3", "arn:aws:s3:::acme-product-photos"),),
    "warehouse-sync": ((None, "sns", arn("sns", "stock-changes")),),
    "search-index": ((None, "events", arn("events", "rule/acme-catalog/product-changed")),),
    "legacy-mailer": ((None, "events", arn("events", "rule/newsletter")),),
    "session-auth": (("live", "apigateway", arn("execute-api", "a1b2c3d4e5/authorizers/k7x2p1")),),
    "quote-engine": (
        ("live", "elasticloadbalancing", arn("elasticloadbalancing", "targetgroup/quotes/73e2d6bc24d8a067")),
    ),
}
RULES: tuple[Rule, ...] = (
    Rule("newsletter", "legacy-mailer", schedule="rate(1 minute)"),
    Rule(
        "product-changed",
        "search-index",
        pattern='{"source":["acme.catalog"],"detail-type":["ProductChanged"]}',
        bus="acme-catalog",
    ),
    Rule("nightly", "nightly-report", schedule="cron(15 2 * * ? *)", enabled=False, group="default"),
)
QUEUES: Mapping[str, Queue] = {
    "orders": Queue(90, "orders-dlq"),
    "orders-dlq": Queue(30, kept_s=1_209_600),
    "failed-events": Queue(30, kept_s=1_209_600),
    "warehouse-sync-dlq": Queue(30, kept_s=1_209_600),
}
STREAM_HOURS: Mapping[str, int] = {"audit-events": 24}
"""How long each stream keeps its records."""
STORED_BYTES: Mapping[str, int] = {"/aws/lambda/orders-export": 66_571_993_088}
"""Of log groups that hold more than a little."""
RUNTIME_UPDATES: Mapping[str, str] = {"orders-export": "FunctionUpdate"}
"""How the runtime of a function is updated, where it is not `Auto`."""
TRIALS = frozenset({"quote-engine"})
"""Functions whose version before is kept, with an alias that weighs both."""
NO_RETRIES = frozenset({"image-resize", "search-index"})
"""Functions whose asynchronous calls are not tried again."""
ON_FAILURE: Mapping[str, str] = {
    "legacy-mailer": arn("sqs", "failed-events"),
    "nightly-report": arn("sqs", "failed-events"),
    "search-index": arn("sqs", "failed-events"),
}
"""Where what fails of asynchronous calls is sent."""


def role_of(function: str) -> str:
    """Name the execution role of a function."""
    return _SHARED.get(function, function)


def is_asynchronous(function: str) -> bool:
    """Say whether those who call a function hand their events over and do not wait."""
    services = {service for _, service, _ in _CALLERS.get(function, ())}
    return bool(services & {"s3", "sns", "events"})


def role(name: str) -> Role:
    """Give what a role allows; most may write their log and no more."""
    return ROLES.get(name, _PLAIN)


def statements(function: str, function_arn: str) -> Mapping[str | None, list[Statement]]:
    """Give the statements of the resource policy of a function, and of each alias that has one."""
    found: dict[str | None, list[Statement]] = {}
    for alias, service, source in _CALLERS.get(function, ()):
        resource = function_arn + (f":{alias}" if alias else "")
        found.setdefault(alias, []).append(
            {
                "Sid": f"allow-{service}",
                "Effect": "Allow",
                "Principal": {"Service": f"{service}.amazonaws.com"},
                "Action": "lambda:InvokeFunction",
                "Resource": resource,
                **({"Condition": {"ArnLike": {"AWS:SourceArn": source}}} if source else {}),
            }
        )
    if function == "fraud-score":
        found.setdefault(None, []).append(
            {
                "Sid": "partner",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{PARTNER}:root"},
                "Action": "lambda:InvokeFunction",
                "Resource": function_arn,
            }
        )
    return found
