"""The cost view: opened from anywhere by `c`, it says the bill, who carries it, its course, and what it rests on."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.screens.cost import CostScreen
from tests.ui.costs import billed, costly
from tests.ui.samples import SAMPLES, snapshot
from tests.ui.screen_text import Shown, shown

pytestmark = pytest.mark.asyncio


def names_in(one: Shown) -> list[str]:
    """Give the functions of the table, from top to bottom."""
    known = {sample.name for sample in SAMPLES}
    words = [line[3:].split() for line in one.lines if line[1:2] in set("✖▲●○?")]
    return [line[0] for line in words if line and line[0] in known]


def said(one: Shown) -> str:
    """Give the screen as running text: sentences are broken where the screen ends."""
    return " ".join(one.text.split())


def cell(one: Shown, label: str, head: str) -> str:
    """Give the figure of the bill that stands beside `label` and under `head`."""
    top = next(line for line in one.lines if head in line and "by its end" in line)
    line = next(line for line in one.lines if line.startswith(f" {label}"))
    end = top.index(head) + len(head)
    return line[: end + 1].split()[-1] if line[end - 2 : end].strip() else ""


async def test_80x24_shows_the_sums_and_who_carries_them() -> None:
    async with shown(costly(), size=(80, 24)) as one:
        await one.press("c")
        assert one.lines == COST_80.strip("\n").split("\n")


COST_80 = """
 lambdatop   prod  us-east-1 · 15 min      ● live  complete to 13:04:07  $0.003

 Bill  of all 8 functions, at list price; November t…  $0.0000005 an invocation
                           15 min     a month    November  by its end
 together                  $0.071     $206.59    ~$282.00    ~$360.00
 after the free tier                  $123.45    ~$141.00    ~$180.00
 duration 70 %  requests 20 %  cold starts 10.0 %
 every REPORT line was read; the month: invocations and durations by the day, …

 Who carries it  a month at this rate, most costly first  3 of 8 carry 80 %
   function         the bill            share in all  $/month   so far  $ per M
 ✖ image-resize     ━━━━━━━━━╸           53 %   53 %      110    70.50    0.500
 ● checkout-api              ╺━━╸      16.6 %   69 %    34.31    23.50    0.500
 ▲ orders-export                ╺━━    14.5 %   84 %    29.93        –    0.500
 ✖ payments-webhook                ━╸   8.5 %   92 %    17.52        –    0.500
 ● queue-worker                     ╺╸  4.6 %   97 %     9.49        –    0.500
 ▲ audit-stream                      ╺  2.1 %   99 %     4.38        –    0.500
 ● thumbnail-edge                    ╺  0.4 %  100 %    0.730        –    0.500
 ○ nightly-report                           0  100 %        0      188        –




 ? help   Esc back   / filter   d by day   ⏎ open   s sort   w window   q quit
