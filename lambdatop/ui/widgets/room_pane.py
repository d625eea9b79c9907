"""One page of what hangs on a function: labels and texts, wrapped, scrolled, filtered, searched."""

from collections.abc import Sequence

from lambdatop.core import units
from lambdatop.core.room_text import Look, Said
from lambdatop.core.terminal_text import cells
from lambdatop.ui.theme import LOOK_TONE, Tone
from lambdatop.ui.whole_text import wrap_words
from lambdatop.ui.widgets.lines import BLANK, Line, Piece, spread
from lambdatop.ui.widgets.log_entry import highlight
from lambdatop.ui.widgets.text_pane import TextPane

_LABEL_LEAST, _LABEL_MOST = 12, 24
_MARGIN, _GAP = 2, 2


class RoomPane(TextPane):
    """Shows the lines of a page; what reads the same is not drawn anew, and the place in it stays."""

    exported_as = "function"
    filter_hint = "text that a line must have; Enter keeps, Esc clears"

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__((), (), "", bare=False)
        self._said: tuple[Said, ...] = ()
        self._labels: list[int] = []
        """How many cells of each wrapped line are its label."""
        self._looks: list[Look] = []

    def show(self, title: Sequence[Piece], lines: tuple[Said, ...], *, anew: bool) -> None:
        """Take a page; `anew` where it is another one, which is read from its top."""
        if anew:
            self.needle, self._top = "", 0
        elif lines == self._said and tuple(title) == self._title:
            return
        self._title, self._said = tuple(title), lines
        self._take()

    def filter(self, text: str) -> str:
        """Show only lines with this text, under their heads."""
        self.needle = text.strip()
        self._top = 0
        self._take()
        return ""

    def widen(self) -> bool:
        """Take the search away, else the filter."""
        if super().widen():
            return True
        if not self.needle:
            return False
        self.filter("")
        return True

    def _take(self) -> None:
        self._text = tuple(_plain(line) for line in self._shown())
        self._whole = "\n".join(self._text)
        self._wrapped_to = 0
        self.redraw()

    def _shown(self) -> list[Said]:
        if not self.needle:
            return list(self._said)
        needle = self.needle.casefold()
        shown: list[Said] = []
        for line in self._said:
            if line.look is Look.HEAD:
                if shown and shown[-1].look is Look.HEAD:
                    shown.pop()
                shown.append(line)
            elif needle in f"{line.label} {line.text}".casefold():
                shown.append(line)
        return shown[:-1] if shown and shown[-1].look is Look.HEAD else shown

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - cut at the edge
        """Write the title with how far one has come, then the lines in the looks they have."""
        self._wrap(width)
        room = self._room()
        self._top = max(0, min(self._top, len(self._wrapped) - room))
        shown = range(self._top, min(len(self._wrapped), self._top + room))
        told = [f"only lines with {self.needle}"] if self.needle else []
        if len(self._wrapped) > room:
            told.append(f"to line {units.count(shown.stop)} of {units.count(len(self._wrapped))}")
        return [spread(self._title, [("  ".join(told), Tone.DIM)], width), BLANK, *map(self._line, shown)]

    def _line(self, at: int) -> Line:
        text, tone = self._wrapped[at], LOOK_TONE[self._looks[at]]
        spans = self._sought.spans(text)
        size = self._labels[at]
        pieces = highlight(text, spans, tone) if spans else [(text[:size], Tone.DIM), (text[size:], tone)]
        return Line(((" " * _MARGIN, Tone.TEXT), *pieces))

    def _wrap(self, width: int) -> None:
        if width == self._wrapped_to:
            return
        self._wrapped_to = width
        lines = self._shown()
        labels = [cells(line.label) for line in lines if line.look is not Look.HEAD]
        column = min(_LABEL_MOST, width // 3, max(_LABEL_LEAST, *labels, 0)) if labels else _LABEL_LEAST
        wrapped: list[tuple[str, int, Look]] = []
        for line in lines:
            if line.look is Look.HEAD:
                wrapped += [("", 0, Look.TEXT)] if wrapped else []
                wrapped += [(text, 0, line.look) for text in wrap_words(line.label, self._columns(width))]
            else:
                wrapped += _columned(line, column, max(1, self._columns(width) - column - _GAP))
        self._wrapped = tuple(text for text, _, _ in wrapped)
        self._labels = [size for _, size, _ in wrapped]
        self._looks = [look for _, _, look in wrapped]


def _plain(line: Said) -> str:
    return f"{line.label}  {line.text}".strip()


def _columned(line: Said, column: int, room: int) -> list[tuple[str, int, Look]]:
    """Set the label before the text; one that is too long has a line of its own."""
    lead = line.label + " " * max(0, column - cells(line.label)) + " " * _GAP
    blank = " " * (column + _GAP)
    lines: list[tuple[str, int, Look]] = []
    if cells(line.label) > column:
        lines.append((line.label, len(line.label), line.look))
        lead = blank
    for place, text in enumerate(wrap_words(line.text, room)):
        before = blank if place else lead
        lines.append((f"{before}{text}", len(before), line.look))
    return lines
