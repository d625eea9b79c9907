"""Advice on several functions as one list: chosen, filtered, in order."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core.advice import urgency
from lambdatop.core.model import Finding, Row
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


def items_of(snapshot: Snapshot, names: Collection[str] | None) -> tuple[Item, ...]:
    """Give all advice on the functions called `names`, silenced and all; None means every function."""
    rows = (row for row in snapshot.rows if names is None or row.config.name in names)
    return tuple(Item(row, finding) for row in rows for finding in row.advice)


def rooms_read(snapshot: Snapshot, names: Collection[str] | None) -> tuple[int, int]:
    """Say of how many of these functions everything was read, and how many they are."""
    rows = [row for row in snapshot.rows if names is None or row.config.name in names]
    return sum(row.room is not None and row.room.whole for row in rows), len(rows)


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
