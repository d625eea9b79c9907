"""Reads the month so far, by the metrics of the month at a period of a day: one cheap call, and rarely."""

import asyncio
from collections.abc import Callable

from lambdatop.account import Account
from lambdatop.core.facts import Fact
from lambdatop.core.model import FunctionConfig
from lambdatop.engine.pacing import Clock, Sleep


class MonthReader:
    """Reads nothing before it is wished for."""

    def __init__(self, account: Account, apply: Callable[[Fact], object], *, now: Clock, sleep: Sleep) -> None:
        """Ask nothing before `run` or `read`."""
        self._account = account
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self._wished = asyncio.Event()

    def wish(self) -> None:
        """Have the month read now, unless it was read within the hour."""
        self._wished.set()

    async def read(self, functions: list[FunctionConfig]) -> None:
        """Read the month so far, once. Raises AwsError."""

    async def run(self, functions: Callable[[], list[FunctionConfig]]) -> None:
        """Read when it is wished for, for ever, until cancelled; failures become states of the source `month`."""
        while True:
            await self._wished.wait()
            self._wished.clear()
            await self.read(functions())
