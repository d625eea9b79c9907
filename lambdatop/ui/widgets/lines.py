"""A pane made of lines: each is plain data, and only those that changed are drawn anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from lambdatop.core.terminal_text import cells, cut
from lambdatop.ui.theme import INKS, Ink, Tone

Paint = Tone | Style
Piece = tuple[str, Paint]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen: pieces from left to right over a base; two equal lines look the same."""

    pieces: tuple[Piece, ...] = ()
    base: Tone | None = None


BLANK = Line()


def width_of(pieces: Iterable[Piece]) -> int:
    """Measure in cells."""
    return sum(cells(text) for text, _ in pieces)


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int, base: Tone | None = None) -> Line:
    """Put one part left and one right, a margin of one cell on each side; what does not fit of the left is cut."""
    room = width - 2 - width_of(right)
    kept: list[Piece] = []
    for text, paint in left:
        shown = cut(text, max(0, room - width_of(kept)))
        if shown:
            kept.append((shown, paint))
    gap = room - width_of(kept)
    return Line(((" ", Tone.TEXT), *kept, (" " * gap, Tone.TEXT), *right, (" ", Tone.TEXT)), base)


class LinePane(Widget):
    """A widget that says what its lines are; `redraw` refreshes those that differ from the last ones."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = "LinePane { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        """Begin with nothing drawn."""
        super().__init__(id=id)
        self._lines: list[Line] = []

    @property
    def ink(self) -> Ink:
        """The design of the screen as it is now."""
        return INKS.get(self.app.theme, INKS["dark"])

    def draw(self, width: int, height: int) -> list[Line]:
        """Say the lines; overridden by each pane."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Bring the screen up to date, touching only the lines that changed."""
        width, height = self.size
        if not width or not height:
            return
        lines = self.draw(width, height)[:height]
        lines += [BLANK] * (height - len(lines))
        old, self._lines = self._lines, lines
        if len(old) != len(lines):
            self.refresh()
            return
        changed = [y for y, (was, now) in enumerate(zip(old, lines, strict=True)) if was != now]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._lines = []
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """Give Textual one line as styled segments."""
        line = self._lines[y] if y < len(self._lines) else BLANK
        ink = self.ink
        base = ink.ground if line.base is None else ink.ground + ink.styles[line.base]
        flat = ink.flat_cursor and line.base is Tone.CURSOR
        segments: list[Segment] = []
        for text, paint in line.pieces:
            style = ink.styles[paint] if isinstance(paint, Tone) else paint
            segments.append(Segment(text, base + (Style(bold=style.bold) if flat else style)))
        return Strip(segments).adjust_cell_length(self.size.width, base)


class Gap(LinePane):
    """One empty line between two panes."""

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - nothing needs no size
        """Draw nothing."""
        return []
