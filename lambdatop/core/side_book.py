"""Keeps what is known beside the streams: rooms, the shared pool of concurrency, the month so far, our own cost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from lambdatop.core.facts import Asked, MonthPoints, OwnPace, PoolRead, RoomRead
from lambdatop.core.figures.rows import Worked
from lambdatop.core.model import FunctionConfig, Span
from lambdatop.core.money.pricing import Prices
from lambdatop.core.month import Month
from lambdatop.core.month_book import MonthBook
from lambdatop.core.room import Pool, Room


class SideBook:
    """Takes what is read now and then; nothing here depends on the window."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.pool: Pool | None = None
        self.own_usd = Decimal(0)
        self.own_usd_per_hour: Decimal | None = None
        self._rooms: dict[str, Room] = {}
        self._whole: set[str] = set()
        self._month = MonthBook()

    def room_read(self, fact: RoomRead) -> None:
        """Take one section of a room."""
        room = self._rooms.get(fact.function, Room()).with_part(fact.part, fact.gaps, fact.at_ms)
        self._rooms[fact.function] = room
        if room.whole:
            self._whole.add(fact.function)

    def pool_read(self, fact: PoolRead) -> bool:
        """Take the pool; whether it is another."""
        changed, self.pool = fact.pool != self.pool, fact.pool
        return changed

    def month_read(self, fact: MonthPoints) -> bool:
        """Take one measure of one function over the month; whether it is news."""
        return self._month.take(fact)

    def asked(self, fact: Asked) -> bool:
        """Add what asking cost; whether it cost anything."""
        self.own_usd += fact.usd
        return bool(fact.usd)

    def paced(self, fact: OwnPace) -> bool:
        """Take what an hour of asking comes to; whether it is another."""
        changed, self.own_usd_per_hour = fact.usd_per_hour != self.own_usd_per_hour, fact.usd_per_hour
        return changed

    def room(self, name: str) -> Room | None:
        """Give what is known of a function's room."""
        return self._rooms.get(name)

    def rooms_read(self, configs: Mapping[str, FunctionConfig]) -> int:
        """Count the functions whose rooms have been read whole."""
        return len(self._whole & configs.keys())

    def roles(self, configs: Mapping[str, FunctionConfig]) -> Mapping[str, int]:
        """Count the functions that use each execution role."""
        return Counter(config.role for config in configs.values() if config.role is not None)

    def month(self, worked: Sequence[Worked], prices: Prices) -> Month | None:
        """Give the month so far; None before it was read."""
        return self._month.month(worked, prices)

    def called(self, name: str) -> tuple[Span, int] | None:
        """Say how often a function was called this month so far; None where that was not read."""
        return self._month.called(name)

    def forget(self, name: str) -> None:
        """Let go of a function that is no longer there."""
        self._rooms.pop(name, None)
        self._whole.discard(name)
        self._month.forget(name)
