"""A small sheet over the screen, made of lines."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, ScreenResultType

from lambdatop.core.terminal_text import cells
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, LinePane, width_of


class Sheet(LinePane):
    """Shows given lines on the colour of dialogs, as many as fit, from `top` on."""

    def __init__(self, title: str, lines: list[Line]) -> None:
        """Take the title and the lines."""
        super().__init__()
        self._title = title
        self._text = lines
        self.top = 0

    def set(self, lines: list[Line]) -> None:
        """Show other lines."""
        self._text = lines
        self.redraw()

    @property
    def wanted(self) -> tuple[int, int]:
        """Width and height with a frame of blanks."""
        widest = max((width_of(line.pieces) for line in self._text), default=0)
        return max(widest, cells(self._title)) + 4, len(self._text) + 4

    def scroll(self, by: int) -> None:
        """Move the text, never beyond its ends."""
        self.top = max(0, min(self.top + by, len(self._text) - (self.size.height - 4)))
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - cut at the edge
        """Title, a blank, the text, each two cells from the edge."""
        blank = Line((), Tone.DIALOG)
        shown = self._text[self.top : self.top + height - 4]
        more = len(self._text) - self.top - len(shown)
        title = Line((("  ", Tone.TEXT), (self._title, Tone.KEY)), Tone.DIALOG)
        end = Line(((f"  ↓ {more} more", Tone.DIM),), Tone.DIALOG) if more > 0 else blank
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

    def sheet(self) -> Sheet:
        """Make the sheet; overridden by each dialog."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Only the sheet."""
        yield self.sheet()

    def on_resize(self) -> None:
        """Fit the sheet to its text and the screen."""
        sheet = self.query_one(Sheet)
        width, height = sheet.wanted
        sheet.styles.width = min(width, self.size.width - 2)
        sheet.styles.height = min(height, self.size.height - 2)

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
