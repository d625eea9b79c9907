"""Where the screens hand in what they want of the tuner: it is done beside the app, and the result comes back."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from lambdatop.core.errors import LambdatopError
from lambdatop.core.model import Row
from lambdatop.core.tuning.right_size import RightSize
from lambdatop.tuner import Tuner

T = TypeVar("T")
Start = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


@dataclass(frozen=True, slots=True)
class Care:
    """What is to be done about work that is under way when the view ends; the words name it."""

    to_the_end: str = ""
    """It would be left half done if it were cut short."""
    told_when_cut: str = ""
    """What the user counts on and will not have, because nobody is left to do it."""


class Desk:
    """Holds the work that is under way; the screens neither wait for it nor own it.

    Work that would be left half done, such as a change that AWS has been asked for, outlives the view by `finish`.
    """

    def __init__(self, right_size: Callable[[Row], RightSize]) -> None:
        """Take how a right size is told; nothing may be handed in before `open`."""
        self.right_size = right_size
        self._granted = asyncio.Event()
        self._tuner: Tuner | None = None
        self._denied: LambdatopError | None = None
        self._tasks: dict[asyncio.Task[None], Care] = {}

    def open(self, start: Start) -> None:
        """Take work from now on; `start` runs a task so that a bug in it is heard."""
        self._start = start

    def grant(self, tuner: Tuner) -> None:
        """Do what was handed in so far, and from now on everything at once."""
        self._tuner = tuner
        self._granted.set()

    def deny(self, error: LambdatopError) -> None:
        """Answer whatever is handed in with this error: there is no tuner, and there will be none."""
        self._denied = error
        self._granted.set()

    @property
    def tuner(self) -> Tuner | None:
        """Whoever plans; None while AWS has not been reached."""
        return self._tuner

    @property
    def under_way(self) -> tuple[str, ...]:
        """What must not be cut short, in words."""
        return tuple(care.to_the_end for care in self._tasks.values() if care.to_the_end)

    def ask(
        self,
        work: Callable[[Tuner], Awaitable[T]],
        then: Callable[[T], object],
        failed: Callable[[LambdatopError], object],
        care: Care = Care(),
    ) -> None:
        """Start `work`; its result goes to `then`, an expected error to `failed`, both called on the loop."""
        task = self._start(self._do(work, then, failed))
        self._tasks[task] = care
        task.add_done_callback(self._tasks.pop)

    def cut(self) -> tuple[str, ...]:
        """Cut short what may be; in words what the user counted on."""
        for task, care in list(self._tasks.items()):
            if not care.to_the_end:
                task.cancel()
        return tuple(care.told_when_cut for care in self._tasks.values() if care.told_when_cut)

    async def finish(self) -> None:
        """Wait for what must come to its end."""
        if self._tasks:
            await asyncio.wait(list(self._tasks))

    async def _do(
        self,
        work: Callable[[Tuner], Awaitable[T]],
        then: Callable[[T], object],
        failed: Callable[[LambdatopError], object],
    ) -> None:
        await self._granted.wait()
        try:
            result = await work(self._given())
        except LambdatopError as error:
            failed(error)
        else:
            then(result)

    def _given(self) -> Tuner:
        if self._tuner is None:
            raise self._denied or LambdatopError("nothing can be changed here")
        return self._tuner
