"""The invocations of a function that ministack really runs, from its log, as they were called."""

import io
import json
import time
import zipfile

import pytest

from lambdatop.aws import live_account
from lambdatop.core.facts import FunctionSeen
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.model import MINUTE_MS, LogGroup, Span
from lambdatop.core.store import Store
from tests.core.known import PRICES
from tests.peers.reading import configs_of, everything, opened
from tests.peers.witness import Witness

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]
NAME = "really-runs"
CODE = """
import time
print("loading")
def handler(event, context):
    print("begin", context.aws_request_id, event["what"])
    print("two\\nlines")
    if event["what"] == "raise":
        raise KeyError("customer")
    if event["what"] == "sleep":
        time.sleep(10)
    print("end")
"""
CALLS = ("ok", "raise", "ok", "sleep", "ok")


def _call(ministack: Witness) -> None:
    """Call a function that is made for it in each way."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("app.py", CODE)
    functions = ministack.client("lambda")
    functions.create_function(
        FunctionName=NAME,
        Runtime="python3.11",
        Role=functions.get_function(FunctionName="f00")["Configuration"]["Role"],
        Handler="app.handler",
        Code={"ZipFile": file.getvalue()},
        MemorySize=256,
        Timeout=1,
    )
    for what in CALLS:
        functions.invoke(FunctionName=NAME, Payload=json.dumps({"what": what}).encode())


async def _read(ministack: Witness) -> tuple[Invocation, ...]:
    now = int(time.time() * 1000)
    store = Store(PRICES, 15 * MINUTE_MS)
    found: tuple[Invocation, ...] = ()
    async with opened(live_account, ministack) as account:
        (config,) = configs_of(await everything(account.functions((NAME,))))
        store.apply(FunctionSeen(config))
        for _ in range(50):
            span = Span(now - 5 * MINUTE_MS, now + MINUTE_MS)
            group = LogGroup(config.log_group, (NAME,))
            for fact in await everything(account.logs(group, span, reports_only=False, max_pages=9)):
                store.apply(fact)
            found = store.invocations(now)
            if len(found) == len(CALLS) and all(one.reported for one in found):
                break
            time.sleep(0.1)  # noqa: ASYNC251  # nothing else runs here
    return found


@pytest.mark.asyncio
async def test_each_call_is_one_invocation_with_what_it_printed(ministack: Witness) -> None:
    _call(ministack)
    found = tuple(reversed(await _read(ministack)))
    assert len(found) == len(CALLS)
    assert len({one.request_id for one in found}) == len(CALLS)
    for one, what in zip(found, CALLS, strict=True):
        texts = [line.message.strip() for line in one.lines]
        assert f"begin {one.request_id} {what}" in texts
        assert [text for text in texts if text.startswith("begin")] == [f"begin {one.request_id} {what}"]
        assert {"two", "lines"} <= set(texts)
        assert ("end" in texts) == (what == "ok")
        assert any("KeyError: 'customer'" in text for text in texts) == (what == "raise")
        assert (one.started, one.reported, one.memory_mb) == (True, True, 256)
        assert one.duration_ms is not None
    # A bare traceback is also what a program prints of an exception that it caught; Lambda marks those that got away.
    assert [one.status.value for one in found] == ["ok", "ok", "ok", "timeout", "ok"]
