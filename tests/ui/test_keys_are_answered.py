"""No key of a list is silent: not beside it, and not where there is nothing for it to do."""

import re
from dataclasses import replace

import pytest
from textual.command import DiscoveryHit

from lambdatop.ui.palette import Commands
from lambdatop.ui.screens.advice import AdviceScreen
from tests.ui.advised import advised
from tests.ui.costs import costly
from tests.ui.samples import snapshot
from tests.ui.screen_text import Shown, shown

pytestmark = pytest.mark.asyncio


def titles(one: Shown) -> int:
    """Count the lines that begin with a mark of severity."""
    return sum(re.match(r" [✖▲·] ", line) is not None for line in one.lines)


async def test_a_filter_that_is_typed_beside_the_text_is_for_the_list() -> None:
    async with shown(snapshot(rows=advised()), size=(80, 24)) as one:
        await one.press("a", "tab", "tab", "slash", *"tracing", "enter")
        assert "Turn tracing on" in one.lines[3]
        await one.press("escape")
        assert titles(one) == 1
        await one.press("escape")
        assert titles(one) > 1
        assert isinstance(one.app.screen, AdviceScreen)


async def test_where_nothing_is_silenced_the_key_says_so() -> None:
    async with shown(snapshot(rows=tuple(replace(row, advice=row.advice[:1]) for row in advised()))) as one:
        await one.press("a", "S")
        assert one.said == ["the configuration file silences none of it"]
        assert "silenced" not in one.lines[2]


async def test_one_function_has_nothing_to_filter_and_says_so() -> None:
    async with shown(costly()) as one:
        await one.press("c", "tab", "slash", *"audit", "enter")
        assert "audit-stream" in one.text
        assert "checkout-api" not in one.text
        await one.press("escape", "tab", "tab", "enter", "slash")
        assert one.said == ["there is nothing to filter here"]


@pytest.mark.parametrize(("keys", "offered"), [((), True), (("3",), False)])
async def test_the_palette_offers_only_what_does_something_here(keys: tuple[str, ...], *, offered: bool) -> None:
    async with shown() as one:
        await one.press("enter", *keys)
        commands = Commands(one.app.screen)
        named = [hit.text async for hit in commands.discover() if isinstance(hit, DiscoveryHit)]
        assert ("follow" in named) is offered
        assert {"page cost", "pause"} <= set(named)
