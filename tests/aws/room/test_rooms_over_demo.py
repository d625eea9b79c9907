"""Every section of the room over the demo, by both carriers, with plain boto3 as witness."""

import json
from datetime import datetime

import pytest

from lambdatop.account import WholeAccount
from lambdatop.core.facts import RoomRead
from lambdatop.core.room import Section
from tests.aws.room.noon import SPAN, listed, points, room_at_noon
from tests.aws.room.visits import enter
from tests.demo.conftest import NOON, Witness
from tests.peers.reading import everything

# Between them, these have everything that the demo knows of.
NAMES = (
    "session-auth",
    "quote-engine",
    "queue-worker",
    "audit-stream",
    "warehouse-sync",
    "image-resize",
    "checkout-api",
)


@pytest.mark.asyncio
async def test_what_it_is(account: WholeAccount, aws: Witness) -> None:
    basics = (await room_at_noon(account, "orders-export")).basics
    stated = aws("lambda").get_function(FunctionName="orders-export")
    assert basics is not None
    assert (basics.state, basics.update, basics.revision) == (
        "Active",
        "Successful",
        stated["Configuration"]["RevisionId"],
    )
    assert dict(basics.tags or ()) == stated["Tags"]
    assert basics.runtime_version == stated["Configuration"]["RuntimeVersionConfig"]["RuntimeVersionArn"]
    managed = aws("lambda").get_runtime_management_config(FunctionName="orders-export")
    assert basics.runtime_updates == managed["UpdateRuntimeOn"] == "FunctionUpdate"
    assert (basics.role_wildcards, basics.signed, basics.image) == ((), False, None)
    mailer = (await room_at_noon(account, "legacy-mailer")).basics
    assert mailer is not None
    attached = aws("iam").list_attached_role_policies(RoleName="legacy-mailer")["AttachedPolicies"]
    assert [p["PolicyName"] for p in attached] == ["AWSLambdaBasicExecutionRole", "AdministratorAccess"]
    assert mailer.role_wildcards == ("* on *",)


@pytest.mark.asyncio
async def test_how_it_is_configured(account: WholeAccount, aws: Witness) -> None:
    found = (await room_at_noon(account, "image-resize")).configuration
    assert found is not None
    stated = aws("lambda").get_function_configuration(FunctionName="image-resize")
    assert found.variables == tuple(sorted(stated["Environment"]["Variables"]))
    (layer,) = found.layers
    newest = aws("lambda").list_layer_versions(LayerName=layer.arn.rpartition(":")[0])["LayerVersions"][0]["Version"]
    assert (layer.arn, layer.version, layer.newest) == (stated["Layers"][0]["Arn"], 12, newest)
    assert layer.code_size == stated["Layers"][0]["CodeSize"]
    (group,) = aws("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/image-resize")["logGroups"]
    log = found.logging
    assert log is not None
    assert (log.group, log.group_known, log.log_class) == (group["logGroupName"], True, "STANDARD")
    assert (log.retention_days, log.stored_bytes) == (group.get("retentionInDays"), group["storedBytes"])
    assert found.recursion == aws("lambda").get_function_recursion_config(FunctionName="image-resize")["RecursiveLoop"]
    assert (found.vpc, found.tracing, found.snap_start, found.snap_start_status) == (None, "PassThrough", "None", None)
    behind = (await room_at_noon(account, "warehouse-sync")).configuration
    vpc = aws("lambda").get_function_configuration(FunctionName="warehouse-sync")["VpcConfig"]
    assert behind is not None
    assert behind.vpc is not None
    assert (behind.vpc.vpc_id, list(behind.vpc.subnets)) == (vpc["VpcId"], vpc["SubnetIds"])
    assert list(behind.vpc.security_groups) == vpc["SecurityGroupIds"]
    snapped = (await room_at_noon(account, "quote-engine")).configuration
    assert snapped is not None
    assert (snapped.snap_start, snapped.snap_start_status) == ("PublishedVersions", "On")


@pytest.mark.asyncio
async def test_a_function_that_never_ran_has_no_log_group(account: WholeAccount) -> None:
    room = await room_at_noon(account, "nightly-report")
    assert room.configuration is not None
    assert room.configuration.logging is not None
    assert not room.configuration.logging.group_known
    (gap,) = room.gaps_of(Section.CONFIGURATION)
    assert gap.why == "not there: it never ran, or may not write logs"


