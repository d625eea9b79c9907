"""Finds out which function wrote a log event, where several share a log group."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from lambdatop.core.model import LogGroup

# `2026/11/23/checkout-api[$LATEST]0f3c…` in a group of the user's choice, without the name in the default group.
_STREAM = re.compile(r"\d{4}/\d{2}/\d{2}/([A-Za-z0-9_-]+)\[")
_WORTH_A_LOOK = ('"functionName"', '"functionArn"', '"function_name"', '"function_arn"')
_REMEMBERED = 20_000


class Streams:
    """Remembers the writers of streams whose name does not tell; a stream has one function for all its life."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._writers: dict[tuple[str, str], str] = {}

    def learn(self, group: LogGroup, events: Iterable[Mapping[str, Any]]) -> None:
        """Take note of events in which a function names itself, such as platform.initStart."""
        if len(group.functions) == 1:
            return
        for event in events:
            key = (group.name, str(event.get("logStreamName", "")))
            message = str(event.get("message", ""))
            if key not in self._writers and message.startswith("{") and any(word in message for word in _WORTH_A_LOOK):
                name = _named_in(message)
                if name in group.functions:
                    self._writers[key] = name
        while len(self._writers) > _REMEMBERED:
            del self._writers[next(iter(self._writers))]

    def writer(self, group: LogGroup, stream: str) -> str | None:
        """Name the function that writes to `stream`; None where it cannot be known.

        A function outside of `group.functions` is named, too: its lines are nobody else's.
        """
        named = _STREAM.match(stream)
        if named:
            return named.group(1)
        if len(group.functions) == 1:
            return group.functions[0]
        return self._writers.get((group.name, stream))


def _named_in(message: str) -> str:
    try:
        stated = json.loads(message)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(stated, dict):
        return ""
    record = stated.get("record")
    record = record if isinstance(record, dict) else stated
    for key in ("functionName", "function_name", "functionArn", "function_arn"):
        value = record.get(key)
        if isinstance(value, str) and value:
            # An ARN is arn:aws:lambda:REGION:ACCOUNT:function:NAME, with or without a version.
            return value.partition(":function:")[2].partition(":")[0] or value
    return ""
