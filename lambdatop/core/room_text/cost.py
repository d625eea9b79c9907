"""Says what a function costs and what that is made of, over the window, by its rate, and in the month so far."""

from collections.abc import Iterator
from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.bill import Bill
from lambdatop.core.model import Row
from lambdatop.core.money.bill_sheet import Sheet, parts, sheet
from lambdatop.core.money.bill_text import PART_NAMES, how_sure, month_name
from lambdatop.core.month import Month
from lambdatop.core.room_text.line import Said, head, many, note, said
from lambdatop.core.terminal_text import safe

_MILLION = 1_000_000


def cost_lines(row: Row, month: Month | None, price_notes: tuple[str, ...] = ()) -> tuple[Said, ...]:
    """Say the bill part by part, and how sure it is; `price_notes` say which prices are assumed or old."""
    own = sheet([row], month)
    return (*_rates(own), *_parts(own.month), *_month(own, month), *_surety(own, price_notes))


def _rates(own: Sheet) -> Iterator[Said]:
    million = own.million
    for label, bill in (("window", own.window), ("an hour", own.hour), ("a month", own.month), ("a million", million)):
        yield said(label, _usd(bill))
    yield said("an invocation", None if million is None else units.usd(million.total / _MILLION))
    yield note("at list price; a month is the window's rate over 730 hours")


def _parts(bill: Bill | None) -> Iterator[Said]:
    yield head("What makes it up, a month at the window's rate")
    total = Decimal(0) if bill is None else bill.total
    for part, usd in parts(bill):
        share = f", {units.share(float(usd / total))}" if usd and total else ""
        yield said(PART_NAMES[part], None if usd is None else f"{units.usd(usd)}{share}")


def _month(own: Sheet, month: Month | None) -> Iterator[Said]:
    yield head(f"The bill of {month_name(month)}")
    yield said("so far", _usd(own.so_far))
    yield said("projected", _usd(own.projected))


def _surety(own: Sheet, price_notes: tuple[str, ...]) -> Iterator[Said]:
    yield head("How sure it is")
    yield from many("figures", (*how_sure(own), *map(safe, price_notes)))


def _usd(bill: Bill | None) -> str | None:
    return None if bill is None else units.usd(bill.total)
