"""Asks several things at once, a few at a time, and gives each answer as it comes."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

from lambdatop.core.errors import AwsError

_T = TypeVar("_T")


async def together(jobs: Iterable[Callable[[], Awaitable[_T]]], limit: int) -> AsyncGenerator[_T | AwsError]:
    """Run `jobs`, `limit` at a time; an expected failure is an answer too, a bug ends it all.

    Left early or cancelled, it cancels what is under way.
    """

    async def answer(job: Callable[[], Awaitable[_T]]) -> _T | AwsError:
        try:
            return await job()
        except AwsError as error:
            return error

    waiting = iter(jobs)
    running: set[asyncio.Task[_T | AwsError]] = set()
    try:
        while True:
            while len(running) < limit and (job := next(waiting, None)) is not None:
                running.add(asyncio.create_task(answer(job)))
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
