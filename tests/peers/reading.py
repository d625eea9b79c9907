"""Opens an account on what a witness knows, and gathers its facts."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from lambdatop.account import Account
from lambdatop.aws import Access
from lambdatop.core.errors import AwsError
from lambdatop.core.facts import Fact, FunctionSeen, LogLine, LogsRead
from lambdatop.core.model import FunctionConfig
from tests.peers.witness import Witness

Make = Callable[[Access], Account]


@asynccontextmanager
async def opened(make: Make, world: Witness) -> AsyncIterator[Account]:
    """Give an account that is closed at the end."""
    access, secret = world.keys
    account = make(Access(region=world.region, endpoint_url=world.url, access_key=access, secret_key=secret))
    try:
        yield account
    finally:
        await account.close()


async def everything(facts: AsyncIterator[Fact]) -> list[Fact]:
    """Gather facts to the end."""
    return [fact async for fact in facts]


async def until_it_fails(facts: AsyncIterator[Fact]) -> tuple[list[Fact], AwsError | None]:
    """Gather facts to the end or to an expected failure, and give that, too."""
    given: list[Fact] = []
    try:
        async for fact in facts:
            given.append(fact)  # noqa: PERF401  # what came before the failure is kept
    except AwsError as error:
        return given, error
    return given, None


def configs_of(facts: Iterable[Fact]) -> list[FunctionConfig]:
    """Give the configurations of the functions seen."""
    return [fact.config for fact in facts if isinstance(fact, FunctionSeen)]


def lines_of(facts: Iterable[Fact]) -> list[tuple[int, str, str]]:
    """Give (timestamp, stream, message) of the lines, oldest first."""
    return sorted((f.timestamp_ms, f.stream, f.message) for f in facts if isinstance(f, LogLine))


def reads_of(facts: Iterable[Fact]) -> list[LogsRead]:
    """Give what is said to have been read."""
    return [f for f in facts if isinstance(f, LogsRead)]
