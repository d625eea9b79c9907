"""Says in one sentence why calls of a function are refused: its own limit, the account's, or how fast Lambda scales."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lambdatop.core import units
from lambdatop.core.model import Minute, Row
from lambdatop.core.room import Pool
from lambdatop.core.room_parts import Concurrency

# docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html: 1,000 environments every 10 s, for each function.
SCALES_BY = 1_000
# Likewise: a function is served ten requests a second for each of the concurrency it may use.
REQUESTS_EACH = 10
# The account's figure is the greatest of a minute, put together from many places: what is so near has met its limit.
_REACHED = 0.98
_MINUTE_S = 60
_NAMED = 2


class Limit(StrEnum):
    """What refuses calls."""

    OFF = "off"
    """Reserved concurrency of 0 switches a function off."""
    RESERVED = "reserved"
    ACCOUNT = "account"
    """The pool that all functions without reserved concurrency share."""
    REQUESTS = "requests"
    """Requests a second, where each takes less than a tenth of one."""
    SCALING = "scaling"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Throttling:
    """Why calls are refused: `short` for a narrow place, `sentence` with the figures it rests on."""

    limit: Limit
    short: str
    sentence: str


def why_throttled(row: Row, rows: Iterable[Row] = (), pool: Pool | None = None) -> Throttling | None:
    """Say why; None where no call was refused. `rows` are all of the account, to name who takes the pool."""
    if not row.throttles:
        return None
    known = row.room.concurrency if row.room is not None else None
    if known is not None and known.reserved_known and known.reserved == 0:
        text = "its reserved concurrency is 0: it is switched off, and every call is refused"
        return Throttling(Limit.OFF, "switched off: reserved concurrency is 0", text)
    look = _Look(row, _refusing(row), known, pool or Pool())
    votes: Counter[Limit] = Counter()
    for index in look.refusing:
        votes[look.limit(index)] += round(row.minutes[index].throttles or 0)
    votes.pop(Limit.UNKNOWN, None)
    if not votes:
        return look.unknown()
    limit = votes.most_common(1)[0][0]
    return look.told(limit, rows)


def _refusing(row: Row) -> tuple[int, ...]:
    return tuple(index for index, minute in enumerate(row.minutes) if minute.throttles)


@dataclass(frozen=True, slots=True)
class _Look:
    """The minutes in which calls of a function were refused, by their place in the window."""

    row: Row
    refusing: tuple[int, ...]
    known: Concurrency | None
    pool: Pool

    @property
    def reserved(self) -> int | None:
        return self.known.reserved if self.known is not None else None

    @property
    def shares(self) -> bool:
        """Whether it is known to take from the pool of the account."""
        return self.known is not None and self.known.reserved_known and self.known.reserved is None

    @property
    def most(self) -> int | None:
        """How many it may have at once, as far as that is known."""
        return self.reserved if self.reserved is not None else self.pool.limit

    def limit(self, index: int) -> Limit:
        """Say what was met in one minute."""
        minute = self.row.minutes[index]
        if self.reserved is not None and (minute.concurrency or 0) >= self.reserved:
            return Limit.RESERVED
        if self.reserved is None and self._pool_is_full(minute):
            return Limit.ACCOUNT
        most = self.most
        if most is not None and _a_second(minute) >= REQUESTS_EACH * most:
            return Limit.REQUESTS
        # Only where no limit was met can it be the rate: which of them there are must be known.
        return Limit.SCALING if self._limits_known and self.grown(index) >= SCALES_BY else Limit.UNKNOWN

    @property
    def _limits_known(self) -> bool:
        used = self.pool.claimed or self.pool.in_use
        return self.reserved is not None or (self.shares and self.pool.limit is not None and bool(used))

    def _pool_is_full(self, minute: Minute) -> bool:
        limit, at_ms = self.pool.limit, minute.start_ms
        if not limit:
            return False
        used = _at(self.pool.claimed, at_ms) or _at(self.pool.in_use, at_ms) or 0
        own = minute.concurrency or 0
        unreserved = self.pool.unreserved
        return used >= _REACHED * limit or (self.shares and unreserved is not None and own >= _REACHED * unreserved)

    def grown(self, index: int) -> float:
        """Say by how many more it ran at once than in the minute before; without points there ran none."""
        if not index:
            # The minute before the window is not known.
            return 0
        return (self.row.minutes[index].concurrency or 0) - (self.row.minutes[index - 1].concurrency or 0)

    def met(self, limit: Limit) -> str:
        """Say in how many of the minutes with refusals that was so."""
        count, whole = sum(self.limit(index) is limit for index in self.refusing), len(self.refusing)
        if count == whole:
            return "in the minute with refusals" if whole == 1 else f"in all {whole} minutes with refusals"
        return f"in {count} of the {whole} minutes with refusals"

    def told(self, limit: Limit, rows: Iterable[Row]) -> Throttling:
        """Say it in words."""
        if limit is Limit.RESERVED:
            text = f"its reserved concurrency of {units.count(self.reserved)} was used up {self.met(limit)}"
            return Throttling(limit, f"reserved limit of {units.count(self.reserved)}", text + self._room_left())
        if limit is Limit.ACCOUNT:
            whole = units.count(self.pool.limit)
            text = f"the account's concurrency of {whole} was used up {self.met(limit)}{self._takers(rows)}"
            return Throttling(limit, f"the account's limit of {whole}", text)
        if limit is Limit.REQUESTS:
            calls = units.count(max(_a_second(self.row.minutes[index]) for index in self.refusing))
            text = (
                f"{calls} calls a second came, and Lambda takes {REQUESTS_EACH} a second for each of the "
                f"{units.count(self.most)} that may run at once"
            )
            return Throttling(limit, f"more than {REQUESTS_EACH} calls a second for each that may run", text)
        grown = units.count(max(self.grown(index) for index in self.refusing))
        text = (
            f"it went up by {grown} at once within a minute without meeting a limit: "
            f"Lambda adds at most {SCALES_BY:,} environments to a function every 10 s"
        )
        return Throttling(limit, "faster than Lambda scales", text)

    def _room_left(self) -> str:
        used = max((value for _, value in self.pool.claimed or self.pool.in_use), default=None)
        if used is None or not self.pool.limit or used >= _REACHED * self.pool.limit:
            return ""
        return f", while the account used at most {units.count(used)} of {units.count(self.pool.limit)}"

    def _takers(self, rows: Iterable[Row]) -> str:
        times = {self.row.minutes[index].start_ms for index in self.refusing}
        taken = sorted(((_taken(one, times), one.config.name) for one in rows), key=lambda t: (-t[0], t[1]))
        named = [
            f"{'itself' if name == self.row.config.name else name} {units.count(n)}" for n, name in taken[:_NAMED] if n
        ]
        return f"; most of it by {' and '.join(named)}" if named else ""

    def unknown(self) -> Throttling:
        """Say what is known where no limit was seen to be met."""
        seen = {self.row.minutes[index].concurrency for index in self.refusing} - {None}
        # Once is no pattern.
        if self.known is None and len(seen) == 1 and len(self.refusing) > 1:
            at_once = units.count(seen.pop())
            text = (
                f"{at_once} ran at once whenever calls were refused, "
                f"which looks like reserved concurrency of {at_once}; that is not read yet"
            )
            return Throttling(Limit.UNKNOWN, f"looks like a limit of {at_once}", text)
        missing = "its reserved concurrency is not known" if not self._own_known else ""
        if self.pool.limit is None:
            missing = f"{missing} and " if missing else ""
            missing += "the account's concurrency is not known"
        if missing:
            return Throttling(Limit.UNKNOWN, "", f"what refuses calls is not known: {missing}")
        text = "no limit was seen to be met: figures of a minute do not show what is shorter"
        return Throttling(Limit.UNKNOWN, "", text)

    @property
    def _own_known(self) -> bool:
        return self.known is not None and self.known.reserved_known


def _taken(row: Row, times: set[int]) -> float:
    """Say how much of the account's concurrency one function had: what it reserves, else what it used."""
    known = row.room.concurrency if row.room is not None else None
    used = max((minute.concurrency or 0 for minute in row.minutes if minute.start_ms in times), default=0.0)
    return max(used, known.reserved or 0) if known is not None else used


def _a_second(minute: Minute) -> float:
    return ((minute.invocations or 0) + (minute.throttles or 0)) / _MINUTE_S


def _at(points: Sequence[tuple[int, float]], at_ms: int) -> float | None:
    found: Mapping[int, float] = dict(points)
    return found.get(at_ms)
