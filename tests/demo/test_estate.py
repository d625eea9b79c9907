"""What stands around the demo's functions, as plain boto3 sees it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from lambdatop.demo import DemoServer
from lambdatop.demo.simulation import Outcome
from tests.demo.conftest import MINUTE, NOON, Witness

Refused = Callable[..., tuple[str, int, str]]
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:{}"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/{}"


def test_roles_and_their_policies(noon: Witness, refusal: Refused) -> None:
    iam = noon("iam")
    roles = {f["Role"].rpartition("/")[2] for f in noon("lambda").list_functions()["Functions"]}
    for role in roles:
        first = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"][0]
        assert first["PolicyName"] == "AWSLambdaBasicExecutionRole"
    attached = iam.list_attached_role_policies(RoleName="legacy-mailer")["AttachedPolicies"]
    version = iam.get_policy(PolicyArn=attached[0]["PolicyArn"])["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=attached[0]["PolicyArn"], VersionId=version)["PolicyVersion"]
    assert found["Document"]["Statement"][0]["Action"][-1] == "logs:PutLogEvents"
    assert found["IsDefaultVersion"] is True
    assert iam.list_role_policies(RoleName="queue-worker")["PolicyNames"] == ["orders"]
    inline = iam.get_role_policy(RoleName="queue-worker", PolicyName="orders")["PolicyDocument"]
    assert inline["Statement"][0]["Resource"] == "arn:aws:sqs:us-east-1:123456789012:orders"
    for call, params in (
        (iam.list_role_policies, {"RoleName": "no-such"}),
        (iam.get_role_policy, {"RoleName": "queue-worker", "PolicyName": "no-such"}),
        (iam.get_policy, {"PolicyArn": "arn:aws:iam::aws:policy/no-such-policy"}),
        (iam.get_policy_version, {"PolicyArn": attached[0]["PolicyArn"], "VersionId": "v2"}),
    ):
        assert refusal(call, **params)[:2] == ("NoSuchEntity", 404)


def test_one_role_serves_three_functions(noon: Witness) -> None:
    functions = noon("lambda").list_functions()["Functions"]
    shared = [f["FunctionName"] for f in functions if f["Role"].endswith("role/finance-functions")]
    assert sorted(shared) == ["invoice-render", "nightly-report", "report-builder"]


def test_rules_on_either_bus(noon: Witness, refusal: Refused) -> None:
    events = noon("events")
    mailer, search = FUNCTION.format("legacy-mailer"), FUNCTION.format("search-index")
    assert events.list_rule_names_by_target(TargetArn=mailer)["RuleNames"] == ["newsletter"]
    assert events.list_rule_names_by_target(TargetArn=search)["RuleNames"] == []
    assert events.list_rule_names_by_target(TargetArn=search, EventBusName="acme-catalog")["RuleNames"] == [
        "product-changed"
    ]
    assert events.describe_rule(Name="newsletter")["ScheduleExpression"] == "rate(1 minute)"
    on_bus = events.describe_rule(Name="product-changed", EventBusName="acme-catalog")
    assert "ProductChanged" in on_bus["EventPattern"]
    assert on_bus["Arn"] == "arn:aws:events:us-east-1:123456789012:rule/acme-catalog/product-changed"
    for call, params in (
        (events.describe_rule, {"Name": "product-changed"}),
        (events.list_rule_names_by_target, {"TargetArn": search, "EventBusName": "no-such"}),
    ):
        assert refusal(call, **params)[0] == "ResourceNotFoundException"


def test_schedules(noon: Witness, refusal: Refused) -> None:
    scheduler = noon("scheduler")
    (summary,) = scheduler.list_schedules()["Schedules"]
    assert (summary["Name"], summary["GroupName"], summary["State"]) == ("nightly", "default", "DISABLED")
    found = scheduler.get_schedule(Name="nightly", GroupName="default")
    assert (found["ScheduleExpression"], found["Target"]["Arn"]) == (
        "cron(15 2 * * ? *)",
        FUNCTION.format("nightly-report"),
    )
    assert refusal(scheduler.get_schedule, Name="no-such")[0] == "ResourceNotFoundException"
    assert refusal(scheduler.list_schedule_groups)[0] == "UnknownOperationException"


def test_the_stream(noon: Witness, refusal: Refused) -> None:
    arn = "arn:aws:kinesis:us-east-1:123456789012:stream/audit-events"
    found = noon("kinesis").describe_stream_summary(StreamARN=arn)["StreamDescriptionSummary"]
    assert (found["RetentionPeriodHours"], found["StreamName"]) == (24, "audit-events")
    assert refusal(noon("kinesis").describe_stream_summary, StreamName="no-such")[0] == "ResourceNotFoundException"


def _oldest(aws: Witness, queue: str) -> list[float]:
    metric: dict[str, Any] = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": queue}],
    }
    answer = aws("cloudwatch").get_metric_data(
        MetricDataQueries=[{"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}],
        StartTime=datetime.fromtimestamp((NOON - 20 * MINUTE) / 1000, UTC),
        EndTime=datetime.fromtimestamp(NOON / 1000, UTC),
        ScanBy="TimestampAscending",
    )
    values: list[float] = answer["MetricDataResults"][0]["Values"]
    return values


def test_queues_hold_what_waits_and_what_has_failed(noon: Witness, still: DemoServer, refusal: Refused) -> None:
    sqs = noon("sqs")
    asked = ["ApproximateNumberOfMessages", "VisibilityTimeout"]
    orders = sqs.get_queue_attributes(QueueUrl=QUEUE.format("orders"), AttributeNames=asked)["Attributes"]
    assert orders == {"ApproximateNumberOfMessages": "0", "VisibilityTimeout": "90"}
    ages = _oldest(noon, "orders")
    assert len(ages) > 10
    assert max(ages) <= 2
    failed = still.within(
        lambda world: [
            c
            for name in ("search-index", "legacy-mailer")
            for c in world.life(name).between(NOON - 180 * MINUTE, NOON)
            if c.status is not Outcome.SUCCESS
        ]
    )
    found = sqs.get_queue_attributes(QueueUrl=QUEUE.format("failed-events"), AttributeNames=["All"])["Attributes"]
    assert int(found["ApproximateNumberOfMessages"]) == len(failed) > 0
    ages = _oldest(noon, "failed-events")
    assert ages == sorted(ages)
    assert 3_600 < ages[-1] < 3 * 3_600
    assert _oldest(noon, "no-such") == []
    assert refusal(sqs.get_queue_attributes, QueueUrl=QUEUE.format("no-such"))[0] == "QueueDoesNotExist"


def test_what_is_dropped_is_what_failed_for_the_last_time(noon: Witness, still: DemoServer) -> None:
    metric = {"Namespace": "AWS/Lambda", "Dimensions": [{"Name": "FunctionName", "Value": "image-resize"}]}
    names = ("AsyncEventsDropped", "AsyncEventsReceived")
    queries = [
        {"Id": f"q{i}", "MetricStat": {"Metric": {**metric, "MetricName": name}, "Period": 600, "Stat": "Sum"}}
        for i, name in enumerate(names)
    ]
    end = NOON // MINUTE * MINUTE - 10 * MINUTE
    answer = noon("cloudwatch").get_metric_data(
        MetricDataQueries=queries,
        StartTime=datetime.fromtimestamp((end - 10 * MINUTE) / 1000, UTC),
        EndTime=datetime.fromtimestamp(end / 1000, UTC),
    )
    dropped, received = (result["Values"][0] for result in answer["MetricDataResults"])
    calls = still.within(lambda world: list(world.life("image-resize").between(end - 10 * MINUTE, end)))
    assert received == len(calls)
    assert dropped == sum(c.status is not Outcome.SUCCESS for c in calls) > 0


def test_an_alias_may_have_a_policy_of_its_own(noon: Witness, refusal: Refused) -> None:
    functions = noon("lambda")
    policy = functions.get_policy(FunctionName="session-auth", Qualifier="live")["Policy"]
    assert "authorizers" in policy
    assert FUNCTION.format("session-auth:live") in policy
    assert refusal(functions.get_policy, FunctionName="session-auth")[0] == "ResourceNotFoundException"
    source = functions.list_event_source_mappings(FunctionName=FUNCTION.format("queue-worker"))["EventSourceMappings"]
    assert len(source) == 1
    qualified = FUNCTION.format("queue-worker:live")
    assert functions.list_event_source_mappings(FunctionName=qualified)["EventSourceMappings"] == []


@pytest.mark.parametrize(("name", "how"), [("orders-export", "FunctionUpdate"), ("checkout-api", "Auto")])
def test_how_the_runtime_is_updated(noon: Witness, name: str, how: str) -> None:
    assert noon("lambda").get_runtime_management_config(FunctionName=name)["UpdateRuntimeOn"] == how
