"""Puts together what a program wrote as one message and Lambda took as several events: stack traces, pretty JSON."""

import re
from collections.abc import Sequence

from lambdatop.core.facts import LogLine
from lambdatop.core.log.record import Kind, Record

_HEAD = 200
_MOST_EVENTS = 500
_NEAR_MS = 1_000
_MORE = re.compile(
    r"[ \t\u00a0]+\S|\s*$|Caused by: |Suppressed: |at [\w$.<]|\.\.\. \d+ more|Traceback \(most recent call last\)"
    r"|(?:During handling of|The above exception) "
)
_INDENTED = re.compile(r"[ \t\u00a0]")
_RAISED = re.compile(r"(?:\w+\.)*[A-Z]\w*(?:: |\s*$)")
_CLOSING = {"{": "}", "[": "]"}


def gathered(lines: Sequence[tuple[LogLine, Record]]) -> list[list[LogLine]]:
    """Gather the events of one invocation, oldest first, to messages of one event or of several that go on."""
    messages: list[list[LogLine]] = []
    last: tuple[LogLine, Record] | None = None
    for line, record in lines:
        if last is not None and _goes_on(messages[-1], last, line, record):
            messages[-1].append(line)
        else:
            messages.append([line])
        last = line, record
    return messages


def joined(message: Sequence[LogLine]) -> str:
    """Give the text of a message, one line an event."""
    return "\n".join(line.message.rstrip("\r\n") for line in message)


def _goes_on(message: list[LogLine], last: tuple[LogLine, Record], line: LogLine, record: Record) -> bool:
    """Say whether an event goes on with a message: it names no request and no level, and begins as no message does."""
    if record.request_id or record.level or not (_plain(record) and (_plain(last[1]) or len(message) > 1)):
        return False
    if line.timestamp_ms - last[0].timestamp_ms > _NEAR_MS or len(message) >= _MOST_EVENTS:
        return False
    head = line.message[:_HEAD]
    if _MORE.match(head):
        return True
    before, first = last[0].message, message[0].message.strip()
    if _INDENTED.match(before):
        # The line after the frames of Python names the exception; the last one of pretty JSON closes it.
        opened = _CLOSING.get(first[-1:])
        return bool(_RAISED.match(head)) if opened is None else head.startswith(opened)
    return False


def _plain(record: Record) -> bool:
    return record.kind is Kind.APP or record.kind is Kind.ERROR
