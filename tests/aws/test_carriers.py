"""Both carriers on the wire: who signs, where it goes, how often it is tried, and what is left at the end."""

import asyncio
import gc
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lambdatop.aws.access import Access
from lambdatop.aws.calls import Calls
from lambdatop.aws.functions import list_params
from lambdatop.aws.live_carrier import LiveCarrier
from lambdatop.aws.once_carrier import OnceCarrier
from lambdatop.aws.target import Target, settle
from lambdatop.core.errors import AwsFault, ExpiredCredentials, NoCredentials, Throttled, Unreachable
from tests.aws.loopback import CALLER, JSON, Asked, Reply, serving

Carrier = Callable[[Target], Calls]
FAULT = '{"message": "no"}'


@pytest.fixture(params=[LiveCarrier, OnceCarrier], ids=["live", "once"])
def carrier(request: pytest.FixtureRequest) -> Carrier:
    made: Carrier = request.param
    return made


@asynccontextmanager
async def _open(carrier: Carrier, access: Access) -> AsyncIterator[Calls]:
    calls = carrier(settle(access))
    try:
        yield calls
    finally:
        await calls.close()


def _own(url: str) -> Access:
    return Access(endpoint_url=url, access_key="AKIDEMO", secret_key="s")


async def _list(calls: Calls) -> list[str]:
    answer = await calls.call("lambda", "ListFunctions", list_params(None))
    return [f["FunctionName"] for f in answer["Functions"]]


def _fault(code: str, status: int) -> Reply:
    return Reply(status, FAULT, {"x-amzn-ErrorType": code})


@pytest.mark.asyncio
async def test_both_protocols_are_spoken_and_signed(carrier: Carrier) -> None:
    def reply(_: int, asked: Asked) -> Reply:
        return Reply(body=JSON if "functions" in asked.path else CALLER)

    with serving(reply) as server:
        async with _open(carrier, _own(server.url)) as calls:
            assert await _list(calls) == ["api"]
            assert (await calls.call("sts", "GetCallerIdentity", {}))["Account"] == "123456789012"
    assert {a.key for a in server.asked} == {"AKIDEMO"}
    assert all("lambdatop/" in a.headers["User-Agent"] for a in server.asked)


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
        async with _open(carrier, Access(endpoint_url=chosen.url)) as calls:
            await _list(calls)
        assert (len(chosen.asked), len(other.asked)) == (1, 0)
        async with _open(carrier, Access()) as calls:
            await _list(calls)
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
        async with _open(carrier, _own(server.url)) as calls:
            assert await _list(calls) == ["api"]
            await calls.call("cloudwatch", "GetMetricData", _no_metrics())
    assert all("X-Amz-Security-Token" not in a.headers for a in server.asked)


