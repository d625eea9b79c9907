"""One line that names the pages of the function screen and says which is open; a click opens another."""

from collections.abc import Sequence

from textual import events
from textual.message import Message

from lambdatop.ui.tabs import LIVE, TABS, Tab
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, LinePane, Piece, width_of

_GAP = "  "


class TabLine(LinePane):
    """Names all pages in full where there is room, in short where there is less, else the open one only."""

    class Chosen(Message):
        """A page was clicked."""

        def __init__(self, tab: Tab) -> None:
            """Carry it."""
            super().__init__()
            self.tab = tab

    def __init__(self) -> None:
        """Begin with the live page."""
        super().__init__()
        self._open = LIVE
        self._spots: list[tuple[int, int, Tab]] = []

    def show(self, tab: Tab) -> None:
        """Say that this one is open."""
        self._open = tab
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - one line
        """Write number and name of each page."""
        ways = (
            [tab.name for tab in TABS],
            [tab.short for tab in TABS],
            [tab.name if tab is self._open else "" for tab in TABS],
        )
        written = [self._written(names, gap) for names in ways for gap in (_GAP, " ")]
        fitting = next((way for way in written if way[-1][1] <= width), written[-1])
        self._spots = [(start, end, tab) for (start, end, _), tab in zip(fitting, TABS, strict=True)]
        pieces = [piece for _, _, own in fitting for piece in own]
        return [Line(((" ", Tone.TEXT), *pieces))]

    def _written(self, names: Sequence[str], gap: str) -> list[tuple[int, int, list[Piece]]]:
        """Give where each page begins and ends, and its pieces with the gap after it."""
        at, spots = 1, []
        for tab, name in zip(TABS, names, strict=True):
            is_open = tab is self._open
            own: list[Piece] = [(tab.key, Tone.KEY)]
            if name:
                own.append((f" {name}", Tone.STRONG if is_open else Tone.DIM))
            end = at + width_of(own)
            spots.append((at, end, [*own, (gap, Tone.TEXT)]))
            at = end + len(gap)
        return spots

    def on_click(self, event: events.Click) -> None:
        """Open the page that was clicked."""
        for start, end, tab in self._spots:
            if start <= event.x < end:
                self.post_message(self.Chosen(tab))
