"""Reads the screen as text, and runs the app over hand-made snapshots."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot

from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.app import LambdatopApp, View
from tests.ui.samples import Shelf, Wishes, entries, snapshot


def text_of(app: LambdatopApp) -> list[str]:
    """Give the lines of the screen as they are drawn."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


@dataclass
class Shown:
    """A running app with what it reads from and asks of."""

    app: LambdatopApp
    pilot: Pilot[None]
    shelf: Shelf
    wishes: Wishes

    @property
    def lines(self) -> list[str]:
        """The screen."""
        return text_of(self.app)

    @property
    def text(self) -> str:
        """The screen in one piece."""
        return "\n".join(self.lines)

    @property
    def said(self) -> list[str]:
        """What was said for a moment."""
        return [notification.message for notification in self.app._notifications]

    async def press(self, *keys: str) -> None:
        """Press keys and let the screen settle."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()  # a screen that a key opens must be there before the next key
        await self.settle()

    async def settle(self) -> None:
        """Let a tick and the drawing pass."""
        self.app.tick()
        await self.pilot.pause()
        await self.pilot.pause()

    async def put(self, now: Snapshot) -> None:
        """Put another snapshot on the shelf and show it."""
        self.shelf.now = now
        await self.settle()


@asynccontextmanager
async def shown(
    now: Snapshot | None = None, *, size: tuple[int, int] = (120, 40), lines: int = 40, theme: str = "dark"
) -> AsyncIterator[Shown]:
    """Run the app on a snapshot with so many log lines."""
    start = now or snapshot(log_cursor=lines)
    shelf, wishes = Shelf(start, list(entries(lines))), Wishes()
    app = LambdatopApp(shelf, wishes, View("prod", read_only=False, colour=True, theme=theme), lambda: shelf.at_ms)
    async with app.run_test(size=size) as pilot:
        one = Shown(app, pilot, shelf, wishes)
        await one.settle()
        yield one
