"""The bill of some functions, part by part and over several lengths of time, and what it rests on."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.bill import Bill
from lambdatop.core.model import MINUTE_MS, Cost, FunctionConfig, Row, Span
from lambdatop.core.money.bill_sheet import Part, part_of, parts, sheet
from lambdatop.core.money.bill_text import how_sure, month_name
from lambdatop.core.month import FunctionMonth, Month

DAY_MS = 86_400_000
NOVEMBER = Span(1_793_491_200_000, 1_793_491_200_000 + 23 * DAY_MS)
BILL = Bill(Decimal("0.1"), Decimal("0.2"), Decimal("0.2"), Decimal(0), Decimal("0.2"), Decimal("0.3"))
bills = st.builds(Bill, *[st.decimals(0, 100, places=12)] * 4, *[st.none() | st.decimals(0, 100, places=12)] * 2)


def row(name: str = "f", bill: Bill | None = BILL, **changes: object) -> Row:
    config = FunctionConfig(name, "arn", None, "arm64", "Zip", 128, 3, 512, None, None, "g", "Text")
    values: dict[str, object] = {"invocations": 500, "coverage": 1.0, "bill": bill}
    # 500 invocations for $0.80: $1,600 a million.
    cost = Cost(Decimal("0.8"), Decimal(1_600), None) if bill is not None else Cost()
    return Row(config, 15 * MINUTE_MS, **{"cost": cost, **values, **changes})  # type: ignore[arg-type] # as callers say


def month(*functions: FunctionMonth) -> Month:
    return Month(NOVEMBER, NOVEMBER.start_ms + 30 * DAY_MS, functions)


def test_an_hour_and_a_month_are_at_the_rate_of_the_window() -> None:
    one = sheet([row()], None)
    assert one.window == BILL
    assert one.hour is not None
    assert one.month is not None
    assert one.hour.total == 4
    assert one.month.total == 4 * 730
    assert one.month.requests == Decimal("0.1") * 4 * 730


def test_a_million_invocations_cost_what_those_of_the_window_do_and_what_stands_ready_too() -> None:
    one = sheet([row("a"), row("b")], None)
    assert one.requests == 1_000
    assert one.million is not None
    assert one.million.total == 2_000
    assert one.million.provisioned == 400


def test_what_is_not_known_is_counted_and_not_in_the_sum() -> None:
    one = sheet([row("a"), row("b", None), row("c", replace(BILL, provisioned=None))], month(FunctionMonth("a", BILL)))
    assert one.window is not None
    assert one.window.total == Decimal("1.8")
    assert one.without == ("b",)
    assert one.unready == 1
    assert one.so_far == BILL
    assert one.month_without == ("b", "c")
    nothing = sheet([row("b", None)], None)
    assert (nothing.window, nothing.hour, nothing.month, nothing.million, nothing.so_far) == (None,) * 5


def test_nothing_that_ran_has_no_price_of_a_million() -> None:
    idle = sheet([row("a", Bill(), invocations=0, coverage=None, cost=Cost(Decimal(0), None, Decimal(0)))], None)
    assert idle.million is None
    assert idle.coverage is None
    assert idle.month == Bill()


def test_coverage_is_weighted_by_what_ran_and_what_was_not_read_counts_as_nought() -> None:
    rows = [row("a", invocations=900, coverage=1.0), row("b", invocations=100, coverage=None)]
    assert sheet(rows, None).coverage == 0.9
    assert sheet([row(invocations=0, coverage=None), *rows], None).coverage == 0.9


def test_days_of_several_functions_add_up() -> None:
    one = FunctionMonth("a", BILL, BILL, ((NOVEMBER.start_ms, Decimal(1)), (NOVEMBER.start_ms + DAY_MS, Decimal(2))))
    other = FunctionMonth("b", BILL, BILL, ((NOVEMBER.start_ms + DAY_MS, Decimal(3)),))
    other_still = FunctionMonth("c", BILL, BILL, ((NOVEMBER.start_ms, Decimal(100)),))
    found = sheet([row("a"), row("b")], month(one, other, other_still))
    assert found.days == ((NOVEMBER.start_ms, Decimal(1)), (NOVEMBER.start_ms + DAY_MS, Decimal(5)))
    assert found.projected is not None
    assert found.projected.total == 2


@given(st.lists(bills, max_size=5))
def test_the_parts_of_a_sheet_add_up_to_the_bills_of_its_functions(some: list[Bill]) -> None:
    found = sheet([row(f"f{at}", bill) for at, bill in enumerate(some)], None)
    told = sum((usd for _, usd in parts(found.window) if usd is not None), Decimal(0))
    assert told == sum((bill.total for bill in some), Decimal(0))


def test_each_part_is_found_by_its_name() -> None:
    assert [part_of(BILL, part) for part in Part] == [
        BILL.requests,
        BILL.duration,
        BILL.init,
        BILL.ephemeral,
        Decimal("0.2"),
        Decimal("0.3"),
    ]
    assert {usd for _, usd in parts(None)} == {None}


def test_what_it_rests_on_is_said() -> None:
    by_the_day = "the month: invocations and durations by the day, billed as the window's lines are"
    assert how_sure(sheet([row()], month(FunctionMonth("f", BILL, estimated=False)))) == (
        "every REPORT line was read",
        by_the_day,
    )
    rows = [
        row("a", coverage=0.5),
        row("b\x1b[2J", None, coverage=0.5),
        row("c", replace(BILL, provisioned=None), coverage=0.5),
    ]
    said = how_sure(sheet(rows, month(FunctionMonth("a", BILL))))
    assert said[0] == "rests on 50 % of the invocations; the others count as their mean"
    assert said[1].startswith("not in it, for want of a price or of lines: b")
    assert "\x1b" not in "".join(said)
    assert "provisioned concurrency of 1 function not read, and not in it" in said
    assert by_the_day in said
    assert "without the cold starts of 1 function, as no line tells" in said
    assert "the month so far has not been read yet" in how_sure(sheet(rows, None))
    assert "the month so far is not known" in how_sure(sheet(rows, month()))


def test_of_several_unknown_a_few_are_named() -> None:
    said = how_sure(sheet([row("a"), *(row(f"u{at}", None) for at in range(5))], None))
    assert "not in it, for want of a price or of lines: u0, u1, u2 and 2 more" in said


def test_nothing_known_is_said_once() -> None:
    said = how_sure(sheet([row("a", None), row("b", None)], None))
    assert said[0] == "what it costs is not known: no price, or no line read yet"
    assert not any("not in it" in text for text in said)


def test_the_month_is_named_as_aws_bills_it() -> None:
    assert month_name(month()) == "November"
    assert month_name(None) == "this month"
