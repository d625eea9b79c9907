"""Puts each cold start down to what began its environment, from the lives of all environments around it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import sub

from lambdatop.core.cold_seen import ColdCause, ColdStarts
from lambdatop.core.invocations.environments import Environment, Environments
from lambdatop.core.model import MINUTE_MS, Span
from lambdatop.core.spans import Spans

# AWS does not say how long it keeps an environment that nobody calls; less than this was never seen.
IDLE_AT_LEAST_MS = 3 * MINUTE_MS
# After a change an environment counts as one that would have served if it was used so shortly before. Who wants to know
# why a window's first starts were cold reads the log from so long before it.
WARM_MS = 6 * MINUTE_MS
# A change is in force some seconds after it was made: environments begun in between still are the old ones.
_IN_FORCE_MS = 10_000
# Where so much lies between the end of an init and the first call, Lambda began it ahead of any call.
_AHEAD_MS = 10_000
_AGAIN = 50
# So many of the newest are told one by one.
_NAMED = 500
# So many environments that were lost are looked at for each start.
_LOOK = 100


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the log lines of a function."""

    changes: tuple[int, ...] = ()
    """When its code or settings were changed, in ms."""
    provisioned: bool = False
    """Whether environments stand ready behind a version of it."""


def cold_causes(known: Environments, logged: Spans, window: Span, around: Around) -> ColdStarts | None:
    """Count the cold starts whose REPORT lies in `window` by cause; None where nothing of it was read."""
    if not (logged.touches(window) or known.runs):
        return None
    if not any(window.start_ms <= end < window.end_ms for one in known.streams.values() for _, end, _ in one.cold):
        return ColdStarts()
    return _Reckoning(known, logged, around, _runs(known)).over(window)


class ColdCauses:
    """Gives the causes of one function's cold starts, worked out anew only where lines came that may change them."""

    def __init__(self) -> None:
        """Begin with nothing worked out."""
        self._for: tuple[Span, Around] | None = None
        self._starts = -1
        self._due = 0
        self._told: ColdStarts | None = None

    def of(self, known: Environments, logged: Spans, window: Span, around: Around) -> ColdStarts | None:
        """Count them; within one minute a busy function is counted again only after some more lines."""
        same = self._for == (window, around) and self._told is not None
        if same and (known.starts == self._starts or known.runs < self._due):
            return self._told
        self._for, self._starts = (window, around), known.starts
        self._due = known.runs + known.runs // _AGAIN
        self._told = cold_causes(known, logged, window, around)
        return self._told


@dataclass(frozen=True, slots=True)
class _Runs:
    """All runs of one version of a function, as the moments at which they begin and end, in rising order.

    Timestamps are cut to whole ms: what ends in the ms in which another begins still was busy.
    """

    begins: list[int]
    ends: list[int]
    firsts: list[int]
    """When each environment began its first run that was read, and ended its last."""
    lasts: list[int]

    @classmethod
    def of(cls, lives: Sequence[Environment]) -> "_Runs":
        return cls(
            sorted(chain.from_iterable(one.begins for one in lives)),
            sorted(chain.from_iterable(one.ends for one in lives)),
            sorted(one.begins[0] for one in lives),
            sorted(one.ends[-1] for one in lives),
        )

    def busy(self, at_ms: int, place: int = 0) -> int:
        """Count the runs under way at a moment; of the first ones that begin in its ms only `place` came before."""
        first = bisect_right(self.firsts, at_ms) - bisect_left(self.firsts, at_ms)
        return bisect_right(self.begins, at_ms) - first + place - bisect_left(self.ends, at_ms)

    def free(self, at_ms: int) -> int:
        """Count the environments that ran before and after a moment, and not then."""
        return bisect_left(self.firsts, at_ms) - bisect_left(self.lasts, at_ms) - self.busy(at_ms)


def _runs(known: Environments) -> dict[str, _Runs]:
    by_version: dict[str, list[Environment]] = {}
    for one in known.streams.values():
        if one.ends:
            one.put_in_order()
            by_version.setdefault(one.version, []).append(one)
    return {version: _Runs.of(lives) for version, lives in by_version.items()}


@dataclass(frozen=True, slots=True)
class _Start:
    """One cold start: from when on an environment was missing."""

    at_ms: int
    one: Environment
    end_ms: int
    """When its run had ended, and so was reported."""
    ahead: bool
    """Nobody waited for it."""


