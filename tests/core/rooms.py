"""A room in which everything is known, no two things alike, and what a row needs to show it."""

from dataclasses import replace
from decimal import Decimal

from lambdatop.core.bill import Bill
from lambdatop.core.cold_seen import ColdCause, ColdStarts
from lambdatop.core.model import Finding, Row, Span, Tuning
from lambdatop.core.month import FunctionMonth, Month
from lambdatop.core.room import Gap, Pool, Room, Section
from lambdatop.core.room_parts import (
    Alarm,
    AliasSeen,
    Basics,
    Concurrency,
    Configuration,
    FailurePaths,
    Grant,
    Layer,
    Logging,
    Mapping,
    Provisioned,
    Rule,
    Sources,
    Url,
    Version,
    Versions,
    Vpc,
)
from lambdatop.core.snapshot import Snapshot

DAY_MS = 86_400_000
AT = 1_795_439_040_000  # 2026-11-23 13:04:00 UTC
FIRST = AT - AT % DAY_MS - 22 * DAY_MS
BASICS = Basics(
    state="Inactive",
    state_reason="The function is idle",
    update="Failed",
    update_reason="The role may not be assumed",
    revision="rev-77",
    image="123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:7",
    tags=(("aws:cloudformation:stack-name", "shop-prod"), ("team", "orders")),
    runtime_version="arn:aws:lambda:us-east-1::runtime:abc",
    runtime_updates="FunctionUpdate",
    role_wildcards=("s3:* on *",),
    signed=True,
)
CONFIGURATION = Configuration(
    variables=("DB_HOST", "STAGE"),
    variables_key="arn:aws:kms:us-east-1:123456789012:key/k1",
    layers=(
        Layer("arn:aws:lambda:us-east-1:1:layer:tools:3", "tools", 3, newest=5, code_size=2_097_152),
        Layer("arn:aws:lambda:us-east-1:1:layer:fonts:9", "fonts", 9, newest=9, code_size=4_096),
    ),
    vpc=Vpc("vpc-1", ("subnet-a", "subnet-b"), ("sg-1",)),
    file_systems=(("arn:aws:elasticfilesystem:us-east-1:1:access-point/fsap-1", "/mnt/data"),),
    tracing="Active",
    logging=Logging(
        "/shop/all",
        "JSON",
        "DEBUG",
        "WARN",
        group_known=True,
        log_class="INFREQUENT_ACCESS",
        retention_days=14,
        stored_bytes=5_242_880,
    ),
    snap_start="PublishedVersions",
    snap_start_status="On",
    recursion="Allow",
    durable_timeout_s=7_200,
    durable_retention_days=30,
    tenancy="PER_TENANT",
    managed_instances=True,
)
QUEUE = Mapping(
    uuid="u1",
    kind="SQS",
    arn="arn:aws:sqs:us-east-1:123456789012:orders",
    state="Disabled",
    state_reason="USER_INITIATED",
    batch_size=10,
    batch_window_s=5,
    filters=('{"body":{"kind":["new"]}}',),
    max_concurrency=20,
    pollers=(2, 40),
    partial_failures=True,
    last_result="PROBLEM: Function call failed",
    visible=1_234,
    in_flight=56,
    oldest_s=3_600,
    visibility_timeout_s=90,
    retention_s=345_600,
    dead_letter="arn:aws:sqs:us-east-1:123456789012:orders-dead",
)
STREAM = Mapping(
    uuid="u2",
    kind="Kinesis",
    arn="arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
    state="Enabled",
    batch_size=100,
    parallelization=4,
    max_retries=3,
    max_age_s=600,
    bisects=True,
    on_failure="arn:aws:sqs:us-east-1:123456789012:clicks-failed",
    last_result="OK",
    starts_at="TRIM_HORIZON",
    topics=("clicks-eu",),
)
SOURCES = Sources(
    mappings=(QUEUE, STREAM),
    grants=(
        Grant("s3", "s3.amazonaws.com", "S3", "lambda:InvokeFunction", "arn:aws:s3:::uploads", "live"),
        Grant("other", "210987654321", "account", "lambda:InvokeFunction", foreign=True),
        Grant("all", "*", "everyone", "lambda:*", public=True),
    ),
    urls=(Url("https://abc.lambda-url.us-east-1.on.aws/", "NONE", "RESPONSE_STREAM", "prod", ("https://a.example",)),),
    rules=(
        Rule("every-hour", "rate(1 hour)", None, enabled=True),
        Rule("on-order", None, '{"source":["shop"]}', enabled=False),
    ),
    iterator_age_ms=((AT - 120_000, 900.0), (AT - 60_000, 45_000.0), (AT, 12_000.0)),
)
CONCURRENCY = Concurrency(
    reserved=10,
    provisioned=(Provisioned("live", 6, 5, 4, "IN_PROGRESS", "still starting", AT - 86_400_000),),
    on_provisioned=800.0,
    spilled=31.0,
    utilization=0.93,
    utilization_mean=0.41,
    utilization_week=0.97,
    on_provisioned_week=91_000.0,
)
FAILURES = FailurePaths(
    dead_letter="arn:aws:sqs:us-east-1:123456789012:shop-dead",
    on_failure="arn:aws:sns:us-east-1:123456789012:shop-failed",
    on_success="arn:aws:events:us-east-1:123456789012:event-bus/shop",
    retries=1,
    max_event_age_s=900,
    async_received=512.0,
    async_dropped=7.0,
    async_age_max_ms=61_000.0,
    dead_letter_errors=2.0,
    destination_errors=3.0,
    recursive_dropped=4.0,
)
VERSIONS = Versions(
    versions=(Version("12", "second try", AT - DAY_MS, 1_024, "python3.12", "sha", snap_start=True),),
    aliases=(AliasSeen("live", "12", (("13", 0.1),), "for the shop"),),
    traffic=(("live", 900.0), ("12", 100.0)),
    alarms=(
        Alarm("too-many", "ALARM", "Errors", "Sum of Errors > 3 over 5 min", "7 was more", AT - 60_000, actions=False),
    ),
)
GAPS = (
    Gap(Section.SOURCES, "function URLs", "needs lambda:ListFunctionUrlConfigs"),
    Gap(Section.VERSIONS, "alarms", "needs cloudwatch:DescribeAlarmsForMetric"),
)
ROOM = Room(BASICS, CONFIGURATION, SOURCES, CONCURRENCY, FAILURES, VERSIONS, GAPS, AT - 60_000)
POOL = Pool(1_000, 640, ((AT, 512.0),), ((AT, 900.0),), ("no metrics: needs cloudwatch:GetMetricData",))
BILL = Bill(
    Decimal("0.02"), Decimal("0.10"), Decimal("0.03"), Decimal("0.01"), Decimal("0.04"), snapstart=Decimal("0.05")
)
FINDINGS = (
    Finding(
        "memory-over",
        "warning",
        "Give it 256 MB",
        "at most 141 of 512 MB over 1,200 invocations",
        "memory is paid for",
        "set it and look again",
        Decimal("1.25"),
        "quite",
        Tuning(256, 10),
    ),
    Finding("tracing-off", "info", "Switch tracing on", saves_usd=Decimal("-0.50")),
    Finding("unused", "info", "Delete it", silenced="runs once a year"),
)
MONTH = Month(
    Span(FIRST, AT),
    FIRST + 30 * DAY_MS,
    (FunctionMonth("checkout-api", BILL.times(Decimal(100)), BILL.times(Decimal(130)), ((FIRST, Decimal(3)),)),),
)


def furnished(row: Row) -> Row:
    """Give a row with everything that can hang on it."""
    cold = ColdStarts(((ColdCause.SCALE_OUT, 3), (ColdCause.IDLE, 1)), unknown=2, ahead=5)
    return replace(row, room=ROOM, bill=BILL, advice=FINDINGS, cold=cold)


def around(*rows: Row) -> Snapshot:
    """Give a snapshot of these rows, with pool and month."""
    return Snapshot(AT, Span(AT - 900_000, AT), rows=rows, pool=POOL, month=MONTH)