@pytest.mark.asyncio
async def test_the_queue_and_the_stream_that_feed_it(account: WholeAccount, aws: Witness) -> None:
    fed = (await room_at_noon(account, "queue-worker")).sources
    assert fed is not None
    (mapping,) = fed.mappings or ()
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/orders"
    stated = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (mapping.kind, mapping.state, mapping.batch_size) == ("SQS", "Enabled", 10)
    assert mapping.visible == int(stated["ApproximateNumberOfMessages"])
    assert mapping.in_flight == int(stated["ApproximateNumberOfMessagesNotVisible"])
    assert mapping.visibility_timeout_s == int(stated["VisibilityTimeout"])
    assert mapping.retention_s == int(stated["MessageRetentionPeriod"])
    assert mapping.dead_letter == json.loads(stated["RedrivePolicy"])["deadLetterTargetArn"]
    assert fed.iterator_age_ms is None
    fed = (await room_at_noon(account, "audit-stream")).sources
    assert fed is not None
    (mapping,) = fed.mappings or ()
    stream = aws("kinesis").describe_stream_summary(StreamName="audit-events")["StreamDescriptionSummary"]
    assert (mapping.kind, mapping.retention_s) == ("Kinesis", stream["RetentionPeriodHours"] * 3_600)
    assert (mapping.max_retries, mapping.max_age_s, mapping.starts_at, mapping.bisects) == (-1, -1, "LATEST", False)
    ages = [value for _, value in fed.iterator_age_ms or ()]
    assert ages == points(aws, "IteratorAge", "Maximum", 60, FunctionName="audit-stream")
    assert len(ages) == 30


@pytest.mark.asyncio
async def test_who_may_call_it_and_when(account: WholeAccount, aws: Witness) -> None:
    checkout = (await room_at_noon(account, "checkout-api")).sources
    assert checkout is not None
    (grant,) = checkout.grants or ()
    assert (grant.kind, grant.public, grant.who) == ("function URL", True, "*")
    (url,) = checkout.urls or ()
    stated = aws("lambda").get_function_url_config(FunctionName="checkout-api")
    assert (url.address, url.auth, url.invoke_mode, url.qualifier) == (stated["FunctionUrl"], "NONE", "BUFFERED", None)
    expected = {
        "session-auth": ("API Gateway", "live", False),
        "quote-engine": ("ALB", "live", False),
        "image-resize": ("S3", None, False),
        "warehouse-sync": ("SNS", None, False),
        "fraud-score": ("account", None, True),
    }
    functions = await listed(account)
    for name, (kind, qualifier, foreign) in expected.items():
        sources = (await enter(account, functions[name], SPAN, (Section.SOURCES,))).sources
        assert sources is not None
        (grant,) = sources.grants or ()
        assert (grant.kind, grant.qualifier, grant.foreign, grant.public) == (kind, qualifier, foreign, False), name
    for name, bus in (("legacy-mailer", "default"), ("search-index", "acme-catalog")):
        sources = (await enter(account, functions[name], SPAN, (Section.SOURCES,))).sources
        assert sources is not None
        (rule,) = sources.rules or ()
        seen_rule = aws("events").describe_rule(Name=rule.name.rpartition("/")[2], EventBusName=bus)
        assert (rule.schedule, rule.pattern) == (seen_rule.get("ScheduleExpression"), seen_rule.get("EventPattern"))
        assert rule.enabled
    nightly = (await enter(account, functions["nightly-report"], SPAN, (Section.SOURCES,))).sources
    assert nightly is not None
    (rule,) = nightly.rules or ()
    schedule = aws("scheduler").get_schedule(Name="nightly")
    assert (rule.name, rule.schedule, rule.enabled) == ("nightly", schedule["ScheduleExpression"], False)


@pytest.mark.asyncio
async def test_how_many_at_once(account: WholeAccount, aws: Witness) -> None:
    room = await room_at_noon(account, "session-auth")
    found = room.concurrency
    assert found is not None
    (ready,) = found.provisioned or ()
    stated = aws("lambda").get_provisioned_concurrency_config(FunctionName="session-auth", Qualifier="live")
    assert (ready.qualifier, ready.status) == ("live", stated["Status"])
    assert ready.requested == stated["RequestedProvisionedConcurrentExecutions"]
    assert ready.allocated == stated["AllocatedProvisionedConcurrentExecutions"]
    named = {"FunctionName": "session-auth", "Resource": "session-auth:live"}
    counts = points(aws, "ProvisionedConcurrencyInvocations", "Sum", 60, **named)
    assert found.on_provisioned == sum(counts) > 100
    assert found.spilled == sum(points(aws, "ProvisionedConcurrencySpilloverInvocations", "Sum", 60, **named))
    shares = points(aws, "ProvisionedConcurrencyUtilization", "Maximum", 60, **named)
    assert found.utilization == max(shares)
    # The week holds what the window does.
    assert (found.utilization_week or 0) >= found.utilization
    assert (found.on_provisioned_week or 0) >= (found.on_provisioned or 0)
    assert ready.changed_ms == round(datetime.fromisoformat(stated["LastModified"]).timestamp() * 1_000)
    assert 0 < (found.utilization_mean or 0) < max(shares)
    assert (found.reserved, found.reserved_known) == (None, True)
    limited = (await room_at_noon(account, "orders-export")).concurrency
    assert limited is not None
    assert (limited.reserved, limited.provisioned, limited.on_provisioned) == (10, (), None)


