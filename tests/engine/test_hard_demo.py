"""The hard account over HTTP: the demo's flood and faults, read by the real account, in a fast clock."""

import asyncio
import time
from collections import Counter

import pytest

from lambdatop.aws import live_account
from lambdatop.aws.access import Access
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.store import Store
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.engine import Engine
from tests.engine.driven import PRICES, running

SPEED = 5
FLOOD_S, AFTER_S = 20, 110
_STARTED = time.monotonic()
_BEGIN_MS = 1_795_176_000_000


def _fast() -> int:
    return _BEGIN_MS + int((time.monotonic() - _STARTED) * 1000 * SPEED)


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds / SPEED)


@pytest.mark.asyncio
@pytest.mark.parametrize("live", [False, True], ids=["polls", "live tail"])
async def test_two_thousand_events_a_second_with_every_fault_are_had_whole_and_once(*, live: bool) -> None:
    with DemoServer(clock=_fast) as demo:
        account = live_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
        store = Store(PRICES, MINUTE_MS, max_lines=10**6)
        engine = Engine(account, store, ("checkout-api",), now=_fast, sleep=_sleep)
        engine.live_tail(on=live)
        async with running(engine):
            await _sleep(10)
            for name, value in {"only": "logs:*", "throttle": 0.1, "error": 0.05, "reset": 0.05}.items():
                demo.faults.set(name, value)
            for name, value in {"unsorted": True, "repeat": True, "tail_s": 2, "tail_cut": 0.2}.items():
                demo.faults.set(name, value)
            demo.faults.set("flood", 2_000)
            await _sleep(FLOOD_S)
            demo.faults.set("flood", 0)
            await _sleep(AFTER_S)
            snapshot = store.snapshot(_fast())
        await account.close()
        truth = demo.flooded()
    # It begins and ends with the first call that comes after the switch.
    assert len(truth) > 0.7 * FLOOD_S * 2_000
    lines = [e.line for e in store.lines_since(0)[0]]
    got = Counter((x.timestamp_ms, x.stream, x.message) for x in lines if "flood" in x.message)
    wanted = Counter((e.timestamp, e.stream, e.message) for e in truth)
    assert (wanted - got, got - wanted) == (Counter(), Counter())
    assert (snapshot.live_tail.minutes > 0) == live
