"""Asks a queue about itself."""

from collections.abc import Mapping, Sequence

from lambdatop.aws.calls import Calls

SQS = ":sqs:"


async def queue_attributes(calls: Calls, arn: str, names: Sequence[str]) -> Mapping[str, str]:
    """Read attributes of the queue with this ARN, as SQS states them: in text."""
    _, partition, _, region, account, queue = arn.split(":", 5)
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    url = f"https://sqs.{region}.{suffix}/{account}/{queue}"
    answer = await calls.call("sqs", "GetQueueAttributes", {"QueueUrl": url, "AttributeNames": list(names)})
    return answer.get("Attributes") or {}


def whole_number(stated: object) -> int | None:
    """Read a whole number that is stated as a number or as text; None where there is none."""
    return int(str(stated)) if str(stated).isdecimal() else None
