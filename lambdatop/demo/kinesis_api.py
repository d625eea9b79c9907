"""Kinesis over the wire: what a stream that feeds a function says of itself."""

from lambdatop.demo.estate import STREAM_HOURS, arn
from lambdatop.demo.wire import Answer, Call, Refusal


def answer(call: Call) -> Answer:
    """Answer DescribeStreamSummary; raises Refusal for anything else, and for a stream that is not there."""
    if call.operation != "DescribeStreamSummary":
        raise Refusal("UnknownOperationException", f"The demo does not serve kinesis:{call.operation}.")
    name = str(call.params.get("StreamName") or call.params.get("StreamARN") or "").rpartition("/")[2]
    if name not in STREAM_HOURS:
        raise Refusal("ResourceNotFoundException", f"Stream {name} under account does not exist.")
    summary = {
        "StreamName": name,
        "StreamARN": arn("kinesis", f"stream/{name}"),
        "StreamStatus": "ACTIVE",
        "RetentionPeriodHours": STREAM_HOURS[name],
        "StreamCreationTimestamp": 1_700_000_000,
        "EnhancedMonitoring": [],
        "OpenShardCount": 2,
    }
    return Answer({"StreamDescriptionSummary": summary})
