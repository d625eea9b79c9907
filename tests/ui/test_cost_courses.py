"""The course of costs: by the minute over the window, by the day over the month."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lambdatop.core.bill import Bill
from lambdatop.core.model import Minute, Span
from lambdatop.core.money.bill_sheet import sheet
from lambdatop.core.month import FunctionMonth, Month
from lambdatop.ui.cost_courses import by_day, by_minute, day_of
from tests.ui.costs import BEGAN, DAY_MS, ENDS, billed, function_month
from tests.ui.samples import SAMPLES

ROW = billed(SAMPLES[0].row())
NOON_24 = Span(BEGAN, BEGAN + 23 * DAY_MS + DAY_MS // 2)


def with_minutes(*usd: float | None) -> tuple[Minute, ...]:
    return tuple(Minute(at * 60_000, cost_usd=one) for at, one in enumerate(usd))


def test_minutes_add_up_to_usd_an_hour_and_an_unread_one_stays_a_gap() -> None:
    one, other = (
        replace(ROW, minutes=with_minutes(1, None, 2, None)),
        replace(ROW, minutes=with_minutes(2, 1, None, None)),
    )
    assert by_minute([one, other]) == (180, 60, 120, None)
    assert by_minute([]) == ()


def test_what_stands_ready_costs_the_same_in_each_minute() -> None:
    # $0.75 in 15 minutes are $3 an hour.
    row = replace(ROW, minutes=with_minutes(1, None), bill=Bill(provisioned=Decimal("0.5"), snapstart=Decimal("0.25")))
    assert by_minute([row]) == (63, None)
    assert by_minute([replace(row, bill=None)]) == (60, None)


def test_days_that_are_over_are_told_and_the_rest_is_foretold() -> None:
    november = Month(NOON_24, ENDS, (function_month(ROW.config.name, "2"),))
    days = by_day(sheet([ROW], november), november)
    assert days.told == (2.0,) * 23 + (None,) * 7
    # The line goes on from the last day that is over.
    assert days.foretold == (None,) * 22 + (2.0,) * 8


def test_the_days_of_a_month_add_up_to_what_it_will_cost() -> None:
    # $10 on the first day, nothing on others; $6 a day stand ready; what is left is taken to be like what was.
    ready = Decimal(6) * Decimal("23.5")
    one = FunctionMonth(
        ROW.config.name,
        Bill(duration=Decimal(10), provisioned=ready),
        Bill(duration=Decimal(10) * 30 / Decimal("23.5"), provisioned=Decimal(6) * 30),
        ((BEGAN, Decimal(10)),),
    )
    november = Month(NOON_24, ENDS, (one,))
    days = by_day(sheet([ROW], november), november)
    assert days.told[:2] == (16.0, 6.0)
    # The one before today is in both lines, as their joint.
    told = sum(day for day in days.told if day is not None)
    foretold = sum(day for day in days.foretold[23:] if day is not None)
    assert one.projected is not None
    assert told + foretold == pytest.approx(float(one.projected.total))


def test_without_days_there_is_no_line() -> None:
    november = Month(NOON_24, ENDS)
    assert set(by_day(sheet([ROW], november), november).told) == {None}


@pytest.mark.parametrize("part", [Span(BEGAN, BEGAN), Span(BEGAN, BEGAN + DAY_MS), Span(BEGAN, ENDS)])
def test_the_first_moment_and_the_last_of_a_month(part: Span) -> None:
    one = FunctionMonth(ROW.config.name, Bill(), Bill(), ((BEGAN, Decimal(1)),))
    november = Month(part, ENDS, (one,))
    days = by_day(sheet([ROW], november), november)
    assert len(days.told) == len(days.foretold) == 30
    over = (part.end_ms - BEGAN) // DAY_MS
    assert sum(day is not None for day in days.told) == over


def test_days_are_named_in_utc() -> None:
    assert (day_of(BEGAN), day_of(ENDS - 1)) == ("1 Nov", "30 Nov")
