"""Why functions start cold, against what the demo world knows of each environment; the log is read as in a window."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from lambdatop.aws import Access, once_account
from lambdatop.core.cold_seen import ColdCause, ColdStarts
from lambdatop.core.facts import LogLine, LogsRead
from lambdatop.core.figures.window import FunctionWindow
from lambdatop.core.invocations.cold_causes import Around, cold_causes
from lambdatop.core.log.platform_log import parse
from lambdatop.core.log.record import FOR_FIGURES
from lambdatop.core.model import Span
from lambdatop.core.store import Store
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.demo.environments import Why
from lambdatop.demo.log_writer import write
from lambdatop.demo.simulation import Settings, Simulation
from lambdatop.demo.stories import STORIES
from lambdatop.demo.story import MINUTE_MS, Start, Story, Traffic, Work
from lambdatop.demo.world import World
from lambdatop.engine import Engine
from tests.core.known import PRICES
from tests.demo.conftest import NOON, Clock, Witness

QUARTER = 15 * MINUTE_MS
MEANING = {
    Why.BUSY: ColdCause.SCALE_OUT,
    Why.SPILL: ColdCause.SPILL_OVER,
    Why.IDLE: ColdCause.IDLE,
    Why.CHANGE: ColdCause.CHANGE,
    Why.RUNTIME: ColdCause.RUNTIME,
    Why.FAILURE: ColdCause.FAILURE,
    Why.AGE: ColdCause.REPLACED,
}
CALM = Story("checkout-api", "", "python3.13", "app.handler", 512, 10, Work(400, 10, 100), Traffic(60, swing=0))


@dataclass
class Told:
    """What was worked out beside what is true."""

    told: Counter[ColdCause] = field(default_factory=Counter)
    true: Counter[ColdCause] = field(default_factory=Counter)
    unknown: int = 0

    def add(self, found: ColdStarts, true: Counter[ColdCause]) -> None:
        self.told.update(dict(found.counts))
        self.true.update(true)
        self.unknown += found.unknown

    @property
    def right(self) -> int:
        return (self.told & self.true).total()


def _window(life: Simulation, story: Story, read: Span) -> FunctionWindow:
    known = FunctionWindow()
    for done in life.touching(read.start_ms, read.end_ms):
        # Newest first within each call, as pages of a log come.
        for event in reversed(write(story, done)):
            record = parse(event.message)
            if record.kind in FOR_FIGURES and read.start_ms <= event.timestamp < read.end_ms:
                line = LogLine("f", event.timestamp, event.ingested, event.stream, event.event_id, event.message)
                known.take_line(line, record)
    known.take_read(LogsRead("f", read, complete=True, reports_only=True))
    return known


def _compare(
    life: Simulation, story: Story, now: int, *, lead_ms: int = QUARTER, changes: Sequence[int] = ()
) -> tuple[ColdStarts, Counter[ColdCause]]:
    window = Span(now - QUARTER, now)
    known = _window(life, story, Span(window.start_ms - lead_ms, now))
    found = cold_causes(known.environments, known.logged, window, Around(tuple(changes), bool(story.provisioned)))
    assert found is not None
    cold = (one for one in life.touching(window.start_ms, now) if one.cold)
    ended = (one for one in cold if window.start_ms <= int(one.end_ms) < now)
    return found, Counter(MEANING[one.environment.why] for one in ended)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_story_starts_cold_for_the_reasons_that_the_world_has(seed: int) -> None:
    world, all_told = World(seed, lambda: NOON), Told()
    for story in STORIES:
        found, true = _compare(world.life(story.name), story, NOON)
        assert found.total + found.ahead == true.total(), story.name
        all_told.add(found, true)
    assert all_told.true[ColdCause.SCALE_OUT] > 5
    assert all_told.true[ColdCause.FAILURE] > 3
    assert all_told.told == all_told.true
    assert all_told.unknown == 0


def test_at_first_look_what_lies_before_the_window_is_not_known_and_hardly_anything_told_is_wrong() -> None:
    world, all_told = World(3, lambda: NOON), Told()
    for story in STORIES:
        all_told.add(*_compare(world.life(story.name), story, NOON, lead_ms=0))
    wrong = all_told.told.total() - all_told.right
    assert wrong <= 0.05 * all_told.true.total()
    assert 0 < all_told.unknown <= 0.15 * all_told.true.total()


def _life(story: Story) -> Simulation:
    return Simulation(story, 1, NOON, NOON, Settings(story.memory_mb, story.timeout_s), lambda: None)


def test_a_change_is_told_from_what_came_before_and_after() -> None:
    life = _life(CALM)
    changed = NOON + 20 * MINUTE_MS
    life.advance(changed)
    life.change(Settings(1024, 10), changed + 3_000)
    life.advance(changed + 10 * MINUTE_MS)
    found, true = _compare(life, CALM, changed + 10 * MINUTE_MS, changes=(changed,))
    assert true[ColdCause.CHANGE] >= 2
    assert Counter(dict(found.counts)) == true
    unaware, _ = _compare(life, CALM, changed + 10 * MINUTE_MS)
    assert unaware.of(ColdCause.CHANGE) == 0
    assert unaware.of(ColdCause.REPLACED) >= true[ColdCause.CHANGE] - 1


@pytest.mark.parametrize("json_log", [False, True])
def test_an_update_of_the_runtime_is_told_by_what_the_first_lines_say(*, json_log: bool) -> None:
    story = replace(CALM, json_log=json_log)
    life = _life(story)
    updated = NOON + 12 * MINUTE_MS
    life.advance(updated)
    life.pool.update_runtime()
    life.advance(updated + 10 * MINUTE_MS)
    found, true = _compare(life, story, updated + 10 * MINUTE_MS)
    assert true[ColdCause.RUNTIME] >= 2
    assert Counter(dict(found.counts)) == true


def test_seldom_calls_find_nothing_warm() -> None:
    seldom = replace(CALM, traffic=Traffic(0.12, swing=0), start=Start(idle_ms=5 * MINUTE_MS))
    life = _life(seldom)
    now = NOON + 180 * MINUTE_MS
    life.advance(now)
    told = Told()
    for end in range(NOON + 60 * MINUTE_MS, now, QUARTER):
        told.add(*_compare(life, seldom, end, lead_ms=3 * QUARTER))
    assert told.true[ColdCause.IDLE] >= 5
    assert told.told == told.true


def test_what_spills_over_from_provisioned_concurrency_is_called_that() -> None:
    story = replace(CALM, traffic=Traffic(600, swing=0), version="7", provisioned=3)
    life = _life(story)
    life.advance(NOON + 20 * MINUTE_MS)
    found, true = _compare(life, story, NOON + 14 * MINUTE_MS)
    assert true[ColdCause.SPILL_OVER] >= 2
    assert Counter(dict(found.counts)) == true


@pytest.mark.asyncio
async def test_over_http_each_start_of_the_window_is_told_and_a_change_where_it_was_made(
    demo: DemoServer, aws: Witness, clock: Clock
) -> None:
    names = ("checkout-api", "queue-worker", "image-resize", "report-builder")
    clock.pass_time(5 * MINUTE_MS)
    aws("lambda").update_function_configuration(FunctionName="checkout-api", MemorySize=1_024)
    clock.pass_time(8 * MINUTE_MS)

    async def sleep(seconds: float) -> None:
        clock.pass_time(int(seconds * 1_000) + 1)
        await asyncio.sleep(0)

    store = Store(PRICES, QUARTER)
    account = once_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
    try:
        await Engine(account, store, names, now=clock, sleep=sleep).load_once(names)
    finally:
        await account.close()
    snapshot = store.snapshot(clock())
    assert [row.config.name for row in snapshot.rows] == sorted(names)
    lives = demo.within(lambda world: {name: world.life(name) for name in names})
    for row in snapshot.rows:
        true = Counter(
            MEANING[one.environment.why]
            for one in lives[row.config.name].invocations
            if one.cold and snapshot.window.start_ms <= int(one.end_ms) < snapshot.window.end_ms
        )
        assert row.cold is not None
        assert row.cold.total == true.total() == row.cold_starts
        assert Counter(dict(row.cold.counts)) == true
        assert (true[ColdCause.CHANGE] > 0) == (row.config.name == "checkout-api")
