"""The demo at noon, read by both carriers, with plain boto3 as witness."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from lambdatop.account import WholeAccount
from lambdatop.aws import Access, live_account, once_account
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.demo.conftest import Clock, Witness


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    """Serve one world at noon to a module."""
    with DemoServer(clock=Clock()) as made:
        yield made


@pytest.fixture
def demo(server: DemoServer) -> Iterator[DemoServer]:
    """Give the demo, with its faults off afterwards."""
    yield server
    server.faults.clear()


@pytest.fixture(scope="module")
def aws(server: DemoServer) -> Iterator[Witness]:
    """Give plain boto3."""
    witness = Witness(server.url)
    yield witness
    for client in witness.clients.values():
        client.close()


def access(server: DemoServer) -> Access:
    """Give the way to the demo."""
    return Access("demo", DEMO_REGION, server.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY)


@pytest_asyncio.fixture(params=[live_account, once_account], ids=["live", "once"])
async def account(request: pytest.FixtureRequest, demo: DemoServer) -> AsyncIterator[WholeAccount]:
    """Give the account by either carrier."""
    made: WholeAccount = request.param(access(demo))
    yield made
    await made.close()


@pytest_asyncio.fixture
async def live(demo: DemoServer) -> AsyncIterator[WholeAccount]:
    """Give the account by the carrier that does not try again for long."""
    made = live_account(access(demo))
    yield made
    await made.close()
