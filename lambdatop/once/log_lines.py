"""Prints log entries: JSON for programs, exact; text for people, whole but for what has a column of its own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from lambdatop.core.log.app_log import body_of, without_colours
from lambdatop.core.log.app_text import LONGEST, read_object, stack_of
from lambdatop.core.log.record import Kind
from lambdatop.core.log.text import Entry, Level, level_of, tell
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.once.as_json import dumps
from lambdatop.once.moments import Zone, day, stamp, time_of_day

_LABEL_WIDTH = 6
_REQUEST_WIDTH = 4
_NAME_MOST = 28
_INDENT = "    "
_FOLDED = re.compile(r"  \(\+?[0-9]+ (?:line|frame)s? ▸\)")
# The 16 colours are the user's own, and fit any ground; the live view has the same five for functions.
_NAME_COLOURS = ("36", "35", "32", "34", "96")
_LEVEL_COLOURS = {Level.ERROR: "31", Level.WARN: "33", Level.DEBUG: "2", Level.NONE: "2"}
_DIM = "2"
# What a program printed is shown as it was; Lambda's own lines are told.
_PRINTED = frozenset({Kind.APP, Kind.ERROR})


def as_json_line(entry: Entry) -> str:
    """Write one entry as one line of JSON; `message` is exact, control characters are escaped."""
    line, record = entry.line, entry.record
    level = level_of(record)
    return dumps(
        {
            "function": line.function,
            "timestamp": line.timestamp_ms,
            "ingested": line.ingested_ms,
            "stream": line.stream,
            "event_id": line.event_id,
            "request_id": record.request_id,
            "level": level.name if level else None,
            "kind": record.kind.value,
            "message": line.message,
        }
    )


@dataclass(frozen=True, slots=True)
class Looks:
    """How text is laid out: for a terminal, names are cut, days stand on lines of their own, and colour is possible."""

    names: int
    """Cells of the longest function name."""
    zone: Zone
    terminal: bool = False
    colour: bool = False


def looks(names: Sequence[str], zone: Zone, *, terminal: bool, colour: bool) -> Looks:
    """Lay out text for the functions `names`."""
    widest = max((cells(safe(name)) for name in names), default=0)
    return Looks(min(widest, _NAME_MOST) if terminal else widest, zone, terminal=terminal, colour=colour)


class TextLines:
    """Writes entries as text, one after the other; on a terminal it says the day whenever that changes."""

    def __init__(self, looks: Looks) -> None:
        """Begin on no day."""
        self._looks = looks
        self._day = ""

    def write(self, entry: Entry) -> str:
        """Give one or more lines with their ends; nothing in them acts on a terminal but our own colours."""
        looks, told = self._looks, tell(entry)
        name = safe(entry.line.function)
        if looks.terminal:
            name = cut(name, looks.names)
        first, *more = _body(entry, told.text)
        parts = [
            self._when(entry.line.timestamp_ms),
            self._paint(name, _NAME_COLOURS[crc32(entry.line.function.encode()) % len(_NAME_COLOURS)])
            + " " * (looks.names - cells(name)),
            self._paint(f"{told.label:<{_LABEL_WIDTH}}", _LEVEL_COLOURS.get(told.level)),
            self._paint(f"{told.request:<{_REQUEST_WIDTH}}", _DIM),
            first,
        ]
        lines = ["  ".join(parts).rstrip(), *(f"{_INDENT}{line}".rstrip() for line in more)]
        return self._new_day(entry.line.timestamp_ms) + "".join(f"{line}\n" for line in lines)

    def _when(self, at_ms: int) -> str:
        zone = self._looks.zone
        return self._paint(time_of_day(at_ms, zone), _DIM) if self._looks.terminal else stamp(at_ms, zone)

    def _new_day(self, at_ms: int) -> str:
        today = day(at_ms, self._looks.zone) if self._looks.terminal else ""
        if today == self._day:
            return ""
        self._day = today
        return self._paint(f"── {today} ──", _DIM) + "\n"

    def _paint(self, text: str, colour: str | None) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._looks.colour and colour and text.strip() else text


def _body(entry: Entry, told: str) -> list[str]:
    """Give what is said, line by line: all of it, but for Lambda's own lines and for JSON, which are told."""
    if entry.record.kind not in _PRINTED:
        return [told]
    message = without_colours(entry.line.message).strip()
    event = read_object(message)
    if event is None:
        return [safe(line) for line in _lines(body_of(message))]
    unfolded = stack_of(event) or _further_lines(event)
    headline = _FOLDED.sub("", told) if unfolded else told
    return [f"{headline}…" if len(told) >= LONGEST else headline, *(safe(line) for line in unfolded)]


def _further_lines(event: Mapping[str, object]) -> list[str]:
    """Give what a message of several lines says below its first one; loggers put whole stack traces there."""
    texts = [text for key in ("message", "msg") if isinstance(text := event.get(key), str)]
    return list(_lines(texts[0]))[1:] if texts else []


def _lines(text: str) -> Iterator[str]:
    """Cut at line ends; blank lines at the beginning and the end say nothing."""
    return iter([line.rstrip("\r") for line in text.strip("\r\n").split("\n")])
