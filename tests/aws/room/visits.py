"""Reads rooms for tests: over an account, or over answers that a script gives."""

from collections.abc import Sequence
from typing import cast

from lambdatop.account import Rooms
from lambdatop.aws.room.remembered import Remembered
from lambdatop.aws.room.visit import Reading, Visit
from lambdatop.core.facts import Asked, Fact, FunctionSeen, RoomRead
from lambdatop.core.model import FunctionConfig, Span
from lambdatop.core.room import Room, Section
from tests.aws.scripted_calls import Reply, ScriptedCalls
from tests.peers.reading import everything

SPAN = Span(1_795_176_000_000 - 900_000, 1_795_176_000_000)
ARN = "arn:aws:lambda:us-east-1:123456789012:function:api"


def function(name: str = "api", *, arn: str = ARN, runtime: str | None = "python3.13") -> FunctionConfig:
    """Give a function as the listing does."""
    return FunctionConfig(
        name, arn, runtime, "x86_64", "Zip", 128, 3, 512, None, None, f"/aws/lambda/{name}", "Text",
        role="arn:aws:iam::123456789012:role/team/runs",
    )  # fmt: skip


def reading(reply: Reply, section: Section = Section.SOURCES, config: FunctionConfig | None = None) -> Reading:
    """Begin to read one section of one function, by answers from `reply`."""
    forever = float("inf")
    once, known = (Remembered(lambda: 0.0, forever) for _ in range(2))
    return Reading(Visit(ScriptedCalls(reply), config or function(), SPAN, once, known), section)


def asked(one: Reading) -> list[str]:
    """Give the operations that a scripted reading has asked for, in order."""
    return [action for action, _ in cast("ScriptedCalls", one.visit.calls).made]


def room_of(facts: Sequence[Fact]) -> Room:
    """Put the sections of one function together, as the store does."""
    room = Room()
    for fact in facts:
        if isinstance(fact, RoomRead):
            room = room.with_part(fact.part, fact.gaps, fact.at_ms)
        else:
            assert isinstance(fact, Asked)
    return room


async def enter(rooms: Rooms, config: FunctionConfig, span: Span, sections: Sequence[Section] = tuple(Section)) -> Room:
    """Read a room of an account."""
    return room_of(await everything(rooms.room(config, sections, span)))


def seen(facts: Sequence[Fact]) -> dict[str, FunctionConfig]:
    """Give the functions of a listing by name."""
    return {fact.config.name: fact.config for fact in facts if isinstance(fact, FunctionSeen)}
