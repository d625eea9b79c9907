"""What to read next from which log group: who is in view and who is lively is read more often, nobody is left out."""

from collections.abc import Collection

from lambdatop.core.model import MINUTE_MS, LogGroup, Span
from lambdatop.engine.log_group import GroupState, Read
from lambdatop.engine.log_lag import Lag

# How often a group is polled: lively, and at most when quiet.
_IN_VIEW_MS, _IN_VIEW_QUIET_MS = 3_000, 15_000
_EACH_QUIET_MS = 300
_ELSEWHERE_MS, _ELSEWHERE_QUIET_MS = 15_000, MINUTE_MS
# Live Tail brings the lines, polls make them complete.
_TAILED_MS = 10_000
_SLOWER = 4
# Who waits longer than this for a poll is said to fall behind.
_PATIENCE_MS = 20_000

_POLL, _FULL, _REPORTS = "poll", "full", "reports"
# Where more is due than can be read, each kind has its share of the reads.
_TURNS = ((_POLL, _FULL, _REPORTS), (_FULL, _POLL, _REPORTS), (_POLL, _FULL, _REPORTS), (_REPORTS, _POLL, _FULL))


class LogPlan:
    """Decides the next read; each group is read by one reader at a time."""

    def __init__(self) -> None:
        """Begin with nothing to read."""
        self._states: dict[str, GroupState] = {}
        self._focus: frozenset[str] = frozenset()
        self._turn = 0
        self._lag = Lag()
        self._floor_ms = 0
        self._asked_ms: int | None = None
        self._quiet_ms = _IN_VIEW_MS

    def groups(self, groups: list[LogGroup], since_ms: int | None = None) -> None:
        """Take the log groups that there are now; what is known of those that stay is kept.

        Those that are new are read from `since_ms` on; where that is None, from a minute ago.
        """
        self._states = {g.name: self._kept(g, since_ms) for g in groups}
        self._look_over()

    def _kept(self, group: LogGroup, since_ms: int | None) -> GroupState:
        old = self._states.get(group.name)
        if old is not None:
            old.group = group
            return old
        state = GroupState(group, Lag(self._lag), first_ms=since_ms)
        if self._asked_ms is not None:
            state.begin(self._floor_ms, self._asked_ms)
        return state

    def state(self, name: str) -> GroupState | None:
        """Give what is known of a log group; None where there is none of that name."""
        return self._states.get(name)

    def states(self) -> list[GroupState]:
        """Give all of them."""
        return list(self._states.values())

    def begin(self, from_ms: int, asked_ms: int) -> None:
        """Take that every group, also one that comes later, was read from `from_ms` on at `asked_ms`."""
        self._floor_ms, self._asked_ms = from_ms, asked_ms
        for state in self._states.values():
            state.begin(from_ms, asked_ms)

    def focus(self, functions: frozenset[str]) -> None:
        """Say which functions are in view; none means all."""
        self._focus = functions
        self._look_over()

    def tail(self, groups: frozenset[str], now_ms: int) -> None:
        """Say which groups Live Tail follows; one that it follows no more, or has left lines out of, is polled now."""
        for name, state in self._states.items():
            if state.tailed and name not in groups:
                state.due_ms = now_ms
            state.tailed = name in groups

    def hurry(self, groups: frozenset[str], now_ms: int) -> None:
        """Poll these as soon as may be."""
        for name in groups & self._states.keys():
            self._states[name].due_ms = min(self._states[name].due_ms, now_ms)

    def worth_tailing(self, now_ms: int, but: Collection[str], most: int) -> tuple[LogGroup, ...]:
        """Give the groups that Live Tail should follow: in view, seen to be there, the liveliest first."""
        seen = [s for s in self._states.values() if self.is_in_view(s) and s.there and s.group.name not in but]
        seen.sort(key=lambda s: (s.quiet_ms(now_ms), -s.lines_s, s.group.name))
        return tuple(s.group for s in seen[:most])

    def in_view(self) -> frozenset[str]:
        """Name the groups of the functions in view."""
        return frozenset(name for name, state in self._states.items() if self.is_in_view(state))

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
        """Give the read that is most due at `now_ms`, or None if nothing is."""
        free = [s for s in self._states.values() if not s.busy and s.not_before_ms <= now_ms]
        for kind in _TURNS[self._turn % len(_TURNS)]:
            read = self._of_kind(kind, free, now_ms)
            if read is not None:
                self._turn += 1
                self._states[read.group.name].busy = True
                return read
        return None

    def _of_kind(self, kind: str, free: list[GroupState], now_ms: int) -> Read | None:
        if kind == _POLL:
            due = [s for s in free if s.due_ms <= now_ms]
            if not due:
                return None
            state = max(due, key=lambda s: (now_ms - s.due_ms + 1) / self._every_ms(s, now_ms))
            state.due_ms = now_ms + self._every_ms(state, now_ms)
            return state.poll(now_ms)
        free.sort(key=lambda s: not self.is_in_view(s))
        if kind == _FULL:
            return next((read for s in free if (read := _in_full(s, now_ms)) is not None), None)
        owing = [s for s in free if s.backfill]
        if not owing:
            return None
        state = min(owing, key=lambda s: (not self.is_in_view(s), len(s.backfill)))
        return Read(state.group, state.backfill[-1], reports_only=True, asked_ms=now_ms, owed=state.backfill[-1])

    def postpone(self, read: Read, until_ms: int) -> None:
        """Book a read that failed: its group is left alone until `until_ms`, and nothing counts as read."""
        state = self._states.get(read.group.name)
        if state is not None:
            state.busy = False
            state.not_before_ms = until_ms
            if read.poll:
                state.due_ms = until_ms

    def done(self, read: Read, got: Span) -> None:
        """Book a read that covered `got` of what it was to cover; the rest is owed."""
        state = self._states.get(read.group.name)
        if state is not None:
            state.busy = False
            state.done(read, got)

    def owing(self) -> int:
        """Count the groups whose window is not read yet."""
        return sum(1 for s in self._states.values() if s.backfill)

    def behind_ms(self, now_ms: int) -> int:
        """Say by how much the reading of what is in view falls behind; 0 where it keeps up."""
        waits = [self._waited_ms(s, now_ms) for s in self._states.values() if self.is_in_view(s)]
        longest = max(waits, default=0)
        return longest if longest > _PATIENCE_MS else 0

    def _waited_ms(self, state: GroupState, now_ms: int) -> int:
        if state.not_before_ms > now_ms or state.asked_ms is None:
            # Its trouble is told elsewhere, or it has hardly begun.
            return 0
        late = now_ms - state.asked_ms - self._every_ms(state, now_ms)
        owed = min((span.end_ms for span in state.owed), default=now_ms)
        return max(late, now_ms - owed - state.lag.bound_ms())

    def __len__(self) -> int:
        """Count the groups."""
        return len(self._states)

    def _look_over(self) -> None:
        """Let quiet groups be polled as often as their number allows."""
        seen = sum(map(self.is_in_view, self._states.values()))
        self._quiet_ms = min(_IN_VIEW_QUIET_MS, max(_IN_VIEW_MS, seen * _EACH_QUIET_MS))

    def is_in_view(self, state: GroupState) -> bool:
        """Say whether any function of a group is looked at."""
        return not self._focus or not self._focus.isdisjoint(state.group.functions)

    def _every_ms(self, state: GroupState, now_ms: int) -> int:
        quiet = state.quiet_ms(now_ms) // _SLOWER
        if state.tailed:
            return _TAILED_MS
        if self.is_in_view(state):
            return min(self._quiet_ms, _IN_VIEW_MS + quiet)
        return min(_ELSEWHERE_QUIET_MS, _ELSEWHERE_MS + quiet)


def _in_full(state: GroupState, now_ms: int) -> Read | None:
    """Give the read of what a group owes in full, the newest first, or its next second look."""
    if state.owed:
        span = max(state.owed, key=lambda s: s.end_ms)
        return Read(state.group, span, reports_only=False, asked_ms=now_ms, owed=span)
    return state.second_look(now_ms)