@pytest.mark.asyncio
async def test_a_profile_by_option_goes_before_keys_of_the_environment(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "credentials").write_text("[prod]\naws_access_key_id = AKIPROD\naws_secret_access_key = s\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    with serving(lambda *_: Reply()) as server:
        async with _open(carrier, Access(profile="prod", region="us-east-1", endpoint_url=server.url)) as calls:
            await _list(calls)
            await calls.call("cloudwatch", "GetMetricData", _no_metrics())
    assert [a.key for a in server.asked] == ["AKIPROD", "AKIPROD"]


@pytest.mark.asyncio
async def test_a_credential_process_is_run_once_for_all_services(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = {"Version": 1, "AccessKeyId": "AKIPROC", "SecretAccessKey": "s", "SessionToken": "t"}
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    (tmp_path / "process.sh").write_text(f"echo run >> {tmp_path}/runs\ncat {tmp_path}/keys.json\n")
    (tmp_path / "config").write_text(f"[default]\ncredential_process = sh {tmp_path}/process.sh\nregion = us-east-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with serving(lambda *_: Reply()) as server:
        async with _open(carrier, Access(endpoint_url=server.url)) as calls:
            await asyncio.gather(_list(calls), _list(calls), calls.call("cloudwatch", "GetMetricData", _no_metrics()))
    assert {a.key for a in server.asked} == {"AKIPROC"}
    assert (tmp_path / "runs").read_text() == "run\n"


@pytest.mark.asyncio
async def test_a_broken_credential_process_is_one_line(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(
        '[default]\ncredential_process = sh -c "echo no luck >&2; exit 3"\nregion = us-east-1\n'
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    async with _open(carrier, Access(endpoint_url="http://127.0.0.1:1")) as calls:
        with pytest.raises(NoCredentials, match="no luck"):
            await _list(calls)


@pytest.mark.asyncio
async def test_no_credentials_are_looked_for_anew_with_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda *_: Reply()) as server:
        async with _open(LiveCarrier, Access(region="us-east-1", endpoint_url=server.url)) as calls:
            with pytest.raises(NoCredentials, match="--demo"):
                await _list(calls)
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKILATE")
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
            assert await _list(calls) == ["api"]
    assert [a.key for a in server.asked] == ["AKILATE"]


@pytest.mark.asyncio
async def test_expired_credentials_are_read_anew_after_a_new_sign_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def reply(_: int, asked: Asked) -> Reply:
        return _fault("ExpiredTokenException", 403) if asked.key == "AKIOLD" else Reply()

    def sign_in(key: str) -> None:
        text = f"[prod]\naws_access_key_id = {key}\naws_secret_access_key = s\nregion = us-east-1\n"
        (tmp_path / "credentials").write_text(text)

    sign_in("AKIOLD")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    with serving(reply) as server:
        async with _open(LiveCarrier, Access(profile="prod", endpoint_url=server.url)) as calls:
            results = await asyncio.gather(*(_list(calls) for _ in range(4)), return_exceptions=True)
            assert {type(r) for r in results} == {ExpiredCredentials}
            assert "aws configure --profile prod" in str(results[0])
            sign_in("AKINEW")
            assert await _list(calls) == ["api"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("first", "error"), [(_fault("ServiceException", 500), AwsFault), (Reply(hang_up=True), Unreachable)]
)
async def test_a_passing_fault_is_healed_by_a_second_try_and_a_lasting_one_is_said_soon(
    carrier: Carrier, first: Reply, error: type[Exception]
) -> None:
    with serving(lambda number, _: first if number == 0 else Reply()) as server:
        async with _open(carrier, _own(server.url)) as calls:
            assert await _list(calls) == ["api"]
    with serving(lambda *_: first) as server:
        async with _open(carrier, _own(server.url)) as calls:
            with pytest.raises(error):
                await _list(calls)
    # aiohttp asks once more by itself where a connection that was kept has been let go.
    assert 2 <= len(server.asked) <= 4


@pytest.mark.asyncio
async def test_a_throttle_is_not_hidden_and_carries_the_wait() -> None:
    throttle = Reply(429, FAULT, {"x-amzn-ErrorType": "TooManyRequestsException", "Retry-After": "7"})
    with serving(lambda *_: throttle) as server:
        async with _open(LiveCarrier, _own(server.url)) as calls:
            with pytest.raises(Throttled) as caught:
                await _list(calls)
    assert caught.value.retry_after_s == 7.0
    assert len(server.asked) == 2


@pytest.mark.asyncio
async def test_nobody_there_is_said_with_the_address(carrier: Carrier) -> None:
    async with _open(carrier, _own("http://127.0.0.1:9")) as calls:
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9 refuses the connection"):
            await _list(calls)


@pytest.mark.asyncio
@pytest.mark.parametrize("body", ["<html>sign in to the guest network</html>", "", "[]"])
async def test_an_answer_that_is_not_awss_is_no_empty_list(carrier: Carrier, body: str) -> None:
    with serving(lambda *_: Reply(body=body)) as server:
        async with _open(carrier, _own(server.url)) as calls:
            with pytest.raises((AwsFault, KeyError)):
                await _list(calls)
            with pytest.raises(AwsFault, match="endpoint"):
                await calls.call("sts", "GetCallerIdentity", {})


@pytest.mark.asyncio
async def test_a_cancelled_call_leaves_the_others_be(carrier: Carrier) -> None:
    gate = threading.Event()
    with serving(lambda number, _: Reply(wait=gate if number == 0 else None)) as server:
        async with _open(carrier, _own(server.url)) as calls:
            slow = asyncio.create_task(_list(calls))
            await asyncio.to_thread(server.called.wait, 30)
            slow.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow
            assert await _list(calls) == ["api"]
            gate.set()


@pytest.mark.asyncio
async def test_closing_twice_or_unopened_leaves_nothing_open(carrier: Carrier) -> None:
    with serving(lambda *_: Reply()) as server:
        calls = carrier(settle(_own(server.url)))
        await _list(calls)
        await calls.close()
        await calls.close()
        await carrier(settle(_own(server.url))).close()
    del calls
    gc.collect()


@pytest.mark.asyncio
async def test_closing_in_the_middle_of_a_call_leaves_nothing_open() -> None:
    gate = threading.Event()
    with serving(lambda *_: Reply(wait=gate)) as server:
        calls = LiveCarrier(settle(_own(server.url)))
        slow = asyncio.create_task(_list(calls))
        await asyncio.to_thread(server.called.wait, 30)
        await calls.close()
        with pytest.raises(Unreachable):
            await slow
        gate.set()


def test_two_loops_never_share_clients() -> None:
    with serving(lambda *_: Reply()) as server:
        calls = LiveCarrier(settle(_own(server.url)))

        async def first() -> None:
            await _list(calls)
            await calls.close()

        asyncio.run(first())
        with pytest.raises(RuntimeError, match="one event loop"):
            asyncio.run(_list(calls))


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


def _no_metrics() -> dict[str, object]:
    return {"MetricDataQueries": [], "StartTime": 0, "EndTime": 60}
