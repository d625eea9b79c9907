"""An engine over a scripted account, ready to be driven by a hand-turned clock."""

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lambdatop.core.facts import LogLine
from lambdatop.core.model import MINUTE_MS, Measure, State
from lambdatop.core.money.pricing import parse_prices
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount, function

PRICES = parse_prices(tomllib.loads((Path(__file__).parents[2] / "lambdatop/prices.toml").read_text()))
WINDOW = 15 * MINUTE_MS


def report_line(name: str, at_ms: int, number: int, *, init: str = "") -> LogLine:
    text = (
        f"REPORT RequestId: 00000000-0000-4000-8000-{number:012d}\tDuration: 20.00 ms\tBilled Duration: 20 ms\t"
        f"Memory Size: 512 MB\tMax Memory Used: 90 MB\t{init}\n"
    )
    return LogLine(name, at_ms, at_ms + 1_000, "2027/01/15/[$LATEST]abc", f"{name}-{number}", text)


def account_of(clock: HandClock, *names: str) -> ScriptedAccount:
    account = ScriptedAccount(clock, [function(n) for n in names])
    for name in names:
        minutes = range(START_MS - WINDOW, START_MS, MINUTE_MS)
        account.points[name, Measure.INVOCATIONS] = [(m, 2.0) for m in minutes]
        account.points[name, Measure.DURATION_SUM] = [(m, 40.0) for m in minutes]
        account.points[name, Measure.DURATION_P95] = [(START_MS - WINDOW, 20.0)]
        account.lines += [report_line(name, m + k * 1_000, k + m // 1_000, init="") for m in minutes for k in range(2)]
    return account


def engine_over(account: ScriptedAccount, window_ms: int = WINDOW) -> tuple[Engine, Store]:
    store = Store(PRICES, window_ms)
    return Engine(account, store, (), now=account.clock.now, sleep=account.clock.sleep), store


@asynccontextmanager
async def running(engine: Engine) -> AsyncIterator[None]:
    task = asyncio.create_task(engine.run())
    try:
        yield
        if task.done():
            task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def state_of(store: Store, source: str, now_ms: int) -> State:
    return next(s.state for s in store.snapshot(now_ms).sources if s.source == source)
