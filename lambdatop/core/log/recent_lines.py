"""The newest log entries, numbered as they came, in bounded room."""

from collections import deque
from collections.abc import Callable
from decimal import Decimal
from itertools import takewhile
from statistics import median_low

from lambdatop.core.facts import LogLine
from lambdatop.core.log.platform_log import Record
from lambdatop.core.log.text import Entry

_LAGS = 101
Price = Callable[[LogLine, Record], Decimal | None]


class RecentLines:
    """Takes lines one by one; whoever reads them says how far it has come."""

    def __init__(self, most: int, price: Price) -> None:
        """Keep `most` entries; `price` is asked once for each of them."""
        self._price = price
        self._entries: deque[Entry] = deque(maxlen=most)
        self._came: deque[tuple[LogLine, Record]] = deque(maxlen=most)
        """Not numbered yet."""
        self._lags: deque[int] = deque(maxlen=_LAGS)
        self._next = 0
        self._added = 0

    def add(self, line: LogLine, record: Record) -> None:
        """Take one line."""
        self._added += 1
        self._came.append((line, record))
        if line.ingested_ms is not None:
            self._lags.append(line.ingested_ms - line.timestamp_ms)

    def since(self, cursor: int) -> tuple[tuple[Entry, ...], int]:
        """Give the entries from `cursor` on, or from the oldest one that is kept, and the cursor to go on with."""
        self._number()
        newest_first = takewhile(lambda entry: entry.number >= cursor, reversed(self._entries))
        return tuple(reversed(tuple(newest_first))), self._next

    @property
    def cursor(self) -> int:
        """What `since` would give to go on with."""
        return self._next + len(self._came)

    @property
    def dropped(self) -> int:
        """Count the lines that are no longer kept: newer ones needed their room."""
        return self._added - min(self._added, self._entries.maxlen or 0)

    @property
    def lag_ms(self) -> int | None:
        """Median time between event and ingestion of the newest lines."""
        return max(0, median_low(self._lags)) if self._lags else None

    def _number(self) -> None:
        """Give numbers to what came since, in order of time; pages may have come newest first."""
        came = list(self._came)
        self._came.clear()
        if len(came) > 1 and came[0][0].timestamp_ms > came[-1][0].timestamp_ms:
            # Then lines of the same millisecond came newest first, too.
            came.reverse()
        came.sort(key=_timestamp)
        for line, record in came:
            self._entries.append(Entry(self._next, line, record, self._price(line, record)))
            self._next += 1


def _timestamp(came: tuple[LogLine, Record]) -> int:
    return came[0].timestamp_ms
