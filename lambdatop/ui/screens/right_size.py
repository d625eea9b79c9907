"""What is known of a function at other memory sizes: a verdict, a table, what to try."""

from collections.abc import Callable

from textual import events

from lambdatop.core.terminal_text import safe
from lambdatop.core.tuning.right_size import RightSize
from lambdatop.core.tuning.right_size_text import right_size_lines
from lambdatop.ui.screens.dialog import Dialog, Sheet
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line, Piece


class RightSizes(Dialog[None]):
    """Shows it; where changing is allowed, `m` goes on to the plan of a change."""

    def __init__(self, found: RightSize, tune: Callable[[], None] | None) -> None:
        """Take what was found, and what `m` does."""
        super().__init__()
        self._found = found
        self._tune = tune

    def sheet(self) -> Sheet:
        """Make a line of each line."""
        texts = right_size_lines(self._found, self.text_width)
        title = f"Right size of {safe(self._found.function)}"
        return Sheet(title, [_drawn(text) for text in texts], self._keys())

    def _keys(self) -> list[Piece]:
        leave: list[Piece] = [("Esc", Tone.KEY), (" closes", Tone.SOFT)]
        return [("m", Tone.KEY), (" plans a change   ", Tone.SOFT), *leave] if self._tune is not None else leave

    def on_key(self, event: events.Key) -> None:
        """Go on to the plan."""
        if event.key == "m" and self._tune is not None:
            event.stop()
            self.dismiss(None)
            self.app.call_later(self._tune)


def _drawn(text: str) -> Line:
    """Colour the lines that matter: the size that is set, those that are right, notes."""
    if not text:
        return BLANK
    for words, tone in ((("now",), Tone.STRONG), (("cheapest", "balanced", "fastest"), Tone.ACCENT)):
        if text.startswith(" ") and any(word in text for word in words):
            return Line(((text, tone),))
    if "too small" in text:
        return Line(((text, Tone.DIM),))
    return Line(((text, Tone.NEAR if text.startswith("Note:") else Tone.TEXT),))
