"""The advice on the screen: order, filter, silence, the whole text, the proposed change, what it rests on."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.export import write_new
from lambdatop.ui.screens.advice import AdviceScreen
from lambdatop.ui.screens.function import FunctionScreen
from lambdatop.ui.screens.overview import Overview
from lambdatop.ui.screens.tune import Tune
from lambdatop.ui.tune_form import Box
from tests.ui.advised import ADVICE, SILENCED, TIMEOUT, advised
from tests.ui.change_screen import Changing, changing
from tests.ui.samples import SAMPLES, Shelf, snapshot
from tests.ui.screen_text import Shown, shown

NOW = snapshot(rows=advised())


def listed(one: Shown) -> list[str]:
    """Give the lines of the list: those that begin with a mark of severity."""
    screen = one.app.screen
    assert isinstance(screen, AdviceScreen)
    below = screen.text.region.y
    return [line for line in one.lines[2:below] if re.match(r" [✖▲·] ", line)]


async def later(one: Shown, now: Snapshot) -> None:
    """Show another snapshot when it is time to look at one again."""
    one.shelf.at_ms += 1_000
    await one.put(now)


@pytest.mark.asyncio
async def test_it_lists_the_advice_on_all_by_danger_and_money_and_has_all_rooms_read() -> None:
    async with shown(NOW) as one:
        await one.press("a")
        assert one.wishes.surveys == 1
        assert one.wishes.focused[-1] == ()
        assert [re.split(r"  +", line.strip()) for line in listed(one)] == [
            ["✖ image-resize", "Give it 60 s instead of 30 s: calls are cut"],
            ["▲ orders-export", "Turn tracing on", "+$0.40"],
            ["▲ queue-worker", "Hide ␛[31mDB_PASS�WORD␇", "+$0.40"],
            ["· orders-export", "Move it to arm64, where a GB-second costs 20 % less", "−$20.00"],  # noqa: RUF001 - minus
            ["· checkout-api", "Use 192 MB instead of 512 MB", "−$12.30"],  # noqa: RUF001 - minus
        ]
        head = one.lines[2]
        assert head.startswith(" Advice  on all functions, by danger and money  5  1 silenced (S)")
        assert head.endswith("rests on 3 of 8 rooms read")


@pytest.mark.asyncio
async def test_the_one_under_the_cursor_is_said_whole_and_keys_move_on() -> None:
    async with shown(NOW) as one:
        await one.press("a")
        assert "12 of 1,204 invocations ran into the timeout of 30 s." in one.text
        assert "Certain that calls are cut; not known how long they would have taken." in one.text
        await one.press("down", "down", "down", "down")
        assert "At most 141 MB of 512 MB were used" in one.text
        assert "12 of 1,204" not in one.text


@pytest.mark.asyncio
async def test_from_a_function_only_its_own_is_shown_and_only_its_room_is_read() -> None:
    async with shown(NOW) as one:
        await one.press("enter")
        assert isinstance(one.app.screen, FunctionScreen)
        await one.press("a")
        assert [line.split("  ")[0].strip() for line in listed(one)] == [
            "✖ Give it 60 s instead of 30 s: calls are cut"
        ]
        assert one.lines[2].startswith(" Advice  on image-resize")
        assert one.wishes.surveys == 0
        assert one.wishes.entered == ["image-resize", "image-resize"]
        await one.press("escape")
        assert isinstance(one.app.screen, FunctionScreen)
        depth = len(one.app.screen_stack)
        await one.press("a", "enter")
        assert isinstance(one.app.screen, FunctionScreen)
        assert len(one.app.screen_stack) == depth


@pytest.mark.asyncio
async def test_marked_functions_are_a_choice() -> None:
    async with shown(NOW) as one:
        overview = one.app.screen
        assert isinstance(overview, Overview)
        await one.press("space", "down", "down", "space")
        marked = frozenset(overview.table.marked)
        assert len(marked) == 2
        await one.press("a")
        assert one.lines[2].startswith(" Advice  on 2 functions")
        assert {line.split()[1] for line in listed(one)} == marked & ADVICE.keys()
        assert one.wishes.surveys == 1


@pytest.mark.asyncio
async def test_silenced_advice_is_hidden_until_asked_for_and_says_its_reason() -> None:
    async with shown(NOW) as one:
        await one.press("a")
        assert "Let its log expire" not in one.text
        await one.press("S")
        assert any("Let its log expire  (silenced: audit wants all of it)" in line for line in listed(one))
        assert "with 1 silenced" in one.lines[2]
        await one.press("escape")
        assert "Let its log expire" not in one.text
        assert isinstance(one.app.screen, AdviceScreen)
        await one.press("escape")
        assert not isinstance(one.app.screen, AdviceScreen)


@pytest.mark.asyncio
async def test_the_filter_takes_words_of_function_rule_and_title() -> None:
    async with shown(NOW) as one:
        await one.press("a", "slash", *"orders arm")
        assert len(listed(one)) == 1
        assert "1 of 5" in one.lines[2]
        assert "GB-second" in one.lines[-3] + one.text
        await one.press("enter", "escape")
        assert len(listed(one)) == 5
        await one.press("slash", *"zzz")
        assert "no advice matches" in one.text
        assert "nothing is chosen" in one.text


@pytest.mark.asyncio
async def test_it_sorts_by_what_it_saves() -> None:
    async with shown(NOW) as one:
        await one.press("a", "s", "down", "enter")
        assert [line.split()[1] for line in listed(one)][:2] == ["orders-export", "checkout-api"]
        assert "by what it saves" in one.lines[2]


@pytest.mark.asyncio
async def test_enter_shows_the_text_whole_where_it_is_cut_and_then_the_function() -> None:
    async with shown(NOW, size=(80, 24)) as one:
        await one.press("a")
        screen = one.app.screen
        assert isinstance(screen, AdviceScreen)
        long = replace(TIMEOUT, why="word " * 200)
        await later(one, snapshot(rows=tuple(replace(r, advice=(long,)) if r.advice else r for r in advised())))
        await one.press("enter")
        assert screen.whole is screen.text
        assert one.app.screen is screen
        await one.press("G")
        assert "not known how long" in one.text
        await one.press("enter")
        assert isinstance(one.app.screen, FunctionScreen)
        assert len(one.wishes.entered) == 1
        await one.press("escape", "escape")
        assert one.app.screen is screen
        assert screen.whole is None


@pytest.mark.asyncio
async def test_enter_opens_the_function_where_nothing_is_cut() -> None:
    async with shown(NOW) as one:
        await one.press("a", "enter")
        assert isinstance(one.app.screen, FunctionScreen)
        assert one.wishes.entered == ["image-resize"]
        await one.press("escape")
        assert isinstance(one.app.screen, AdviceScreen)
        assert one.wishes.focused[-2:] == [("image-resize",), ()]
        assert one.wishes.surveys == 2  # what has grown old meanwhile is read again


def written(folder: Path, lines: Sequence[str]) -> str:
    return write_new(folder, "advice", lines).read_text()


async def press(one: Changing, *keys: str) -> None:
    for key in keys:
        await one.pilot.press(key)
        await one.pilot.pause()
    await one.over()


@pytest.mark.asyncio
@pytest.mark.parametrize(("key", "typed"), [("t", "60"), ("m", "1024")])
async def test_the_proposed_change_is_typed_into_the_dialog(key: str, typed: str) -> None:
    async with changing(shelf=Shelf(NOW, [])) as one:
        await press(one, "a")
        assert "t makes the change" in one.text
        assert "m makes the change" not in one.text
        await press(one, key)
        dialog = one.app.screen
        assert isinstance(dialog, Tune)
        assert dialog._form is not None
        assert dialog._form.typed[Box.VALUE].text == typed
        assert not one.tuner.entries


@pytest.mark.asyncio
async def test_read_only_no_change_is_offered() -> None:
    async with changing(shelf=Shelf(NOW, []), read_only=True) as one:
        await press(one, "a")
        assert "makes the change" not in one.text
        await press(one, "t")
        assert isinstance(one.app.screen, AdviceScreen)


@pytest.mark.asyncio
async def test_the_cursor_stays_with_its_advice_while_more_comes() -> None:
    async with shown(snapshot(rows=tuple(r for r in advised() if r.config.name != "image-resize"))) as one:
        await one.press("a", "down", "down")
        screen = one.app.screen
        assert isinstance(screen, AdviceScreen)
        before = screen.table.current
        assert before is not None
        await later(one, NOW)
        assert screen.table.current is not None
        assert screen.table.current.key == before.key
        assert "Move it to arm64" in one.text


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("theme", ["dark", "light", "ansi"])
async def test_it_fits_every_screen(size: tuple[int, int], theme: str) -> None:
    async with shown(NOW, size=size, theme=theme) as one:
        await one.press("a")
        assert len(listed(one)) >= min(5, size[1] - 14)
        assert all(len(line) <= size[0] for line in one.lines)
        assert "rooms read" in one.lines[2]
        assert "calls are cut" in one.text


@pytest.mark.asyncio
async def test_no_advice_is_told_from_no_knowledge() -> None:
    none = tuple(replace(row, advice=()) for row in advised(read=3))
    async with shown(snapshot(rows=none)) as one:
        await one.press("a")
        assert "nothing to advise so far; still reading" in one.text
        await later(one, snapshot(rows=tuple(replace(row, advice=()) for row in advised(read=len(SAMPLES)))))
        assert "nothing to advise" in one.text
        assert "still reading" not in one.text
        await later(one, snapshot(rows=tuple(replace(row, advice=(SILENCED,)) for row in advised())))
        assert "all of it is silenced by the configuration file; S shows it" in one.text


@pytest.mark.asyncio
async def test_it_is_copied_and_exported_whole_and_safe(tmp_path: Path) -> None:
    async with shown(NOW) as one:
        await one.press("a", "down", "down")
        screen = one.app.screen
        assert isinstance(screen, AdviceScreen)
        assert screen.table.copied.startswith("queue-worker: secrets\n")
        assert "\x1b" not in screen.table.copied
        text = written(tmp_path, screen.table.exported)
    assert text.count("how sure") == 2
    assert text.startswith("image-resize: timeout-near\n")
    assert all(char not in text for char in "\x1b\x07\u202e")


@pytest.mark.asyncio
async def test_it_is_put_in_order_at_most_once_a_second() -> None:
    async with shown(NOW) as one:
        await one.press("a")
        without = snapshot(rows=tuple(replace(row, advice=()) for row in advised()))
        await one.put(without)
        assert len(listed(one)) == 5
        await later(one, without)
        assert len(listed(one)) == 0


@pytest.mark.asyncio
async def test_an_arn_that_is_longer_than_a_line_is_not_cut() -> None:
    arn = f"arn:aws:sqs:us-east-1:123456789012:{'orders-dead-letters-' * 6}end"
    row = advised()[0]
    broken = replace(row, advice=(replace(TIMEOUT, seen=f"7 to its dead letter queue {arn} could not be delivered."),))
    async with shown(snapshot(rows=(broken,))) as one:
        await one.press("a")
        screen = one.app.screen
        assert isinstance(screen, AdviceScreen)
        text = "".join("".join(text for text, _ in line.pieces).strip() for line in screen.text.draw(80, 30))
        assert arn in text
