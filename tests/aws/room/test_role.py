"""What an execution role allows too much of."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from lambdatop.aws.policies import statements
from lambdatop.aws.room.role import too_much, wildcards
from lambdatop.core.errors import NotFound
from lambdatop.core.room import Section
from tests.aws.room.visits import asked, reading

BUCKET = "arn:aws:s3:::photos/*"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ({"Action": "*", "Resource": "*"}, ("* on *",)),
        ({"Action": "s3:*", "Resource": BUCKET}, (f"s3:* on {BUCKET}",)),
        ({"Action": ["s3:GetObject", "s3:PutObject"], "Resource": BUCKET}, ()),
        # Changing anything of a kind is much; looking at all of it is usual.
        ({"Action": ["s3:PutObject", "s3:ListAllMyBuckets"], "Resource": "*"}, ("s3:PutObject on *",)),
        ({"Action": ["logs:CreateLogGroup", "xray:PutTraceSegments"], "Resource": "*"}, ()),
        ({"Action": ["logs:PutLogEvents", "ec2:DeleteNetworkInterface"], "Resource": "*"}, ()),
        ({"Action": "ec2:RunInstances", "Resource": ["arn:x", "*"]}, ("ec2:RunInstances on *",)),
        ({"Action": "logs:*", "Resource": ["a", "b", "c"]}, ("logs:* on a and 2 more",)),
        ({"NotAction": "iam:*", "Resource": "*"}, ("all but iam:* on *",)),
        ({"Action": "sqs:*", "NotResource": "arn:q"}, ("sqs:* on all but arn:q",)),
        ({"Action": None, "Resource": None}, ()),
        # IAM does not tell large letters from small ones.
        ({"Action": ["s3:getobject", "LOGS:putlogevents"], "Resource": "*"}, ()),
        # These know no resource, so that there is none to name.
        ({"Action": ["config:PutEvaluations", "rekognition:DetectLabels"], "Resource": "*"}, ()),
        ({"Action": ["codepipeline:PutJobSuccessResult", "comprehend:DetectSentiment"], "Resource": "*"}, ()),
        ({"Action": "rekognition:*", "Resource": "*"}, ("rekognition:* on *",)),
        # What a condition leaves of it is not known.
        ({"Action": "ec2:TerminateInstances", "Resource": "*", "Condition": {"StringEquals": {"k": "v"}}}, ()),
        ({"Action": "ec2:*", "Resource": "*", "Condition": {"x": {"k": "v"}}}, ("ec2:* on *, under a condition",)),
        ({"NotAction": "iam:*", "Resource": "*", "Condition": {"x": {}}}, ("all but iam:* on *, under a condition",)),
    ],
)
def test_what_is_too_much(statement: dict[str, Any], found: tuple[str, ...]) -> None:
    assert wildcards([{"Effect": "Allow", **statement}]) == found
    assert wildcards([{"Effect": "Deny", **statement}]) == ()


def test_a_policy_is_read_as_a_url_carries_it_or_as_botocore_has_decoded_it() -> None:
    text = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    for policy in (text, quote(text), {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}):
        assert wildcards(statements(policy)) == ("* on *",)


@pytest.mark.asyncio
async def test_policies_within_and_attached_are_read_and_a_role_is_read_once() -> None:
    everything = {"Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}}

    def reply(_service: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation == "ListRolePolicies":
            # The path is no part of a role's name.
            assert params["RoleName"] == "runs"
            return {"PolicyNames": ["own"], "IsTruncated": False}
        if operation == "GetRolePolicy":
            return {"PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sns:*", "Resource": "arn:t"}}}
        if operation == "ListAttachedRolePolicies":
            arns = ("arn:aws:iam::1:policy/tables", "arn:aws:iam::1:policy/gone")
            basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
            return {"AttachedPolicies": [{"PolicyArn": arn} for arn in (*arns, basic)]}
        if params["PolicyArn"].endswith("gone"):
            raise NotFound("no such policy")
        assert params["PolicyArn"].endswith("tables")
        return (
            {"Policy": {"DefaultVersionId": "v4"}}
            if operation == "GetPolicy"
            else {"PolicyVersion": {"Document": everything}}
        )

    at = reading(reply, Section.BASICS)
    role = "arn:aws:iam::123456789012:role/team/runs"
    assert await too_much(at, role) == ("dynamodb:* on *", "sns:* on arn:t")
    before = len(asked(at))
    assert await too_much(at, role) == ("dynamodb:* on *", "sns:* on arn:t")
    assert (len(asked(at)), at.gaps) == (before, [])
