"""The governor stays below the quota, halves on a throttle and recovers; the back-off grows to a minute."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import Throttled, Unreachable
from lambdatop.engine.pacing import Backoff, Governor
from tests.engine.scripted import START_MS, Bucket, HandClock


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
async def test_a_throttle_cuts_the_pace_once_a_burst_and_good_calls_bring_it_back() -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    before = governor.rate
    for _ in range(4):
        governor.throttled()
    assert governor.rate == pytest.approx(0.7 * before)
    for _ in range(500):
        governor.answered()
    assert governor.rate == before


@pytest.mark.asyncio
async def test_a_call_that_took_two_tries_is_paid_twice_and_is_a_refusal() -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    before = governor.rate
    governor.answered(tries=2)
    assert governor.rate < before
    assert governor.calls == 2


@pytest.mark.asyncio
async def test_a_call_given_back_costs_no_time() -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    for _ in range(100):
        await governor.ready()
        governor.give_back()
    assert clock.now() == START_MS


@pytest.mark.asyncio
@pytest.mark.parametrize("quota", [5, 10, 25])
async def test_an_unknown_quota_is_learnt_and_hardly_ever_overstepped(quota: int) -> None:
    clock = HandClock()
    governor = Governor(clock.now, clock.sleep)
    governor.pressed = True
    served = Bucket(clock, quota)

    async def caller() -> None:
        while True:
            await governor.ready()
            if served.take():
                governor.answered()
            else:
                governor.throttled()

    tasks = [asyncio.create_task(caller()) for _ in range(4)]
    await clock.run_for(120)
    served.given = served.refused = 0
    await clock.run_for(600)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert served.given > 0.75 * quota * 600
    assert served.refused < 0.02 * served.given


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
