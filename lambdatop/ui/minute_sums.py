"""What functions did together, minute by minute: of many functions few have news, and few minutes are added up anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from lambdatop.core.model import Minute, Row

_Pick = Callable[[Minute], float | None]


@dataclass(frozen=True, slots=True)
class Together:
    """One minute of several functions; None is not known of any of them."""

    invocations: float | None
    p50: float | None
    """Percentiles do not add up: their mean, weighted by invocations."""
    p95: float | None
    max: float | None
    cold_share: float | None
    throttles: float | None
    cost_usd: float | None


class MinuteSums:
    """Adds up, and keeps what a minute came to as long as it is the same minute of the same functions."""

    def __init__(self) -> None:
        """Begin with nothing added up."""
        self._known: dict[int, tuple[tuple[Minute, ...], Together]] = {}

    def of(self, rows: Sequence[Row]) -> tuple[Together, ...]:
        """Give the minutes of the window, oldest first."""
        size = max((len(row.minutes) for row in rows), default=0)
        before, self._known = self._known, {}
        for minutes in zip(*(row.minutes for row in rows if len(row.minutes) == size), strict=True):
            at_ms = minutes[0].start_ms
            known = before.get(at_ms)
            # Minutes without news are the same objects, which takes no time to see.
            self._known[at_ms] = known if known is not None and known[0] == minutes else (minutes, _together(minutes))
        return tuple(together for _, together in self._known.values())


def _together(minutes: Sequence[Minute]) -> Together:
    cold, reports = _sum(minutes, attrgetter("cold_starts")), _sum(minutes, attrgetter("reports"))
    longest = [minute.max for minute in minutes if minute.max is not None]
    return Together(
        invocations=_sum(minutes, attrgetter("invocations")),
        p50=_mean(minutes, attrgetter("p50")),
        p95=_mean(minutes, attrgetter("p95")),
        max=max(longest) if longest else None,
        cold_share=None if cold is None or not reports else cold / reports,
        throttles=_sum(minutes, attrgetter("throttles")),
        cost_usd=_sum(minutes, attrgetter("cost_usd")),
    )


def _sum(minutes: Sequence[Minute], pick: _Pick) -> float | None:
    known = [value for value in map(pick, minutes) if value is not None]
    return sum(known) if known else None


def _mean(minutes: Sequence[Minute], pick: _Pick) -> float | None:
    """Weigh by invocations."""
    both = [(value, minute.invocations) for value, minute in zip(map(pick, minutes), minutes, strict=True)]
    known = [(value, weight) for value, weight in both if value is not None and weight]
    return sum(value * weight for value, weight in known) / sum(weight for _, weight in known) if known else None
