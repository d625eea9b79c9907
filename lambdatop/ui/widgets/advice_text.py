"""One piece of advice whole: what is seen, why it matters, what to do, what it saves, how sure it is."""

from collections.abc import Sequence

from lambdatop.core.room_text.advice import finding_lines
from lambdatop.core.room_text.line import Look, Said, said
from lambdatop.core.terminal_text import safe
from lambdatop.ui.advice_items import Item
from lambdatop.ui.effect_lines import LABEL
from lambdatop.ui.theme import LOOK_TONE, Tone
from lambdatop.ui.whole_text import wrap_words
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.pane import Pane

_MARGIN = "  "


class AdviceText(Pane):
    """Shows the advice under the cursor; keys scroll it where it is longer than its room."""

    exported_as = "advice"

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._item: Item | None = None
        self._top = 0
        self.may_change = False
        """Whether a proposed change can be made from here."""

    def show(self, item: Item | None) -> None:
        """Take another piece of advice, or the same one with newer figures."""
        if item is None or self._item is None or item.key != self._item.key:
            self._top = 0
        if item != self._item:
            self._item = item
            self.redraw()

    @property
    def subject(self) -> str | None:
        """Whom it is about."""
        return self._item.function if self._item else None

    @property
    def copied(self) -> str:
        """All of it."""
        return copied_text(self._item) if self._item else ""

    @property
    def exported(self) -> Sequence[str]:
        """All of it, not wrapped."""
        return self.copied.splitlines()

    def move(self, by: int) -> None:
        """Scroll by lines."""
        self._scroll(self._top + by)

    def page(self, by: int) -> None:
        """Scroll by pages."""
        self._scroll(self._top + by * max(1, self.size.height - 2))

    def jump(self, place: int) -> None:
        """Scroll to a line."""
        self._scroll(place)

    def last(self) -> None:
        """Scroll to the end."""
        self._scroll(len(self._body(self.size.width)))

    def lines_for(self, width: int) -> int:
        """Say how many lines it takes."""
        return 1 + len(self._body(width)) if self._item else 1

    def draw(self, width: int, height: int) -> list[Line]:
        """Write whom it is about, and then everything that is said."""
        item = self._item
        if item is None:
            return [spread([("nothing is chosen", Tone.DIM)], [], width)]
        body = self._body(width)
        room = max(0, height - 1)
        self._top = max(0, min(self._top, len(body) - room))
        title: list[Piece] = [(safe(item.function), Tone.ACCENT if self.has_focus else Tone.SOFT)]
        return [spread(title, self._hints(item, len(body) > room), width), *body[self._top : self._top + room]]

    def _scroll(self, place: int) -> None:
        self._top = max(0, min(place, len(self._body(self.size.width)) - max(0, self.size.height - 1)))
        self.redraw()

    def _body(self, width: int) -> list[Line]:
        return [] if self._item is None else [line for one in _said(self._item) for line in _drawn(one, width)]

    def _hints(self, item: Item, more: bool) -> list[Piece]:  # noqa: FBT001 - one of two looks
        hints = [(f"{key} makes the change   ", Tone.ACCENT) for key in self._change_keys(item)]
        return [*hints, ("⏎ all of it" if more and not self.has_focus else "⏎ the function", Tone.DIM)]

    def _change_keys(self, item: Item) -> list[str]:
        change, config = item.finding.change, item.row.config
        if change is None or not self.may_change:
            return []
        keys = ["m"] if change.memory_mb != config.memory_mb else []
        return keys + (["t"] if change.timeout_s != config.timeout_s else [])


def copied_text(item: Item) -> str:
    """Write all of one piece of advice as plain text."""
    lines = [f"{safe(item.function)}: {item.finding.rule}"]
    lines += [f"  {one.label:<{LABEL}}{one.text}".rstrip() for one in _said(item)]
    return "\n".join(lines)


def _said(item: Item) -> list[Said]:
    lines = list(finding_lines(item.finding, item.row))
    if item.finding.silenced:
        lines.append(said("silenced", item.finding.silenced, Look.DIM))
    return lines


def _drawn(one: Said, width: int) -> list[Line]:
    """Write a label and a text beside it, over as many lines as it takes; a head goes from edge to edge."""
    tone = LOOK_TONE[one.look]
    if one.look is Look.HEAD:
        return [Line(((_MARGIN, Tone.TEXT), (part, tone))) for part in wrap_words(one.label, max(10, width - 4))]
    label = f"{_MARGIN}{one.label:<{LABEL}}"
    parts = list(wrap_words(one.text, max(10, width - len(label) - 2)))
    first = Line(((label, Tone.DIM), (parts[0], tone)))
    return [first, *(Line(((" " * len(label), Tone.DIM), (part, tone))) for part in parts[1:])]
