"""The table of costs: who carries the bill, what fits a width, in which order functions stand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.terminal_text import cells
from lambdatop.ui.cost_columns import (
    COLUMNS,
    COST,
    NAME,
    Basis,
    arrange,
    carriers,
    cells_of,
    header,
    is_of_the_few,
    lay_out,
    orders,
)
from lambdatop.ui.widgets.lines import width_of
from tests.ui.costs import billed, month
from tests.ui.samples import SAMPLES, Sample

ROWS = [billed(sample.row()) for sample in SAMPLES]
NOVEMBER = month(image_resize="3.00", checkout_api="1.00", nightly_report="8.00")


def test_shares_are_of_a_month_at_the_rate_of_the_window_or_of_the_month_so_far() -> None:
    rate = carriers(ROWS, NOVEMBER, Basis.WINDOW)
    assert [one.name for one in rate][:3] == ["image-resize", "checkout-api", "orders-export"]
    # $0.151 an hour, of which a quarter is that of the window.
    assert rate[0].rate is not None
    assert rate[0].rate.total == Decimal("0.151") * 730
    so_far = carriers(ROWS, NOVEMBER, Basis.MONTH)
    assert [one.name for one in so_far][:3] == ["nightly-report", "image-resize", "checkout-api"]
    assert so_far[0].share.share == Decimal(8) / 12
    assert so_far[3].share.usd is None
    assert {one.name for one in so_far} == {row.config.name for row in ROWS}


def test_those_that_carry_four_fifths_are_the_few() -> None:
    found = carriers(ROWS, NOVEMBER, Basis.MONTH)
    assert [one.name for one in found if is_of_the_few(one)] == ["nightly-report", "image-resize"]


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160, 200, 240])
@pytest.mark.parametrize("basis", list(Basis))
def test_a_line_is_as_wide_as_its_screen_and_its_heads_stand_over_it(width: int, basis: Basis) -> None:
    hostile = replace(ROWS[0], config=replace(ROWS[0].config, name="漢字\x1b[2J" + "x" * 70))
    found = carriers([*ROWS, hostile], NOVEMBER, basis)
    layout = lay_out(width, found)
    assert width_of(header(layout, COST)) <= width
    for one in found:
        line = cells_of(one, layout, marked=True)
        assert width_of(line) == width_of(header(layout, COST))
        assert "\x1b" not in "".join(text for text, _ in line)


def test_a_wider_screen_shows_more_and_never_less() -> None:
    found = carriers(ROWS, NOVEMBER, Basis.WINDOW)
    before: set[str] = set()
    for width in range(60, 240):
        shown = {column.key for column in lay_out(width, found).columns}
        # From 121 on names get more room.
        assert before <= shown or width == 121, width
        before = shown
    assert before == {column.key for column in COLUMNS} - {"ephemeral", "provisioned", "snapstart"}


def test_parts_that_are_nothing_take_no_room_and_those_that_are_something_do() -> None:
    ready = [billed(SAMPLES[0].row(), "0.004"), *ROWS[1:]]
    shown = {column.key for column in lay_out(240, carriers(ready, None, Basis.WINDOW)).columns}
    assert "provisioned" in shown
    assert "ephemeral" not in shown


def test_what_rests_on_a_part_of_the_lines_says_so() -> None:
    partly = [replace(ROWS[0], coverage=0.4), *ROWS[1:]]
    found = next(one for one in carriers(partly, None, Basis.WINDOW) if one.row.coverage == 0.4)
    text = "".join(text for text, _ in cells_of(found, lay_out(120, [found]), marked=False))
    assert "~0.024" in text
    assert "40 %" in "".join(text for text, _ in cells_of(found, lay_out(240, [found]), marked=False))


@given(st.lists(st.integers(0, 50), max_size=12), st.integers(60, 240))
def test_each_bar_begins_where_the_more_costly_ones_end(dollars: list[int], width: int) -> None:
    rows = [billed(Sample(f"f{at}", dollars_an_hour=str(usd)).row()) for at, usd in enumerate(dollars)]
    found = carriers(rows, None, Basis.WINDOW)
    layout = lay_out(width, found)
    ends = 0
    for one in found:
        line = "".join(text for text, _ in cells_of(one, layout, marked=False))
        bar = line[3 + layout.name + 1 :][: layout.bar]
        drawn = bar.strip()
        assert cells(bar) == layout.bar
        assert set(drawn) <= set("╺━╸")
        if drawn:
            start = len(bar) - len(bar.lstrip())
            assert start >= ends - 1
            ends = start + len(drawn)
        assert bool(drawn) == bool(one.share.share and layout.bar)
    assert not ends or ends == layout.bar


def test_functions_stand_in_any_order_the_largest_first_and_the_unknown_last() -> None:
    found = carriers(ROWS, NOVEMBER, Basis.WINDOW)
    assert arrange(found, COST) == list(found)
    assert [one.name for one in arrange(found, NAME)] == sorted(one.name for one in found)
    by_month = arrange(found, "so_far")
    assert [one.name for one in by_month][:3] == ["nightly-report", "image-resize", "checkout-api"]
    assert [one.month for one in by_month][3:] == [None] * 5
    for key, _ in orders():
        assert sorted(one.name for one in arrange(found, key)) == sorted(one.name for one in found)