@dataclass(slots=True)
class _Reckoning:
    """Goes through the cold starts in order of time, and lets each take the place of at most one that was lost."""

    known: Environments
    logged: Spans
    around: Around
    runs: dict[str, _Runs]
    warm_ms: int = IDLE_AT_LEAST_MS
    longest_ms: int = 0
    crashes: bool = False
    gone: list[Environment] = field(default_factory=list)
    _lost: list[Environment] = field(default_factory=list)
    """Environments that had run for the last time by now, and in whose place none was begun yet."""
    _next: int = 0

    def over(self, window: Span) -> ColdStarts:
        """Count the causes."""
        lives = [one for one in self.known.streams.values() if one.ends]
        self._measure(lives)
        self.gone = sorted((one for one in lives if not one.provisioned), key=lambda one: (one.ends[-1], one.stream))
        each: list[tuple[str, int, ColdCause]] = []
        told = ColdStarts()
        places: Counter[tuple[str, int]] = Counter()
        for start in sorted(_starts(lives), key=lambda s: (s.at_ms, s.one.stream)):
            place = places[start.one.version, start.at_ms]
            places[start.one.version, start.at_ms] += 1
            cause = None if start.ahead else self._cause(start, place)
            if not window.start_ms <= start.end_ms < window.end_ms:
                continue
            if cause is not None:
                each.append((start.one.stream, start.end_ms, cause))
            else:
                told = replace(told, unknown=told.unknown + (not start.ahead), ahead=told.ahead + start.ahead)
        counts = Counter(cause for _, _, cause in each)
        return replace(told, counts=tuple(counts.most_common()), each=tuple(each[-_NAMED:]))

    def _measure(self, lives: Sequence[Environment]) -> None:
        """Learn how long an environment was kept without a call at most, and how long a run takes at most."""
        self.crashes = any(one.bad_ms is not None for one in lives)
        for one in lives:
            self.longest_ms = max(self.longest_ms, *map(sub, one.ends, one.begins))
            self.warm_ms = max(self.warm_ms, 0, *map(sub, one.begins[1:], one.ends))

    def _cause(self, start: _Start, place: int) -> ColdCause | None:
        at_ms, runs = start.at_ms, self.runs[start.one.version]
        if at_ms > start.one.begins[0]:
            # A second init in an environment that ran before.
            return ColdCause.FAILURE if (start.one.bad_ms or at_ms + 1) <= at_ms else None
        lost = self._replaced(start)
        if lost is not None:
            return lost
        busy = runs.busy(at_ms, place)
        if busy > 0:
            if runs.free(at_ms) > 0 or self._may_replace(at_ms):
                return None
            spills = self.around.provisioned and start.one.version.isdecimal()
            return ColdCause.SPILL_OVER if spills else ColdCause.SCALE_OUT
        if runs.free(at_ms) > 0 or not self._read(at_ms - IDLE_AT_LEAST_MS, at_ms + self.longest_ms):
            return None
        return ColdCause.IDLE

    def _replaced(self, start: _Start) -> ColdCause | None:
        """Find an environment that would have served, had it not been lost, and say how it was lost."""
        at_ms = start.at_ms
        while self._next < len(self.gone) and self.gone[self._next].ends[-1] < at_ms:
            self._lost.append(self.gone[self._next])
            self._next += 1
        for index in range(len(self._lost) - 1, max(-1, len(self._lost) - 1 - _LOOK), -1):
            lost = self._lost[index]
            if at_ms - lost.ends[-1] > max(WARM_MS, self.warm_ms):
                return None
            cause = self._how(lost, start)
            if cause is not None:
                del self._lost[index]
                return cause
        return None

    def _how(self, lost: Environment, start: _Start) -> ColdCause | None:
        one, last_ms = start.one, lost.ends[-1]
        if lost.version != one.version:
            return ColdCause.CHANGE if self._moved_on(lost, start) else None
        if lost.bad_ms == last_ms:
            return ColdCause.FAILURE
        used_ms = lost.begins[-1]
        if not one.version.isdecimal() and any(
            used_ms < change + _IN_FORCE_MS and change <= start.at_ms for change in self.around.changes
        ):
            return ColdCause.CHANGE
        if self._other_build(lost, one):
            return ColdCause.RUNTIME
        idle_ms = start.at_ms - last_ms
        if idle_ms < self.warm_ms and self._read(last_ms, start.at_ms + self.longest_ms):
            return ColdCause.REPLACED
        return None

    def _moved_on(self, lost: Environment, start: _Start) -> bool:
        """Say whether one version took the place of the other: of those that share calls by weight each goes on."""
        old, new = self.runs[lost.version], self.runs[start.one.version]
        return old.begins[-1] < start.at_ms and lost.begins[-1] < new.begins[0]

    def _other_build(self, lost: Environment, one: Environment) -> bool:
        if one.build is None:
            return False
        if lost.build is not None:
            return lost.build != one.build
        since = self.known.builds[one.version, one.build]
        before = any(at < since for (version, _), at in self.known.builds.items() if version == one.version)
        return before and lost.begins[0] < since

    def _may_replace(self, at_ms: int) -> bool:
        """Say whether a change, or calls that take their environment with them, may have done so before all reading."""
        if self.crashes and not self._read(at_ms - IDLE_AT_LEAST_MS, at_ms):
            return True
        return any(
            at_ms - WARM_MS <= change <= at_ms and not self._read(change - WARM_MS, at_ms)
            for change in self.around.changes
        )

    def _read(self, from_ms: int, to_ms: int) -> bool:
        """Say whether all runs between two moments are known."""
        kept = self.known.from_ms is None or self.known.from_ms <= from_ms
        return kept and self.logged.covers(Span(from_ms, to_ms + 1))


def _starts(lives: Sequence[Environment]) -> list[_Start]:
    starts = []
    for one in lives:
        for number, (begin, end, _) in enumerate(one.cold):
            at_ms = begin if number or one.begun_ms is None else min(begin, one.begun_ms)
            starts.append(_Start(at_ms, one, end, ahead=one.provisioned or begin - at_ms > _AHEAD_MS))
    return starts
