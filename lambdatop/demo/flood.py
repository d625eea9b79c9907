"""A flood of log events that makes a reader's day hard: many, late, alike; a pure function of number and rate."""

from dataclasses import dataclass
from functools import lru_cache

from lambdatop.demo.log_writer import Event

FLOODED = "checkout-api"
_STREAMS = 8
_LAG_MS, _LAG_SPREAD_MS, _LATE_SPREAD_MS = 800, 4_000, 30_000
_ONE_LATE_IN, _ONE_ALIKE_IN = 100, 20
_CHUNK = 1_000
_MIX, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Flood:
    """Events of one function from `begin_ms` on, `per_s` of them a second, until `end_ms`."""

    per_s: int
    begin_ms: int
    end_ms: int = 1 << 60

    def between(self, start_ms: int, end_ms: int) -> list[Event]:
        """Give the events in [start, end] by their timestamps, in order, arrived or not."""
        start, end = max(start_ms, self.begin_ms), min(end_ms, self.end_ms - 1)
        if start > end:
            return []
        # The one alike to the one before has its time.
        first = max(0, (start - self.begin_ms) * self.per_s // 1000 - 1)
        last = (end - self.begin_ms + 1) * self.per_s // 1000 + 1
        chunks = range(first // _CHUNK, last // _CHUNK + 1)
        return sorted(e for chunk in chunks for e in _chunk(self, chunk) if start <= e.timestamp <= end)


@lru_cache(maxsize=64)
def _chunk(flood: Flood, chunk: int) -> tuple[Event, ...]:
    return tuple(_event(flood, n) for n in range(chunk * _CHUNK, (chunk + 1) * _CHUNK))


def _event(flood: Flood, n: int) -> Event:
    dice = _roll(n)
    # Of three alike the third is alike to the second, and so to the first.
    told = n
    while told and _roll(told) % _ONE_ALIKE_IN == 0:
        told -= 1
    at = flood.begin_ms + told * 1000 // flood.per_s
    lag = _LAG_MS + (dice >> 8) % _LAG_SPREAD_MS
    if (dice >> 24) % _ONE_LATE_IN == 0:
        lag += (dice >> 32) % _LATE_SPREAD_MS
    stream = f"2026/11/24/[$LATEST]{_roll(told) % _STREAMS:032x}"
    return Event(at, at + lag, f"{at << 136 | n:056d}", stream, f"INFO flood {told} of {flood.begin_ms}\n")


def _roll(n: int) -> int:
    """Mix a number so that its neighbours have nothing in common, as the generator splitmix64 does."""
    z = (n + 1) * _MIX & _MASK
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & _MASK
    return z ^ z >> 31
