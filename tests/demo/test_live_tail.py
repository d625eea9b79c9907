"""StartLiveTail as boto3 and aiobotocore see it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import pytest
from aiobotocore.session import get_session
from botocore.config import Config
from botocore.exceptions import EventStreamError

from lambdatop.demo import DemoServer
from lambdatop.demo.live_tail import _update
from lambdatop.demo.log_groups import LogGroups
from lambdatop.demo.log_writer import Event
from tests.demo.conftest import NOON, Clock, Witness

ARN = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/checkout-api"
WORKER = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/queue-worker"
Refused = Callable[..., tuple[str, int, str]]


@pytest.fixture
def stream(aws: Witness) -> Iterator[Any]:
    opened = aws("logs").start_live_tail(logGroupIdentifiers=[ARN, WORKER])["responseStream"]
    yield opened
    opened.close()


def test_a_session_gives_each_event_that_arrives_once(stream: Any, demo: DemoServer, clock: Clock) -> None:  # noqa: ANN401
    events = iter(stream)
    assert next(events)["sessionStart"]["logGroupIdentifiers"] == [ARN, WORKER]
    got = []
    for _ in range(3):
        clock.pass_time(20_000)
        update = next(events)["sessionUpdate"]
        assert update["sessionMetadata"] == {"sampled": False}
        got += [(e["logGroupIdentifier"], e["timestamp"], e["message"]) for e in update["sessionResults"]]
    last = clock.now_ms

    def truth(world: Any) -> list[tuple[str, int, str]]:  # noqa: ANN401
        found = []
        for arn in (ARN, WORKER):
            events = LogGroups(world).arrived(arn.partition(":log-group:")[2], NOON, last)
            found += [(arn, e.timestamp, e.message) for e in events]
        return found

    wanted = demo.within(truth)
    assert len(got) == len(set(got)) > 50
    assert set(got) <= set(wanted)
    assert len(got) >= len([one for one in wanted if one[1] < last - 60_000])


def test_an_idle_session_still_gives_a_sign_each_second(stream: Any) -> None:  # noqa: ANN401
    kinds = [next(iter(message)) for message in islice(iter(stream), 3)]
    assert kinds == ["sessionStart", "sessionUpdate", "sessionUpdate"]


def test_a_session_ends_with_the_error_that_aws_ends_it_with(aws: Witness, demo: DemoServer) -> None:
    demo.faults.tail_s = 1
    opened = aws("logs").start_live_tail(logGroupIdentifiers=[ARN])["responseStream"]
    with closing(opened), pytest.raises(EventStreamError, match="SessionTimeoutException"):
        list(opened)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"logGroupIdentifiers": [f"{ARN}:*"]}, "InvalidParameterException"),
        ({"logGroupIdentifiers": ["/aws/lambda/checkout-api"]}, "InvalidParameterException"),
        ({"logGroupIdentifiers": [f"{ARN}-gone"]}, "ResourceNotFoundException"),
        ({"logGroupIdentifiers": [ARN, WORKER], "logStreamNamePrefixes": ["x"]}, "InvalidParameterException"),
    ],
)
def test_refusals(aws: Witness, refusal: Refused, params: dict[str, Any], code: str) -> None:
    assert refusal(aws("logs").start_live_tail, **params)[0] == code


def test_too_much_is_sampled_evenly_and_said() -> None:
    events = [("group", Event(at, at, str(at), "stream", "text")) for at in range(1201)]
    update = _update(events)
    assert update["sessionMetadata"] == {"sampled": True}
    assert 400 <= len(update["sessionResults"]) <= 500
    assert _update(events[:500])["sessionMetadata"] == {"sampled": False}


@pytest.mark.asyncio
async def test_aiobotocore_hears_it_too(demo: DemoServer, clock: Clock) -> None:
    client = get_session().create_client(
        "logs", endpoint_url=demo.url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b",
        config=Config(inject_host_prefix=False),
    )  # fmt: skip
    async with client as logs, asyncio.timeout(20):
        answer = await logs.start_live_tail(logGroupIdentifiers=[ARN], logEventFilterPattern="REPORT")
        events = answer["responseStream"]
        async for message in events:
            if "sessionStart" in message:
                clock.pass_time(30_000)
            elif message["sessionUpdate"]["sessionResults"]:
                break
        events.close()
    assert all("REPORT" in e["message"] for e in message["sessionUpdate"]["sessionResults"])
