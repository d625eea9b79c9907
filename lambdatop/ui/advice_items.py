"""Advice on several functions as one list: chosen, filtered, in order."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core.advice import urgency
from lambdatop.core.model import Finding, Row, Tuning
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.theme import Tone

URGENT = "danger"
SEVERITY_MARK: Mapping[str, tuple[str, Tone]] = {
    "critical": ("✖", Tone.BAD),
    "warning": ("▲", Tone.NEAR),
    "info": ("·", Tone.SOFT),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of advice, with the row that it is about."""

    row: Row
    finding: Finding

    @property
    def function(self) -> str:
        """Whom it is about."""
        return self.row.config.name

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same as before: a rule finds at most one thing about a function."""
        return self.function, self.finding.rule


class Gathered:
    """All advice on some functions, silenced and all; what is not new is the same object as before."""

    def __init__(self, names: Collection[str] | None) -> None:
        """Be about these functions; None means all."""
        self._names = names
        self._of: dict[str, tuple[Row, tuple[Item, ...]]] = {}
        self.items: tuple[Item, ...] = ()
        self.functions = 0
        self.read = 0
        """Functions of which everything has been read that hangs on them, be it with gaps."""
        self.gaps = 0
        """Those of them of which some could not be read."""

    def take(self, snapshot: Snapshot) -> bool:
        """Take what is advised now; whether any of it is another than before."""
        rows = [row for row in snapshot.rows if self._names is None or row.config.name in self._names]
        before, self._of = self._of, {row.config.name: self._items(row) for row in rows}
        self.functions = len(rows)
        read = [row.room for row in rows if row.room is not None and row.room.whole]
        self.read, self.gaps = len(read), sum(bool(room.gaps) for room in read)
        if before.keys() == self._of.keys() and all(before[name][1] is items for name, (_, items) in self._of.items()):
            return False
        self.items = tuple(item for _, items in self._of.values() for item in items)
        return True

    def _items(self, row: Row) -> tuple[Row, tuple[Item, ...]]:
        was, items = self._of.get(row.config.name, (None, ()))
        if was is not None and (was is row or (was.advice == row.advice and was.config is row.config)):
            return row, items
        return row, tuple(Item(row, finding) for finding in row.advice)


def proposed(row: Row) -> Tuning | None:
    """Give the change that all advice on a function proposes together, of each setting what is most urgent."""
    now = Tuning(row.config.memory_mb, row.config.timeout_s)
    changes = [found.change for found in row.advice if found.change is not None and not found.silenced]
    if not changes:
        return None
    memory = next((one.memory_mb for one in changes if one.memory_mb != now.memory_mb), now.memory_mb)
    return Tuning(memory, next((one.timeout_s for one in changes if one.timeout_s != now.timeout_s), now.timeout_s))


def matches(item: Item, needle: str) -> bool:
    """Say whether each word of `needle` stands in its function, rule, severity or title."""
    text = f"{item.function} {item.finding.rule} {item.finding.severity} {item.finding.title}".casefold()
    return all(word in text for word in needle.casefold().split())


def orders() -> list[tuple[str, str]]:
    """Name the orders that can be chosen."""
    return [(key, f"by {name}") for key, (name, _) in _ORDERS.items()]


def order_name(key: str) -> str:
    """Say an order in words."""
    return f"by {_ORDERS[key][0]}"


def arranged(items: Iterable[Item], order: str) -> Sequence[Item]:
    """Put items in order."""
    return sorted(items, key=_ORDERS[order][1])


def _saves(item: Item) -> Decimal:
    return -(item.finding.saves_usd or Decimal(0))


def _urgency(item: Item) -> tuple[object, ...]:
    return *urgency(item.finding), *item.key


_ORDERS: Mapping[str, tuple[str, Callable[[Item], tuple[object, ...]]]] = {
    URGENT: ("danger and money", _urgency),
    "money": ("what it saves", lambda item: (_saves(item), *_urgency(item))),
    "function": ("function", lambda item: (item.function, *_urgency(item))),
    "rule": ("kind of advice", lambda item: (item.finding.rule, *_urgency(item))),
}
