"""A text on the screen, as long as it may be: wrapped, scrolled, searched."""

from collections.abc import Sequence

from textual import events

from lambdatop.core import units
from lambdatop.core.errors import UsageError
from lambdatop.core.log.query import parse_query
from lambdatop.ui.log_choice import EVERYTHING
from lambdatop.ui.theme import Tone
from lambdatop.ui.whole_text import wrap
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.log_entry import highlight
from lambdatop.ui.widgets.pane import Pane

_WHEEL = 3


class TextPane(Pane):
    """Shows safe lines from `top` on, below a title; a bare one has neither title nor margin."""

    exported_as = "line"

    def __init__(self, title: Sequence[Piece], text: Sequence[str], whole: str, *, bare: bool) -> None:
        """Take the lines to show, and as `whole` what copying takes."""
        super().__init__()
        self._title = tuple(title)
        self._text = tuple(text)
        self._whole = whole
        self._bare = bare
        self._wrapped: tuple[str, ...] = ()
        self._wrapped_to = 0
        self._top = 0
        self._sought = EVERYTHING

    @property
    def copied(self) -> str:
        """The text as it came, made safe."""
        return self._whole

    @property
    def exported(self) -> Sequence[str]:
        """The lines as they are laid open, not wrapped."""
        return self._text

    def start_at(self, line: int, width: int) -> None:
        """Begin with a line of the text at the bottom of the screen, before the first drawing at `width`."""
        self._wrap(width)
        self._top = sum(1 for text in self._text[: line + 1] for _ in wrap(text, self._columns(width)))

    def move(self, by: int) -> None:
        """Scroll by lines."""
        self.jump(self._top + by)

    def page(self, by: int) -> None:
        """Scroll by pages."""
        self.jump(self._top + by * max(1, self._room() - 1))

    def jump(self, place: int) -> None:
        """Scroll to a line, never beyond the ends."""
        self._top = max(0, min(place, len(self._wrapped) - self._room()))
        self.redraw()

    def last(self) -> None:
        """Scroll to the end."""
        self.jump(len(self._wrapped))

    def find(self, text: str) -> str:
        """Let matches stand out; what is wrong with the text, else nothing."""
        try:
            self._sought = parse_query(text) if text.strip() else EVERYTHING
        except UsageError as wrong:
            return str(wrong)
        self.sought = text.strip()
        self.redraw()
        return ""

    def find_next(self, by: int) -> bool:
        """Scroll to the next line with a match; False where there is none."""
        ahead = range(self._top + 1, len(self._wrapped)) if by > 0 else range(self._top - 1, -1, -1)
        return self._go_to(next((at for at in ahead if self._sought.spans(self._wrapped[at])), None))

    def find_newest(self) -> bool:
        """Scroll to the first match from here on, else from the beginning."""
        lines = (*range(self._top, len(self._wrapped)), *range(self._top))
        return self._go_to(next((at for at in lines if self._sought.spans(self._wrapped[at])), None))

    def widen(self) -> bool:
        """Take the search away."""
        if not self.sought:
            return False
        self.find("")
        return True

    def draw(self, width: int, height: int) -> list[Line]:
        """Write the title with how far one has come, then the text."""
        self._wrap(width)
        room = self._room()
        self._top = max(0, min(self._top, len(self._wrapped) - room))
        shown = self._wrapped[self._top : self._top + room]
        margin = () if self._bare else (("  ", Tone.TEXT),)
        lines = [Line((*margin, *highlight(text, self._sought.spans(text), Tone.TEXT))) for text in shown]
        if self._bare:
            return lines[:height]
        where = ""
        if len(self._wrapped) > room:
            to, of = units.count(self._top + len(shown)), units.count(len(self._wrapped))
            where = f"to line {to} of {of}"
        return [spread(self._title, [(where, Tone.DIM)], width), Line(), *lines]

    def _go_to(self, place: int | None) -> bool:
        if place is not None:
            self.jump(place)
        return place is not None

    def _wrap(self, width: int) -> None:
        if width != self._wrapped_to:
            self._wrapped_to = width
            room = self._columns(width)
            self._wrapped = tuple(piece for line in self._text for piece in wrap(line, room))

    def _columns(self, width: int) -> int:
        return max(1, width if self._bare else width - 4)

    def _room(self) -> int:
        return max(1, self.size.height - (0 if self._bare else 2))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        event.stop()
        self.move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Likewise."""
        event.stop()
        self.move(-_WHEEL)
