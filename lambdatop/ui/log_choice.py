"""Which log lines a pane shows: functions, a filter, a level, one invocation, each of them narrowing."""

from dataclasses import dataclass, field

from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.log.query import Query, query
from lambdatop.core.log.record import Kind
from lambdatop.core.log.text import Entry, Level, level_of

# They say that an invocation began and ended; its REPORT says that and more.
UNTOLD = frozenset({Kind.START, Kind.END})
EVERYTHING = query()


@dataclass(frozen=True, slots=True)
class Only:
    """The lines of one invocation, also those without its request id."""

    request_id: str
    lines: frozenset[tuple[str, int, str]] = field(repr=False)

    @classmethod
    def of(cls, invocation: Invocation) -> "Only":
        """Take the lines that are known of it by now."""
        lines = ((line.stream, line.timestamp_ms, line.message) for line in invocation.lines)
        return cls(invocation.request_id, frozenset(lines))

    def wanted(self, entry: Entry) -> bool:
        """Say whether a line is one of them."""
        line = entry.line
        return (line.stream, line.timestamp_ms, line.message) in self.lines


@dataclass(frozen=True, slots=True)
class Choice:
    """All that narrows a log pane."""

    names: frozenset[str] | None = None
    """These functions only; None means all."""
    query: Query = EVERYTHING
    errors_only: bool = False
    only: Only | None = None
    untold: frozenset[Kind] = UNTOLD

    @property
    def narrowed(self) -> bool:
        """Say whether the user narrowed it by more than functions."""
        return self.query is not EVERYTHING or self.errors_only or self.only is not None

    def wanted(self, entry: Entry) -> bool:
        """Say whether a line is shown; what is quickly told comes first."""
        if self.only is not None:
            if not self.only.wanted(entry):
                return False
        elif entry.record.kind in self.untold or (self.names is not None and entry.line.function not in self.names):
            return False
        if self.errors_only and level_of(entry.record) < Level.WARN:
            return False
        return self.query.wanted(entry)