"""  # noqa: RUF001 - the screen writes an unknown figure so


async def test_120x40_shows_every_part_and_the_chart() -> None:
    async with shown(costly()) as one:
        await one.press("c")
        for words in (
            "Bill  of all 8 functions, at list price; November to 24 Nov, 12:00 UTC",
            "3 of 8 carry 80 %",
            "Cost  USD an hour, by the minute  of all 8 functions",
        ):
            assert words in one.text
        assert "not in the month: payments-webhook, orders-export, audit-stream and 2 more" in said(one)
        assert cell(one, "together", "a month") == "$206.59"
        assert cell(one, "requests", "a month") == "$41.32"
        assert cell(one, "after the free tier", "a month") == "$123.45"
        assert cell(one, "after the free tier", "an hour") == ""
        assert cell(one, "together", "November") == "~$282.00"
        assert cell(one, "together", "by its end") == "~$360.00"
        assert cell(one, "after the free tier", "by its end") == "~$180.00"
        assert names_in(one)[:3] == ["image-resize", "checkout-api", "orders-export"]


async def test_opening_it_has_the_month_read() -> None:
    async with shown(costly()) as one:
        await one.press("c")
        assert one.wishes.months == 1
        assert one.wishes.focused[-1] == ()
        await one.press("escape")
        assert "Logs" in one.text


async def test_d_shows_the_month_day_by_day_and_back() -> None:
    async with shown(costly()) as one:
        await one.press("c", "d")
        assert "2 of 8 carry 80 %" in one.text
        assert "Cost  USD a day, November" in one.text
        assert "30 Nov" in one.text
        assert names_in(one)[:3] == ["nightly-report", "image-resize", "checkout-api"]
        await one.press("d")
        assert "by the minute" in one.text
        assert names_in(one)[0] == "image-resize"


async def test_what_is_marked_in_the_overview_is_what_the_bill_is_of() -> None:
    async with shown(costly()) as one:
        await one.press("space", "space", "c")
        assert "Bill  of 2 functions, at list price" in one.text
        # $0.151 and $0.024 an hour.
        assert cell(one, "together", "a month") == "$127.75"
        assert "after the free tier" not in one.text
        assert "the free tier is shared by all functions" in said(one)
        # Who carries it is still said of all of them.
        assert "3 of 8 carry 80 %  2 marked" in one.text


async def test_marking_and_filtering_change_what_the_bill_is_of() -> None:
    async with shown(costly()) as one:
        await one.press("c", "space")
        assert "Bill  of image-resize, at list price" in one.text
        assert cell(one, "together", "a month") == "$110.23"
        await one.press("up", "space")
        assert "Bill  of all 8 functions" in one.text
        await one.press("slash", *"or", "enter")
        # orders-export, queue-worker, nightly-report
        assert "Bill  of 3 functions" in one.text
        assert names_in(one) == ["orders-export", "queue-worker", "nightly-report"]
        await one.press("escape")
        assert "Bill  of all 8 functions" in one.text
        await one.press("escape")
        assert not isinstance(one.app.screen, CostScreen)


async def test_enter_shows_the_bill_of_one_function_and_has_its_room_read() -> None:
    async with shown(costly()) as one:
        await one.press("c", "down", "enter")
        assert "Bill  of checkout-api, 2 of 8 in order of cost, at list price" in one.text
        assert one.wishes.entered == ["checkout-api"]
        assert one.wishes.focused[-1] == ("checkout-api",)
        assert "Who carries it" not in one.text
        await one.press("enter", "space", "s")
        assert "Bill  of checkout-api" in one.text
        await one.press("escape")
        assert "Bill  of all 8 functions" in one.text
        assert one.wishes.focused[-2:] == [("checkout-api",), ()]


async def test_c_in_a_function_shows_its_bill() -> None:
    async with shown(costly()) as one:
        await one.press("enter", "c")
        assert "Bill  of image-resize, 1 of 8 in order of cost" in one.text
        assert one.wishes.months == 1


async def test_sorting_moves_the_lines_and_not_the_shares() -> None:
    async with shown(costly()) as one:
        await one.press("c", "s", "G", "enter")
        assert names_in(one) == sorted(sample.name for sample in SAMPLES)
        assert "by name" in one.text
        line = next(line for line in one.lines if "image-resize" in line and "━" in line)
        assert "53 %" in line


async def test_the_cursor_stays_on_its_function_when_costs_change() -> None:
    async with shown(costly()) as one:
        await one.press("c", "down", "down")
        rows = tuple(dearer(row) if row.config.name == "nightly-report" else row for row in costly().rows)
        await one.put(costly(rows=rows))
        assert names_in(one)[0] == "nightly-report"
        assert isinstance(one.app.screen, CostScreen)
        assert one.app.screen.table.subject == "orders-export"


def dearer(row: Row) -> Row:
    """Let a function cost most of all."""
    cost = replace(row.cost, window=Decimal(9), per_million=Decimal(1))
    return billed(replace(row, cost=cost))


async def test_what_is_not_known_is_a_dash_and_said() -> None:
    async with shown(snapshot()) as one:
        await one.press("c")
        assert cell(one, "together", "a month") == units.UNKNOWN
        assert cell(one, "requests", "a month") == units.UNKNOWN
        assert "what it costs is not known: no price, or no line read yet" in said(one)
        assert "the month so far has not been read yet" in said(one)
        await one.press("d")
        assert "USD a day" in one.text
        assert "no day has a known cost" not in one.text
        assert "$0" not in "\n".join(one.lines[1:])


async def test_provisioned_concurrency_that_was_not_read_is_said_and_how_to_read_it() -> None:
    async with shown(costly(provisioned=None), size=(200, 60)) as one:
        await one.press("c")
        # That which does not run has none; of the other seven nothing is known, and nothing is what that says.
        assert cell(one, "provisioned", "a month") == cell(one, "provisioned", "share") == units.UNKNOWN
        assert "provisioned concurrency of 7 functions not read, and not in it" in said(one)
        assert "has its room read" in said(one)


async def test_figures_that_rest_on_a_part_of_the_lines_say_so() -> None:
    async with shown(partly()) as one:
        await one.press("c")
        assert cell(one, "together", "a month") == "~$206.59"
        assert "of the invocations; the others count as their mean" in said(one)


def partly() -> Snapshot:
    """Let half the lines be read."""
    rows = tuple(replace(row, coverage=0.5 if row.invocations else None) for row in costly().rows)
    return costly(rows=rows)


async def test_the_free_tier_has_no_part_in_what_stands_ready() -> None:
    async with shown(costly(provisioned="0.01")) as one:
        await one.press("c")
        # Seven functions, $0.01 each quarter of an hour: $204.40 a month, beside the $123.45 that the free tier leaves.
        assert cell(one, "provisioned", "a month") == "$204.40"
        assert cell(one, "after the free tier", "a month") == "$327.85"


async def test_notes_on_prices_are_shown_without_what_could_harm_the_terminal() -> None:
    async with shown(costly(price_notes=("prices are of 2026-01-01, 320 days ago \x1b[2J",)), size=(200, 60)) as one:
        await one.press("c")
        assert "prices are of 2026-01-01, 320 days ago" in said(one)
        assert "\x1b" not in one.text


async def test_tab_gives_each_pane_the_small_screen() -> None:
    async with shown(costly(), size=(80, 24)) as one:
        await one.press("c", "tab")
        assert "Bill" not in one.text
        await one.press("tab")
        assert "Who carries it" not in one.text
        assert "ephemeral" not in one.text
        assert "cold starts" in one.text
        await one.press("tab")
        assert "USD an hour, by the minute" in one.text
        assert "12:49" in one.text
        await one.press("d")
        assert "USD a day" in one.text
        await one.press("tab")
        assert "Who carries it" in one.text


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (100, 30), (120, 33), (120, 40), (200, 60)])
async def test_no_line_is_wider_than_the_screen_and_the_keys_stay_at_its_foot(size: tuple[int, int]) -> None:
    async with shown(costly(), size=size) as one:
        await one.press("c")
        assert all(len(line) <= size[0] for line in one.lines)
        assert len(one.lines) == size[1]
        assert "quit" in one.lines[-1]
        assert len(names_in(one)) >= 3


async def test_copying_takes_the_figures_of_the_function() -> None:
    async with shown(costly()) as one:
        await one.press("c", "y")
        assert one.app.clipboard.startswith("image-resize\nshare\t53 %\n")
        assert "$/month\t110" in one.app.clipboard
        await one.press("tab", "y")
        assert one.app.clipboard.startswith(" Bill  of all 8 functions")
        assert "by its end" in one.app.clipboard


async def test_an_export_holds_every_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with shown(costly(), size=(80, 24)) as one:
        await one.press("c", "x")
    text = "".join(path.read_text() for path in Path.cwd().iterdir())
    assert all(sample.name in text for sample in SAMPLES)
    assert "invocations" in text


async def test_the_window_can_be_chosen_here_too() -> None:
    async with shown(costly()) as one:
        await one.press("c", "w", "down", "enter")
        assert one.wishes.windows == [3_600_000]
