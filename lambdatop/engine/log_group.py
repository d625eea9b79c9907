"""How far one log group has been read: what is final, what is owed, and how lively it is."""

from dataclasses import dataclass, field

from lambdatop.core.facts import LogLine
from lambdatop.core.log.ordering import KEPT_MS
from lambdatop.core.model import MINUTE_MS, LogGroup, Span
from lambdatop.engine.log_lag import Lag

# The clock here may be behind that of AWS: lines seem to come from the future.
AHEAD_MS = 30_000
_FIRST_BACK_MS = MINUTE_MS
# What is older than this when it is read is known no longer by who drops repeats (core.log.ordering.KEPT_MS).
_FARTHEST_MS = 25 * MINUTE_MS
_SECOND_LOOK_MS, _THIRD_LOOK_MS, _LAST_LOOK_MS = 2 * MINUTE_MS, 10 * MINUTE_MS, 16 * MINUTE_MS
_LOOK_EVERY_MS = 5_000
# Reading so many lines again is nothing beside a call of its own.
_FEW_LINES = 100
_MANY_LINES_S = 20
_SLOT_MS = 5_000
_LIVELY_MS = MINUTE_MS
_SMOOTH = 0.3
# A span that gave nothing is halved, but a millisecond cannot be.
_LEAST_SPAN_MS = 2


@dataclass(frozen=True, slots=True)
class Read:
    """One read to do: a log group, a span, and whether REPORT lines are enough."""

    group: LogGroup
    span: Span
    reports_only: bool
    asked_ms: int = 0
    poll: bool = False
    """Asks for the newest lines, too."""
    owed: Span | None = None
    """The debt that this read pays."""
    level: int | None = None
    """Which look this is, where it is one of its own."""


