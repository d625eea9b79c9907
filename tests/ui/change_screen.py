"""Runs the app with a scripted tuner behind its desk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from lambdatop.core.tuning.right_size import right_size
from lambdatop.ui.app import LambdatopApp, View
from lambdatop.ui.desk import Desk
from lambdatop.ui.screens.dialog import Sheet
from tests.ui.samples import NOW, Shelf, Wishes, entries, snapshot
from tests.ui.screen_text import Shown
from tests.ui.scripted_tuner import PRICES, ScriptedTuner


@dataclass
class Changing(Shown):
    """A running app whose tuner is a script."""

    tuner: ScriptedTuner
    desk: Desk

    @property
    def dialog(self) -> str:
        """The text of the sheet in front, its lines joined by blanks."""
        lines = self.app.screen.query_one(Sheet)._lines
        return " ".join("".join(text for text, _ in line.pieces).strip() for line in lines)

    @property
    def toasts(self) -> list[str]:
        """What was said for a moment; tests draw no toasts."""
        return [toast.message for toast in self.app._notifications]

    async def over(self) -> None:
        """Let the work that is under way come as far as it can, and show it."""
        await asyncio.sleep(0)
        for _ in range(2):
            await self.settle()


@asynccontextmanager
async def changing(
    tuner: ScriptedTuner | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    read_only: bool = False,
    theme: str = "dark",
    shelf: Shelf | None = None,
) -> AsyncIterator[Changing]:
    """Run the app on the samples; the cursor is on image-resize."""
    script = tuner or ScriptedTuner()
    held = shelf or Shelf(snapshot(log_cursor=40), list(entries(40)))
    wishes = Wishes()
    desk = Desk(partial(right_size, prices=PRICES))
    desk.open(asyncio.get_running_loop().create_task)
    desk.grant(script)
    view = View("prod", read_only=read_only, colour=True, theme=theme)
    app = LambdatopApp(held, wishes, view, lambda: NOW, desk)
    async with app.run_test(size=size) as pilot:
        one = Changing(app, pilot, held, wishes, script, desk)
        await one.over()
        yield one
        script.going.set()
        desk.cut()
        await desk.finish()
