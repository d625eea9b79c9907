"""Tells which invocation a line belongs to while lines go by: what stands between START and END in its stream."""

from collections import OrderedDict
from dataclasses import replace

from lambdatop.core.facts import LogLine
from lambdatop.core.log.record import Kind, Record

# An environment that ended badly never closes its last bracket.
_MOST_OPEN = 10_000
_CLOSING = frozenset({Kind.END, Kind.REPORT})
_BEGINNING = frozenset({Kind.INIT_START, Kind.RESTORE_START})
# What an environment may say before its first invocation and still be kept for it.
_MOST_WAITING = 1_000

Said = tuple[LogLine, Record]


class Brackets:
    """Takes the lines of many streams in order of time; at once, where `core.invocations` waits for the whole."""

    def __init__(self) -> None:
        """Begin with nothing open."""
        self._open: OrderedDict[tuple[str, str], str] = OrderedDict()

    def request_of(self, line: LogLine, record: Record, *, several: bool = False) -> str | None:
        """Give the request id that the line states, else that of the bracket it stands in; None where there is none.

        `several`: the function runs several invocations at once in one environment, so that a bracket tells nothing.
        """
        stream = line.function, line.stream
        if record.request_id is None:
            return None if several else self._open.get(stream)
        if record.kind is Kind.START:
            self._open[stream] = record.request_id
            self._open.move_to_end(stream)
            if len(self._open) > _MOST_OPEN:
                self._open.popitem(last=False)
        elif record.kind in _CLOSING:
            self._open.pop(stream, None)
        return record.request_id


class WholeInvocation:
    """Picks the lines of one invocation out of many, with those of the cold start that it caused."""

    def __init__(self, request: str) -> None:
        """Look for the request id `request`, or for those that begin with it."""
        self._wanted = request.lower()
        self._waiting: OrderedDict[tuple[str, str], list[Said]] = OrderedDict()

    def take(self, line: LogLine, record: Record) -> list[Said]:
        """Take a line whose request id is known as far as it can be; give those that turn out to be wanted."""
        stream = line.function, line.stream
        if record.request_id is None:
            self._wait(stream, line, record)
            return []
        if not record.request_id.lower().startswith(self._wanted):
            if record.kind is Kind.START:
                self._waiting.pop(stream, None)
            return []
        before = self._waiting.pop(stream, [])
        return [*((one, replace(told, request_id=record.request_id)) for one, told in before), (line, record)]

    def _wait(self, stream: tuple[str, str], line: LogLine, record: Record) -> None:
        """Keep what an environment says from its beginning to its first START."""
        if record.kind in _BEGINNING:
            self._waiting[stream] = [(line, record)]
            if len(self._waiting) > _MOST_OPEN:
                self._waiting.popitem(last=False)
        elif stream in self._waiting and len(self._waiting[stream]) < _MOST_WAITING:
            self._waiting[stream].append((line, record))
