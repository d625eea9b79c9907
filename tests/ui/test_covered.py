"""A screen that another one covers does no work, and is up to date as soon as it is seen again."""

import pytest

from tests.ui.samples import SAMPLES, snapshot
from tests.ui.screen_text import shown

pytestmark = pytest.mark.asyncio


async def test_what_is_covered_is_not_drawn_and_is_up_to_date_when_it_is_seen_again() -> None:
    async with shown() as one:
        overview = one.app.screen
        await one.press("a")
        before = overview._seen  # type: ignore[attr-defined]  # of LiveScreen
        await one.put(snapshot(SAMPLES[:2]))
        assert overview._seen is before  # type: ignore[attr-defined]  # likewise
        one.app.pop_screen()
        assert overview._seen is one.shelf.now  # type: ignore[attr-defined]  # likewise


async def test_a_dialog_leaves_what_is_below_it_alive() -> None:
    async with shown() as one:
        overview = one.app.screen
        await one.press("w")
        await one.put(snapshot(SAMPLES[:2]))
        assert overview._seen is one.shelf.now  # type: ignore[attr-defined]  # of LiveScreen
