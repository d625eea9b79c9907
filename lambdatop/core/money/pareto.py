"""Says who carries a bill: shares of the whole, the most costly first, and what they add up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

MOST = Decimal("0.8")
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    """One that has a part of the bill; shares are 0..1 of what is known, None where it is not, or nothing costs."""

    name: str
    usd: Decimal | None
    share: Decimal | None = None
    carried: Decimal | None = None
    """The share of this one and all that are more costly."""


def pareto(costs: Iterable[tuple[str, Decimal | None]]) -> tuple[Share, ...]:
    """Order (name, USD) by cost, the largest first, equal ones by name, unknown ones last; names are distinct."""
    given = sorted(costs, key=lambda one: (one[1] is None, -(one[1] or _NONE), one[0]))
    total = sum((usd for _, usd in given if usd is not None), _NONE)
    found: list[Share] = []
    carried = _NONE
    for name, usd in given:
        if usd is None or not total:
            found.append(Share(name, usd))
            continue
        carried += usd
        # Each share is divided once, so that the last of them is exactly 1.
        found.append(Share(name, usd, usd / total, carried / total))
    return tuple(found)


def few(shares: Sequence[Share], part: Decimal = MOST) -> int:
    """Count the most costly that together carry at least `part`; 0 where nothing costs anything."""
    return next((at for at, one in enumerate(shares, 1) if one.carried is not None and one.carried >= part), 0)
