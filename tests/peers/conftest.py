"""The peers: moto and ministack, each in an environment of its own, started once a test run."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.peers.peer import NoPeerError, free_port, installed, running
from tests.peers.witness import Witness

# Read before any test hides it.
_REQUIRED = bool(os.environ.get("LAMBDATOP_REQUIRE_PEERS"))


def _serve(start: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(start())
        except NoPeerError as error:
            if _REQUIRED:
                pytest.fail(f"a peer is required here: {error}")
            pytest.skip(str(error))
        yield url


@pytest.fixture(scope="session")
def moto_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a moto server."""
    home = tmp_path_factory.mktemp("moto")

    def start() -> AbstractContextManager[str]:
        port = free_port()
        command = [str(installed("moto") / "python"), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        return running(command, port, home, {})

    yield from _serve(start)


@pytest.fixture(scope="session")
def ministack_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a ministack server, which runs Python functions as processes of its own."""
    home = tmp_path_factory.mktemp("ministack")

    def start() -> AbstractContextManager[str]:
        port = free_port()
        environment = {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            # They would listen on fixed ports of their own.
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
        }
        return running([str(installed("ministack") / "python"), "-m", "ministack"], port, Path(home), environment)

    yield from _serve(start)


@pytest.fixture(scope="session")
def moto(moto_url: str) -> Witness:
    """Give moto with a world in it."""
    witness = Witness(moto_url)
    witness.fill()
    return witness


@pytest.fixture(scope="session")
def ministack(ministack_url: str) -> Witness:
    """Give ministack with a world in it."""
    witness = Witness(ministack_url)
    witness.fill()
    return witness


@pytest.fixture(scope="session")
def demo() -> Iterator[Witness]:
    """Give the demo account, which has a world of its own; it needs nothing installed."""
    with DemoServer(seed=3) as server:
        yield Witness(server.url, (DEMO_ACCESS_KEY, DEMO_SECRET_KEY), region=DEMO_REGION)
