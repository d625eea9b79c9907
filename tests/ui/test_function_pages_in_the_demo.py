"""The pages of the function screen over the real engine and the demo's HTTP: each fills by itself, or says why not."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from textual.pilot import Pilot

from lambdatop.aws import Access, live_account
from lambdatop.cli.advice_table import advising
from lambdatop.cli.price_table import price_table
from lambdatop.core.store import Store
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.engine import Engine
from lambdatop.ui.app import LambdatopApp, View
from tests.ui.samples import WINDOW
from tests.ui.screen_text import text_of

pytestmark = pytest.mark.asyncio
_LONGEST_S = 30.0


@dataclass
class Seat:
    """A user before the view."""

    app: LambdatopApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def until(self, words: str) -> None:
        """Wait until the screen says so."""
        ends = time.monotonic() + _LONGEST_S
        while words not in (text := "\n".join(text_of(self.app))):
            assert time.monotonic() < ends, text
            self.app.tick()
            await self.pilot.pause(0.02)


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    with DemoServer(seed=3) as server:
        yield server


def _now() -> int:
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def seated(demo: DemoServer) -> AsyncIterator[Seat]:
    """Open the view on the demo, with the engine that reads on beside it."""
    store = Store(price_table(), WINDOW, advise=advising())
    account = live_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
    engine = Engine(account, store, (), now=_now, sleep=asyncio.sleep)
    reading = asyncio.create_task(engine.run())
    app = LambdatopApp(store, engine, View("demo", read_only=False, colour=True, theme="dark"), _now)
    try:
        async with app.run_test(size=(140, 60)) as pilot:
            yield Seat(app, pilot)
    finally:
        reading.cancel()
        await asyncio.wait({reading})
        await account.close()


async def _open(seat: Seat, name: str) -> None:
    await seat.until(name)
    await seat.press("slash", *name.partition("-")[0], "enter", "enter")
    await seat.until("5 concurrency")


async def test_every_page_fills_by_itself(demo: DemoServer) -> None:
    async with seated(demo) as seat:
        await _open(seat, "orders-export")
        for key, words in (
            ("2", "stack orders-prod"),
            ("3", "DB_PASSWORD = ••••"),
            ("4", "URLs"),
            ("5", "10: it never runs more at once"),
            ("6", "given up after"),
            ("7", "orders-export throttles"),
            ("8", "so far             $"),
            ("9", "Keep DB_PASSWORD out of its environment"),
        ):
            await seat.press(key)
            await seat.until(words)


async def test_what_is_denied_is_said_on_its_page_and_the_others_stand(demo: DemoServer) -> None:
    demo.faults.set("deny", "lambda:ListProvisionedConcurrencyConfigs,lambda:GetPolicy,cloudwatch:DescribeAlarms*")
    async with seated(demo) as seat:
        await _open(seat, "orders-export")
        for key, words in (
            ("5", "lambda:ListProvisionedConcurrencyConfigs"),
            ("4", "lambda:GetPolicy"),
            ("7", "cloudwatch:DescribeAlarms"),
            ("2", "stack orders-prod"),
            ("6", "given up after"),
        ):
            await seat.press(key)
            await seat.until(words)
