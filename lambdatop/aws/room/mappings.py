"""Reads event source mappings: queues, streams, brokers; of queues their depth, of streams how long they keep."""

from collections.abc import Mapping as Stated
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lambdatop.aws.calls import Calls
from lambdatop.aws.pages import every_page
from lambdatop.aws.policies import json_object
from lambdatop.aws.queues import queue_attributes, whole_number
from lambdatop.aws.room.figures import Wanted, figures, greatest
from lambdatop.aws.room.visit import Reading
from lambdatop.core.room_parts import Mapping

_KINDS = {
    "sqs": "SQS",
    "kinesis": "Kinesis",
    "dynamodb": "DynamoDB",
    "kafka": "Kafka",
    "mq": "MQ",
    "rds": "DocumentDB",
    "docdb": "DocumentDB",
}
_DAY_S = 86_400
_QUEUE = (
    "VisibilityTimeout",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "MessageRetentionPeriod",
    "RedrivePolicy",
)
_HOUR_S = 3_600


async def list_mappings(calls: Calls, function: str | None) -> list[Stated[str, Any]]:
    """List the event source mappings of a function (its name, or with `:alias`), or of the account."""
    params: dict[str, Any] = {"MaxItems": 100, **({"FunctionName": function} if function else {})}
    most = 10 if function else 100
    return await every_page(
        lambda p: calls.call("lambda", "ListEventSourceMappings", p), params, "EventSourceMappings", most=most
    )


async def read_mappings(reading: Reading, qualifiers: Sequence[str | None]) -> tuple[Mapping, ...] | None:
    """Read every mapping of the function and of its aliases; None where the list may not be read."""
    found: dict[str, Stated[str, Any]] = {}
    known = False
    for qualifier in qualifiers:
        name = reading.visit.name + (f":{qualifier}" if qualifier else "")
        page = await reading.part("event source mappings", list_mappings(reading.visit.calls, name))
        known = known or page is not None
        found.update({str(m.get("UUID")): m for m in page or ()})
    if not known:
        return None
    mappings = [await _beside(reading, mapping(m)) for m in found.values()]
    return tuple(await _with_ages(reading, mappings))


def mapping(stated: Stated[str, Any]) -> Mapping:
    """Make a Mapping of an EventSourceMappingConfiguration."""
    kind, arn = _kind(stated), _source(stated)
    pollers = stated.get("ProvisionedPollerConfig") or {}
    least, most = pollers.get("MinimumPollers"), pollers.get("MaximumPollers")
    destination = (stated.get("DestinationConfig") or {}).get("OnFailure") or {}
    database = stated.get("DocumentDBEventSourceConfig") or {}
    collection = ".".join(str(v) for v in (database.get("DatabaseName"), database.get("CollectionName")) if v)
    return Mapping(
        uuid=str(stated.get("UUID") or ""),
        kind=kind,
        arn=arn,
        state=str(stated.get("State") or ""),
        state_reason=str(stated.get("StateTransitionReason") or ""),
        batch_size=stated.get("BatchSize"),
        batch_window_s=stated.get("MaximumBatchingWindowInSeconds"),
        filters=tuple(str(f.get("Pattern")) for f in (stated.get("FilterCriteria") or {}).get("Filters") or ()),
        max_concurrency=(stated.get("ScalingConfig") or {}).get("MaximumConcurrency"),
        parallelization=stated.get("ParallelizationFactor"),
        pollers=(int(least or 1), int(most or least or 1)) if least or most else None,
        max_retries=stated.get("MaximumRetryAttempts"),
        max_age_s=stated.get("MaximumRecordAgeInSeconds"),
        bisects=stated.get("BisectBatchOnFunctionError"),
        partial_failures="ReportBatchItemFailures" in (stated.get("FunctionResponseTypes") or ()),
        on_failure=destination.get("Destination") or None,
        last_result=stated.get("LastProcessingResult"),
        starts_at=stated.get("StartingPosition"),
        topics=tuple(map(str, stated.get("Topics") or stated.get("Queues") or ()))
        or ((collection,) if collection else ()),
    )


def _kind(stated: Stated[str, Any]) -> str:
    arn = str(stated.get("EventSourceArn") or "")
    if not arn:
        return "Kafka" if stated.get("SelfManagedEventSource") else "unknown"
    service = arn.split(":")[2] if arn.count(":") > 1 else ""
    return _KINDS.get(service, service or "unknown")


def _source(stated: Stated[str, Any]) -> str:
    arn = stated.get("EventSourceArn")
    if arn:
        return str(arn)
    endpoints = (stated.get("SelfManagedEventSource") or {}).get("Endpoints") or {}
    return ", ".join(str(broker) for brokers in endpoints.values() for broker in brokers)


async def _beside(reading: Reading, mapping: Mapping) -> Mapping:
    """Ask the source itself, where it has more to say."""
    name = mapping.arn.rpartition(":")[2]
    if mapping.kind == "SQS":
        stated = await reading.beside(f"queue {name}", queue_attributes(reading.visit.calls, mapping.arn, _QUEUE))
        return mapping if stated is None else _of_queue(mapping, stated)
    if mapping.kind == "Kinesis":
        kept = await reading.beside(f"stream {name.partition('/')[2]}", _kept_s(reading, mapping.arn))
        return replace(mapping, retention_s=kept)
    # DynamoDB keeps what is in a stream for a day, always.
    return replace(mapping, retention_s=_DAY_S) if mapping.kind == "DynamoDB" else mapping


def _of_queue(mapping: Mapping, stated: Stated[str, str]) -> Mapping:
    redrive = json_object(stated.get("RedrivePolicy"))
    return replace(
        mapping,
        visible=whole_number(stated.get("ApproximateNumberOfMessages")),
        in_flight=whole_number(stated.get("ApproximateNumberOfMessagesNotVisible")),
        visibility_timeout_s=whole_number(stated.get("VisibilityTimeout")),
        retention_s=whole_number(stated.get("MessageRetentionPeriod")),
        dead_letter=redrive.get("deadLetterTargetArn"),
    )


async def _kept_s(reading: Reading, arn: str) -> int | None:
    async def ask() -> int | None:
        # A consumer with enhanced fan-out is named behind its stream.
        stream = arn.partition("/consumer/")[0]
        answer = await reading.visit.calls.call("kinesis", "DescribeStreamSummary", {"StreamARN": stream})
        hours = (answer.get("StreamDescriptionSummary") or {}).get("RetentionPeriodHours")
        return None if hours is None else int(hours) * _HOUR_S

    return await reading.visit.known.of(("stream", arn), ask)


async def _with_ages(reading: Reading, mappings: list[Mapping]) -> list[Mapping]:
    """Add the age of the oldest message of each queue, which only metrics tell."""
    wanted = {m.arn: _age(m.arn) for m in mappings if m.kind == "SQS"}
    found = await figures(reading, tuple(wanted.values()))
    ages = {arn: greatest(found, one) for arn, one in wanted.items()}
    return [replace(m, oldest_s=None if (age := ages.get(m.arn)) is None else round(age)) for m in mappings]


def _age(arn: str) -> Wanted:
    dimensions = (("QueueName", arn.rpartition(":")[2]),)
    return Wanted("ApproximateAgeOfOldestMessage", "Maximum", dimensions, "AWS/SQS")
