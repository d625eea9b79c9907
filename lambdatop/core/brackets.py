"""Tells which invocation a line belongs to while lines go by: what stands between START and END in its stream."""

from collections import OrderedDict

from lambdatop.core.facts import LogLine
from lambdatop.core.log_record import Kind, Record

# An environment that ended badly never closes its last bracket.
_MOST_OPEN = 10_000
_CLOSING = frozenset({Kind.END, Kind.REPORT})


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
