"""Before and after a change, on real traffic: the figures of both sides, and whether they differ by more than noise."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import ceil, floor, sqrt

from lambdatop.core.invocations.invocation import Invocation, Status

ENOUGH_CALLS = 20
"""With fewer calls on a side nothing is said about noise."""
# Two intervals of 95 % that do not touch: of a hundred comparisons without a difference, fewer than one says so.
_Z = 1.96
_MILLION = 1_000_000
Interval = tuple[float, float]


class Verdict(StrEnum):
    """How the figure after the change stands to the one before."""

    MORE = "more"
    LESS = "less"
    NOISE = "noise"
    """No difference that chance would not make, too."""
    OPEN = "open"
    """Too few calls, or a figure of which chance cannot be told, such as a maximum."""


class Figure(StrEnum):
    """What is compared."""

    P50 = "duration p50"
    P95 = "duration p95"
    ERRORS = "errors"
    TIMEOUTS = "timeouts"
    COLD_STARTS = "cold starts"
    MEMORY_USED = "memory used"
    COST = "cost per million"


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure on both sides: ms, shares of 0..1, MB or USD; None is unknown."""

    figure: Figure
    before: float | None
    after: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """All figures, with the number of calls that each side rests on."""

    at_ms: int
    """When the change came."""
    before_n: int
    after_n: int
    figures: tuple[Compared, ...]


def compare(
    invocations: Iterable[Invocation], at_ms: int, *, from_ms: int = 0, to_ms: int | None = None, memory_mb: int | None
) -> Comparison:
    """Compare the calls that started in `from_ms` … `at_ms` with those in `at_ms` … `to_ms`.

    Calls without a REPORT do not count. `memory_mb` is the size after the change: a call after `at_ms` that still ran
    with another belongs to neither side, because environments are replaced one after the other. None takes all.
    """
    known = [one for one in invocations if one.reported and one.duration_ms is not None and one.start_ms >= from_ms]
    before = [one for one in known if one.start_ms < at_ms]
    after = [
        one
        for one in known
        if one.start_ms >= at_ms
        and (to_ms is None or one.start_ms < to_ms)
        and (memory_mb is None or one.memory_mb in {None, memory_mb})
    ]
    figures = tuple(_compared(figure, before, after) for figure in Figure)
    return Comparison(at_ms, len(before), len(after), figures)


def _compared(figure: Figure, before: Sequence[Invocation], after: Sequence[Invocation]) -> Compared:
    told = _TELLERS[figure]
    was, now = told(before), told(after)
    if was is None or now is None:
        return Compared(figure, was and was[0], now and now[0], Verdict.OPEN)
    few = min(len(before), len(after)) < ENOUGH_CALLS
    if few or was[1] is None or now[1] is None:
        return Compared(figure, was[0], now[0], Verdict.OPEN)
    if now[1][0] > was[1][1]:
        return Compared(figure, was[0], now[0], Verdict.MORE)
    verdict = Verdict.LESS if now[1][1] < was[1][0] else Verdict.NOISE
    return Compared(figure, was[0], now[0], verdict)


_Told = tuple[float, Interval | None] | None
"""A figure, and the interval that chance leaves it."""


def _rank(share: float) -> Callable[[Sequence[Invocation]], _Told]:
    """Take a percentile by nearest rank; its interval are the ranks that chance moves it to (binomial)."""

    def told(calls: Sequence[Invocation]) -> _Told:
        if not calls:
            return None
        times = sorted(one.duration_ms or 0.0 for one in calls)
        n, room = len(times), _Z * sqrt(len(times) * share * (1 - share))
        low = times[max(0, floor(n * share - room) - 1)]
        high = times[min(n - 1, ceil(n * share + room) - 1)]
        return times[max(0, ceil(n * share) - 1)], (low, high)

    return told


def _share(holds: Callable[[Invocation], bool]) -> Callable[[Sequence[Invocation]], _Told]:
    """Take the share of calls of which something holds; its interval is Wilson's."""

    def told(calls: Sequence[Invocation]) -> _Told:
        if not calls:
            return None
        n = len(calls)
        p = sum(map(holds, calls)) / n
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        room = _Z / (1 + _Z**2 / n) * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return p, (middle - room, middle + room)

    return told


def _memory(calls: Sequence[Invocation]) -> _Told:
    used = [one.max_memory_mb for one in calls if one.max_memory_mb is not None]
    return (float(max(used)), None) if used else None


def _cost(calls: Sequence[Invocation]) -> _Told:
    """Take the mean cost of a call; its interval is that of a mean."""
    costs = [float(one.cost_usd * Decimal(_MILLION)) for one in calls if one.cost_usd is not None]
    if not costs:
        return None
    n = len(costs)
    mean = sum(costs) / n
    if n == 1:
        return mean, None
    room = _Z * sqrt(sum((usd - mean) ** 2 for usd in costs) / (n - 1) / n)
    return mean, (mean - room, mean + room)


_TELLERS: dict[Figure, Callable[[Sequence[Invocation]], _Told]] = {
    Figure.P50: _rank(0.5),
    Figure.P95: _rank(0.95),
    Figure.ERRORS: _share(lambda one: one.failed),
    Figure.TIMEOUTS: _share(lambda one: one.status is Status.TIMEOUT),
    Figure.COLD_STARTS: _share(lambda one: one.cold),
    Figure.MEMORY_USED: _memory,
    Figure.COST: _cost,
}
