"""Resource policies: who may call, from where, and whether that is everybody."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.aws.policies import statements
from lambdatop.aws.room.grants import grants, read_grants
from lambdatop.core.errors import AccessDenied, NotFound
from lambdatop.core.room_parts import Grant
from tests.aws.room.visits import reading

OURS, THEIRS = "123456789012", "444455556666"


def of(principal: object, *, action: object = "lambda:InvokeFunction", **conditions: object) -> tuple[Grant, ...]:
    """Read a policy of one statement."""
    one: dict[str, Any] = {"Sid": "s", "Effect": "Allow", "Principal": principal, "Action": action}
    if conditions:
        one["Condition"] = {key.replace("_", ":"): value for key, value in conditions.items()}
    return grants(json.dumps({"Version": "2012-10-17", "Statement": [one]}), OURS)


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        ("s3", "S3"),
        ("sns", "SNS"),
        ("events", "EventBridge"),
        ("scheduler", "EventBridge Scheduler"),
        ("apigateway", "API Gateway"),
        ("elasticloadbalancing", "ALB"),
        ("cognito-idp", "Cognito"),
        ("iot", "IoT"),
        ("logs.eu-west-1", "CloudWatch Logs"),
        ("delivery.logs", "CloudWatch Logs"),
        ("lexv2", "Lex"),
        ("replicator.lambda", "Lambda@Edge"),
        ("edgelambda", "Lambda@Edge"),
        ("states", "Step Functions"),
        ("brandnew", "brandnew.amazonaws.com"),
    ],
)
def test_services_are_named_as_people_do(service: str, kind: str) -> None:
    (grant,) = of({"Service": f"{service}.amazonaws.com"})
    assert (grant.kind, grant.who, grant.foreign, grant.public) == (kind, f"{service}.amazonaws.com", False, False)


def test_a_service_is_limited_to_a_source() -> None:
    arn = "arn:aws:s3:::photos"
    (grant,) = of(
        {"Service": "s3.amazonaws.com"}, ArnLike={"AWS:SourceArn": arn}, StringEquals={"AWS:SourceAccount": OURS}
    )
    assert (grant.source, grant.foreign) == (arn, False)
    (other,) = of({"Service": "s3.amazonaws.com"}, StringEquals={"aws:SourceAccount": THEIRS})
    assert (other.source, other.foreign) == (None, True)
    topic = f"arn:aws:sns:us-east-1:{THEIRS}:news"
    (theirs,) = of({"Service": "sns.amazonaws.com"}, ArnEquals={"aws:SourceArn": topic})
    assert (theirs.source, theirs.foreign, theirs.kind) == (topic, True, "SNS")


def test_several_principals_and_actions_are_each_said() -> None:
    found = of({"Service": ["s3.amazonaws.com", "sns.amazonaws.com"]}, action=["lambda:Invoke*", "lambda:GetFunction"])
    assert [(g.kind, g.action) for g in found] == [(k, "lambda:Invoke*, lambda:GetFunction") for k in ("S3", "SNS")]


@pytest.mark.parametrize(
    ("who", "foreign"),
    [
        (f"arn:aws:iam::{THEIRS}:root", True),
        (f"arn:aws:iam::{OURS}:role/deploy", False),
        (THEIRS, True),
        (OURS, False),
    ],
)
def test_accounts_and_roles(who: str, *, foreign: bool) -> None:
    (grant,) = of({"AWS": who})
    assert (grant.kind, grant.who, grant.foreign, grant.public) == ("account", who, foreign, False)


@pytest.mark.parametrize(
    ("conditions", "kind", "who", "foreign", "public"),
    [
        ({}, "everyone", "*", True, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1234"}}, "organization", "o-1234", True, False),
        ({"StringEquals": {"aws:SourceAccount": THEIRS}}, "account", THEIRS, True, False),
        ({"StringEquals": {"aws:PrincipalAccount": OURS}}, "account", OURS, False, False),
        # It says who may not, or holds also where the key is absent: that keeps nobody out.
        ({"StringNotEquals": {"aws:SourceAccount": THEIRS}}, "everyone", "*", True, True),
        ({"StringEqualsIfExists": {"aws:SourceAccount": OURS}}, "everyone", "*", True, True),
        ({"StringLike": {"aws:SourceArn": "*"}}, "everyone", "*", True, True),
        ({"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}, "function URL", "*", True, True),
        ({"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}, "function URL", "*", False, False),
        ({"StringEquals": {"lambda:EventSourceToken": "amzn1.ask.skill.1"}}, "everyone", "*", False, False),
    ],
)
def test_everybody_and_what_narrows_it(
    conditions: dict[str, object], kind: str, who: str, *, foreign: bool, public: bool
) -> None:
    for principal in ("*", {"AWS": "*"}):
        (grant,) = of(principal, **conditions)
        assert (grant.kind, grant.who, grant.foreign, grant.public) == (kind, who, foreign, public)


def test_who_signs_in_elsewhere_is_foreign() -> None:
    (grant,) = of({"Federated": "cognito-identity.amazonaws.com"})
    assert (grant.kind, grant.who, grant.foreign) == ("account", "cognito-identity.amazonaws.com", True)


def test_what_denies_is_no_grant_and_what_cannot_be_read_is_none() -> None:
    denying = {"Effect": "Deny", "Principal": "*", "Action": "lambda:*"}
    assert grants(json.dumps({"Statement": denying}), OURS) == ()
    for text in ("", "no json", "[]", '"text"', '{"Statement": "x"}', '{"Statement": [1, null]}', "{" * 10_000):
        assert grants(text, OURS) == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["Statement", "Effect", "Principal", "Action", "Condition", "AWS", "Service", "StringEquals"]
                ),
                inner | st.just("Allow") | st.just("*"),
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_policy_breaks_it(document: object) -> None:
    for given_as in (document, json.dumps(document)):
        assert isinstance(statements(given_as), list)
    assert all(isinstance(g, Grant) for g in grants(json.dumps({"Statement": document}), OURS))


@pytest.mark.asyncio
async def test_each_alias_has_a_policy_of_its_own() -> None:
    one = {"Effect": "Allow", "Principal": {"Service": "iot.amazonaws.com"}, "Action": "lambda:InvokeFunction"}

    def reply(_service: str, _operation: str, params: Any) -> dict[str, Any]:  # noqa: ANN401 - as the seam has it
        if params.get("Qualifier") == "live":
            return {"Policy": json.dumps({"Statement": one})}
        if params.get("Qualifier") == "secret":
            raise AccessDenied("no", "lambda:GetPolicy")
        raise NotFound("no policy")

    at = reading(reply)
    found = await read_grants(at, (None, "live", "secret"))
    assert [(g.kind, g.qualifier) for g in found or ()] == [("IoT", "live")]
    assert [gap.why for gap in at.gaps] == ["needs lambda:GetPolicy"]
    assert await read_grants(reading(reply), ("secret",)) is None
