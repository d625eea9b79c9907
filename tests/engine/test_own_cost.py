"""What asking costs, as lambdatop meters it, against the demo's own count of the calls that are billed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction

import pytest

from lambdatop.aws import live_account, once_account
from lambdatop.aws.access import Access
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.money.bill_sheet import sheet
from lambdatop.core.month import calendar_month
from lambdatop.core.store import Store
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.demo.ledger import ready_usd, usd
from lambdatop.demo.world import World
from lambdatop.engine import Engine
from lambdatop.engine.metric_reader import whole_minutes
from tests.engine.driven import PRICES, running

# Late in a minute, so that nearly every line of the window has come.
NOW = 1_800_000_000_000 + 59_000
WINDOW = whole_minutes(NOW, 15 * MINUTE_MS)


def _begun_now() -> Callable[[], int]:
    """Give a clock that runs within the minute that the demo stands at the end of."""
    began = time.monotonic()
    return lambda: NOW - 49_000 + min(48_000, int((time.monotonic() - began) * 1000))


@dataclass
class Read:
    """A demo that an engine reads over HTTP, at one moment."""

    demo: DemoServer
    engine: Engine
    store: Store

    def metered(self) -> tuple[Fraction, Fraction]:
        return Fraction(self.store.snapshot(NOW).own_cost_usd), self.demo.meter.usd


@asynccontextmanager
async def reading() -> AsyncIterator[Read]:
    with DemoServer(clock=lambda: NOW) as demo:
        account = once_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
        store = Store(PRICES, 15 * MINUTE_MS)
        try:
            yield Read(demo, Engine(account, store, (), now=_begun_now(), sleep=asyncio.sleep), store)
        finally:
            await account.close()


@pytest.mark.asyncio
async def test_every_way_of_asking_is_metered_as_the_other_side_counts_it() -> None:
    async with reading() as read:
        steps = {}
        await read.engine.load_once()
        steps["a pass of --once"] = read.metered()
        functions = list(read.engine._listing.by_name.values())
        await read.engine._metrics.refresh(functions, WINDOW)
        steps["a look of the live view"] = read.metered()
        await read.engine.month_once()
        steps["the month so far"] = read.metered()
        for name in ("session-auth", "audit-stream", "warehouse-sync"):
            await read.engine.room_once(name)
            steps[f"the room of {name}"] = read.metered()
        _, asked = await read.engine._account.pool(WINDOW)
        read.store.apply(asked)
        steps["the concurrency that all share"] = read.metered()
        assert {step: ours for step, (ours, _) in steps.items()} == {
            step: theirs for step, (_, theirs) in steps.items()
        }
        told = [ours for ours, _ in steps.values()]
        assert told[:3] == sorted(set(told[:3]))
        assert read.demo.meter.queries == 0


@pytest.mark.asyncio
async def test_money_read_over_http_is_what_the_ledger_says_to_the_last_digit() -> None:
    async with reading() as read:
        await read.engine.load_once()
        await read.engine.room_once("session-auth")
        rows = {row.config.name: row for row in read.store.snapshot(NOW).rows}

        def truth(world: World) -> dict[str, Fraction]:
            span = WINDOW.start_ms, WINDOW.end_ms
            return {name: usd(world, name, *span) + ready_usd(world, name, *span) for name in world.functions}

        wanted = read.demo.within(truth)
    assert {name: Fraction(row.bill.total) for name, row in rows.items() if row.bill is not None} == wanted


@pytest.mark.asyncio
async def test_the_month_read_over_http_has_each_day_and_goes_on() -> None:
    async with reading() as read:
        await read.engine.load_once()
        await read.engine.month_once()
        snapshot = read.store.snapshot(NOW)
    month, whole = snapshot.month, sheet(snapshot.rows, snapshot.month)
    assert month is not None
    assert month.span.start_ms == calendar_month(NOW).start_ms
    assert (whole.month_without, whole.untold) == ((), 0)
    assert whole.so_far is not None
    assert whole.projected is not None
    # Half of January is over; its last week is as busy as what was before.
    assert 1.8 < whole.projected.total / whole.so_far.total < 2.4
    days = {f.function: [usd for _, usd in f.days] for f in month.functions}
    assert all(usd > 0 for usd in days["checkout-api"])
    assert not any(days["nightly-report"])


@pytest.mark.asyncio
async def test_the_time_of_live_tail_is_metered_on_both_sides() -> None:
    def now() -> int:
        return time.time_ns() // 1_000_000

    with DemoServer() as demo:
        account = live_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
        store = Store(PRICES, 5 * MINUTE_MS)
        engine = Engine(account, store, ("checkout-api",), now=now, sleep=asyncio.sleep)
        engine.live_tail(True)  # noqa: FBT003 - it is the wish itself
        async with running(engine):
            await asyncio.sleep(6)
        await account.close()
        ours_s, meter = store.snapshot(now()).live_tail.minutes * 60, demo.meter
    assert meter.calls["logs:StartLiveTail"] >= 1
    assert ours_s > 0
    # Between two updates of a second each nobody knows how far a session has come.
    assert abs(ours_s - meter.tail_s) < 2.5
