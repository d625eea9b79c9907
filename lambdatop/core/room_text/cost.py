"""Says what a function costs and what that is made of, over the window, by its rate, and in the month so far."""

from collections.abc import Iterator
from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.bill import Bill
from lambdatop.core.model import Row
from lambdatop.core.month import FunctionMonth, Month
from lambdatop.core.room_text.line import Look, Said, head, note, said

_HOUR_MS = 3_600_000
_HOURS_OF_A_MONTH = 730


def cost_lines(row: Row, month: Month | None) -> tuple[Said, ...]:
    """Say the bill part by part, and how sure it is."""
    return (*_rates(row), *_parts(row), *_month(row.config.name, month), *_surety(row))


def _rates(row: Row) -> Iterator[Said]:
    cost = row.cost
    hour = None if cost.month is None else cost.month / _HOURS_OF_A_MONTH
    for label, usd in (
        ("window", cost.window),
        ("an hour", hour),
        ("a month", cost.month),
        ("a million", cost.per_million),
        ("an invocation", None if cost.per_million is None else cost.per_million / 1_000_000),
    ):
        yield said(label, None if usd is None else units.usd(usd))
    yield note("of its invocations, at list price; a month is the window's rate over 730 hours")


def _parts(row: Row) -> Iterator[Said]:
    yield head("What makes it up, a month at the window's rate")
    if row.bill is None or not row.window_ms:
        yield said("parts", None)
        return
    yield from bill_lines(row.bill.times(Decimal(_HOURS_OF_A_MONTH * _HOUR_MS) / row.window_ms))


def bill_lines(bill: Bill) -> Iterator[Said]:
    """Say each part with its share, and the sum."""
    total = bill.total
    for label, usd in (
        ("requests", bill.requests),
        ("duration", bill.duration),
        ("init", bill.init),
        ("ephemeral", bill.ephemeral),
        ("provisioned", bill.provisioned),
    ):
        share = "" if not usd or not total else f"  {units.share(float(usd / total))}"
        yield said(label, None if usd is None else f"{units.usd(usd)}{share}")
    yield said("together", units.usd(total))


def _month(name: str, month: Month | None) -> Iterator[Said]:
    yield head("This month, UTC")
    mine = (
        None if month is None else next((one for one in month.functions if one.function == name), FunctionMonth(name))
    )
    if mine is None:
        yield said("so far", None)
        yield said("projected", None)
        return
    yield said("so far", None if mine.so_far is None else units.usd(mine.so_far.total))
    yield said("projected", None if mine.projected is None else units.usd(mine.projected.total))
    if mine.estimated and mine.so_far is not None:
        yield note("by the metrics of each day, scaled by what REPORT lines of the window say of billing")


def _surety(row: Row) -> Iterator[Said]:
    yield head("How sure it is")
    coverage = row.coverage
    if coverage is None:
        yield said("coverage", None)
    elif coverage < 1:
        text = f"{units.share(coverage)} of the invocations' REPORT lines were read; the rest costs as much on average"
        yield said("coverage", text, Look.NEAR)
    else:
        yield said("coverage", "the REPORT line of every invocation was read")
