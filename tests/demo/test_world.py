"""The stories: each trouble is there at the first look and at any later one, and the account writes at a readable pace."""

from collections import Counter
from hashlib import sha256

import pytest

from lambdatop.demo.log_groups import LogGroups
from lambdatop.demo.metrics import Metric, Metrics, statistic
from lambdatop.demo.simulation import Invocation, Outcome
from lambdatop.demo.stories import STORIES
from lambdatop.demo.world import World
from tests.demo.conftest import MINUTE, NOON, Clock

LATER = [0, 4, 9, 17, 26, 41, 60, 95, 150]


@pytest.fixture(scope="module", params=[1, 2])
def looks(request: pytest.FixtureRequest) -> dict[int, dict[str, list[Invocation]]]:
    """Give what ran in the last quarter of an hour that has its metrics, at several moments of one world."""
    clock = Clock()
    world = World(request.param, clock)
    seen = {}
    for minutes in LATER:
        clock.now_ms = NOON + minutes * MINUTE
        end = clock.now_ms - 2 * MINUTE
        seen[minutes] = {s.name: list(world.life(s.name).between(end - 13 * MINUTE, end)) for s in STORIES}
    return seen


def count(calls: list[Invocation], status: Outcome) -> int:
    return sum(call.status is status for call in calls)


@pytest.mark.parametrize("minutes", LATER)
def test_each_trouble_shows_in_the_last_quarter_of_an_hour(
    looks: dict[int, dict[str, list[Invocation]]], minutes: int
) -> None:
    ran = looks[minutes]
    assert count(ran["payments-webhook"], Outcome.ERROR) / len(ran["payments-webhook"]) > 0.02
    assert count(ran["image-resize"], Outcome.TIMEOUT) / len(ran["image-resize"]) > 0.03
    assert count(ran["report-builder"], Outcome.OUT_OF_MEMORY) > 0
    assert count(ran["warehouse-sync"], Outcome.ERROR) > 0
    assert count(ran["invoice-render"], Outcome.ERROR) > 0
    assert max(call.init_ms or 0 for call in ran["invoice-render"]) > 2500
    assert sum(call.cold for call in ran["orders-export"]) >= 5
    assert max(call.concurrency for call in ran["orders-export"]) == 10
    assert any(call.restore_ms for call in ran["quote-engine"])
    assert not ran["nightly-report"]
    assert count(ran["checkout-api"], Outcome.ERROR) < 3
    assert max(call.max_memory_mb for call in ran["fraud-score"]) < 0.1 * 3008
    assert all(call.environment.version == "7" for call in ran["session-auth"])


@pytest.mark.parametrize("minutes", [0, 30, 70])
def test_throttles_and_a_growing_iterator_age_show_in_the_metrics(minutes: int) -> None:
    clock = Clock()
    world = World(1, clock)
    clock.pass_time(minutes * MINUTE)
    metrics = Metrics(world)
    end = clock.now_ms // MINUTE * MINUTE
    throttles = metrics.samples(Metric("Throttles", "orders-export"), end - 15 * MINUTE, end)
    assert (statistic(throttles, "Sum") or 0) > 20
    ages = [metrics.samples(Metric("IteratorAge", "audit-stream"), end - n * MINUTE, end)[0] for n in (14, 8, 4)]
    assert ages == sorted(ages)
    assert ages[0] > 5 * MINUTE


def test_the_account_writes_five_to_twenty_lines_a_second() -> None:
    clock = Clock()
    groups = LogGroups(World(1, clock))
    clock.pass_time(10 * MINUTE)
    end = clock.now_ms - MINUTE
    lines = sum(len(list(groups.walk(g, end - 15 * MINUTE, end - 1))) for g in groups.names())
    assert 5 < lines / 900 < 20


def _fingerprint(world: World) -> str:
    groups = LogGroups(world)
    events = [event for group in sorted(groups.names()) for event in groups.walk(group, NOON - 30 * MINUTE, NOON)]
    return sha256(repr(events).encode()).hexdigest()


def test_the_same_seed_and_clock_give_the_same_world_to_the_last_byte() -> None:
    assert _fingerprint(World(1, Clock())) == _fingerprint(World(1, Clock()))
    assert _fingerprint(World(3, Clock())) != _fingerprint(World(1, Clock()))


def test_a_world_that_is_looked_at_often_is_the_same_as_one_looked_at_once() -> None:
    often, once = Clock(), Clock()
    watched, alone = World(1, often), World(1, once)
    while watched.warm_up():
        pass
    for _ in range(20):
        often.pass_time(7_013)
        for story in STORIES:
            watched.life(story.name)
    once.now_ms = often.now_ms
    for story in STORIES:
        assert [c[:-2] for c in watched.life(story.name).invocations] == [
            c[:-2] for c in alone.life(story.name).invocations
        ]


def test_days_do_not_fill_the_memory() -> None:
    clock = Clock()
    world = World(1, clock)
    held = []
    for _ in range(4):
        clock.pass_time(120 * MINUTE)
        world.life("checkout-api")
        held.append(sum(len(world.life(s.name).invocations) for s in STORIES))
    assert held[3] < 1.2 * held[1]
    streams = Counter(one.stream for s in STORIES for one in world.life(s.name).pool.opened)
    assert len(streams) < 1500
