"""What to read next from which log group: pure bookkeeping of what has been read and what is due."""

from dataclasses import dataclass, field

from lambdatop.core.model import LogGroup, Span

# Events become visible seconds after they happened (5 to 20 s measured); a minute back catches nearly all of them.
OVERLAP_MS = 60_000
_IN_VIEW_EVERY_MS = 4_000
_ELSEWHERE_EVERY_MS = 20_000


@dataclass(slots=True)
class GroupState:
    """How far one log group has been read."""

    group: LogGroup
    tail_to_ms: int | None = None
    due_ms: int = 0
    not_before_ms: int = 0
    """After a failure: when the group may be asked again."""
    busy: bool = False
    backfill: list[Span] = field(default_factory=list)
    oldest_ms: int | None = None
    """The start of what was asked for so far, so that a longer window adds only what is older."""


@dataclass(frozen=True, slots=True)
class Read:
    """One read to do: a log group, a span, and whether REPORT lines are enough."""

    group: LogGroup
    span: Span
    reports_only: bool


class LogPlan:
    """Decides the next read: functions in view first, new lines before old ones, each group in its turn."""

    def __init__(self) -> None:
        """Begin with nothing to read."""
        self._states: dict[str, GroupState] = {}
        self._focus: frozenset[str] = frozenset()
        self._backfill_turn = False

    def groups(self, groups: list[LogGroup]) -> None:
        """Take the log groups that there are now; what is known of those that stay is kept."""
        self._states = {g.name: self._kept(g) for g in groups}

    def _kept(self, group: LogGroup) -> GroupState:
        old = self._states.get(group.name)
        if old is None:
            return GroupState(group)
        old.group = group
        return old

    def focus(self, functions: frozenset[str]) -> None:
        """Say which functions are in view; none means all."""
        self._focus = functions

    def cover(self, window: Span) -> None:
        """Plan to read the REPORT lines of `window` that have not been asked for yet."""
        for state in self._states.values():
            if state.oldest_ms is None or window.start_ms < state.oldest_ms:
                end = window.end_ms if state.oldest_ms is None else state.oldest_ms
                if window.start_ms < end:
                    state.backfill.append(Span(window.start_ms, end))
                state.oldest_ms = window.start_ms

    def let_go(self, before_ms: int) -> None:
        """Take that what is older than `before_ms` is kept no longer: a longer window has to read it again."""
        for state in self._states.values():
            if state.oldest_ms is not None:
                state.oldest_ms = max(state.oldest_ms, before_ms)

    def next(self, now_ms: int) -> Read | None:
        """Give the read that is most due at `now_ms`, or None if nothing is.

        Where new lines are always due (many functions, a low quota), every other read is one of the window's.
        """
        free = [s for s in self._states.values() if not s.busy and s.not_before_ms <= now_ms]
        seen = [s for s in free if self._in_view(s)]
        rest = [s for s in free if not self._in_view(s)]
        for states in (seen, rest):
            late = [s for s in states if s.due_ms <= now_ms]
            owing = [s for s in states if s.backfill]
            if late and not (owing and self._backfill_turn):
                self._backfill_turn = True
                return self._tail(min(late, key=lambda s: s.due_ms), now_ms)
            if owing:
                self._backfill_turn = False
                state = min(owing, key=lambda s: len(s.backfill))
                state.busy = True
                return Read(state.group, state.backfill[-1], reports_only=True)
        return None

    def postpone(self, read: Read, until_ms: int) -> None:
        """Book a read that failed: its group is left alone until `until_ms`, and nothing counts as read."""
        state = self._states.get(read.group.name)
        if state is not None:
            state.busy = False
            state.not_before_ms = until_ms
            state.due_ms = until_ms

    def done(self, read: Read, got: Span) -> None:
        """Book a read that covered `got` of what it was to cover; the older rest becomes a read of REPORT lines."""
        state = self._states.get(read.group.name)
        if state is None:
            return
        state.busy = False
        rest = _rest(read.span, got)
        if read.reports_only:
            if read.span in state.backfill:
                state.backfill.remove(read.span)
        else:
            state.tail_to_ms = read.span.end_ms
        state.backfill.extend(rest)

    def owing(self) -> int:
        """Count the groups whose window is not read yet."""
        return sum(1 for s in self._states.values() if s.backfill)

    def __len__(self) -> int:
        """Count the groups."""
        return len(self._states)

    def _in_view(self, state: GroupState) -> bool:
        return not self._focus or not self._focus.isdisjoint(state.group.functions)

    def _tail(self, state: GroupState, now_ms: int) -> Read:
        every = _IN_VIEW_EVERY_MS if self._in_view(state) else _ELSEWHERE_EVERY_MS
        state.due_ms = now_ms + every
        state.busy = True
        start = (state.tail_to_ms if state.tail_to_ms is not None else now_ms) - OVERLAP_MS
        return Read(state.group, Span(start, now_ms), reports_only=False)


def _rest(wanted: Span, got: Span) -> list[Span]:
    """Cut `got` out of `wanted`; empty where nothing was got, since asking the same again would never end."""
    if got.start_ms >= got.end_ms:
        return []
    parts = [Span(wanted.start_ms, got.start_ms), Span(got.end_ms, wanted.end_ms)]
    return [p for p in parts if p.start_ms < p.end_ms]
