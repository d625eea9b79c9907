import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.aws.streams import Streams
from lambdatop.core.model import LogGroup

SHARED = LogGroup("/shared", ("api", "worker"))
OWN = LogGroup("/aws/lambda/api", ("api",))
PLAIN = "2026/11/24/[$LATEST]0f3c"


@pytest.mark.parametrize(
    ("group", "stream", "writer"),
    [
        (SHARED, "2026/11/24/api[$LATEST]0f3c", "api"),
        (SHARED, "2026/11/24/worker[7]0f3c", "worker"),
        (SHARED, "2026/11/24/somebody-else[$LATEST]0f3c", "somebody-else"),
        (SHARED, PLAIN, None),
        (SHARED, "a-name-of-its-own", None),
        (OWN, PLAIN, "api"),
        (OWN, "a-name-of-its-own", "api"),
        (LogGroup("/shared", ("api",)), "2026/11/24/worker[$LATEST]0f3c", "worker"),
    ],
)
def test_the_stream_tells_who_wrote(group: LogGroup, stream: str, writer: str | None) -> None:
    assert Streams().writer(group, stream) == writer


@pytest.mark.parametrize(
    "message",
    [
        {"type": "platform.initStart", "record": {"functionName": "worker", "functionVersion": "$LATEST"}},
        {"type": "platform.start", "record": {"functionArn": "arn:aws:lambda:us-east-1:1:function:worker:7"}},
        {"level": "INFO", "function_name": "worker", "message": "hello"},
    ],
)
def test_a_function_that_names_itself_is_remembered_for_its_stream(message: dict[str, object]) -> None:
    streams = Streams()
    streams.learn(SHARED, [{"logStreamName": PLAIN, "message": json.dumps(message)}])
    streams.learn(SHARED, [{"logStreamName": PLAIN, "message": "nothing new"}])
    assert streams.writer(SHARED, PLAIN) == "worker"
    assert streams.writer(SHARED, "2026/11/24/[$LATEST]other") is None
    assert streams.writer(LogGroup("/other", ("api", "worker")), PLAIN) is None


@pytest.mark.parametrize(
    "message",
    [
        '{"functionName": "stranger"}',
        '{"functionName": 7}',
        '{"functionName": ',
        '["functionName"]',
        '{"a": "functionName"}',
    ],
)
def test_nobody_is_made_up(message: str) -> None:
    streams = Streams()
    streams.learn(SHARED, [{"logStreamName": PLAIN, "message": message}])
    assert streams.writer(SHARED, PLAIN) is None


def test_nesting_without_end_is_no_name() -> None:
    streams = Streams()
    streams.learn(SHARED, [{"logStreamName": PLAIN, "message": '{"functionName":' + "[" * 200_000}])
    assert streams.writer(SHARED, PLAIN) is None


@given(st.text(), st.text())
def test_no_stream_and_no_message_is_too_much(stream: str, message: str) -> None:
    streams = Streams()
    streams.learn(SHARED, [{"logStreamName": stream, "message": message}, {}])
    streams.writer(SHARED, stream)
