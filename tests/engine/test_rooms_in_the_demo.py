"""Rooms over HTTP: the demo's whole account surveyed, and what falls behind its stream marked for it."""

import asyncio
import time

import pytest

from lambdatop.aws import Access, live_account
from lambdatop.core.model import Health
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.store import Store
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.engine import Engine
from tests.engine.driven import PRICES, WINDOW, running

_PATIENCE_S = 60


def now() -> int:
    return time.time_ns() // 1_000_000


async def hurried(seconds: float) -> None:
    """Sleep as the engine asks, but not as long: the demo has no quota to spare."""
    await asyncio.sleep(min(seconds, 0.2))


def is_read(snapshot: Snapshot) -> bool:
    audit = next((row for row in snapshot.rows if row.config.name == "audit-stream"), None)
    aged = audit is not None and audit.iterator_age_ms is not None
    return aged and snapshot.rooms_read == len(snapshot.rows)


@pytest.mark.asyncio
async def test_a_survey_of_the_demo_reads_each_room_and_marks_what_falls_behind() -> None:
    with DemoServer(port=0, seed=1) as demo:
        account = live_account(Access(None, DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
        store = Store(PRICES, WINDOW)
        engine = Engine(account, store, (), now=now, sleep=hurried)
        engine.survey()
        try:
            async with running(engine):
                for _ in range(_PATIENCE_S * 10):
                    if is_read(store.snapshot(now())):
                        break
                    await asyncio.sleep(0.1)
                rows = {row.config.name: row for row in store.snapshot(now()).rows}
        finally:
            await account.close()
    audit = rows["audit-stream"]
    assert audit.health is Health.NEAR
    assert [r.text.partition(":")[0] for r in audit.reasons] == ["falls behind its stream"]
    assert [name for name, row in rows.items() if row.iterator_age_ms is not None] == ["audit-stream"]
