"""Reads what hangs on a function, section by section, and what all functions share."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial

from lambdatop.aws.calls import Calls
from lambdatop.aws.room.basics import read_basics
from lambdatop.aws.room.concurrency import read_concurrency
from lambdatop.aws.room.configuration import read_configuration
from lambdatop.aws.room.failures import read_failures
from lambdatop.aws.room.mappings import list_mappings, mapping
from lambdatop.aws.room.pool import read_pool
from lambdatop.aws.room.remembered import Remembered
from lambdatop.aws.room.sources import read_sources
from lambdatop.aws.room.versions import read_versions
from lambdatop.aws.room.visit import Reading, Visit
from lambdatop.aws.together import together
from lambdatop.core.errors import AwsError, Throttled
from lambdatop.core.facts import Asked, Fact, RoomRead
from lambdatop.core.model import FunctionConfig, Span
from lambdatop.core.room import Part, Pool, Section

_READERS: Mapping[Section, Callable[[Reading], Awaitable[Part]]] = {
    Section.BASICS: read_basics,
    Section.CONFIGURATION: read_configuration,
    Section.SOURCES: read_sources,
    Section.CONCURRENCY: read_concurrency,
    Section.FAILURES: read_failures,
    Section.VERSIONS: read_versions,
}
# All that looks at Lambda's settings shares 15 calls a second.
_AT_ONCE = 3
_ONE_VISIT_S = float("inf")
# Layers, roles, streams, alarms, schedules: what several functions share is asked again after so long.
_SHARED_S = 300.0


class AwsRooms:
    """Implements `account.Rooms` over AWS or whatever speaks like it."""

    def __init__(
        self,
        calls: Calls,
        *,
        elapsed: Callable[[], float] = time.monotonic,
        now: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """Ask nothing yet; `elapsed` is seconds, for what is remembered, `now` ms since the epoch."""
        self._calls = calls
        self._elapsed = elapsed
        self._now = now
        self._known = Remembered(elapsed, _SHARED_S)

    async def room(self, config: FunctionConfig, sections: Sequence[Section], span: Span) -> AsyncGenerator[Fact]:
        """Give RoomRead for each section as it comes, and Asked for what its metrics cost.

        A section that could not be asked for at all is not given; the first such failure is raised, where it was
        throttled when all that came is given.
        """
        visit = Visit(self._calls, config, span, Remembered(self._elapsed, _ONE_VISIT_S), self._known)
        failed: AwsError | None = None
        jobs = [partial(_read, Reading(visit, section)) for section in sections]
        async with aclosing(together(jobs, _AT_ONCE)) as answers:
            async for answer in answers:
                if isinstance(answer, AwsError):
                    failed = failed or answer
                    if isinstance(answer, Throttled):
                        continue
                    # Whatever is left would fail alike.
                    break
                part, reading = answer
                if reading.usd:
                    yield Asked("metrics", reading.usd)
                yield RoomRead(config.name, part, tuple(reading.gaps), self._now())
        if failed is not None:
            raise failed

    async def pool(self, span: Span) -> tuple[Pool, Asked]:
        """Read the concurrency of the account over `span`; what may not be read is said in `gaps`."""
        pool, usd = await read_pool(self._calls, span)
        return pool, Asked("metrics", usd)

    async def fed_by_streams(self) -> AsyncGenerator[str]:
        """Name the functions that a stream feeds now, each once, in one listing of the account's mappings."""
        seen: set[str] = set()
        for stated in await list_mappings(self._calls, None):
            found = mapping(stated)
            name = _function_of(str(stated.get("FunctionArn") or ""))
            if found.is_stream and found.state not in {"Disabled", "Disabling"} and name and name not in seen:
                seen.add(name)
                yield name


async def _read(reading: Reading) -> tuple[Part, Reading]:
    return await _READERS[reading.section](reading), reading


def _function_of(arn: str) -> str:
    """Name the function of an ARN, without alias or version."""
    return arn.partition(":function:")[2].partition(":")[0]
