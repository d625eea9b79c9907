from dataclasses import replace

import pytest

from lambdatop.ui.screens.advice import AdviceScreen
from lambdatop.ui.screens.cost import CostScreen
from tests.ui.costs import costly
from tests.ui.screen_text import Shown, shown

pytestmark = pytest.mark.asyncio


def top(one: Shown) -> type:
    return type(one.app.screen)


async def test_a_goes_on_from_what_it_costs_to_what_to_do_about_it() -> None:
    async with shown(costly()) as one:
        await one.press("c", "a")
        assert top(one) is AdviceScreen
        assert "on all functions" in one.text
        # What stands ready for all of them is read along.
        assert one.wishes.surveys == 1
        await one.press("escape")
        assert top(one) is CostScreen
        await one.press("space", "a")
        assert "on image-resize" in one.text
        assert one.wishes.entered == ["image-resize"]


async def test_an_account_of_one_function_is_called_by_its_name() -> None:
    only = costly()
    async with shown(replace(only, rows=only.rows[:1])) as one:
        await one.press("c")
        assert f"Bill  of {only.rows[0].config.name}, at list price" in one.text
