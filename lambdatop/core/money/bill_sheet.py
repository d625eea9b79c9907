"""Lays the bill of some functions out: part by part, over the window, an hour, a month, and the month so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lambdatop.core.bill import Bill
from lambdatop.core.model import Row
from lambdatop.core.money.pricing import month_of
from lambdatop.core.month import FunctionMonth, Month

_HOUR_MS = 3_600_000
_MILLION = 1_000_000
_NONE = Decimal(0)


class Part(StrEnum):
    """What a bill is made of, in the order it is read."""

    REQUESTS = "requests"
    DURATION = "duration"
    INIT = "init"
    EPHEMERAL = "ephemeral"
    PROVISIONED = "provisioned"
    SNAPSTART = "snapstart"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some functions together, USD at list price; what is not known of one is not in the sum, and counted."""

    functions: int
    window_ms: int
    window: Bill | None = None
    requests: Decimal | None = None
    """Requests that the window's bill is made of; as many were invoked."""
    coverage: float | None = None
    """Share of the window's invocations whose REPORT lines were read; None where none ran."""
    so_far: Bill | None = None
    projected: Bill | None = None
    days: tuple[tuple[int, Decimal], ...] = ()
    """Start of the day (UTC, ms) and its cost, oldest first."""
    month_read: bool = False
    untold: int = 0
    """Functions in the month of which no REPORT line of the window tells how they are billed."""
    without: tuple[str, ...] = ()
    """Functions whose cost over the window is not known."""
    month_without: tuple[str, ...] = ()
    """Functions whose cost of the month is not known."""
    unready: int = 0
    """Functions of which it is not known whether they have provisioned concurrency."""

    @property
    def hour(self) -> Bill | None:
        """Give an hour at the window's rate."""
        return self.window.times(Decimal(_HOUR_MS) / self.window_ms) if self.window else None

    @property
    def month(self) -> Bill | None:
        """Give a month of 730 hours at the window's rate."""
        return self.window.times(month_of(self.window_ms)) if self.window else None

    @property
    def million(self) -> Bill | None:
        """Give a million invocations such as those of the window, with what stood ready for them."""
        return self.window.times(_MILLION / self.requests) if self.window and self.requests else None


def parts(bill: Bill | None) -> tuple[tuple[Part, Decimal | None], ...]:
    """Give each part of a bill; all unknown where the bill is."""
    return tuple((part, part_of(bill, part)) for part in Part)


def part_of(bill: Bill | None, part: Part) -> Decimal | None:
    """Give one part of a bill."""
    if bill is None:
        return None
    usd = {
        Part.REQUESTS: bill.requests,
        Part.DURATION: bill.duration,
        Part.INIT: bill.init,
        Part.EPHEMERAL: bill.ephemeral,
        Part.PROVISIONED: bill.provisioned,
        Part.SNAPSTART: bill.snapstart,
    }
    return usd[part]


def sheet(rows: Sequence[Row], month: Month | None) -> Sheet:
    """Add the functions of these rows up; `month` is what is known of the month so far."""
    names = [row.config.name for row in rows]
    known = {one.function: one for one in month.functions} if month else {}
    months = [known[name] for name in names if name in known]
    bills = [row.bill for row in rows if row.bill is not None]
    return Sheet(
        functions=len(rows),
        window_ms=max((row.window_ms for row in rows), default=0),
        window=_sum(bills),
        requests=_requests(rows),
        coverage=_coverage(rows),
        so_far=_sum([one.so_far for one in months if one.so_far is not None]),
        projected=_sum([one.projected for one in months if one.projected is not None]),
        days=_days(months),
        month_read=month is not None,
        untold=sum(one.estimated for one in months if one.so_far is not None),
        without=tuple(row.config.name for row in rows if row.bill is None),
        month_without=tuple(name for name in names if month and (name not in known or known[name].so_far is None)),
        unready=sum(bill.provisioned is None for bill in bills),
    )


def _sum(bills: Sequence[Bill]) -> Bill | None:
    if not bills:
        return None
    total = bills[0]
    for bill in bills[1:]:
        total = total.plus(bill)
    return total


def _requests(rows: Sequence[Row]) -> Decimal | None:
    """Count what was billed: the cost of all over the cost of one."""
    costs = [row.cost for row in rows if row.bill is not None]
    counts = [one.window * _MILLION / one.per_million for one in costs if one.window is not None and one.per_million]
    return sum(counts, _NONE) if counts else None


def _coverage(rows: Sequence[Row]) -> float | None:
    ran = [(row.invocations, row.coverage or 0.0) for row in rows if row.invocations]
    total = sum(count for count, _ in ran)
    return sum(count * share for count, share in ran) / total if total else None


def _days(months: Sequence[FunctionMonth]) -> tuple[tuple[int, Decimal], ...]:
    usd: dict[int, Decimal] = {}
    for one in months:
        for start_ms, cost in one.days:
            usd[start_ms] = usd.get(start_ms, _NONE) + cost
    return tuple(sorted(usd.items()))
