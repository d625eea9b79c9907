"""A small menu: choose one of a few; the key that opened it moves on, Enter takes, Esc leaves."""

from collections.abc import Sequence

from textual import events

from lambdatop.core.terminal_text import cells
from lambdatop.ui.screens.dialog import Dialog, Sheet
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line


class Menu(Dialog[str]):
    """Ends with the key of the choice, or None."""

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], now: str, opened_by: str) -> None:
        """Offer (key, words); the one that holds `now` is under the cursor."""
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._now = now
        self._opened_by = opened_by
        self._place = next((place for place, (key, _) in enumerate(choices) if key == now), 0)

    def sheet(self) -> Sheet:
        """One line a choice."""
        return Sheet(self._title, self._lines())

    def _lines(self) -> list[Line]:
        widest = max(cells(words) for _, words in self._choices)
        lines: list[Line] = []
        for place, (key, words) in enumerate(self._choices):
            mark = "●" if key == self._now else " "
            text = ((f"{mark} ", Tone.ACCENT), (f"{words:<{max(widest, 16)}}  ", Tone.TEXT))
            lines.append(Line(text, Tone.CURSOR if place == self._place else None))
        return lines

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self._place = max(0, min(self._place + by, len(self._choices) - 1))
        self._show()

    def _show(self) -> None:
        sheet = self.query_one(Sheet)
        sheet.set(self._lines())
        room = sheet.size.height - 4
        if not sheet.top <= self._place < sheet.top + room:
            sheet.scroll(self._place - sheet.top - (room - 1 if self._place > sheet.top else 0))

    def on_key(self, event: events.Key) -> None:
        """Take the choice, or move on with the key that opened the menu."""
        if event.key == "enter":
            event.stop()
            self.dismiss(self._choices[self._place][0])
        elif event.key == self._opened_by:
            event.stop()
            self._place = (self._place + 1) % len(self._choices)
            self._show()

    def on_click(self, event: events.Click) -> None:
        """Take what was clicked; a click beside the sheet leaves."""
        sheet = self.query_one(Sheet)
        place = event.screen_y - sheet.region.y - 2 + sheet.top
        if not sheet.region.contains(event.screen_x, event.screen_y):
            self.dismiss(None)
        elif 0 <= place < len(self._choices):
            self.dismiss(self._choices[place][0])
