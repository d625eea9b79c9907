"""Both carriers, one after the other."""

import pytest

from lambdatop.aws.live_carrier import LiveCarrier
from lambdatop.aws.once_carrier import OnceCarrier
from tests.aws.carrying import Carrier


@pytest.fixture(params=[LiveCarrier, OnceCarrier], ids=["live", "once"])
def carrier(request: pytest.FixtureRequest) -> Carrier:
    """Give the kind of a carrier."""
    made: Carrier = request.param
    return made
