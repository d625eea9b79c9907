"""The examination tells what is denied from what is not, by calls that change nothing."""

from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.validate import ParamValidator

from lambdatop.aws import Access, checks
from lambdatop.aws.calls import Answer
from lambdatop.aws.checkup import Checkup
from lambdatop.aws.functions import config
from lambdatop.aws.permissions import PERMISSIONS, Part, Permission
from lambdatop.aws.probes import NOBODY, Sample, params, unchanging
from lambdatop.aws.session import Signing
from lambdatop.aws.target import Target
from lambdatop.aws.timestamps import as_datetime
from lambdatop.core.checks import Check, Verdict
from lambdatop.core.errors import AccessDenied, AwsError, AwsFault, NotFound, Throttled
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.aws.scripted_calls import Reply, ScriptedCalls

NOW = 1_800_000_000_000
AWS = Target(region="us-east-1")
ELSEWHERE = Target(region="us-east-1", endpoint_url="http://127.0.0.1:4566", custom=True)
API = {"FunctionName": "api", "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:api"}
UPDATE = "lambda:UpdateFunctionConfiguration"
GROUP = {"logGroupName": "/aws/lambda/api", "retentionInDays": 30, "logGroupClass": "STANDARD"}


def answered(service: str, operation: str, _: Mapping[str, Any] | None = None, *, date_ms: int = NOW) -> Answer:
    """Answer as an account with one function does that allows everything."""
    answers: dict[str, Answer] = {
        "sts:GetCallerIdentity": {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/me"},
        "lambda:ListFunctions": {"Functions": [API]},
        "logs:DescribeLogGroups": {"logGroups": [GROUP]},
    }
    headers = {"date": format_datetime(as_datetime(date_ms), usegmt=True)}
    return {**answers.get(f"{service}:{operation}", {}), "ResponseMetadata": {"HTTPHeaders": headers}}


def refusing(*actions: str, error: type[AwsError] = AccessDenied) -> Reply:
    def reply(service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        action = f"{service}:{operation}"
        if action in actions:
            raise AccessDenied("no", action) if error is AccessDenied else error("no")
        return answered(service, operation, params)

    return reply


async def examined(
    reply: Reply = answered,
    target: Target = AWS,
    *,
    expires_ms: int | None = None,
    read_only: bool = False,
) -> tuple[dict[tuple[str, str], Check], ScriptedCalls]:
    calls = ScriptedCalls(reply)

    async def signing() -> Signing:
        return Signing("sso", expires_ms)

    checkup = Checkup(calls, target, signing, lambda: NOW)
    found = [check async for check in checkup.examine(read_only=read_only)]
    return {(c.subject, c.name): c for c in found}, calls


@pytest.mark.asyncio
async def test_where_all_is_allowed_all_is_well() -> None:
    found, _ = await examined()
    assert {check.verdict for check in found.values()} == {Verdict.OK}
    assert found["credentials", ""].detail == "arn:aws:iam::123456789012:user/me, from SSO, without an end"
    assert {name for kind, name in found if kind == "permission"} == {p.action for p in PERMISSIONS}


@pytest.mark.asyncio
@pytest.mark.parametrize(("minutes", "verdict"), [(5, Verdict.WARN), (60, Verdict.OK)])
async def test_credentials_that_end_soon_name_the_command_that_renews_them(minutes: int, verdict: Verdict) -> None:
    found, _ = await examined(expires_ms=NOW + minutes * 60_000)
    told = found["credentials", ""]
    assert told.verdict is verdict
    assert "until 2027-01-15T" in told.detail
    assert bool(told.advice) is (verdict is Verdict.WARN)


@pytest.mark.asyncio
@pytest.mark.parametrize(("off_ms", "word"), [(120_000, "behind"), (-120_000, "ahead of")])
async def test_a_clock_that_is_wrong_is_told_before_aws_refuses_it(off_ms: int, word: str) -> None:
    found, _ = await examined(lambda s, o, p: answered(s, o, p, date_ms=NOW + off_ms))
    assert found["clock", ""].verdict is Verdict.WARN
    assert found["clock", ""].detail.startswith(f"2 min {word} AWS's")


@pytest.mark.asyncio
async def test_where_nobody_says_the_time_or_who_asks_the_rest_is_looked_at() -> None:
    found, _ = await examined(refusing("sts:GetCallerIdentity", error=AwsFault))
    assert found["credentials", ""].verdict is Verdict.WARN
    assert ("clock", "") not in found
    assert found["functions", ""].verdict is Verdict.OK


@pytest.mark.asyncio
async def test_whether_a_function_may_be_changed_is_asked_about_none() -> None:
    found, calls = await examined(refusing(UPDATE, error=NotFound))
    assert found["permission", UPDATE].verdict is Verdict.OK
    (asked,) = [params for action, params in calls.made if action == UPDATE]
    assert asked == unchanging(NOBODY)
    assert set(asked) == {"FunctionName", "RevisionId"}


@pytest.mark.asyncio
@pytest.mark.parametrize(("target", "verdict"), [(AWS, Verdict.OK), (ELSEWHERE, Verdict.WARN)])
async def test_only_aws_is_asked_about_a_function_that_is_there_by_a_revision_that_is_not(
    target: Target, verdict: Verdict
) -> None:
    def reply(service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        if f"{service}:{operation}" == UPDATE:
            if params["FunctionName"] == NOBODY:
                raise AccessDenied("not for that name", UPDATE)
            raise NotFound("PreconditionFailedException")
        return answered(service, operation, params)

    found, calls = await examined(reply, target)
    assert found["permission", UPDATE].verdict is verdict
    named = [params["FunctionName"] for action, params in calls.made if action == UPDATE]
    assert named == ([NOBODY, "api"] if target is AWS else [NOBODY])


@pytest.mark.asyncio
@pytest.mark.parametrize("one", PERMISSIONS, ids=lambda p: p.action)
async def test_each_permission_that_is_denied_is_named_and_only_reading_goes_missing_without(one: Permission) -> None:
    def reply(service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        if (service, operation) == one.needed_by:
            raise AccessDenied("no", one.action)
        return answered(service, operation, params)

    found, _ = await examined(reply)
    told = found["permission", one.action]
    assert told.verdict is (Verdict.MISSING if one.part is Part.READS else Verdict.WARN)
    assert one.why in told.detail
    others = [found["permission", p.action].verdict for p in PERMISSIONS if p.action != one.action]
    assert set(others) == {Verdict.OK}


@pytest.mark.parametrize("one", PERMISSIONS, ids=lambda p: p.action)
def test_each_is_asked_about_by_a_call_that_aws_understands(one: Permission) -> None:
    service, operation = one.needed_by
    model = botocore.session.get_session().get_service_model(service).operation_model(operation)
    sample = Sample(config(API), "us-east-1", "123456789012", NOW)
    assert not ParamValidator().validate(params(one.needed_by, sample), model.input_shape).has_errors()


@pytest.mark.asyncio
async def test_read_only_makes_no_call_for_tuning() -> None:
    _, calls = await examined(read_only=True)
    made = {action for action, _ in calls.made}
    assert not made & {p.action for p in PERMISSIONS if p.part is Part.TUNES}


@pytest.mark.asyncio
async def test_of_two_permissions_of_one_call_the_one_that_is_denied_is_named() -> None:
    found, _ = await examined(
        lambda s, o, p: (
            {**answered(s, o, p), "TagsError": {"ErrorCode": "AccessDenied"}}
            if o == "GetFunction"
            else answered(s, o, p)
        )
    )
    assert found["permission", "lambda:ListTags"].verdict is Verdict.WARN
    assert found["permission", "lambda:GetFunction"].verdict is Verdict.OK


@pytest.mark.asyncio
async def test_what_throttling_or_a_failure_leaves_open_is_said_to_be_open() -> None:
    found, _ = await examined(refusing("logs:FilterLogEvents", error=Throttled))
    assert found["permission", "logs:FilterLogEvents"].advice == "try again in a minute"
    found, _ = await examined(refusing("logs:FilterLogEvents", error=AwsFault))
    assert found["permission", "logs:FilterLogEvents"].detail.startswith("not told")


@pytest.mark.asyncio
async def test_an_account_without_functions_is_asked_about_none() -> None:
    def reply(service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        return {"Functions": []} if operation == "ListFunctions" else answered(service, operation, params)

    found, calls = await examined(reply)
    assert found["functions", ""].verdict is Verdict.WARN
    assert not [name for kind, name in found if kind == "log group"]
    assert {p["FunctionName"] for a, p in calls.made if "FunctionName" in p} == {NOBODY}


@pytest.mark.asyncio
async def test_groups_are_found_over_pages_and_outside_of_the_folder_and_told_by_class_and_retention() -> None:
    names = ["a", "b", "c"]
    functions = [{**API, "FunctionName": n} for n in names] + [{**API, "LoggingConfig": {"LogGroup": "/shared"}}]

    def groups(params: Mapping[str, Any]) -> Answer:
        if params.get("logGroupNamePrefix") == "/shared":
            return {"logGroups": [{"logGroupName": "/shared", "retentionInDays": 7}]}
        if params.get("nextToken") is None:
            return {"logGroups": [{"logGroupName": "/aws/lambda/a"}], "nextToken": "2"}
        return {"logGroups": [{"logGroupName": "/aws/lambda/b", "logGroupClass": "INFREQUENT_ACCESS"}]}

    def reply(service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        if operation == "DescribeLogGroups":
            return groups(params)
        return {"Functions": functions} if operation == "ListFunctions" else answered(service, operation, params)

    found, _ = await examined(reply)
    told = {name: check for (kind, name), check in found.items() if kind == "log group"}
    assert list(told) == ["/aws/lambda/a", "/aws/lambda/b", "/aws/lambda/c", "/shared"]
    assert told["/aws/lambda/a"].detail == "kept for ever"
    assert "INFREQUENT_ACCESS" in told["/aws/lambda/b"].detail
    assert "c never ran" in told["/aws/lambda/c"].detail
    assert (told["/shared"].verdict, told["/shared"].detail) == (Verdict.OK, "kept 7 days")


@pytest.mark.asyncio
async def test_groups_that_may_not_be_listed_are_one_line() -> None:
    found, _ = await examined(refusing("logs:DescribeLogGroups"))
    assert found["log group", ""].verdict is Verdict.WARN


@pytest.mark.asyncio
async def test_nothing_in_the_account_is_another_after_it_was_examined() -> None:
    with DemoServer(seed=9) as demo:
        keys = {"aws_access_key_id": DEMO_ACCESS_KEY, "aws_secret_access_key": DEMO_SECRET_KEY}
        client = boto3.client("lambda", endpoint_url=demo.url, region_name=DEMO_REGION, **keys)
        before = client.list_functions(MaxItems=50)["Functions"]
        access = Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY)
        found = [check async for check in checks(access, lambda: NOW, read_only=False)]
        with pytest.raises(client.exceptions.PreconditionFailedException):
            client.update_function_configuration(**unchanging("checkout-api"))
        after = client.list_functions(MaxItems=50)["Functions"]
        client.close()
    assert len(found) > len(PERMISSIONS)
    assert after == before
