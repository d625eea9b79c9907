"""A small sheet over the screen, made of lines."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, ScreenResultType

from lambdatop.core.terminal_text import cells
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, LinePane, Piece, width_of

_FRAME = 4
_WIDEST = 100


class Sheet(LinePane):
    """Shows given lines on the colour of dialogs, as many as fit, from `top` on."""

    def __init__(self, title: str, lines: list[Line], keys: Sequence[Piece] = ()) -> None:
        """Take the title, the lines, and what the last line says of keys."""
        super().__init__()
        self.title = title
        self._text = lines
        self._keys = tuple(keys)
        self.top = 0

    def set(self, lines: list[Line], keys: Sequence[Piece] | None = None) -> None:
        """Show other lines, and other keys where some are given."""
        self._text = lines
        self._keys = self._keys if keys is None else tuple(keys)
        self.scroll(0)

    def reach(self, place: int) -> None:
        """Scroll until the line at `place` is in sight."""
        room = max(1, self.size.height - _FRAME)
        self.scroll(min(0, place - self.top) + max(0, place - self.top - room + 1))

    @property
    def wanted(self) -> tuple[int, int]:
        """Width and height with a frame of blanks."""
        widest = max((width_of(line.pieces) for line in self._text), default=0)
        return max(widest, cells(self.title), width_of(self._keys)) + _FRAME, len(self._text) + _FRAME

    def scroll(self, by: int) -> None:
        """Move the text, never beyond its ends."""
        self.top = max(0, min(self.top + by, len(self._text) - (self.size.height - _FRAME)))
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - cut at the edge
        """Title, a blank, the text, each two cells from the edge."""
        blank = Line((), Tone.DIALOG)
        shown = self._text[self.top : self.top + height - _FRAME]
        more = len(self._text) - self.top - len(shown)
        title = Line((("  ", Tone.TEXT), (self.title, Tone.KEY)), Tone.DIALOG)
        last: list[Piece] = [("  ", Tone.TEXT), *self._keys]
        if more > 0:
            last.append((f"{'   ' if self._keys else ''}↓ {more} more", Tone.DIM))
        end = Line(tuple(last), Tone.DIALOG)
        text = [Line((("  ", Tone.TEXT), *line.pieces), line.base or Tone.DIALOG) for line in shown]
        return [title, blank, *text, *[blank] * (height - 3 - len(text)), end][:height]


class Dialog(ModalScreen[ScreenResultType]):
    """Holds one sheet in the middle; Esc and q leave it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup", "step(-10)", show=False),
        Binding("pagedown", "step(10)", show=False),
        Binding("g,home", "step(-9999)", show=False),
        Binding("G,end", "step(9999)", show=False),
    ]

    steady: ClassVar[bool] = False
    """Whether the text changes while it is read."""
    _height = 0

    def sheet(self) -> Sheet:
        """Make the sheet; overridden by each dialog."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Only the sheet."""
        yield self.sheet()

    @property
    def text_width(self) -> int:
        """How wide a line of text may be, for those who break lines themselves."""
        return min(_WIDEST, self.app.size.width - 2) - _FRAME

    def on_resize(self) -> None:
        """Fit the sheet to the screen."""
        self.fit()

    def fit(self) -> None:
        """Fit the sheet to its text and the screen; one whose text changes neither moves nor shrinks meanwhile."""
        sheet = self.query_one(Sheet)
        width, height = sheet.wanted
        if self.steady:
            width, height = self.text_width + _FRAME, max(height, self._height)
            self._height = height
        sheet.styles.width = min(width, self.size.width - 2)
        sheet.styles.height = min(height, self.size.height - 2)

    def show_lines(self, lines: list[Line], keys: Sequence[Piece] | None = None) -> None:
        """Show other lines; where there is too little room, without the blank ones."""
        if len(lines) + _FRAME > self.size.height - 2:
            lines = [line for line in lines if line.pieces]
        self.query_one(Sheet).set(lines, keys)
        self.fit()

    def action_step(self, by: int) -> None:
        """Scroll."""
        self.query_one(Sheet).scroll(by)

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def on_mouse_scroll_down(self) -> None:
        """Scroll with the wheel."""
        self.action_step(3)

    def on_mouse_scroll_up(self) -> None:
        """Likewise."""
        self.action_step(-3)
