"""Keeps what asking AWS costs below what the user allows in an hour: how seldom to look, and what still fits."""

from collections import deque
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core.model import MINUTE_MS
from lambdatop.core.units import age
from lambdatop.core.units import usd as in_words
from lambdatop.engine.pacing import Clock

HOUR_MS = 60 * MINUTE_MS
# Every minute as CloudWatch counts; beyond a quarter of an hour a window of one would stand empty.
STEPS = (1, 2, 5, 15)
_HOUR_MINUTES = 60
# As long as a row takes a window for known whose end has not been read (core.figures.of_function).
_STAND_MIN = 5
USD_A_METRIC = Decimal("0.00001")
"""What GetMetricData costs at most for one metric: to know beforehand whether it fits."""
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How metrics are to be looked at: each so many minutes, without percentiles where `lean`."""

    minutes: int = 1
    lean: bool = False


class Budget:
    """Counts what is spent; without a limit it allows everything."""

    def __init__(self, limit: Decimal | None, now: Clock) -> None:
        """Allow `limit` USD in any hour; None is no limit. `now` is ms."""
        self.limit = limit
        self._now = now
        self._spent: deque[tuple[int, Decimal]] = deque()
        self._looks: deque[tuple[int, Decimal]] = deque()
        self._counts: Decimal | None = None
        self._percentiles = _NONE
        self.pace = Pace()

    def take(self, usd: Decimal) -> None:
        """Count what one call cost."""
        if usd:
            self._spent.append((self._now(), usd))

    def looked(self, counts: Decimal, percentiles: Decimal) -> None:
        """Take what one look at all metrics cost, which `take` has counted, and choose the pace of the next ones."""
        self._looks.append((self._now(), counts + percentiles))
        self._counts = counts
        if not self.pace.lean:
            self._percentiles = percentiles
        self.pace = self._chosen()

    def _chosen(self) -> Pace:
        if self.limit is None:
            return Pace()
        for minutes in STEPS:
            if self._hourly(Pace(minutes)) <= self.limit:
                return Pace(minutes)
        return Pace(STEPS[-1], lean=True)

    def fits(self, usd: Decimal) -> bool:
        """Say whether so much may be spent now."""
        return self.limit is None or not usd or self.spent() + usd <= self.limit

    def may_look(self) -> bool:
        """Say whether a look at the metrics fits; the first one always does, for it tells what one costs."""
        return not self._looks or self.fits(self._look(self.pace))

    def _again_ms(self) -> int:
        """Say when a look will fit: as soon as enough of what was spent is an hour old."""
        left = self.spent() + self._look(self.pace) - (self.limit or _NONE)
        for at_ms, spent in self._spent:
            left -= spent
            if left <= 0:
                return at_ms + HOUR_MS
        return self._now() + HOUR_MS

    def spent(self) -> Decimal:
        """Add up what was spent within the hour."""
        return _recent(self._spent, self._now() - HOUR_MS)

    def per_hour(self) -> Decimal:
        """Say what an hour comes to, as things go now: looks at their pace, and all else as in the last hour."""
        return self._hourly(self.pace)

    def _hourly(self, pace: Pace) -> Decimal:
        others = max(_NONE, self.spent() - _recent(self._looks, self._now() - HOUR_MS))
        return others + self._look(pace) * _HOUR_MINUTES / pace.minutes

    def _look(self, pace: Pace) -> Decimal:
        return (self._counts or _NONE) + (_NONE if pace.lean else self._percentiles)

    def told(self) -> str:
        """Say in one line what the limit has done to the pace; empty where nothing."""
        if self.limit is None or self.pace == Pace():
            return ""
        less = " and without percentiles" if self.pace.lean else ""
        return (
            f"asked every {self.pace.minutes} min{less}: each minute would come to {in_words(self._hourly(Pace()))} "
            f"an hour, more than max_usd_per_hour = {self.limit:f}{self._standing()}"
        )

    def _standing(self) -> str:
        """Say where a pace leaves figures unknown between looks: older ones would not be of the window."""
        return f"; figures stand for {_STAND_MIN} min after a look" if self.pace.minutes > _STAND_MIN else ""

    def refusal(self) -> str:
        """Say that a look has to wait, how long and why."""
        limit = self.limit or _NONE
        look = self._look(self.pace)
        if look > limit:
            return f"one look costs {in_words(look)}, more than max_usd_per_hour = {limit:f} allows"
        return (
            f"asked again in {age(self._again_ms() - self._now())}: {in_words(self.spent())} were spent within the "
            f"hour, and max_usd_per_hour is {limit:f}"
        )


def _recent(spends: deque[tuple[int, Decimal]], since_ms: int) -> Decimal:
    while spends and spends[0][0] <= since_ms:
        spends.popleft()
    return sum((usd for _, usd in spends), _NONE)
