"""SQS over the wire: what the queues of the demo say of themselves."""

import json

from lambdatop.demo.estate import QUEUES, arn
from lambdatop.demo.queues import Queues
from lambdatop.demo.wire import Answer, Call, Refusal
from lambdatop.demo.world import World


class SqsApi:
    """Answers the calls of service `sqs`."""

    def __init__(self, world: World) -> None:
        """Read from `world` what is under way."""
        self._queues = Queues(world)

    def answer(self, call: Call) -> Answer:
        """Answer GetQueueAttributes; raises Refusal for anything else, and for a queue that is not there."""
        if call.operation != "GetQueueAttributes":
            raise Refusal("UnknownOperationException", f"The demo does not serve sqs:{call.operation}.")
        name = str(call.params.get("QueueUrl", "")).rpartition("/")[2]
        if name not in QUEUES:
            raise Refusal("QueueDoesNotExist", "The specified queue does not exist.")
        asked = call.params.get("AttributeNames") or []
        found = self._attributes(name)
        return Answer({"Attributes": {key: value for key, value in found.items() if key in asked or "All" in asked}})

    def _attributes(self, name: str) -> dict[str, str]:
        queue = QUEUES[name]
        waiting, taken = self._queues.depth(name)
        redrive = {"deadLetterTargetArn": arn("sqs", str(queue.dead_letter)), "maxReceiveCount": 5}
        return {
            "QueueArn": arn("sqs", name),
            "VisibilityTimeout": str(queue.hidden_s),
            "ApproximateNumberOfMessages": str(waiting),
            "ApproximateNumberOfMessagesNotVisible": str(taken),
            "MessageRetentionPeriod": str(queue.kept_s),
            **({"RedrivePolicy": json.dumps(redrive)} if queue.dead_letter else {}),
        }
