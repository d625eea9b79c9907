"""Makes the pictures in screenshots/ from the demo account, with a fixed seed and a fixed clock."""

import asyncio
import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from lambdatop.account import Account
from lambdatop.aws import Access, live_account
from lambdatop.cli.price_table import price_table
from lambdatop.core.errors import NotFound
from lambdatop.core.facts import AccountSeen, Fact, FunctionSeen, LogsFinal, SourceState
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Span, State
from lambdatop.core.store import Store
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.engine.log_reader import log_groups
from lambdatop.engine.metric_reader import MetricReader, whole_minutes
from lambdatop.ui.app import LambdatopApp, View

FOLDER = Path(__file__).parents[1] / "screenshots"
SEED = 1
NOW_MS = 1_795_439_047_000  # 2026-11-23 13:04:07 UTC
_WINDOW_MS = 15 * MINUTE_MS
_TAIL_MS = 90_000
_LATE_MS = 7_000
# The picture must not fetch a font from anywhere: what the reader has is good enough.
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)

SHOTS: tuple[tuple[str, tuple[int, int], str, tuple[str, ...]], ...] = (
    ("overview-80x24", (80, 24), "dark", ()),
    ("overview-120x40", (120, 40), "dark", ()),
    ("overview-200x60", (200, 60), "dark", ()),
    ("overview-120x40-light", (120, 40), "light", ()),
    ("overview-120x40-16-colours", (120, 40), "ansi", ()),
    ("function-120x40", (120, 40), "dark", ("enter",)),
    ("invocations-120x40", (120, 40), "dark", ("i",)),
    ("help-120x40", (120, 40), "dark", ("question_mark",)),
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


async def load(account: Account, store: Store) -> None:
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


async def shoot(store: Store, name: str, size: tuple[int, int], theme: str, keys: tuple[str, ...]) -> None:
    """Open the view at `size`, press the keys, keep the picture."""
    view = View(profile="demo", read_only=False, colour=True, theme=theme)
    app = LambdatopApp(store, Still(), view, _now)
    async with app.run_test(size=size) as pilot:
        app.tick()
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            app.tick()
            await pilot.pause()
        picture = app.export_screenshot(title="lambdatop")
    path = FOLDER / f"{name}.svg"
    path.write_text(_FONT_FACE.sub("", picture))
    print(path.relative_to(FOLDER.parent))


def _now() -> int:
    return NOW_MS


async def main() -> int:
    """Make them all."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    FOLDER.mkdir(exist_ok=True)
    store = Store(price_table(), _WINDOW_MS)
    with DemoServer(seed=SEED, clock=_now) as demo:
        account = live_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
        try:
            await load(account, store)
        finally:
            await account.close()
    for shot in SHOTS:
        await shoot(store, *shot)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
