"""Every section of a room over moto and ministack, with plain boto3 as witness; what a peer lacks is a gap."""

from collections.abc import Iterator
from typing import Any

import pytest

from lambdatop.account import WholeAccount
from lambdatop.aws import Access, live_account, once_account
from lambdatop.core.model import Span
from lambdatop.core.room import Room, Section
from tests.aws.room.visits import enter, seen
from tests.peers.furnished import NAME, Furnished
from tests.peers.reading import everything
from tests.peers.witness import MINUTE_MS, SECRET, Witness

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]
# What these peers do not serve, and so cannot be known of them.
LACKS = {
    "moto": {
        "runtime updates",
        "recursion control",
        "provisioned concurrency",
        "function URLs",
    },
    "ministack": {"runtime updates", "provisioned concurrency"},
}


@pytest.fixture(scope="module", params=["moto", "ministack"])
def world(request: pytest.FixtureRequest) -> Iterator[Witness]:
    made: Witness = request.getfixturevalue(request.param)
    furnished = Furnished(made, provisioned=request.param == "ministack")
    furnished.furnish()
    yield made
    furnished.remove()


def _span(world: Witness) -> Span:
    return Span(world.minute_ms - 15 * MINUTE_MS, world.minute_ms)


@pytest.mark.asyncio
@pytest.mark.parametrize("make", [live_account, once_account], ids=["live", "once"])
async def test_a_room_is_what_the_witness_says(world: Witness, make: Any, request: pytest.FixtureRequest) -> None:  # noqa: ANN401 - either account
    account: WholeAccount = make(Access(None, world.region, world.url, *world.keys))
    configs = seen(await everything(account.functions(())))
    room = await enter(account, configs[NAME], _span(world))
    pool, _ = await account.pool(_span(world))
    fed = [name async for name in account.fed_by_streams()]
    await account.close()
    peer = "moto" if "moto" in request.node.name else "ministack"
    assert {gap.what for gap in room.gaps} == LACKS[peer]
    assert room.whole
    assert SECRET not in repr(room)
    _basics(room, world)
    _configuration(room, world)
    _sources(room, world, urls=peer != "moto")
    _failures(room, world)
    _versions(room, world)
    assert room.concurrency is not None
    stated = world.client("lambda").get_function_concurrency(FunctionName=NAME)
    assert room.concurrency.reserved == stated["ReservedConcurrentExecutions"] == 5
    assert fed == [NAME]
    if peer == "moto":
        assert pool.gaps == ("limits of the account: lambda:GetAccountSettings: 404",)
    else:
        limits = world.client("lambda").get_account_settings()["AccountLimit"]
        assert (pool.limit, pool.gaps) == (limits["ConcurrentExecutions"], ())
        assert pool.unreserved == limits["UnreservedConcurrentExecutions"]


def _basics(room: Room, world: Witness) -> None:
    stated = world.client("lambda").get_function(FunctionName=NAME)
    basics = room.basics
    assert basics is not None
    assert (basics.state, basics.update) == ("Active", "Successful")
    assert dict(basics.tags or ()) == stated["Tags"] == {"team": "red"}
    assert basics.revision == stated["Configuration"].get("RevisionId")
    assert basics.role_wildcards == ("dynamodb:* on *", "s3:* on *")


def _configuration(room: Room, world: Witness) -> None:
    stated = world.client("lambda").get_function_configuration(FunctionName=NAME)
    found = room.configuration
    assert found is not None
    assert found.variables == ("PASSWORD", "STAGE") == tuple(sorted(stated["Environment"]["Variables"]))
    (layer,) = found.layers
    newest = world.client("lambda").list_layer_versions(LayerName="lib")["LayerVersions"]
    assert (layer.arn, layer.version) == (stated["Layers"][0]["Arn"], 1)
    assert layer.newest == max(v["Version"] for v in newest) == 2
    assert found.tracing == stated["TracingConfig"]["Mode"] == "Active"
    (group,) = world.logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{NAME}")["logGroups"]
    log = found.logging
    assert log is not None
    assert (log.group, log.group_known, log.retention_days) == (group["logGroupName"], True, group["retentionInDays"])


