"""Every story of the demo gets its right advice and no wrong one, all of it read over HTTP."""

import asyncio
import time
from collections.abc import Callable

import pytest

from lambdatop.aws import Access, once_account
from lambdatop.cli.advice_table import advising
from lambdatop.cli.price_table import price_table
from lambdatop.core.model import Finding, Row, Tuning
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.store import Store
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.demo.stories import STORIES
from lambdatop.engine import Engine
from tests.core.known import LENGTH

NOW = 1_795_564_800_000  # 2026-11-25T00:00:00Z

# What each story must get, and beside it what it may get: what depends on the traffic of the quarter of an hour.
MUST: dict[str, set[str]] = {
    "audit-stream": {"iterator-age", "secrets", "arm64", "tracing-off"},
    "checkout-api": {"secrets"},
    "fraud-score": {"secrets", "memory-over", "timeout-long", "log-retention"},
    "image-resize": {"timeout-short", "async-lost", "secrets", "arm64", "tracing-off"},
    "invoice-render": {"secrets", "cold-starts", "arm64", "log-retention", "package-large", "role-shared"},
    "legacy-mailer": {"secrets", "role-wildcard", "runtime-deprecated", "log-retention"},
    "nightly-report": {"secrets", "unused", "role-shared"},
    "orders-export": {
        "throttled", "secrets", "log-retention", "arm64", "memory-over", "cold-starts", "package-large", "tracing-off",
    },
    "payments-webhook": {"secrets", "runtime-deprecated", "log-retention"},
    "queue-worker": set(),
    "quote-engine": {"log-retention"},
    "report-builder": {"out-of-memory", "secrets", "arm64", "log-retention", "role-shared", "tracing-off"},
    "search-index": set(),
    "session-auth": {"provisioned-idle", "runtime-deprecated"},
    "thumbnail-edge": {"secrets", "log-retention"},
    "warehouse-sync": {"retries-async", "secrets", "log-retention", "tracing-off"},
}  # fmt: skip
MAY: dict[str, set[str]] = {
    "fraud-score": {"arm64", "cold-starts"},
    "image-resize": {"cold-starts", "memory-under"},
    "invoice-render": {"tracing-off"},
    "orders-export": {"timeout-long"},
    "report-builder": {"cold-starts"},
}


async def _read(demo: DemoServer, now: Callable[[], int]) -> Snapshot:
    """Read the account and the room of every function, as a survey does."""
    store = Store(price_table(), LENGTH, advise=advising())
    account = once_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
    engine = Engine(account, store, (), now=now, sleep=asyncio.sleep)
    try:
        await engine.load_once()
        for story in STORIES:
            await engine.room_once(story.name)
    finally:
        await account.close()
    return store.snapshot(now())


@pytest.fixture(scope="module", params=[0, 37], ids=["midnight", "37 minutes later"])
def rows(request: pytest.FixtureRequest) -> dict[str, Row]:
    began_s = time.monotonic() - request.param * 60

    def now() -> int:
        # The engine paces itself by the clock: it must go on.
        return NOW + int((time.monotonic() - began_s) * 1_000)

    with DemoServer(seed=1 + request.param, clock=now) as demo:
        snapshot = asyncio.run(_read(demo, now))
    assert snapshot.rooms_read == len(STORIES)
    return {row.config.name: row for row in snapshot.rows}


def of(row: Row, rule: str) -> Finding:
    return next(finding for finding in row.advice if finding.rule == rule)


def test_every_story_gets_its_right_advice_and_no_wrong_one(rows: dict[str, Row]) -> None:
    given = {name: {finding.rule for finding in row.advice} for name, row in rows.items()}
    missing = {name: must - given[name] for name, must in MUST.items() if must - given[name]}
    wrong = {name: found - MUST[name] - MAY.get(name, set()) for name, found in given.items()}
    assert (missing, {name: rules for name, rules in wrong.items() if rules}) == ({}, {})


def test_changes_that_are_proposed_are_those_that_help(rows: dict[str, Row]) -> None:
    assert of(rows["report-builder"], "out-of-memory").change == Tuning(1_024, 60)
    assert of(rows["image-resize"], "timeout-short").change == Tuning(1_024, 60)
    assert of(rows["fraud-score"], "memory-over").change == Tuning(1_769, 60)
    assert of(rows["orders-export"], "memory-over").change == Tuning(1_769, 60)


def test_danger_comes_first(rows: dict[str, Row]) -> None:
    assert rows["report-builder"].advice[0].rule == "out-of-memory"
    assert rows["image-resize"].advice[0].severity == "critical"
    assert rows["orders-export"].advice[0].rule == "throttled"


def test_the_sentences_carry_the_figures_of_the_account(rows: dict[str, Row]) -> None:
    throttled = of(rows["orders-export"], "throttled")
    assert "reserved limit of 10" in throttled.title
    # 62 GB of log at $0.03.
    assert "62.0 GB are stored, for $1.86 a month" in of(rows["orders-export"], "log-retention").seen
    assert "finance-functions" in of(rows["nightly-report"], "role-shared").title
    assert "python3.14" in of(rows["legacy-mailer"], "runtime-deprecated").title
    assert "S3" in of(rows["image-resize"], "async-lost").seen
    # Three of a quarter of a GB for 730 hours at $0.0000041667 are $8.21, and on demand costs cents more.
    saved = of(rows["session-auth"], "provisioned-idle").saves_usd
    assert saved is not None
    assert 8 < saved < 8.22
