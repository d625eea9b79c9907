import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial

import pytest

from lambdatop.aws.together import together
from lambdatop.core.errors import AwsError, Throttled


@pytest.mark.asyncio
@pytest.mark.parametrize("limit", [1, 3, 50])
async def test_each_job_is_answered_and_never_more_than_the_limit_run(limit: int) -> None:
    running = most = 0

    async def job(number: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return number

    answers = [a async for a in together([partial(job, i) for i in range(20)], limit)]
    assert sorted(a for a in answers if isinstance(a, int)) == list(range(20))
    assert most == min(limit, 20)


@pytest.mark.asyncio
async def test_an_expected_failure_is_an_answer_and_the_others_go_on() -> None:
    async def fine() -> str:
        return "fine"

    async def fails() -> str:
        raise Throttled("slow down")

    jobs: list[Callable[[], Awaitable[str]]] = [fine, fails, fine]
    answers = [a async for a in together(jobs, 1)]
    assert [a if isinstance(a, str) else type(a) for a in answers] == ["fine", Throttled, "fine"]


@pytest.mark.asyncio
async def test_a_bug_is_loud() -> None:
    async def bug() -> AwsError:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        _ = [a async for a in together([bug], 1)]


@pytest.mark.asyncio
async def test_left_early_it_cancels_what_is_under_way() -> None:
    cancelled: list[str] = []

    async def quick() -> str:
        return "quick"

    async def slow() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append("slow")
            raise
        return "never"

    async with aclosing(together([quick, slow, slow], 3)) as answers:
        async for answer in answers:
            assert answer == "quick"
            break
    assert cancelled == ["slow", "slow"]
