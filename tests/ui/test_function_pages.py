"""The pages of the function screen: each says what is known, what is being read and what may not be read."""

from dataclasses import replace

import pytest

from lambdatop.core.model import Row, State
from lambdatop.core.room import Gap, Room, Section
from lambdatop.core.room_text import Page
from lambdatop.core.snapshot import Snapshot, SourceStatus
from lambdatop.ui.actions import ACTIONS
from lambdatop.ui.tabs import TABS, tab_of
from tests.core.rooms import MONTH, POOL, ROOM, furnished
from tests.ui.samples import NOW, snapshot
from tests.ui.screen_text import Shown, shown

pytestmark = pytest.mark.asyncio
NAME = "image-resize"


def around(room: Room | None = ROOM) -> Snapshot:
    """Give the account with everything known of the worst function, which Enter opens; or with another room."""

    def with_room(row: Row) -> Row:
        return replace(furnished(row), room=room) if row.config.name == NAME else row

    base = snapshot(log_cursor=40, pool=POOL, month=MONTH)
    return replace(base, rows=tuple(map(with_room, base.rows)))


def body(one: Shown) -> str:
    """Give what is below the line of pages."""
    return "\n".join(one.lines[3:])


async def test_every_page_has_a_key_of_its_own() -> None:
    assert [tab.key for tab in TABS] == [str(place) for place in range(1, 10)]
    assert {tab.page for tab in TABS} == {None, *Page} - {Page.FIGURES}
    assert {tab.section for tab in TABS} == {None, *Section}
    keys = {key for action in ACTIONS if action.call.startswith("tab(") for key in action.keys}
    assert keys == {tab.key for tab in TABS}


WORDS = {
    "2": "Inactive: The function is idle",
    "3": "DB_HOST = ••••",
    "4": "arn:aws:sqs:us-east-1:123456789012:orders",
    "5": "70 % of the 10 reserved",
    "6": "7 were given up without success",
    "7": "too-many",
    "8": "The bill of November",
    "9": "Give it 256 MB",
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_number_opens_its_page(size: tuple[int, int]) -> None:
    async with shown(around(), size=size) as one:
        await one.press("enter")
        for key, words in WORDS.items():
            await one.press(key)
            if words not in body(one):
                await one.press("G")
            assert words in body(one)
            assert "Logs  following" not in one.text
            assert all(len(line) <= size[0] for line in one.lines)
            assert len(one.lines) == size[1]
        await one.press("1")
        assert "Logs  following" in one.text
        assert "cold starts" in body(one)


@pytest.mark.parametrize(("width", "named"), [(120, "3 configuration"), (80, "3 config"), (60, "3 configuration")])
async def test_the_pages_are_named_as_there_is_room(width: int, named: str) -> None:
    async with shown(around(), size=(width, 24)) as one:
        await one.press("enter", "3")
        assert named in one.lines[2]
        assert all(f"{tab.key}" in one.lines[2] for tab in TABS)
        assert len(one.lines[2]) <= width


async def test_a_click_opens_a_page_and_so_do_the_arrows() -> None:
    async with shown(around()) as one:
        await one.press("enter")
        await one.pilot.click(offset=(one.lines[2].index("6 failures"), 2))
        await one.settle()
        assert "dead letter queue" in body(one)
        await one.press("right")
        assert "traffic hits" in body(one)
        await one.press("left", "left")
        assert "70 % of the 10 reserved" in body(one)
        await one.press("tab")
        assert "dead letter queue" in body(one)


async def test_each_section_loads_on_its_own() -> None:
    empty = around(Room().with_part(ROOM.failures, (), NOW)) if ROOM.failures else around()
    async with shown(empty) as one:
        await one.press("enter", "2")
        assert "reading…" in body(one)
        await one.press("6")
        assert "reading…" not in body(one)
        assert f"{NAME}  failures  as of 13:04:07" in body(one)
        await one.press("2")
        await one.put(around())
        assert "reading…" not in body(one)
        assert "rev-77" in body(one)


async def test_what_may_not_be_read_names_the_permission() -> None:
    gap = Gap(Section.FAILURES, "destinations", "needs lambda:GetFunctionEventInvokeConfig")
    async with shown(around(replace(ROOM, gaps=(gap,)))) as one:
        await one.press("enter", "6")
        assert "destinations: needs lambda:GetFunctionEventInvokeConfig" in body(one)
        await one.press("7")
        assert "needs lambda:GetFunctionEventInvokeConfig" not in body(one)


async def test_where_rooms_cannot_be_read_each_page_says_why() -> None:
    trouble = SourceStatus("rooms", State.UNAVAILABLE, "no connection", NOW)
    async with shown(replace(around(None), sources=(trouble,))) as one:
        await one.press("enter", "7")
        assert "not read: no connection" in body(one)
        assert "reading…" not in body(one)


async def test_entering_wishes_for_the_room_and_the_bill_for_the_month() -> None:
    async with shown(around()) as one:
        await one.press("enter")
        assert one.wishes.entered == [NAME]
        assert one.wishes.months == 0
        await one.press("8")
        assert one.wishes.months == 1


async def test_a_page_is_filtered_searched_copied_and_left() -> None:
    async with shown(around(), size=(100, 24)) as one:
        await one.press("enter", "4", "slash", *"orders", "enter")
        assert "arn:aws:sqs:us-east-1:123456789012:orders" in body(one)
        assert "Queues and streams" in body(one)
        assert "Function URLs" not in body(one)
        await one.press("escape")
        assert "clicks" in body(one)
        await one.press("ctrl+f", *"lambda-url", "enter")
        assert "lambda-url" in body(one)
        await one.press("y")
        assert "every-hour  rate(1 hour)" in one.app.clipboard
        await one.press("escape", "escape")
        assert "worst first" in one.text


async def test_the_place_in_a_page_is_the_users() -> None:
    async with shown(around(), size=(80, 24)) as one:
        await one.press("enter", "4", "pagedown")
        before = body(one)
        await one.put(replace(around(), at_ms=NOW + 1_000))
        assert body(one) == before
        await one.press("3")
        assert "share of 0.58 vCPU" in body(one)


async def test_keys_of_the_log_are_not_alive_on_a_page_and_l_goes_to_it() -> None:
    async with shown(around()) as one:
        await one.press("enter", "2")
        assert "follow" not in one.lines[-1]
        assert "open" not in one.lines[-1]
        before = body(one)
        await one.press("enter", "f", "e", "o", "r", "b")
        assert body(one) == before
        assert one.wishes.back_to == []
        await one.press("l")
        assert "Logs  following" in one.text
        assert "2 basics" not in one.text
        await one.press("escape")
        assert "2 basics" in one.text


async def test_a_function_that_goes_keeps_its_pages() -> None:
    async with shown(around()) as one:
        await one.press("enter", "2")
        await one.put(replace(around(), rows=()))
        assert "rev-77" in body(one)


async def test_the_advice_proposes_its_change() -> None:
    async with shown(around()) as one:
        await one.press("enter", "9")
        proposed = one.app.screen.proposed  # type: ignore[attr-defined] # it is a live screen
        assert (proposed.memory_mb, proposed.timeout_s) == (256, 10)
        await one.press("8")
        assert one.app.screen.proposed is None  # type: ignore[attr-defined] # likewise


async def test_a_low_screen_keeps_its_lines_for_the_log() -> None:
    async with shown(around(), size=(80, 16)) as one:
        await one.press("enter")
        assert "2 basics" not in one.text
        await one.press("2")
        assert "2 basics" in one.text
        assert tab_of("basics").name in body(one)
