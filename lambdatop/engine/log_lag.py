"""How late log lines come: how far back each read must look, and when a moment is final."""

from lambdatop.core.model import MINUTE_MS

# Lags are counted in steps; what is old counts less and less, however fast lines come.
_STEP_MS, _STEPS = 100, 600
_HALVED_AT = 4_000
_FEW = 50
_LATE = 0.95
_OVERLAP_UNKNOWN_MS = 20_000
_LEAST_OVERLAP_MS, _MOST_OVERLAP_MS = 2_000, MINUTE_MS
_BOUND_UNKNOWN_MS = MINUTE_MS
_LEAST_BOUND_MS, _MOST_BOUND_MS = 15_000, 4 * MINUTE_MS
_OVERLAP_MARGIN, _OVERLAP_MARGIN_MS = 1.1, 300
# A late line may be the first of later ones.
_MARGIN, _MARGIN_MS = 1.25, 3_000
_REMEMBERED_MINUTES = 30
_WATCHED_MS = 3 * MINUTE_MS


class Lag:
    """Learns from each line how late lines come; one that was absent when it was asked for proves its lag."""

    def __init__(self, others: "Lag | None" = None) -> None:
        """Know nothing; `others` is what all log groups together say, for one that says little."""
        self._others = others
        self._counts = [0] * (_STEPS + 1)
        self._taken = 0
        self._latest: dict[int, int] = {}
        self._old = 0
        self._first_ms: int | None = None
        self._overlap_ms: int | None = None

    def take(self, lag_ms: int, at_ms: int, now_ms: int) -> None:
        """Take the lag of one new line with the timestamp `at_ms`, found at `now_ms`."""
        lag_ms = max(0, lag_ms)
        self._counts[min(lag_ms // _STEP_MS, _STEPS)] += 1
        self._taken += 1
        if self._taken >= _HALVED_AT:
            self._counts = [count // 2 for count in self._counts]
            self._taken = sum(self._counts)
        self._overlap_ms = None
        self._old += now_ms - at_ms >= _BOUND_UNKNOWN_MS
        self._first_ms = now_ms if self._first_ms is None else self._first_ms
        minute = now_ms // MINUTE_MS
        if lag_ms > self._latest.get(minute, -1):
            self._latest[minute] = lag_ms
            for old in [m for m in self._latest if m < minute - _REMEMBERED_MINUTES]:
                del self._latest[old]
        if self._others is not None:
            self._others.take(lag_ms, at_ms, now_ms)

    def overlap_ms(self) -> int:
        """Say how far before its last read a poll looks: far enough for nearly all lines, and no farther."""
        if self._overlap_ms is None:
            self._overlap_ms = self._worked_out()
        return self._overlap_ms

    def bound_ms(self) -> int:
        """Say after what time a line is not expected any more: longer than the latest of the last half hour."""
        latest = int(max(self._latest.values(), default=0) * _MARGIN) + _MARGIN_MS
        if self._is_settled():
            return min(_MOST_BOUND_MS, max(_LEAST_BOUND_MS, latest))
        unknown = self._others.bound_ms() if self._others is not None else _BOUND_UNKNOWN_MS
        return min(_MOST_BOUND_MS, max(unknown, latest))

    def _is_settled(self) -> bool:
        """Say whether late lines had the time to show: after some seconds only those can be known that were quick."""
        if self._old >= _FEW:
            return True
        watched = max(self._latest, default=0) * MINUTE_MS - (self._first_ms or 0)
        return self._taken >= _FEW and watched >= _WATCHED_MS

    def percentiles(self) -> tuple[int | None, int | None]:
        """Give the median and the 95th percentile of the newest lags, in ms; None where none is known."""
        return self._rank(0.5), self._rank(_LATE)

    def _rank(self, share: float) -> int | None:
        wanted = self._taken * share
        for step, count in enumerate(self._counts):
            wanted -= count
            if count and wanted <= 0:
                return step * _STEP_MS
        return None

    def _worked_out(self) -> int:
        if self._taken < _FEW:
            return self._others.overlap_ms() if self._others is not None else _OVERLAP_UNKNOWN_MS
        late = self._rank(_LATE) or 0
        return min(_MOST_OVERLAP_MS, max(_LEAST_OVERLAP_MS, int(late * _OVERLAP_MARGIN) + _OVERLAP_MARGIN_MS))
