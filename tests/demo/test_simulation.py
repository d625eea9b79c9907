"""The physics: what memory, timeouts, limits and environments do to calls."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdatop.demo.simulation import Invocation, Outcome, Settings, Simulation
from lambdatop.demo.stories import STORIES
from lambdatop.demo.story import MINUTE_MS, Shards, Start, Story, Traffic, Work, cpu_share

NOW = 1_795_176_017_250
HOUR = 60 * MINUTE_MS
PLAIN = Story("plain", "", "python3.13", "app.handler", 512, 10, Work(20, 10, 100), Traffic(30))


def life(story: Story, *, hours: int = 3, seed: int = 1, reserved: int | None = None, memory_mb: int = 0) -> Simulation:
    chosen = Settings(memory_mb or story.memory_mb, story.timeout_s)
    return Simulation(story, seed, NOW - hours * HOUR, NOW, chosen, lambda: reserved)


def lived(story: Story, **how: int) -> list[Invocation]:
    one = life(story, **how)
    one.advance(NOW)
    return one.invocations


def facts(calls: list[Invocation]) -> list[tuple[object, ...]]:
    return [(*call[:-2], call.environment.stream, call.request_id) for call in calls]


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.name)
def test_the_same_seed_gives_the_same_life_in_however_many_steps(story: Story) -> None:
    at_once = life(story, hours=1)
    at_once.advance(NOW)
    in_steps = life(story, hours=1)
    for at in range(NOW - HOUR, NOW, 61_003):
        in_steps.advance(at)
    in_steps.advance(NOW)
    assert facts(at_once.invocations) == facts(in_steps.invocations)
    assert at_once.throttled == in_steps.throttled
    if story.runs:
        assert facts(lived(story, hours=1, seed=2)) != facts(at_once.invocations)


@given(memory=st.integers(128, 10_240), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_every_call_keeps_to_the_rules(memory: int, seed: int) -> None:
    story = replace(PLAIN, work=Work(200, 300, 90, 300, heavy_share=0.1, heavy_factor=20), timeout_s=3)
    for call in lived(story, hours=1, seed=seed, memory_mb=memory):
        assert 1.0 <= call.duration_ms <= 3000
        assert call.max_memory_mb <= call.memory_mb == memory
        assert (call.status is Outcome.TIMEOUT) == (call.duration_ms == 3000)
        assert call.billed_ms >= call.duration_ms + (call.init_ms or 0)
        assert call.billed_ms - 1 < call.duration_ms + (call.init_ms or 0) + 0.001


def test_an_environment_runs_one_call_at_a_time_and_its_first_call_is_the_cold_one() -> None:
    by_stream: dict[str, list[Invocation]] = {}
    for call in lived(replace(PLAIN, work=Work(900, 100, 100), traffic=Traffic(200))):
        by_stream.setdefault(call.environment.stream, []).append(call)
    assert len(by_stream) > 3
    for calls in by_stream.values():
        assert [call.cold for call in calls] == [True] + [False] * (len(calls) - 1)
        assert all(b.start_ms >= a.end_ms for a, b in pairwise(calls))


@pytest.mark.parametrize(("memory_mb", "share"), [(128, 128 / 1769), (1769, 1.0), (10_240, 1.0)])
def test_the_cpu_share_grows_with_memory_to_one_vcpu(memory_mb: int, share: float) -> None:
    assert cpu_share(memory_mb) == pytest.approx(share)


def test_more_memory_makes_the_cpu_bound_part_faster_and_nothing_else() -> None:
    durations = {
        memory: median(c.duration_ms for c in lived(replace(PLAIN, work=Work(40, 60, 80)), memory_mb=memory))
        for memory in (256, 512, 1769, 3008)
    }
    assert durations[256] == pytest.approx(40 + 60 * 1769 / 256, rel=0.1)
    assert durations[512] == pytest.approx(40 + 60 * 1769 / 512, rel=0.1)
    assert durations[1769] == pytest.approx(100, rel=0.1)
    assert durations[3008] == pytest.approx(durations[1769], rel=0.1)


def test_memory_kills_and_the_next_call_there_is_cold() -> None:
    story = replace(PLAIN, work=Work(20, 10, 300, 260), traffic=Traffic(6))
    calls = lived(story)
    killed = [call for call in calls if call.status is Outcome.OUT_OF_MEMORY]
    assert killed
    assert all(call.max_memory_mb == 512 for call in killed)
    ended = {call.environment.stream: call.end_ms for call in killed}
    assert not [c for c in calls if c.start_ms > ended.get(c.environment.stream, NOW)]
    assert not [c for c in lived(story, memory_mb=1024) if c.status is not Outcome.SUCCESS]


def test_a_change_replaces_every_environment_at_its_moment_and_not_before() -> None:
    one = life(replace(PLAIN, work=Work(10, 60, 100), traffic=Traffic(120)))
    one.advance(NOW - HOUR)
    one.change(Settings(1769, 10), NOW - HOUR + 3000)
    one.advance(NOW)
    before = [c for c in one.invocations if c.start_ms < NOW - HOUR + 3000]
    after = [c for c in one.invocations if c.start_ms >= NOW - HOUR + 3000]
    assert {c.memory_mb for c in before} == {512}
    assert {c.memory_mb for c in after} == {1769}
    assert after[0].cold
    assert not {c.environment.stream for c in before} & {c.environment.stream for c in after}
    assert median(c.duration_ms for c in after) < median(c.duration_ms for c in before) / 2


def test_reserved_concurrency_is_never_exceeded_and_what_is_too_much_is_refused() -> None:
    one = life(replace(PLAIN, work=Work(2000, 100, 100), traffic=Traffic(200)), reserved=3)
    one.advance(NOW)
    assert max(c.concurrency for c in one.invocations) == 3
    assert sum(one.throttled.values()) > 100


def test_reserved_concurrency_of_zero_stops_even_what_is_warm() -> None:
    limit: list[int | None] = [None]
    one = Simulation(PLAIN, 1, NOW - HOUR, NOW, Settings(512, 10), lambda: limit[0])
    one.advance(NOW - HOUR // 2)
    limit[0] = 0
    one.advance(NOW)
    assert one.invocations[-1].start_ms <= NOW - HOUR // 2
    assert sum(one.throttled.values()) == pytest.approx(30 * 30, rel=0.3)


def test_a_failed_asynchronous_call_comes_back_under_the_same_request_id() -> None:
    warehouse = next(s for s in STORIES if s.name == "warehouse-sync")
    again: dict[str, list[Invocation]] = {}
    for call in lived(warehouse):
        again.setdefault(call.request_id, []).append(call)
    tries = [calls for calls in again.values() if len(calls) > 1]
    assert tries
    for calls in tries:
        assert [c.attempt for c in calls] == list(range(len(calls)))
        assert all(c.status is not Outcome.SUCCESS for c in calls[:-1])
        assert calls[1].start_ms - calls[0].end_ms == pytest.approx(60_000, abs=1)


def _ages(per_s: float, memory_mb: int) -> Iterator[float]:
    shards = Shards(count=1, batch=250, per_s=per_s)
    story = replace(PLAIN, traffic=None, shards=shards, work=Work(60, 2, 74, cpu_ms_per_record=2.9, spread=0.1))
    one = life(story, memory_mb=memory_mb)
    one.advance(NOW)
    return iter(one.iterator_age.values())


def test_a_reader_that_is_too_slow_falls_behind_and_more_memory_lets_it_keep_up() -> None:
    assert list(_ages(52, 256))[-1] > 10 * MINUTE_MS
    assert max(_ages(52, 512)) < 20_000


def test_records_that_were_refused_wait_in_their_stream() -> None:
    story = replace(PLAIN, traffic=None, shards=Shards(count=1, batch=250, per_s=20), work=Work(60, 2, 74))
    one = life(story, reserved=0)
    one.advance(NOW)
    assert not one.invocations
    assert one._shards[0].backlog == pytest.approx(20 * 3 * 3600, rel=0.01)


def test_provisioned_environments_stand_ready() -> None:
    story = replace(PLAIN, version="7", provisioned=3, start=Start(idle_ms=MINUTE_MS), traffic=Traffic(2))
    calls = lived(story)
    assert not [c for c in calls if c.cold]
    assert all(c.environment.provisioned for c in calls)


def test_forgetting_keeps_what_is_young() -> None:
    one = life(PLAIN)
    one.advance(NOW)
    young = one.between(NOW - HOUR, NOW)
    one.forget(NOW - HOUR)
    assert list(young) == one.invocations
    assert len(one.pool.opened) < 5
