"""Accounts with rooms to read, scripted; and what was asked of them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core.facts import Asked, Fact
from lambdatop.core.model import FunctionConfig, Span
from lambdatop.core.room import Section
from lambdatop.core.room_parts import Basics, Concurrency, Configuration, FailurePaths, Sources, Versions
from tests.engine.driven import account_of
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount

WHOLE = (Basics(state="Active"), Configuration(), Sources(), Concurrency(), FailurePaths(), Versions())


def rooms_of(account: ScriptedAccount) -> list[tuple[str, int]]:
    """Give who was asked for, and when after the start in seconds."""
    return [
        (what[0], round((at - START_MS) / 1000))
        for name, what, at in account.calls
        if name == "room" and isinstance(what, tuple)
    ]


def with_rooms(clock: HandClock, *names: str) -> ScriptedAccount:
    account = account_of(clock, *names)
    account.rooms = dict.fromkeys(names, WHOLE)
    return account


@dataclass
class SlowRooms(ScriptedAccount):
    """Takes a while over each section, and counts how many rooms are read at once."""

    at_once: int = 0
    most: int = 0

    async def room(self, config: FunctionConfig, sections: Sequence[Section], span: Span) -> AsyncIterator[Fact]:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        async for fact in super().room(config, sections, span):
            await self.clock.sleep(0.5)
            yield fact
        self.at_once -= 1


@dataclass
class DearRooms(ScriptedAccount):
    """Charges for each room."""

    async def room(self, config: FunctionConfig, sections: Sequence[Section], span: Span) -> AsyncIterator[Fact]:
        yield Asked("metrics", Decimal("0.001"))
        async for fact in super().room(config, sections, span):
            yield fact
