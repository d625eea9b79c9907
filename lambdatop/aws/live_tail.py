"""Plans StartLiveTail and reads its stream: lines without event ids, and a sign each second."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lambdatop.aws.streams import Streams
from lambdatop.core.facts import Fact, LogLine, TailUpdate
from lambdatop.core.model import LogGroup

SERVICE = "logs"
OPERATION = "StartLiveTail"
_PARTITIONS = {"cn": "aws-cn", "us-gov": "aws-us-gov", "us-iso": "aws-iso", "us-isob": "aws-iso-b"}


def tail_params(groups: Sequence[LogGroup], region: str, account_id: str | None) -> dict[str, Any]:
    """Give the parameters of a session: groups go by ARN, and not by one that ends in an asterisk."""
    partition = next((p for start, p in _PARTITIONS.items() if region.startswith(f"{start}-")), "aws")
    begin = f"arn:{partition}:logs:{region}:{account_id or '000000000000'}:log-group:"
    return {"logGroupIdentifiers": [f"{begin}{group.name}" for group in groups]}


class Tailing:
    """Reads the messages of one session."""

    def __init__(self, groups: Sequence[LogGroup], streams: Streams) -> None:
        """Lines of shared groups go to whom `streams` knows as their writer; those of nobody are left to polls."""
        self._groups = {group.name: group for group in groups}
        self._streams = streams

    def take(self, message: Mapping[str, Any]) -> Iterator[Fact]:
        """Give the lines of one message, then one TailUpdate; the start of the session is one without lines."""
        update = message.get("sessionUpdate") or {}
        for event in update.get("sessionResults") or ():
            line = self._line(event)
            if line is not None:
                yield line
        yield TailUpdate(sampled=bool((update.get("sessionMetadata") or {}).get("sampled")))

    def _line(self, event: Mapping[str, Any]) -> LogLine | None:
        group = self._groups.get(_name(str(event.get("logGroupIdentifier", ""))))
        if group is None or "timestamp" not in event:
            return None
        stream = str(event.get("logStreamName", ""))
        self._streams.learn(group, (event,))
        writer = self._streams.writer(group, stream)
        if writer not in group.functions:
            return None
        return LogLine(
            function=writer,
            timestamp_ms=int(event["timestamp"]),
            ingested_ms=event.get("ingestionTime"),
            stream=stream,
            event_id=None,
            message=str(event.get("message", "")),
            live=True,
        )


def _name(identifier: str) -> str:
    """Read the name of a group out of its ARN, or out of ACCOUNT:NAME, as AWS shows it in results."""
    named = identifier.partition(":log-group:")[2] or identifier.rpartition(":")[2]
    return named.removesuffix(":*")
