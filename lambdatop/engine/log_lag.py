"""How late log lines come: how far back each read must look, and when a moment is final."""

from collections import deque

from lambdatop.core.model import MINUTE_MS

_SAMPLES = 400
_FEW = 50
_LATE = 0.95
_OVERLAP_UNKNOWN_MS = 20_000
_LEAST_OVERLAP_MS, _MOST_OVERLAP_MS = 2_000, MINUTE_MS
_BOUND_UNKNOWN_MS = MINUTE_MS
_LEAST_BOUND_MS, _MOST_BOUND_MS = 15_000, 4 * MINUTE_MS
# A late line may be the first of later ones.
_MARGIN, _MARGIN_MS = 1.25, 3_000
_REMEMBERED_MINUTES = 30


class Lag:
    """Learns from each line how late lines come; one that was absent when it was asked for proves its lag."""

    def __init__(self, others: "Lag | None" = None) -> None:
        """Know nothing; `others` is what all log groups together say, for one that says little."""
        self._others = others
        self._samples: deque[int] = deque(maxlen=_SAMPLES)
        self._latest: dict[int, int] = {}
        self._taken = 0
        self._overlap_ms: int | None = None

    def take(self, lag_ms: int, now_ms: int) -> None:
        """Take the lag of one new line, found at `now_ms`."""
        lag_ms = max(0, lag_ms)
        self._samples.append(lag_ms)
        self._taken += 1
        self._overlap_ms = None
        minute = now_ms // MINUTE_MS
        if lag_ms > self._latest.get(minute, -1):
            self._latest[minute] = lag_ms
            for old in [m for m in self._latest if m < minute - _REMEMBERED_MINUTES]:
                del self._latest[old]
        if self._others is not None:
            self._others.take(lag_ms, now_ms)

    def overlap_ms(self) -> int:
        """Say how far before its last read a poll looks: far enough for nearly all lines, and no farther."""
        if self._overlap_ms is None:
            self._overlap_ms = self._worked_out()
        return self._overlap_ms

    def bound_ms(self) -> int:
        """Say after what time a line is not expected any more: longer than the latest of the last half hour."""
        latest = max(self._latest.values(), default=None)
        if self._taken < _FEW:
            if self._others is not None:
                return self._others.bound_ms()
            latest = max(latest or 0, int((_BOUND_UNKNOWN_MS - _MARGIN_MS) / _MARGIN))
        return min(_MOST_BOUND_MS, max(_LEAST_BOUND_MS, int((latest or 0) * _MARGIN) + _MARGIN_MS))

    def percentiles(self) -> tuple[int | None, int | None]:
        """Give the median and the 95th percentile of the newest lags, in ms; None where none is known."""
        if not self._samples:
            return None, None
        lags = sorted(self._samples)
        return lags[(len(lags) - 1) // 2], lags[int((len(lags) - 1) * _LATE)]

    def _worked_out(self) -> int:
        if len(self._samples) < _FEW:
            return self._others.overlap_ms() if self._others is not None else _OVERLAP_UNKNOWN_MS
        late = self.percentiles()[1] or 0
        return min(_MOST_OVERLAP_MS, max(_LEAST_OVERLAP_MS, int(late * _MARGIN) + 500))
