"""Reads the resource policy of a function: which service, account or world may call it, and from where."""

from collections.abc import Iterator, Mapping
from typing import Any

from lambdatop.aws.arns import account_of
from lambdatop.aws.policies import principals, statements, texts
from lambdatop.aws.room.visit import Reading
from lambdatop.core.errors import NotFound
from lambdatop.core.room_parts import Grant

_KINDS = {
    "alexa-appkit": "Alexa",
    "apigateway": "API Gateway",
    "bedrock": "Bedrock",
    "cloudformation": "CloudFormation",
    "cognito-idp": "Cognito",
    "cognito-sync": "Cognito",
    "config": "Config",
    "connect": "Connect",
    "delivery.logs": "CloudWatch Logs",
    "edgelambda": "Lambda@Edge",
    "elasticloadbalancing": "ALB",
    "events": "EventBridge",
    "iot": "IoT",
    "lex": "Lex",
    "lexv2": "Lex",
    "logs": "CloudWatch Logs",
    "s3": "S3",
    "scheduler": "EventBridge Scheduler",
    "secretsmanager": "Secrets Manager",
    "ses": "SES",
    "sns": "SNS",
    "states": "Step Functions",
    "vpc-lattice": "VPC Lattice",
}
_REPLICATED = "replicator.lambda"
# A statement with one of these holds for some only, whoever its principal is.
_SOURCES = ("aws:sourcearn", "aws:principalarn")
_ACCOUNTS = ("aws:sourceaccount", "aws:principalaccount", "aws:sourceowner")
_ORGANIZATIONS = ("aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths")
_URL_AUTH, _TOKEN = "lambda:functionurlauthtype", "lambda:eventsourcetoken"
_URL_ONLY = ("lambda:invokefunctionurl",)


async def read_grants(reading: Reading, qualifiers: tuple[str | None, ...]) -> tuple[Grant, ...] | None:
    """Read the policy of the function and of each alias; None where it may not be read."""
    found: list[Grant] = []
    seen: list[Mapping[str, Any]] = []
    known = False
    for qualifier in qualifiers:
        policy = await reading.part("resource policy", _policy(reading, qualifier))
        known = known or policy is not None
        # A statement names the alias that it is for: one that is there again was not asked for by that alias.
        fresh = [s for s in statements(policy) if s not in seen]
        seen += fresh
        found += grants({"Statement": fresh}, account_of(reading.visit.config.arn), qualifier)
    return tuple(found) if known else None


async def _policy(reading: Reading, qualifier: str | None) -> str:
    params = {"FunctionName": reading.visit.name, **({"Qualifier": qualifier} if qualifier else {})}
    try:
        answer = await reading.visit.calls.call("lambda", "GetPolicy", params)
    except NotFound:
        return ""
    return str(answer.get("Policy") or "")


def grants(policy: object, account: str, qualifier: str | None = None) -> tuple[Grant, ...]:
    """Give one Grant for each principal of each statement that allows; `account` is the function's own."""
    return tuple(g for s in statements(policy) if s.get("Effect") == "Allow" for g in _of(s, account, qualifier))


def _of(statement: Mapping[str, Any], account: str, qualifier: str | None) -> Iterator[Grant]:
    limits = _limits(statement)
    sid = str(statement.get("Sid") or "")
    actions = texts(statement.get("Action", statement.get("NotAction", ())))
    action = ", ".join(actions)
    source = next((v for key in _SOURCES for v in limits.get(key, ())), None)
    within = _within(limits)
    for service in principals(statement, "Service"):
        yield Grant(
            sid, service, _kind(service), action, source, qualifier, foreign=_elsewhere(source, limits, account)
        )
    for who in (*principals(statement, "AWS"), *principals(statement, "Federated")):
        if who == "*":
            by_url = _URL_AUTH in limits or all(a.lower() in _URL_ONLY for a in actions)
            signed = "AWS_IAM" in limits.get(_URL_AUTH, ())
            # A URL that wants a signature asks whoever comes for the right to call; others let in everybody.
            public = not within and _TOKEN not in limits and not (by_url and signed)
            organization = next((v for key in _ORGANIZATIONS for v in limits.get(key, ())), None)
            named = next((v for key in _ACCOUNTS for v in limits.get(key, ())), None)
            kind = "function URL" if by_url else "organization" if organization else "account" if named else "everyone"
            foreign = public or organization is not None or (named is not None and named != account)
            yield Grant(
                sid, organization or named or "*", kind, action, source, qualifier, foreign=foreign, public=public
            )
        else:
            owner = account_of(who) or who
            yield Grant(sid, who, "account", action, source, qualifier, foreign=owner != account)


def _kind(service: str) -> str:
    """Name a service as its users do: `s3.amazonaws.com` is S3; one not known here is named as it stands."""
    name = service.removesuffix(".cn").removesuffix(".amazonaws.com")
    if name.startswith(_REPLICATED):
        return "Lambda@Edge"
    # Some are named with their region, before or behind.
    return next((_KINDS[part] for part in (name, name.partition(".")[0]) if part in _KINDS), service)


def _limits(statement: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Give the keys of conditions that narrow a statement, in small letters as AWS does not tell them apart."""
    found: dict[str, tuple[str, ...]] = {}
    conditions = statement.get("Condition")
    for operator, test in (conditions if isinstance(conditions, Mapping) else {}).items():
        # What only excludes, or also holds where the key is absent, narrows nothing down.
        if isinstance(test, Mapping) and "not" not in operator.lower() and not operator.endswith("IfExists"):
            for key, values in test.items():
                given = tuple(v for v in texts(values) if v != "*")
                found |= {str(key).lower(): given} if given else {}
    return found


def _within(limits: Mapping[str, tuple[str, ...]]) -> bool:
    """Say whether conditions keep out those whom nobody has named."""
    return any(key in limits for key in (*_SOURCES, *_ACCOUNTS, *_ORGANIZATIONS))


def _elsewhere(source: str | None, limits: Mapping[str, tuple[str, ...]], account: str) -> bool:
    """Say whether a service may call on behalf of another account that is named."""
    named = {v for key in _ACCOUNTS for v in limits.get(key, ())}
    if source is not None and account_of(source).isdecimal():
        named.add(account_of(source))
    return bool(named - {account})