@pytest.mark.asyncio
async def test_where_its_failures_go(account: WholeAccount, aws: Witness) -> None:
    found = (await room_at_noon(account, "warehouse-sync")).failures
    assert found is not None
    stated = aws("lambda").get_function_event_invoke_config(FunctionName="warehouse-sync")
    assert found.dead_letter == "arn:aws:sqs:us-east-1:123456789012:warehouse-sync-dlq"
    assert (found.retries, found.max_event_age_s) == (
        stated["MaximumRetryAttempts"],
        stated["MaximumEventAgeInSeconds"],
    )
    assert (found.on_failure, found.on_success, found.invoke_known) == (None, None, True)
    named = {"FunctionName": "warehouse-sync"}
    assert found.async_received == sum(points(aws, "AsyncEventsReceived", "Sum", 60, **named)) > 50
    assert found.async_dropped == sum(points(aws, "AsyncEventsDropped", "Sum", 60, **named)) == 0
    assert found.async_age_max_ms == max(points(aws, "AsyncEventAge", "Maximum", 60, **named))
    assert (found.dead_letter_errors, found.destination_errors, found.recursive_dropped) == (0.0, 0.0, 0.0)
    caught = (await room_at_noon(account, "search-index")).failures
    assert caught is not None
    assert (caught.on_failure, caught.dead_letter) == ("arn:aws:sqs:us-east-1:123456789012:failed-events", None)
    lost = (await room_at_noon(account, "image-resize")).failures
    assert lost is not None
    dropped = sum(points(aws, "AsyncEventsDropped", "Sum", 60, FunctionName="image-resize"))
    assert lost.async_dropped == dropped > 0
    # Nobody has set anything: then Lambda tries twice more, for six hours.
    plain = (await room_at_noon(account, "checkout-api")).failures
    assert plain is not None
    assert (plain.retries, plain.max_event_age_s, plain.async_received) == (2, 21_600, 0.0)


@pytest.mark.asyncio
async def test_versions_aliases_traffic_and_alarms(account: WholeAccount, aws: Witness) -> None:
    found = (await room_at_noon(account, "quote-engine")).versions
    assert found is not None
    stated = aws("lambda").list_versions_by_function(FunctionName="quote-engine")["Versions"][1:]
    assert [(v.number, v.code_sha256) for v in found.versions or ()] == [
        (v["Version"], v["CodeSha256"]) for v in stated
    ]
    assert all(v.snap_start and v.memory_mb == 1_024 and v.runtime == "java21" for v in found.versions or ())
    aliases = {a["Name"]: a for a in aws("lambda").list_aliases(FunctionName="quote-engine")["Aliases"]}
    assert {a.name: a.version for a in found.aliases or ()} == {n: a["FunctionVersion"] for n, a in aliases.items()}
    assert {a.name: dict(a.weights) for a in found.aliases or ()} == {"live": {}, "trial": {"2": 0.1}}
    # Each invocation is counted with its alias and with its version: here it is said once.
    count = sum(points(aws, "Invocations", "Sum", 60, FunctionName="quote-engine"))
    assert found.traffic == (("live", count),)
    assert found.alarms == ()
    watched = (await room_at_noon(account, "audit-stream")).versions
    assert watched is not None
    (alarm,) = watched.alarms or ()
    (seen_alarm,) = aws("cloudwatch").describe_alarms(AlarmNames=["audit-stream falls behind"])["MetricAlarms"]
    assert (alarm.name, alarm.state, alarm.metric) == (
        "audit-stream falls behind",
        seen_alarm["StateValue"],
        "IteratorAge",
    )
    assert alarm.condition == "Maximum of IteratorAge > 300000 over 5 min"
    assert alarm.since_ms == seen_alarm["StateUpdatedTimestamp"].timestamp() * 1000
    assert watched.traffic == (("$LATEST", sum(points(aws, "Invocations", "Sum", 60, FunctionName="audit-stream"))),)


@pytest.mark.asyncio
async def test_only_the_sections_asked_for_are_given_each_once(account: WholeAccount) -> None:
    config = (await listed(account))["checkout-api"]
    wanted = (Section.CONCURRENCY, Section.BASICS)
    facts = [f for f in await everything(account.room(config, wanted, SPAN)) if isinstance(f, RoomRead)]
    assert sorted(type(f.part).__name__ for f in facts) == ["Basics", "Concurrency"]
    assert all(f.function == "checkout-api" and f.at_ms > NOON for f in facts)


@pytest.mark.asyncio
async def test_no_secret_leaves_with_a_room(account: WholeAccount, aws: Witness) -> None:
    functions = await listed(account)
    secrets = set()
    told = ""
    for name in NAMES:
        stated = aws("lambda").get_function(FunctionName=name)
        secrets |= {v for v in stated["Configuration"]["Environment"]["Variables"].values() if v.startswith("demo-")}
        secrets.add(stated["Code"]["Location"].partition("?")[2][:40])
        told += repr(await everything(account.room(functions[name], tuple(Section), SPAN)))
    assert len(secrets) >= 4
    assert [secret for secret in secrets if secret in told] == []
