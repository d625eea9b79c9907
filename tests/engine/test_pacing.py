"""The governor stays below the quota, halves on a throttle and recovers; the back-off grows to a minute."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import Throttled, Unreachable
from lambdatop.engine.pacing import Backoff, Governor
from tests.engine.scripted import HandClock


async def _calls_made(clock: HandClock, governor: Governor, seconds: float) -> int:
    made = 0

    async def caller() -> None:
        nonlocal made
        while True:
            await governor.ready()
            made += 1

    task = asyncio.create_task(caller())
    await clock.run_for(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return made


@pytest.mark.asyncio
@pytest.mark.parametrize(("region", "quota"), [("us-east-1", 25), ("eu-central-1", 5), ("sa-east-1", 10)])
async def test_a_minute_of_calls_stays_below_the_quota_and_near_our_share(region: str, quota: int) -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    governor.settle(region)
    made = await _calls_made(clock, governor, 60)
    assert 0.5 * quota * 60 < made < 0.7 * quota * 60


@pytest.mark.asyncio
async def test_a_throttle_halves_the_pace_and_good_calls_bring_it_back() -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    before = governor.rate
    governor.throttled()
    assert governor.rate == before / 2
    for _ in range(50):
        governor.charge(0)
    assert governor.rate == before


@pytest.mark.asyncio
async def test_extra_pages_are_paid_for_by_waiting_longer() -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    governor.settle("eu-central-1")
    await governor.ready()
    governor.charge(30)
    assert await _calls_made(clock, governor, 8) == 0


@pytest.mark.asyncio
async def test_no_caller_waits_for_ever_while_others_go() -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    made = [0] * 4

    async def caller(number: int) -> None:
        while True:
            await governor.ready()
            made[number] += 1

    tasks = [asyncio.create_task(caller(number)) for number in range(4)]
    await clock.run_for(60)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert min(made) > 0.8 * max(made)


def test_the_pace_never_falls_to_nothing() -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    for _ in range(40):
        governor.throttled()
    assert governor.rate > 0


@given(st.integers(1, 2_000))
def test_waits_grow_and_end_at_a_minute(failures: int) -> None:
    backoff = Backoff()
    waits = [backoff.failed(Unreachable("no answer")) for _ in range(failures)]
    assert waits == sorted(waits)
    assert waits[0] == 1.0
    assert max(waits) <= 60.0


def test_what_aws_asks_for_is_waited_for() -> None:
    backoff = Backoff()
    assert backoff.failed(Throttled("slow down", retry_after_s=17.0)) == 17.0
    backoff.succeeded()
    assert backoff.failed(Throttled("slow down")) == 1.0
