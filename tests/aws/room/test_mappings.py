"""Event source mappings of every kind, as AWS states them."""

from collections.abc import Mapping
from typing import Any

import pytest

from lambdatop.aws.room.mappings import mapping, read_mappings
from lambdatop.core.errors import AccessDenied
from tests.aws.room.visits import asked, reading

AWS = "arn:aws:{}:us-east-1:123456789012:{}"


@pytest.mark.parametrize(
    ("arn", "kind", "stream"),
    [
        (AWS.format("sqs", "orders"), "SQS", False),
        (AWS.format("kinesis", "stream/audit"), "Kinesis", True),
        (AWS.format("kinesis", "stream/audit/consumer/x:1"), "Kinesis", True),
        (AWS.format("dynamodb", "table/t/stream/2026-01-01T00:00:00.000"), "DynamoDB", True),
        (AWS.format("kafka", "cluster/c/1-2"), "Kafka", False),
        (AWS.format("mq", "broker:b:b-1"), "MQ", False),
        (AWS.format("rds", "cluster:docs"), "DocumentDB", True),
        (AWS.format("novel", "thing"), "novel", False),
        ("nonsense", "unknown", False),
    ],
)
def test_the_kind_is_in_the_arn(arn: str, kind: str, *, stream: bool) -> None:
    found = mapping({"UUID": "1", "EventSourceArn": arn, "State": "Enabled"})
    assert (found.kind, found.is_stream, found.arn, found.state) == (kind, stream, arn, "Enabled")


def test_a_stream_in_full() -> None:
    found = mapping({
        "UUID": "1",
        "EventSourceArn": AWS.format("dynamodb", "table/t/stream/now"),
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 5,
        "ParallelizationFactor": 4,
        "FilterCriteria": {"Filters": [{"Pattern": '{"eventName":["INSERT"]}'}]},
        "State": "Disabled",
        "StateTransitionReason": "USER_INITIATED",
        "LastProcessingResult": "PROBLEM: Function call failed",
        "DestinationConfig": {"OnFailure": {"Destination": AWS.format("sns", "lost")}},
        "MaximumRecordAgeInSeconds": 3_600,
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 3,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    })  # fmt: skip
    assert (found.starts_at, found.batch_size, found.batch_window_s, found.parallelization) == (
        "TRIM_HORIZON",
        100,
        5,
        4,
    )
    assert (found.filters, found.state_reason) == (('{"eventName":["INSERT"]}',), "USER_INITIATED")
    assert (found.last_result, found.on_failure) == ("PROBLEM: Function call failed", AWS.format("sns", "lost"))
    assert (found.max_age_s, found.bisects, found.max_retries, found.partial_failures) == (3_600, True, 3, True)


def test_kafka_of_ones_own_names_its_brokers_and_topics_and_pollers() -> None:
    found = mapping({
        "UUID": "1",
        "State": "Enabled",
        "Topics": ["clicks"],
        "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["a.example:9092", "b.example:9092"]}},
        "ProvisionedPollerConfig": {"MinimumPollers": 2, "MaximumPollers": 20},
    })  # fmt: skip
    assert (found.kind, found.arn) == ("Kafka", "a.example:9092, b.example:9092")
    assert (found.topics, found.pollers) == (("clicks",), (2, 20))


def test_queues_of_a_broker_a_collection_and_a_limit_of_scaling() -> None:
    broker = mapping({"UUID": "1", "EventSourceArn": AWS.format("mq", "broker:b:1"), "Queues": ["jobs"]})
    assert broker.topics == ("jobs",)
    database = {"DatabaseName": "shop", "CollectionName": "orders"}
    documents = mapping({"EventSourceArn": AWS.format("rds", "cluster:d"), "DocumentDBEventSourceConfig": database})
    assert documents.topics == ("shop.orders",)
    queue = mapping({"EventSourceArn": AWS.format("sqs", "q"), "ScalingConfig": {"MaximumConcurrency": 7}})
    assert (queue.max_concurrency, queue.pollers, queue.partial_failures) == (7, None, False)


@pytest.mark.asyncio
async def test_aliases_are_asked_too_and_what_comes_twice_is_one() -> None:
    stream = {"UUID": "1", "EventSourceArn": AWS.format("dynamodb", "table/t/stream/now"), "State": "Enabled"}
    queue = {"UUID": "2", "EventSourceArn": AWS.format("sqs", "orders"), "State": "Enabled"}

    def reply(service: str, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        if service == "sqs":
            raise AccessDenied("no", "sqs:GetQueueAttributes")
        if operation == "GetMetricData":
            (query,) = params["MetricDataQueries"]
            metric = query["MetricStat"]["Metric"]
            assert (metric["Namespace"], metric["Dimensions"]) == (
                "AWS/SQS",
                [{"Name": "QueueName", "Value": "orders"}],
            )
            return {"MetricDataResults": [{"Id": "q0", "Timestamps": [1_795_175_000], "Values": [42.4]}]}
        if params["FunctionName"] == "api":
            # Another page, and then the end.
            return {"EventSourceMappings": [stream], **({} if "Marker" in params else {"NextMarker": "m"})}
        return {"EventSourceMappings": [stream, queue]}

    at = reading(reply)
    found = await read_mappings(at, (None, "live"))
    assert [(m.uuid, m.kind, m.oldest_s, m.retention_s) for m in found or ()] == [
        ("1", "DynamoDB", None, 86_400),
        ("2", "SQS", 42, None),
    ]
    assert [(gap.what, gap.why) for gap in at.gaps] == [("queue orders", "needs sqs:GetQueueAttributes")]
    assert asked(at).count("lambda:ListEventSourceMappings") == 3
    assert str(at.usd) == "0.00001"


@pytest.mark.asyncio
async def test_a_list_that_may_not_be_read_is_unknown_and_not_empty() -> None:
    def refuse(_service: str, _operation: str, _params: Mapping[str, Any]) -> Mapping[str, Any]:
        raise AccessDenied("no", "lambda:ListEventSourceMappings")

    at = reading(refuse)
    assert await read_mappings(at, (None, "live")) is None
    # It was refused for each, and that is said once.
    assert [gap.why for gap in at.gaps] == ["needs lambda:ListEventSourceMappings"]
    assert await read_mappings(reading(lambda *_: {}), (None,)) == ()