@dataclass(slots=True)
class GroupState:
    """Bookkeeping of one log group; times are ms.

    Each moment is read by one or two polls, and again at three ages: at the learnt bound, after some minutes, and
    after a quarter of an hour at most. `looked` holds up to where each of the three has come.
    """

    group: LogGroup
    lag: Lag
    first_ms: int | None = None
    """From where it is read first; None is a minute before that."""
    asked_ms: int | None = None
    """When the newest lines were asked for last."""
    looked: list[int] = field(default_factory=list)
    floor_ms: int = 0
    """What is older than this is not asked for by polls."""
    due_ms: int = 0
    not_before_ms: int = 0
    """After a failure: when the group may be asked again."""
    busy: bool = False
    owed: list[Span] = field(default_factory=list)
    """To be read in full."""
    backfill: list[Span] = field(default_factory=list)
    """To be read for their REPORT lines."""
    oldest_ms: int | None = None
    """The start of what was asked for so far, so that a longer window adds only what is older."""
    lines_s: float = 0.0
    """New lines a second, smoothed."""
    _lines_at: dict[int, int] = field(default_factory=dict)
    """New lines by the time they were written, in slots."""
    newest_line_ms: int | None = None
    """When a new line was found last."""
    there: bool = False
    """Whether AWS has been seen to have it."""
    tailed: bool = False
    """Live Tail brings the lines sooner."""

    def begin(self, from_ms: int, asked_ms: int) -> None:
        """Take that all from `from_ms` on was asked for at `asked_ms`, and that nothing older is wanted."""
        self.floor_ms = from_ms
        self.asked_ms = asked_ms
        self.looked = [max(from_ms, min(asked_ms, asked_ms - age)) for age in self.ages()]

    def ages(self) -> tuple[int, int, int]:
        """Say at which ages a moment is read again."""
        bound = self.lag.bound_ms()
        second = max(_SECOND_LOOK_MS, min(2 * bound, _THIRD_LOOK_MS))
        return bound, second, max(_THIRD_LOOK_MS, min(2 * second, _LAST_LOOK_MS))

    def poll(self, now_ms: int) -> Read:
        """Give the read of the newest lines, and of what is due a second look where that is little."""
        if self.asked_ms is None:
            first = self.first_ms if self.first_ms is not None else now_ms - _FIRST_BACK_MS
            self.looked = [max(self.floor_ms, first)] * 3
            start = self.looked[0]
        elif now_ms - self.asked_ms > _FARTHEST_MS:
            # It has slept, or was refused for long: what came since is new, what was read long ago is forgotten.
            start = min(self.asked_ms, max(self.asked_ms - self.lag.overlap_ms(), now_ms - KEPT_MS))
            self.looked = [start] * 3
        else:
            start = self.asked_ms - self.lag.overlap_ms()
            start = min([start, *(self.looked[level] for level in self._levels_due(now_ms) if self._is_little(level))])
        return Read(
            self.group,
            Span(max(start, self.floor_ms), now_ms + AHEAD_MS),
            reports_only=False,
            asked_ms=now_ms,
            poll=True,
        )

    def second_look(self, now_ms: int) -> Read | None:
        """Give the read of a stretch that polls do not reach any more; None where none is due, or a poll will."""
        for level in self._levels_due(now_ms):
            if not self._is_little(level):
                start = max(self.looked[level], now_ms - _FARTHEST_MS)
                span = Span(start, now_ms - self.ages()[level])
                return Read(self.group, span, reports_only=False, asked_ms=now_ms, level=level)
        return None

    def _levels_due(self, now_ms: int) -> list[int]:
        """Say which looks are due, those at the least age first; none after a sleep, which only a poll ends."""
        if self.asked_ms is None or now_ms - self.asked_ms > _FARTHEST_MS:
            return []
        ages = self.ages()
        # The look in the middle is for lines later than ever: where there are many lines it costs more than it brings.
        middle = _FARTHEST_MS if self.lines_s > _MANY_LINES_S else MINUTE_MS
        every = (max(_LOOK_EVERY_MS, ages[0] // 5), middle, 3 * MINUTE_MS)
        return [level for level, looked in enumerate(self.looked) if now_ms - ages[level] - looked >= every[level]]

    def _is_little(self, level: int) -> bool:
        """Say whether a poll may as well read from where a look is due."""
        first, last = self.looked[level] // _SLOT_MS, ((self.asked_ms or 0) - self.lag.overlap_ms()) // _SLOT_MS
        return sum(count for slot, count in self._lines_at.items() if first <= slot < last) <= _FEW_LINES

    def done(self, read: Read, got: Span) -> None:
        """Book a read that covered `got` of what it was to cover; the rest is owed, in full unless REPORT was enough.

        Where it covered nothing, it is owed in two halves: pages that come oldest first are whole only when all are
        read.
        """
        debts = self.backfill if read.reports_only else self.owed
        if read.owed in debts:
            debts.remove(read.owed)
        debts.extend(rest(read.span, got))
        if read.poll:
            self.asked_ms = max(read.asked_ms, self.asked_ms or 0)
        if read.reports_only or read.owed is not None:
            return
        for level, age in enumerate(self.ages()):
            if read.span.start_ms <= self.looked[level] or level == read.level:
                end = min(read.span.end_ms, read.asked_ms - age)
                self.looked[level] = max(self.looked[level], end)

    def proven_lag_ms(self, read: Read, at_ms: int) -> int | None:
        """Say how late a new line is at the least, because it was not there when its moment was asked for before."""
        if self.asked_ms is None or self.owed or read.owed is not None:
            return None
        if read.poll:
            return min(self.asked_ms - at_ms, self.lag.overlap_ms()) if at_ms < self.asked_ms else None
        return max([self.lag.overlap_ms(), *self.ages()[: read.level or 0]])

    def final_ms(self) -> int | None:
        """Say up to where lines are final; None before the first poll."""
        if not self.looked:
            return None
        return min([self.looked[0], *(span.start_ms for span in self.owed)])

    def heard(self, line: LogLine, now_ms: int) -> None:
        """Take a new line that Live Tail brought."""
        self.newest_line_ms = now_ms
        self.count(line.timestamp_ms)
        if line.ingested_ms is not None:
            self.lag.take(line.ingested_ms - line.timestamp_ms, line.timestamp_ms, now_ms)

    def count(self, at_ms: int) -> None:
        """Count a new line, by when it was written."""
        slot = at_ms // _SLOT_MS
        self._lines_at[slot] = self._lines_at.get(slot, 0) + 1

    def found(self, lines: int, seconds: float, now_ms: int) -> None:
        """Take how many new lines a poll found, and over what time they came."""
        for old in [slot for slot in self._lines_at if slot < (now_ms - _FARTHEST_MS) // _SLOT_MS]:
            del self._lines_at[old]
        if lines:
            self.newest_line_ms = now_ms
        self.lines_s += _SMOOTH * (lines / max(seconds, 1.0) - self.lines_s)

    def quiet_ms(self, now_ms: int) -> int:
        """Say for how long no line has come; 0 while the group is lively."""
        if self.newest_line_ms is None:
            return now_ms - (self.looked[0] if self.looked else now_ms)
        quiet = now_ms - self.newest_line_ms
        return quiet if quiet > _LIVELY_MS else 0


def rest(wanted: Span, got: Span) -> list[Span]:
    """Cut `got` out of `wanted`; two halves where nothing was got, nothing where it cannot be halved."""
    if got.start_ms >= got.end_ms:
        if wanted.end_ms - wanted.start_ms < _LEAST_SPAN_MS:
            return []
        middle = (wanted.start_ms + wanted.end_ms) // 2
        return [Span(wanted.start_ms, middle), Span(middle, wanted.end_ms)]
    parts = [Span(wanted.start_ms, got.start_ms), Span(got.end_ms, wanted.end_ms)]
    return [p for p in parts if p.start_ms < p.end_ms]
