"""The table of failures that are alike: how many, since when, where from; new ones are marked."""

from collections.abc import Hashable, Sequence

from lambdatop.core import units
from lambdatop.core.invocations.invocation import ErrorGroup
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.export import log_lines
from lambdatop.ui.moment import clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.list_pane import ListPane
from lambdatop.ui.widgets.log_entry import name_room

_COUNT, _TIME = 6, 8
_FIXED = 6 + _COUNT + 2 + _TIME + 2 + _TIME + 2


class ErrorTable(ListPane[ErrorGroup]):
    """Shows the group seen last first."""

    exported_as = "failures"

    def show(self, groups: Sequence[ErrorGroup]) -> None:
        """Take the groups as they are now."""
        if groups != self.items:
            self.put(groups)

    @property
    def copied(self) -> str:
        """The example, with all its lines."""
        group = self.current
        return "\n".join(log_lines(group.example.entries())) if group else ""

    @property
    def subject(self) -> str | None:
        """The function that failed."""
        return self.current.function if self.current else None

    def key(self, item: ErrorGroup) -> Hashable:
        """Know a group by what makes its failures alike."""
        return item.function, item.error, item.place

    def headings(self, width: int) -> tuple[Line, Line]:
        """Say how many there are, and the titles of the columns."""
        new = sum(group.new for group in self.items)
        left: list[Piece] = [("Failures", Tone.ACCENT if self.has_focus else Tone.SOFT)]
        left.append((f"  {len(self.items)} kinds, by exception and place, last seen first", Tone.DIM))
        left.append((f"  {new} new" if new else "", Tone.BAD))
        name = self._name_room(width)
        title = f"       count  {'last':<{_TIME}}  {'first':<{_TIME}}  "
        function = f"{'function':<{name}}  " if name else ""
        return spread(left, [], width), Line(((f"{title}{function}what and where", Tone.DIM),))

    def row(self, item: ErrorGroup, width: int) -> Sequence[Piece]:
        """Write one group."""
        room = self._name_room(width)
        name = cut(safe(item.function), room)
        pieces: list[Piece] = [
            (" new  " if item.new else "      ", Tone.BAD),
            (f"{units.count(item.count, _COUNT):>{_COUNT}}  ", Tone.TEXT),
            (f"{clock(item.last_ms)}  ", Tone.SOFT),
            (f"{clock(item.first_ms)}  ", Tone.DIM),
        ]
        if room:
            pieces.append((name + " " * (room - cells(name) + 2), self.ink.function(item.function)))
        left = max(0, width - _FIXED - (room + 2 if room else 0))
        what = cut(safe(item.error), left)
        text = safe(item.example.error_text or "")
        where = f"  at {safe(item.place)}" if item.place else ""
        pieces.append((what, Tone.BAD))
        pieces.append((cut(where, left - cells(what)), Tone.SOFT))
        rest = left - cells(what) - cells(where)
        pieces.append((cut(f"  {text}", rest) if text and rest > 0 else "", Tone.DIM))
        return pieces

    def why_empty(self) -> str:
        """Say so."""
        return "no failure in the log lines that were read"

    def _name_room(self, width: int) -> int:
        names = {group.function for group in self.items}
        return name_room(width, max(cells(safe(name)) for name in names)) if len(names) > 1 else 0
