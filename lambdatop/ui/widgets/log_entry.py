"""One log entry as a line of a pane: time, function, level, request, text; what is looked for stands out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lambdatop.core.log.text import Entry, Level, Told, tell
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.moment import clock
from lambdatop.ui.theme import Ink, Tone
from lambdatop.ui.widgets.lines import Line, Paint, Piece

FULL_WIDTH = 100
_NAME_MOST, _NAME_MOST_NARROW = 28, 16
LEVEL_TONE: Mapping[Level, Tone] = {
    Level.NONE: Tone.DIM,
    Level.DEBUG: Tone.DIM,
    Level.INFO: Tone.SOFT,
    Level.WARN: Tone.NEAR,
    Level.ERROR: Tone.BAD,
}
_PLATFORM = frozenset({"REPORT", "START", "END", "DONE", "EXT"})
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class EntryLayout:
    """How wide the parts of a line are; `name` 0 leaves the function out, where there is only one."""

    width: int
    name: int

    @property
    def full(self) -> bool:
        """Whether there is room for milliseconds and request ids."""
        return self.width >= FULL_WIDTH


def name_room(width: int, longest: int) -> int:
    """Say how many cells the names of functions get, of which the longest has so many."""
    return min(longest or 12, _NAME_MOST if width >= FULL_WIDTH else _NAME_MOST_NARROW)


@dataclass(frozen=True, slots=True)
class Found:
    """What of a text is to stand out, and how: what is sought more than what a filter let through."""

    spans: Callable[[str], Spans]
    tone: Tone


def entry_line(entry: Entry, layout: EntryLayout, ink: Ink, found: Found, base: Tone | None) -> Line:
    """Write one line."""
    told = tell(entry)
    platform = told.label in _PLATFORM
    name = cut(safe(entry.line.function), layout.name)
    pieces: list[Piece] = [(f" {clock(entry.line.timestamp_ms, millis=layout.full)}  ", Tone.DIM)]
    if layout.name:
        colour = ink.function(entry.line.function)
        pieces.append((name + " " * (layout.name - cells(name) + 2), colour))
    pieces.append((f"{told.label:<6} ", label_tone(told)))
    if layout.full:
        pieces.append((f"{told.request:<4}  ", Tone.DIM))
    room = max(0, layout.width - sum(cells(text) for text, _ in pieces) - 1)
    text = cut(told.text, room)
    pieces += highlight(text, found.spans(text), Tone.SOFT if platform else Tone.TEXT, found.tone)
    return Line(tuple(pieces), base)


def label_tone(told: Told) -> Tone:
    """Say how the level looks; Lambda's own lines are quiet unless they tell of trouble."""
    if told.label == "INIT" and told.level < Level.WARN:
        return Tone.ACCENT
    if told.label in _PLATFORM and told.level < Level.WARN:
        return Tone.DIM
    return LEVEL_TONE[told.level]


def highlight(text: str, spans: Spans, paint: Paint, found: Tone = Tone.MATCH) -> list[Piece]:
    """Let the given places of a text stand out."""
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        if end <= at:
            continue
        begin = max(start, at)
        pieces += [(text[at:begin], paint), (text[begin:end], found)]
        at = end
    pieces.append((text[at:], paint))
    return [piece for piece in pieces if piece[0]]
