"""A demo account with a clock turned by hand, and plain boto3 as its witness."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.config import Config

from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer

NOON = 1_795_176_000_000 + 17_250
"""2026-11-20T12:00:17.250Z: not on a minute, as no demo ever starts on one."""
MINUTE = 60_000


@dataclass
class Clock:
    now_ms: int = NOON

    def __call__(self) -> int:
        return self.now_ms

    def pass_time(self, ms: int) -> int:
        self.now_ms += ms
        return self.now_ms


@dataclass
class Witness:
    """Plain boto3, with nothing of lambdatop in between."""

    url: str
    clients: dict[str, Any] = field(default_factory=dict)

    def __call__(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no types
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name=DEMO_REGION,
                aws_access_key_id=DEMO_ACCESS_KEY,
                aws_secret_access_key=DEMO_SECRET_KEY,
                config=Config(retries={"total_max_attempts": 1}, inject_host_prefix=False),
            )
        return self.clients[service]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Iterator[DemoServer]:
    with DemoServer(clock=clock) as server:
        yield server


@pytest.fixture
def aws(demo: DemoServer) -> Iterator[Witness]:
    yield from _witness(demo)


@pytest.fixture(scope="module")
def still() -> Iterator[DemoServer]:
    """Serve one world at noon to all tests of a module that only read: three hours take a moment to happen."""
    with DemoServer(clock=Clock()) as server:
        yield server


@pytest.fixture
def noon(still: DemoServer) -> Iterator[Witness]:
    yield from _witness(still)


def _witness(server: DemoServer) -> Iterator[Witness]:
    witness = Witness(server.url)
    yield witness
    for client in witness.clients.values():
        client.close()


@pytest.fixture
def refusal() -> Callable[..., tuple[str, int, str]]:
    """Give what a call is refused with: code, HTTP status, message."""

    def refused(call: Callable[..., object], **params: object) -> tuple[str, int, str]:
        try:
            call(**params)
        except Exception as error:
            response = getattr(error, "response", None)
            if response is None:
                raise
            status = response["ResponseMetadata"]["HTTPStatusCode"]
            return response["Error"]["Code"], status, response["Error"]["Message"]
        pytest.fail("the call was not refused")

    return refused
