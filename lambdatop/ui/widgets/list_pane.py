"""A list whose cursor stays with its item, and whose lines stay where they are when items come and go above."""

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from textual import events
from textual.message import Message

from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line, Piece
from lambdatop.ui.widgets.pane import Pane

T = TypeVar("T")
_WHEEL = 3
_FURNITURE = 2


class ListPane(Pane, Generic[T]):
    """Draws a title, a line of headings and a line for each item; on its first line the cursor waits for what comes."""

    class Opened(Message):
        """The user wants to see an item whole."""

    class Moved(Message):
        """The cursor is on another item."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.items: Sequence[T] = ()
        self._cursor: Hashable | None = None
        self._top = 0

    @abstractmethod
    def key(self, item: T) -> Hashable:
        """Say what makes an item the same as before."""

    @abstractmethod
    def headings(self, width: int) -> tuple[Line, Line]:
        """Write the title and the headings."""

    @abstractmethod
    def row(self, item: T, width: int) -> Sequence[Piece]:
        """Write one item."""

    @abstractmethod
    def why_empty(self) -> str:
        """Say why there is no item."""

    @property
    def current(self) -> T | None:
        """The item under the cursor."""
        return self.items[self.place] if self.items else None

    @property
    def place(self) -> int:
        """Where the cursor is; on the first line unless the user moved it."""
        if self._cursor is None:
            return 0
        return next((at for at, item in enumerate(self.items) if self.key(item) == self._cursor), 0)

    @property
    def stays(self) -> bool:
        """Whether the user has moved away from the first line."""
        return self._cursor is not None

    def put(self, items: Sequence[T]) -> None:
        """Show other items: the one under the cursor keeps its line on the screen."""
        above = self.place - self._top
        self.items = items
        if self._cursor is not None and (not items or self.key(items[self.place]) != self._cursor):
            self._cursor = None
        self._top = 0 if self._cursor is None else self.place - above
        self._keep_in_sight()
        self.redraw()

    def move(self, by: int) -> None:
        """Move the cursor by lines."""
        self.jump(self.place + by)

    def page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.jump(self.place + by * max(1, self.room - 1))

    def jump(self, place: int) -> None:
        """Put the cursor on the n-th item, or the nearest there is."""
        if not self.items:
            return
        place = max(0, min(place, len(self.items) - 1))
        self._cursor = self.key(self.items[place]) if place else None
        self._keep_in_sight()
        self.redraw()
        self.post_message(self.Moved())

    def last(self) -> None:
        """Put the cursor on the last item."""
        self.jump(len(self.items) - 1)

    @property
    def room(self) -> int:
        """How many items are on the screen."""
        return max(0, self.size.height - _FURNITURE)

    def draw(self, width: int, height: int) -> list[Line]:
        """Write title, headings, items."""
        lines = [*self.headings(width)]
        if not self.items:
            lines += [BLANK] * max(0, (height - len(lines) - 1) // 2)
            return [*lines, Line(((f"{self.why_empty():^{width}}", Tone.DIM),))]
        place, base = self.place, Tone.CURSOR if self.has_focus else Tone.CURSOR_IDLE
        shown = self.items[self._top : self._top + self.room]
        for at, item in enumerate(shown, self._top):
            lines.append(Line(tuple(self.row(item, width)), base if at == place else None))
        return lines

    @property
    def exported(self) -> Sequence[str]:
        """All items, also those that are not on the screen."""
        width = max(200, self.size.width)
        pieces = [line.pieces for line in self.headings(width)] + [self.row(item, width) for item in self.items]
        return ["".join(text for text, _ in line).rstrip() for line in pieces]

    def _keep_in_sight(self) -> None:
        place, room = self.place, max(1, self.room)
        self._top = max(0, min(self._top, place, len(self.items) - room))
        if place >= self._top + room:
            self._top = place - room + 1

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._keep_in_sight()
        super().on_resize()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the item; a second click opens it."""
        place = self._top + event.y - _FURNITURE
        if event.y >= _FURNITURE and place < len(self.items):
            self.jump(place)
            if event.chain > 1:
                self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll by moving the cursor, so that it is never out of sight."""
        event.stop()
        self.move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Likewise."""
        event.stop()
        self.move(-_WHEEL)
