"""Makes the pictures in screenshots/ from the demo account, with a fixed seed and a fixed clock."""

import asyncio
import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from lambdatop.account import ReadAccount
from lambdatop.aws import Access, live_account
from lambdatop.cli.advice_table import advising, runtime_table
from lambdatop.cli.price_table import price_table
from lambdatop.core.errors import NotFound
from lambdatop.core.facts import AccountSeen, Fact, FunctionSeen, LogsFinal, RoomRead, SourceState
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Span, State
from lambdatop.core.store import Store
from lambdatop.core.tuning.right_size import right_size
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.engine.log_reader import log_groups
from lambdatop.engine.metric_reader import MetricReader, whole_minutes
from lambdatop.engine.month_reader import MonthReader
from lambdatop.engine.room_reader import RoomReader
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner, Tuner
from lambdatop.ui.app import LambdatopApp, View
from lambdatop.ui.desk import Desk

FOLDER = Path(__file__).parents[1] / "screenshots"
SEED = 1
NOW_MS = 1_795_439_047_000  # 2026-11-23 13:04:07 UTC
_WINDOW_MS = 15 * MINUTE_MS
_TAIL_MS = 90_000
_LATE_MS = 7_000
# One thing leads to another: a key to a question, its answer to the next, that to what is drawn.
_SETTLING = 4
# The picture must not fetch a font from anywhere: what the reader has is good enough.
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)

# The function that is changed: too little memory lets some of its calls fail.
CHANGED, MEMORY_MB = "report-builder", 1_024
_AGO_MS = 11 * MINUTE_MS
_FOUND = ("slash", *"report", "enter")
_OPENED = ("slash", *"orders", "enter", "enter")
Shot = tuple[str, tuple[int, int], str, tuple[str, ...]]
SHOTS: tuple[Shot, ...] = (
    ("overview-80x24", (80, 24), "dark", ()),
    ("overview-120x40", (120, 40), "dark", ()),
    ("overview-200x60", (200, 60), "dark", ()),
    ("overview-120x40-light", (120, 40), "light", ()),
    ("overview-120x40-16-colours", (120, 40), "ansi", ()),
    ("function-120x40", (120, 40), "dark", ("enter",)),
    ("invocations-120x40", (120, 40), "dark", ("i",)),
    ("help-120x40", (120, 40), "dark", ("question_mark",)),
    ("room-80x24", (80, 24), "dark", (*_OPENED, "5")),
    ("room-120x40", (120, 40), "dark", (*_OPENED, "5")),
    ("room-configuration-120x40", (120, 40), "dark", (*_OPENED, "3")),
    ("room-sources-120x40", (120, 40), "dark", ("slash", *"queue", "enter", "enter", "4")),
    ("room-advice-120x40", (120, 40), "dark", (*_OPENED, "9")),
    ("advice-80x24", (80, 24), "dark", ("a",)),
    ("advice-120x40", (120, 40), "dark", ("a",)),
    ("advice-120x40-light", (120, 40), "light", ("a",)),
    ("cost-80x24", (80, 24), "dark", ("c",)),
    ("cost-120x40", (120, 40), "dark", ("c",)),
    ("cost-120x40-light", (120, 40), "light", ("c",)),
    ("cost-month-120x40", (120, 40), "dark", ("c", "d")),
    ("cost-month-200x60", (200, 60), "dark", ("c", "d")),
    ("cost-function-120x40", (120, 40), "dark", ("c", "enter", "d")),
    ("change-80x24", (80, 24), "dark", (*_FOUND, "m", *"1024")),
    ("change-120x40", (120, 40), "dark", (*_FOUND, "m", *"1024")),
    ("change-120x40-light", (120, 40), "light", (*_FOUND, "m", *"1024")),
    ("confirm-120x40", (120, 40), "dark", (*_FOUND, "m", *"1024", "enter")),
)
AFTERWARDS: tuple[Shot, ...] = (
    ("before-after-80x24", (80, 24), "dark", (*_FOUND, "enter")),
    ("before-after-120x40", (120, 40), "dark", (*_FOUND, "enter")),
    ("history-120x40", (120, 40), "dark", ("H",)),
)


class Still:
    """Stands where the engine would: a picture wishes for nothing."""

    def focus(self, names: Sequence[str]) -> None:
        """Do nothing."""

    def set_window(self, window_ms: int) -> None:
        """Do nothing."""

    def live_tail(self, on: bool) -> None:  # noqa: FBT001 - the app's signature
        """Do nothing."""

    def older(self, back_to_ms: int) -> None:
        """Do nothing."""

    def enter(self, name: str) -> None:
        """Do nothing."""

    def survey(self) -> None:
        """Do nothing."""

    def month(self) -> None:
        """Do nothing."""


