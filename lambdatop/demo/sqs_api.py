"""SQS over the wire: what the queue that feeds a function says of itself."""

from lambdatop.demo.wire import Answer, Call, Refusal

# Of each queue that a story names; a message that was taken stays hidden so long.
_VISIBILITY_S = {"orders": 90}


def answer(call: Call) -> Answer:
    """Answer GetQueueAttributes; raises Refusal for anything else, and for a queue that is not there."""
    if call.operation != "GetQueueAttributes":
        raise Refusal("UnknownOperationException", f"The demo does not serve sqs:{call.operation}.")
    queue = str(call.params.get("QueueUrl", "")).rpartition("/")[2]
    if queue not in _VISIBILITY_S:
        raise Refusal("QueueDoesNotExist", "The specified queue does not exist.")
    return Answer({"Attributes": {"VisibilityTimeout": str(_VISIBILITY_S[queue])}})