def _sources(room: Room, world: Witness, *, urls: bool) -> None:
    functions, found = world.client("lambda"), room.sources
    assert found is not None
    stated = {m["UUID"]: m for m in functions.list_event_source_mappings(FunctionName=NAME)["EventSourceMappings"]}
    assert {m.uuid: (m.arn, m.batch_size, m.state) for m in found.mappings or ()} == {
        uuid: (m["EventSourceArn"], m["BatchSize"], m["State"]) for uuid, m in stated.items()
    }
    by_kind = {m.kind: m for m in found.mappings or ()}
    url = world.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    queue = world.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    jobs = by_kind["SQS"]
    assert (jobs.visibility_timeout_s, jobs.retention_s) == (77, int(queue["MessageRetentionPeriod"]))
    assert (jobs.dead_letter or "").endswith(":dead")
    assert jobs.visible is not None
    stream = world.client("kinesis").describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"]
    assert by_kind["Kinesis"].retention_s == stream["RetentionPeriodHours"] * 3_600
    assert found.iterator_age_ms == ((world.minute_ms - 2 * MINUTE_MS, 4_000.0),)
    assert [(g.sid, g.kind, g.source, g.qualifier) for g in found.grants or ()] == [
        ("photos", "S3", "arn:aws:s3:::photos", None)
    ]
    assert [(r.name, r.schedule, r.enabled) for r in found.rules or ()] == [
        ("tick", "rate(5 minutes)", True),
        ("nightly", "cron(0 2 * * ? *)", True),
    ]
    if urls:
        (config,) = functions.list_function_url_configs(FunctionName=NAME)["FunctionUrlConfigs"]
        assert [(u.address, u.auth, u.qualifier) for u in found.urls or ()] == [(config["FunctionUrl"], "NONE", None)]


def _failures(room: Room, world: Witness) -> None:
    functions, found = world.client("lambda"), room.failures
    assert found is not None
    (listed,) = [f for f in world.functions().values() if f["FunctionName"] == NAME]
    stated = functions.get_function_event_invoke_config(FunctionName=NAME)
    assert found.on_failure == stated["DestinationConfig"]["OnFailure"]["Destination"]
    assert found.retries == stated["MaximumRetryAttempts"] == 1
    # moto's listing leaves it out, as AWS's does not.
    assert found.dead_letter == listed.get("DeadLetterConfig", {}).get("TargetArn")
    assert (found.async_received, found.async_dropped, found.async_age_max_ms) == (2.0, 0.0, None)


def _versions(room: Room, world: Witness) -> None:
    functions, found = world.client("lambda"), room.versions
    assert found is not None
    stated = [
        v for v in functions.list_versions_by_function(FunctionName=NAME)["Versions"] if v["Version"] != "$LATEST"
    ]
    assert [(v.number, v.code_sha256) for v in found.versions or ()] == [
        (v["Version"], v["CodeSha256"]) for v in stated
    ]
    (alias,) = functions.list_aliases(FunctionName=NAME)["Aliases"]
    assert [(a.name, a.version, a.weights) for a in found.aliases or ()] == [("live", alias["FunctionVersion"], ())]
    assert found.traffic == (("$LATEST", 3.0),)
    (seen_alarm,) = world.client("cloudwatch").describe_alarms(AlarmNames=["furnished fails"])["MetricAlarms"]
    assert [(a.name, a.state, a.condition) for a in found.alarms or ()] == [
        ("furnished fails", seen_alarm["StateValue"], "Sum of Errors > 1 over 1 min")
    ]


@pytest.mark.asyncio
async def test_one_section_alone_is_read_from_a_plain_function(world: Witness) -> None:
    account = live_account(Access(None, world.region, world.url, *world.keys))
    configs = seen(await everything(account.functions(())))
    room = await enter(account, configs["f00"], _span(world), (Section.SOURCES,))
    await account.close()
    assert room.sources is not None
    assert (room.sources.mappings, room.sources.grants, room.sources.rules) == ((), (), ())
    assert room.versions is None
