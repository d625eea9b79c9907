"""Both carriers on the wire: who signs, where it goes, how often it is tried, and what is left at the end."""

import asyncio
import gc
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lambdatop.aws.access import Access
from lambdatop.aws.live_carrier import LiveCarrier
from lambdatop.aws.target import settle
from lambdatop.core.errors import AwsFault, Throttled, Unreachable
from tests.aws.carrying import FAULT, Carrier, fault, list_names, no_metrics, opened_calls, own
from tests.aws.loopback import CALLER, JSON, Asked, Reply, serving


@pytest.mark.asyncio
async def test_both_protocols_are_spoken_and_signed(carrier: Carrier) -> None:
    def reply(_: int, asked: Asked) -> Reply:
        return Reply(body=JSON if "functions" in asked.path else CALLER)

    with serving(reply) as server:
        async with opened_calls(carrier, own(server.url)) as calls:
            assert await list_names(calls) == ["api"]
            assert (await calls.call("sts", "GetCallerIdentity", {}))["Account"] == "123456789012"
    assert {a.key for a in server.asked} == {"AKIDEMO"}
    assert all("lambdatop/" in a.headers["User-Agent"] for a in server.asked)


@pytest.mark.asyncio
async def test_timestamps_of_metrics_are_read_cheaply_and_those_of_credentials_as_botocore_wants_them(
    carrier: Carrier,
) -> None:
    metric = '{"MetricDataResults": [{"Id": "q0", "Timestamps": [1795442400], "Values": [1.0]}]}'
    token = (
        '<GetSessionTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetSessionTokenResult><Credentials>'
        "<Expiration>2026-11-23T14:00:00Z</Expiration></Credentials></GetSessionTokenResult></GetSessionTokenResponse>"
    )

    def reply(_: int, asked: Asked) -> Reply:
        return Reply(body=metric if "GetMetricData" in asked.headers.get("X-Amz-Target", "") else token)

    with serving(reply) as server:
        async with opened_calls(carrier, own(server.url)) as calls:
            points = (await calls.call("cloudwatch", "GetMetricData", no_metrics()))["MetricDataResults"][0]
            keys = (await calls.call("sts", "GetSessionToken", {}))["Credentials"]
    assert points["Timestamps"] == [1_795_442_400_000]
    assert keys["Expiration"] == datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.mark.asyncio
