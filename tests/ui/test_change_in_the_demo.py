"""The keys over the real tuner and the demo's HTTP, with plain boto3 as the witness of what they did."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from textual.pilot import Pilot

from lambdatop.aws import Access, live_account
from lambdatop.cli.price_table import price_table
from lambdatop.core.facts import Fact
from lambdatop.core.store import Store
from lambdatop.core.tuning.right_size import right_size
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner
from lambdatop.ui.app import LambdatopApp, View
from lambdatop.ui.desk import Desk
from lambdatop.ui.screens.dialog import Sheet
from tests.ui.samples import WINDOW, Wishes
from tests.ui.screen_text import text_of

pytestmark = pytest.mark.asyncio
NOON = 1_795_176_017_250
_LONGEST_S = 30.0


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now_ms: int = NOON

    def __call__(self) -> int:
        return self.now_ms

    async def sleep(self, seconds: float) -> None:
        self.now_ms += round(seconds * 1_000)
        await asyncio.sleep(0)


@dataclass
class Seat:
    """A user before the view, and a witness beside it."""

    app: LambdatopApp
    pilot: Pilot[None]
    aws: Any
    demo: DemoServer
    clock: Clock

    @property
    def text(self) -> str:
        """The sheet in front, where there is one, else the screen."""
        sheets = self.app.screen.query(Sheet)
        if not sheets:
            return "\n".join(text_of(self.app))
        return " ".join("".join(text for text, _ in line.pieces).strip() for line in sheets.first()._lines)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()  # a screen that a key opens must be there before the next key

    async def until(self, words: str | Callable[[], bool]) -> None:
        """Wait until the screen says so."""
        async with asyncio.timeout(_LONGEST_S):
            while not (words in self.text if isinstance(words, str) else words()):
                self.app.tick()
                await self.pilot.pause(0.02)

    def has(self, name: str) -> tuple[int, int]:
        """Read memory and timeout by plain boto3."""
        stated = self.aws.get_function_configuration(FunctionName=name)
        return stated["MemorySize"], stated["Timeout"]

    async def on(self, name: str) -> None:
        """Put the cursor on a function by filtering."""
        await self.press("slash", *name.replace("-", " ").split()[0], "enter")
        await self.until(lambda: self.app.screen.functions == (name,))  # type: ignore[attr-defined]  # the overview's


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Iterator[DemoServer]:
    with DemoServer(seed=3, clock=clock) as server:
        yield server


def _witness(demo: DemoServer) -> Any:  # noqa: ANN401 - boto3 clients have no types
    return boto3.client(
        "lambda",
        endpoint_url=demo.url,
        region_name=DEMO_REGION,
        aws_access_key_id=DEMO_ACCESS_KEY,
        aws_secret_access_key=DEMO_SECRET_KEY,
        config=Config(retries={"total_max_attempts": 1}),
    )


@asynccontextmanager
async def seated(demo: DemoServer, clock: Clock, folder: Path) -> AsyncIterator[Seat]:
    """Open the view on the demo, as the command line does, without an engine that reads on."""
    prices = price_table()
    store, desk = Store(prices, WINDOW), Desk(partial(right_size, prices=prices))
    account = live_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))

    def take(fact: Fact) -> None:
        store.apply(fact)

    try:
        async for fact in account.functions(()):
            take(fact)
        async with asyncio.TaskGroup() as tasks:
            desk.open(tasks.create_task)
            app = LambdatopApp(store, Wishes(), View("demo", read_only=False, colour=True, theme="dark"), clock, desk)
            with Journal(folder) as journal:
                guards = ("payments-*",)
                desk.grant(
                    AccountTuner(account, journal, prices, now=clock, sleep=clock.sleep, guards=guards, apply=take)
                )
                async with app.run_test(size=(120, 40)) as pilot:
                    yield Seat(app, pilot, _witness(demo), demo, clock)
                desk.cut()
                await desk.finish()
    finally:
        await account.close()


async def test_memory_and_timeout_are_changed_and_taken_back(demo: DemoServer, clock: Clock, tmp_path: Path) -> None:
    async with seated(demo, clock, tmp_path) as seat:
        await seat.on("checkout-api")
        assert seat.has("checkout-api") == (512, 10)
        await seat.press("m")
        await seat.until("512 MB now")
        await seat.press(*"1024", "enter")
        await seat.until("memory 512 MB → 1 GB")
        assert seat.has("checkout-api") == (512, 10)
        await seat.press("y")
        await seat.until("● checkout-api")
        assert seat.has("checkout-api") == (1024, 10)
        await seat.press("escape", "t")
        await seat.until("10 s now")
        await seat.press(*"20", "tab", "tab", "tab", *"slow", "enter", "y")
        await seat.until("● checkout-api")
        assert seat.has("checkout-api") == (1024, 20)
        await seat.press("escape", "u")
        await seat.until("timeout 20 s → 10 s")
        await seat.press("y")
        await seat.until("● checkout-api")
        assert seat.has("checkout-api") == (1024, 10)
        await seat.press("escape", "H")
        await seat.until("memory 512 MB → 1 GB")
        assert "undone" in seat.text
        await seat.press("down", "down")
        await seat.press("u")
        await seat.until("memory 1 GB → 512 MB")
        await seat.press("y")
        await seat.until("● checkout-api")
        assert seat.has("checkout-api") == (512, 10)


async def test_somebody_elses_change_is_not_overwritten(demo: DemoServer, clock: Clock, tmp_path: Path) -> None:
    async with seated(demo, clock, tmp_path) as seat:
        await seat.on("checkout-api")
        await seat.press("m")
        await seat.until("512 MB now")
        await seat.press(*"1024", "enter")
        await seat.until("y makes the change")
        seat.aws.update_function_configuration(FunctionName="checkout-api", MemorySize=768)
        clock.now_ms += 10_000
        await seat.press("y")
        await seat.until("somebody made it 768 MB")
        assert seat.has("checkout-api") == (768, 10)
        assert "768 MB → 1024" in seat.text
        await seat.press("enter", "y")
        await seat.until("● checkout-api")
        assert seat.has("checkout-api") == (1024, 10)


async def test_the_servers_word_about_a_capped_account_is_shown(demo: DemoServer, clock: Clock, tmp_path: Path) -> None:
    demo.faults.set("memory_cap_mb", 3008)
    async with seated(demo, clock, tmp_path) as seat:
        await seat.on("checkout-api")
        await seat.press("m")
        await seat.until("512 MB now")
        await seat.press(*"4096", "enter", "y")
        await seat.until("✖ checkout-api")
        assert "Member must have value less than or equal to 3008" in seat.text
        assert seat.has("checkout-api") == (512, 10)


async def test_a_failed_update_and_a_denied_read_say_why(demo: DemoServer, clock: Clock, tmp_path: Path) -> None:
    async with seated(demo, clock, tmp_path) as seat:
        await seat.on("checkout-api")
        await seat.press("m")
        await seat.until("512 MB now")
        demo.faults.set("update_fails", value=True)
        await seat.press(*"1024", "enter", "y")
        await seat.until("✖ checkout-api")
        assert seat.has("checkout-api") == (512, 10)
        demo.faults.set("update_fails", value=False)
        await seat.press("escape")
        demo.faults.set("deny", "lambda:GetFunction")
        await seat.press("m")
        await seat.until("lambda:GetFunction")
        await seat.press("enter", "escape")
        await seat.until("worst first")


async def test_a_guarded_function_is_changed_only_by_its_name(demo: DemoServer, clock: Clock, tmp_path: Path) -> None:
    async with seated(demo, clock, tmp_path) as seat:
        await seat.on("payments-webhook")
        await seat.press("m")
        await seat.until("512 MB now")
        await seat.press(*"640", "enter")
        await seat.until("type its name")
        await seat.press("y", "enter")
        await seat.until("that is not payments-webhook")
        assert seat.has("payments-webhook") == (512, 10)
        await seat.press("backspace", *"payments", "minus", *"webhook", "enter")
        await seat.until("● payments-webhook")
        assert seat.has("payments-webhook") == (640, 10)
