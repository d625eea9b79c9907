"""The table of invocations: newest first, filtered, sorted; what runs is counted on."""

from collections.abc import Hashable, Sequence

from lambdatop.core import units
from lambdatop.core.errors import UsageError
from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.terminal_text import safe
from lambdatop.ui import invocation_filter
from lambdatop.ui.export import log_lines
from lambdatop.ui.invocation_columns import NEWEST, arrange, cells_of, header, lay_out, sort_name
from lambdatop.ui.moment import clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.list_pane import ListPane

_SECOND_MS = 1_000
_HINTS_FROM = 100


class InvocationTable(ListPane[Invocation]):
    """Shows what it is given."""

    exported_as = "invocations"
    filter_hint = invocation_filter.HINT

    def __init__(self, names: frozenset[str] | None) -> None:
        """Be about these functions; None means all."""
        super().__init__()
        self._names = names
        self._found: Sequence[Invocation] = ()
        self._functions: tuple[str, ...] = ()
        self._wanted = invocation_filter.parse("")
        self._now_ms = 0
        self._from_ms: int | None = None
        self.failures_only = False
        self.sort = NEWEST

    def show(self, found: Sequence[Invocation], now_ms: int, from_ms: int | None) -> None:
        """Take the invocations, newest first; what began before `from_ms` has fallen out."""
        self._now_ms = now_ms - now_ms % _SECOND_MS
        self._from_ms = from_ms
        if found is not self._found:
            self._found = found
            self._functions = tuple(sorted({one.function for one in found} | (self._names or set())))
            self._arrange()
        elif any(one.status is Status.RUNNING for one in self.items[self._top : self._top + self.room]):
            self.redraw()

    def filter(self, text: str) -> str:
        """Show the invocations that a filter wants; what is wrong with it, else nothing."""
        try:
            self._wanted = invocation_filter.parse(text)
        except UsageError as wrong:
            return str(wrong)
        self.needle = text.strip()
        self._arrange()
        return ""

    def toggle_failures(self) -> None:
        """Show only those that failed, or all again."""
        self.failures_only = not self.failures_only
        self._arrange()

    def widen(self) -> bool:
        """Take filter and choice of failures away; False where there is none."""
        if not self.needle and not self.failures_only:
            return False
        self.failures_only = False
        self.filter("")
        return True

    def order(self, key: str) -> None:
        """Sort by another column."""
        self.sort = key
        self._arrange()

    @property
    def copied(self) -> str:
        """All lines of the invocation under the cursor."""
        one = self.current
        return "\n".join(log_lines(one.entries())) if one else ""

    @property
    def subject(self) -> str | None:
        """The function that ran."""
        return self.current.function if self.current else None

    def key(self, item: Invocation) -> Hashable:
        """Tell a retry from the first try."""
        return item.function, item.request_id, item.stream, item.start_ms

    def headings(self, width: int) -> tuple[Line, Line]:
        """Say what is shown, and the titles of the columns."""
        left: list[Piece] = [("Invocations", Tone.ACCENT if self.has_focus else Tone.SOFT)]
        left.append((f"  {self._about()}", Tone.DIM))
        running = sum(one.status is Status.RUNNING for one in self._found)
        failed = sum(one.failed for one in self._found)
        count = units.count(len(self.items))
        of = f" of {units.count(len(self._found))}" if len(self.items) != len(self._found) else ""
        left.append((f"  {count}{of}", Tone.SOFT))
        left.append((f"  {running} running" if running else "", Tone.SOFT))
        left.append((f"  {units.count(failed)} failed" if failed else "", Tone.BAD))
        unread = sum(not one.end_known for one in self._found)
        left.append((f"  {units.count(unread)} whose end is unread" if unread else "", Tone.DIM))
        if self.failures_only and width < _HINTS_FROM:
            left.append(("  failures only", Tone.ACCENT))
        left.append((f"  match “{safe(self.needle)}”" if self.needle else "", Tone.ACCENT))
        if self.stays:
            left.append((f"  staying here, {units.count(self._top)} above" if self._top else "", Tone.NEAR))
        if self._from_ms is not None:
            left.append((f"  before {clock(self._from_ms)} fell out", Tone.DIM))
        hints: list[Piece] = [("/ filter", Tone.ACCENT if self.needle else Tone.DIM)]
        if width >= _HINTS_FROM:
            hints.append(("  e failures", Tone.ACCENT if self.failures_only else Tone.DIM))
            hints.append(("  s sort", Tone.DIM))
        return spread(left, hints, width), Line(tuple(header(lay_out(width, self._functions), self.sort)))

    def row(self, item: Invocation, width: int) -> Sequence[Piece]:
        """Write one invocation."""
        return cells_of(item, lay_out(width, self._functions), self.ink, self._now_ms)

    def why_empty(self) -> str:
        """Tell a filter from a log that holds none."""
        if self.needle or self.failures_only:
            return "no invocation matches"
        return "no invocation in the log lines that were read"

    def _about(self) -> str:
        if self._names is None:
            of = "of all functions"
        elif len(self._names) == 1:
            of = f"of {safe(next(iter(self._names)))}"
        else:
            of = f"of {len(self._names)} functions"
        return f"{of}, {sort_name(self.sort)}"

    def _arrange(self) -> None:
        wanted = [one for one in self._found if (one.failed or not self.failures_only) and self._wanted(one)]
        self.put(arrange(wanted, self.sort))
