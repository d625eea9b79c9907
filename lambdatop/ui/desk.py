"""Where the screens hand in what they want of the tuner: it is done beside the app, and the result comes back."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from lambdatop.core.errors import LambdatopError
from lambdatop.core.model import Row
from lambdatop.core.right_size import RightSize
from lambdatop.tuner import Tuner

T = TypeVar("T")
Start = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Desk:
    """Holds the work that is under way; the screens neither wait for it nor own it.

    Work that would be left half done, such as a change that AWS has been asked for, outlives the view by `finish`.
    """

    def __init__(self, start: Start, right_size: Callable[[Row], RightSize]) -> None:
        """Take who runs a task (a bug in it must be heard) and how a right size is told."""
        self.right_size = right_size
        self._start = start
        self._granted = asyncio.Event()
        self._tuner: Tuner | None = None
        self._tasks: dict[asyncio.Task[None], str] = {}

    def grant(self, tuner: Tuner) -> None:
        """Do what was handed in so far, and from now on everything at once."""
        self._tuner = tuner
        self._granted.set()

    @property
    def tuner(self) -> Tuner | None:
        """Whoever plans; None while AWS has not been reached."""
        return self._tuner

    @property
    def under_way(self) -> tuple[str, ...]:
        """What must not be cut short, in words."""
        return tuple(what for what in self._tasks.values() if what)

    def ask(
        self,
        work: Callable[[Tuner], Awaitable[T]],
        then: Callable[[T], object],
        failed: Callable[[LambdatopError], object],
        *,
        to_the_end: str = "",
    ) -> None:
        """Start `work`; its result goes to `then`, an expected error to `failed`, both called on the loop.

        `to_the_end` says in words what would be left half done if it were cut short; empty where nothing would.
        """
        task = self._start(self._do(work, then, failed))
        self._tasks[task] = to_the_end
        task.add_done_callback(self._tasks.pop)

    async def finish(self) -> None:
        """Cut short what may be, and wait for the rest."""
        for task, what in list(self._tasks.items()):
            if not what:
                task.cancel()
        if self._tasks:
            await asyncio.wait(list(self._tasks))

    async def _do(
        self,
        work: Callable[[Tuner], Awaitable[T]],
        then: Callable[[T], object],
        failed: Callable[[LambdatopError], object],
    ) -> None:
        await self._granted.wait()
        assert self._tuner is not None  # noqa: S101 - granted
        try:
            result = await work(self._tuner)
        except LambdatopError as error:
            failed(error)
        else:
            then(result)
