"""What the right size foretells is what comes: memory is changed in the demo world, and time passes."""

import asyncio
from collections.abc import Sequence

import pytest

from lambdatop.aws import Access, once_account
from lambdatop.core.model import Row
from lambdatop.core.store import Store
from lambdatop.core.tuning.right_size import Basis, RightSize, right_size
from lambdatop.core.tuning.size_table import AtSize
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.engine import Engine
from tests.core.known import PRICES
from tests.demo.conftest import MINUTE, Clock, Witness

# Each with the size to try, the size to foretell, and the wait and the work (ms) that its story has.
CHANGES = {
    "checkout-api": (1_024, 256, 12.0, 2.4),
    "fraud-score": (768, 1_536, 18.0, 26.0),
    "invoice-render": (2_048, 1_536, 120.0, 260.0),
}


async def read(demo: DemoServer, clock: Clock, window_ms: int) -> dict[str, Row]:
    async def sleep(seconds: float) -> None:
        clock.pass_time(int(seconds * 1_000) + 1)
        await asyncio.sleep(0)

    store = Store(PRICES, window_ms)
    account = once_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
    try:
        await Engine(account, store, tuple(CHANGES), now=clock, sleep=sleep).load_once()
    finally:
        await account.close()
    return {row.config.name: row for row in store.snapshot(clock()).rows}


def told(rows: dict[str, Row]) -> dict[str, RightSize]:
    return {name: right_size(row, PRICES) for name, row in rows.items()}


def line(found: RightSize, memory_mb: int) -> AtSize:
    return next(one for one in found.table if one.memory_mb == memory_mb)


def change(aws: Witness, sizes: Sequence[tuple[str, int]]) -> None:
    for name, memory_mb in sizes:
        aws("lambda").update_function_configuration(FunctionName=name, MemorySize=memory_mb)


@pytest.mark.asyncio
async def test_bounds_from_one_size_and_a_guess_from_two_hold_what_came(
    demo: DemoServer, aws: Witness, clock: Clock
) -> None:
    before = told(await read(demo, clock, 60 * MINUTE))
    assert {found.basis for found in before.values()} == {Basis.BOUNDED}
    change(aws, [(name, tried) for name, (tried, *_) in CHANGES.items()])
    clock.pass_time(60 * MINUTE)
    tried = told(await read(demo, clock, 120 * MINUTE))
    change(aws, [(name, then) for name, (_, then, *_) in CHANGES.items()])
    clock.pass_time(60 * MINUTE)
    came = await read(demo, clock, 55 * MINUTE)
    for name, (second, third, waiting, cpu) in CHANGES.items():
        bound, measured = line(before[name], second), line(tried[name], second).measured_ms
        assert measured is not None
        # The ends of a bound are exact only for exact means.
        assert bound.low_ms * 0.9 <= measured <= bound.high_ms * 1.1
        assert tried[name].basis is Basis.FITTED
        assert tried[name].waiting_ms == pytest.approx(waiting, rel=0.3)
        assert tried[name].cpu_ms == pytest.approx(cpu, rel=0.3)
        guess = line(tried[name], third)
        (seen,) = [s for s in came[name].sizes if s.memory_mb == third]
        assert seen.reports > 100
        assert seen.mean_ms is not None
        assert guess.low_ms <= seen.mean_ms <= guess.high_ms
        assert guess.duration_ms == pytest.approx(seen.mean_ms, rel=0.15)
