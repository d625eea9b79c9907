"""A demo account that the tests of one file ask together, each with its faults switched off."""

from collections.abc import Iterator

import pytest

from lambdatop.demo import DemoServer


@pytest.fixture(scope="module")
def served() -> Iterator[DemoServer]:
    with DemoServer(seed=1) as demo:
        yield demo


@pytest.fixture
def demo(served: DemoServer) -> DemoServer:
    served.faults.clear()
    return served