async def test_an_endpoint_by_option_goes_before_one_of_the_environment(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    with serving(lambda *_: Reply()) as chosen, serving(lambda *_: Reply()) as other:
        monkeypatch.setenv("AWS_ENDPOINT_URL", other.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", other.url)
        async with opened_calls(carrier, Access(endpoint_url=chosen.url)) as calls:
            await list_names(calls)
        assert (len(chosen.asked), len(other.asked)) == (1, 0)
        async with opened_calls(carrier, Access()) as calls:
            await list_names(calls)
        assert (len(chosen.asked), len(other.asked)) == (1, 1)
        assert {a.key for a in chosen.asked + other.asked} == {"AKIENV"}
        assert "/eu-west-1/lambda/" in chosen.asked[0].headers["Authorization"]


@pytest.mark.asyncio
async def test_a_demo_does_not_stumble_over_the_users_settings(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[profile p]\nregion = nowhere\nrole_arn = x\nsource_profile = gone\n")
    for name, value in {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_PROFILE": "gone",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_DEFAULTS_MODE": "auto",
        "AWS_SESSION_TOKEN": "stale",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    with serving(lambda *_: Reply()) as server:
        async with opened_calls(carrier, own(server.url)) as calls:
            assert await list_names(calls) == ["api"]
            await calls.call("cloudwatch", "GetMetricData", no_metrics())
    assert all("X-Amz-Security-Token" not in a.headers for a in server.asked)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("first", "error"), [(fault("ServiceException", 500), AwsFault), (Reply(hang_up=True), Unreachable)]
)
async def test_a_passing_fault_is_healed_by_a_second_try_and_a_lasting_one_is_said_soon(
    carrier: Carrier, first: Reply, error: type[Exception]
) -> None:
    with serving(lambda number, _: first if number == 0 else Reply()) as server:
        async with opened_calls(carrier, own(server.url)) as calls:
            assert await list_names(calls) == ["api"]
    with serving(lambda *_: first) as server:
        async with opened_calls(carrier, own(server.url)) as calls:
            with pytest.raises(error):
                await list_names(calls)
    # aiohttp asks once more by itself where a connection that was kept has been let go.
    assert 2 <= len(server.asked) <= 4


@pytest.mark.asyncio
async def test_a_throttle_is_not_hidden_and_carries_the_wait() -> None:
    throttle = Reply(429, FAULT, {"x-amzn-ErrorType": "TooManyRequestsException", "Retry-After": "7"})
    with serving(lambda *_: throttle) as server:
        async with opened_calls(LiveCarrier, own(server.url)) as calls:
            with pytest.raises(Throttled) as caught:
                await list_names(calls)
    assert caught.value.retry_after_s == 7.0
    assert len(server.asked) == 2


@pytest.mark.asyncio
async def test_nobody_there_is_said_with_the_address(carrier: Carrier) -> None:
    async with opened_calls(carrier, own("http://127.0.0.1:9")) as calls:
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9 refuses the connection"):
            await list_names(calls)


@pytest.mark.asyncio
@pytest.mark.parametrize("body", ["<html>sign in to the guest network</html>", "", "[]"])
async def test_an_answer_that_is_not_awss_is_no_emptylist_names(carrier: Carrier, body: str) -> None:
    with serving(lambda *_: Reply(body=body)) as server:
        async with opened_calls(carrier, own(server.url)) as calls:
            with pytest.raises((AwsFault, KeyError)):
                await list_names(calls)
            with pytest.raises(AwsFault, match="endpoint"):
                await calls.call("sts", "GetCallerIdentity", {})


@pytest.mark.asyncio
async def test_a_cancelled_call_leaves_the_others_be(carrier: Carrier) -> None:
    gate = threading.Event()
    with serving(lambda number, _: Reply(wait=gate if number == 0 else None)) as server:
        async with opened_calls(carrier, own(server.url)) as calls:
            slow = asyncio.create_task(list_names(calls))
            await asyncio.to_thread(server.called.wait, 30)
            slow.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow
            assert await list_names(calls) == ["api"]
            gate.set()


@pytest.mark.asyncio
async def test_closing_twice_or_unopened_leaves_nothingopened_calls(carrier: Carrier) -> None:
    with serving(lambda *_: Reply()) as server:
        calls = carrier(settle(own(server.url)))
        await list_names(calls)
        await calls.close()
        await calls.close()
        await carrier(settle(own(server.url))).close()
    del calls
    gc.collect()


@pytest.mark.asyncio
async def test_closing_in_the_middle_of_a_call_leaves_nothingopened_calls() -> None:
    gate = threading.Event()
    with serving(lambda *_: Reply(wait=gate)) as server:
        calls = LiveCarrier(settle(own(server.url)))
        slow = asyncio.create_task(list_names(calls))
        await asyncio.to_thread(server.called.wait, 30)
        await calls.close()
        with pytest.raises(Unreachable):
            await slow
        gate.set()


def test_two_loops_never_share_clients() -> None:
    with serving(lambda *_: Reply()) as server:
        calls = LiveCarrier(settle(own(server.url)))

        async def first() -> None:
            await list_names(calls)
            await calls.close()

        asyncio.run(first())
        with pytest.raises(RuntimeError, match="one event loop"):
            asyncio.run(list_names(calls))


@pytest.mark.parametrize(("kind", "other"), [("live", "boto3"), ("once", "aiobotocore")])
def test_each_carrier_loads_its_own_library_only_and_only_when_it_calls(kind: str, other: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from lambdatop.aws import Access, live_account, once_account\n"
        f"account = {kind}_account(Access(endpoint_url=sys.argv[1], access_key='k', secret_key='s'))\n"
        "print('botocore' in sys.modules)\n"
        "async def main():\n"
        "    print((await account.identity()).account_id)\n"
        "    await account.close()\n"
        "asyncio.run(main())\n"
        f"print('{other}' in sys.modules)\n"
    )
    with serving(lambda *_: Reply(body=CALLER)) as server:
        command = [sys.executable, "-W", "error", "-c", program, server.url]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.stdout.split() == [str(kind == "once"), "123456789012", "False"]
