"""Reads the rooms of functions: at once where one is entered, slowly all of them where advice is asked for."""

import asyncio
from collections.abc import Callable

from lambdatop.account import Rooms
from lambdatop.core.facts import Fact
from lambdatop.core.model import FunctionConfig, Span
from lambdatop.core.room import Section
from lambdatop.engine.pacing import Clock, Sleep


class RoomReader:
    """Takes wishes for rooms; reads none without one."""

    def __init__(self, account: Rooms, apply: Callable[[Fact], object], *, now: Clock, sleep: Sleep) -> None:
        """Ask nothing before `run` or `read`."""
        self._account = account
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self._wanted: asyncio.Queue[str] = asyncio.Queue()

    def enter(self, name: str) -> None:
        """Have one function's room read at once, and afresh now and then as long as it is the newest wish."""
        self._wanted.put_nowait(name)

    def survey(self) -> None:
        """Have every function's room read, those that cost most first, as slowly as the account's quota wants it."""

    async def read(self, config: FunctionConfig, span: Span) -> None:
        """Read one room whole, once. Raises AwsError where AWS cannot be asked at all."""
        async for fact in self._account.room(config, tuple(Section), span):
            self._apply(fact)

    async def run(self, functions: Callable[[], list[FunctionConfig]], window: Callable[[], Span]) -> None:
        """Read what is wished for, for ever, until cancelled; failures become states of the source `rooms`."""
        while True:
            name = await self._wanted.get()
            config = next((f for f in functions() if f.name == name), None)
            if config is not None:
                await self.read(config, window())
