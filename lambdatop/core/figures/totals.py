"""Adds the functions of a snapshot up, and says unknown where the sum would be of those alone that did nothing."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import attrgetter

from lambdatop.core.figures.of_function import Spent
from lambdatop.core.model import Row
from lambdatop.core.money.billing import stands_ready
from lambdatop.core.money.pricing import Place, Prices, Usage, month_after_free_tier, month_of, summed
from lambdatop.core.snapshot import Totals


def add_up(functions: Sequence[tuple[Row, Spent]], prices: Prices, window_ms: int) -> Totals:
    """Give the totals over a window of `window_ms`; a figure that is unknown for some is the sum of the others."""
    rows = [row for row, _ in functions]
    # The noughts of the idle say nothing of those that ran: where none of these could be read, nothing is known.
    ran = [row for row in rows if row.invocations != 0]
    read = not ran or any(row.cold_starts is not None for row in ran)
    used = [(row, spent.place, spent.usage) for row, spent in functions if spent.usage is not None]
    free = _monthly(((place, usage) for row, place, usage in used if not stands_ready(row)), window_ms)
    full = _monthly(((place, usage) for row, place, usage in used if stands_ready(row)), window_ms)
    return Totals(
        functions=len(rows),
        invocations=_sum(map(attrgetter("invocations"), rows)),
        errors=_sum(map(attrgetter("errors"), rows)),
        throttles=_sum(map(attrgetter("throttles"), rows)),
        cold_starts=_sum(map(attrgetter("cold_starts"), rows)) if read else None,
        cost_window=_sum_usd(map(attrgetter("cost.window"), rows)) if read else None,
        cost_month=_sum_usd(map(attrgetter("cost.month"), rows)) if read else None,
        cost_month_after_free_tier=month_after_free_tier(prices, free, full) if read else None,
    )


def _monthly(used: Iterable[tuple[Place, Usage]], window_ms: int) -> list[tuple[Place, Usage]]:
    month = month_of(window_ms)
    return [(place, usage.times(month)) for place, usage in summed(used).items()]


def _sum(values: Iterable[int | None]) -> int | None:
    known = [v for v in values if v is not None]
    return sum(known) if known else None


def _sum_usd(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [v for v in values if v is not None]
    return sum(known, Decimal(0)) if known else None