async def load(account: ReadAccount, store: Store) -> None:
    """Read all that the screen shows at one moment, in a fixed order, so that each run gives the same pictures."""
    store.apply(AccountSeen(await account.identity()))
    functions: list[FunctionConfig] = []
    async for fact in account.functions(()):
        if isinstance(fact, FunctionSeen):
            functions.append(fact.config)
        store.apply(fact)

    def take(fact: Fact) -> None:
        store.apply(fact)

    window = whole_minutes(NOW_MS, _WINDOW_MS)
    await MetricReader(account, take, now=_now, sleep=asyncio.sleep).refresh(functions, window)
    for group in log_groups(functions):
        for span, reports_only in ((window, True), (Span(NOW_MS - _TAIL_MS, NOW_MS), False)):
            with suppress(NotFound):  # the log group of a function that never ran
                async for fact in account.logs(group, span, reports_only=reports_only, max_pages=50):
                    store.apply(fact)
    for function in functions:
        store.apply(LogsFinal(function.name, NOW_MS - _LATE_MS))
    for source in ("functions", "metrics", "logs"):
        store.apply(SourceState(source, State.OK, "", NOW_MS))
    await load_beside(account, store, functions, window)


async def load_beside(account: ReadAccount, store: Store, functions: list[FunctionConfig], window: Span) -> None:
    """Read what is not read without a wish: the month so far, and what hangs on each function."""

    def take(fact: Fact) -> bool:
        # What hangs on a function is read at the time of this machine, which must not be in a picture.
        return store.apply(replace(fact, at_ms=NOW_MS) if isinstance(fact, RoomRead) else fact)

    await MonthReader(account, take, now=_now, sleep=asyncio.sleep).read(functions)
    rooms = RoomReader(account, take, now=_now, sleep=asyncio.sleep)
    for function in functions:
        await rooms.read(function, window)


async def shoot(store: Store, tuner: Tuner, shot: Shot) -> None:
    """Open the view at its size, press the keys, keep the picture."""
    name, size, theme, keys = shot
    view = View(profile="demo", read_only=False, colour=True, theme=theme, runtimes=runtime_table())
    desk = Desk(partial(right_size, prices=price_table()))
    desk.open(asyncio.get_running_loop().create_task)
    desk.grant(tuner)
    app = LambdatopApp(store, Still(), view, _now, desk)
    async with app.run_test(size=size) as pilot:
        for key in ("", *keys):
            if key:
                await pilot.press(key)
            for _ in range(_SETTLING):
                app.tick()
                await pilot.pause()
                await desk.finish()
        picture = app.export_screenshot(title="lambdatop")
    path = FOLDER / f"{name}.svg"
    path.write_text(_FONT_FACE.sub("", picture))
    print(path.relative_to(FOLDER.parent))


def _now() -> int:
    return NOW_MS


class Clock:
    """Time that passes only while somebody sleeps, or when it is set."""

    def __init__(self, now_ms: int) -> None:
        """Begin at a moment."""
        self.now_ms = now_ms

    def __call__(self) -> int:
        """Tell the time."""
        return self.now_ms

    async def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.now_ms += round(seconds * 1_000)
        await asyncio.sleep(0)


async def change(tuner: Tuner) -> None:
    """Give the function its memory."""
    looked = await tuner.look([CHANGED], {})
    await tuner.apply(tuner.draft(looked.subjects, MEMORY_MB, note="its heavy calls run out of memory"))


async def picture(shots: Sequence[Shot], clock: Clock, folder: Path, *, changed: bool) -> None:
    """Show one world: as it is, or some time after a change."""
    prices = price_table()
    with DemoServer(seed=SEED, clock=clock) as demo, Journal(folder) as journal:
        account = live_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
        tuner = AccountTuner(account, journal, prices, now=clock, sleep=clock.sleep)
        try:
            if changed:
                await change(tuner)
            clock.now_ms = NOW_MS
            store = Store(prices, _WINDOW_MS, advise=advising())
            await load(account, store)
            for shot in shots:
                await shoot(store, tuner, shot)
        finally:
            await account.close()


async def main() -> int:
    """Make them all."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        await picture(SHOTS, Clock(NOW_MS), Path(one), changed=False)
        await picture(AFTERWARDS, Clock(NOW_MS - _AGO_MS), Path(other), changed=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
