"""Whose credentials sign a call, and what happens when they are refused."""

import asyncio
import json
from pathlib import Path

import pytest

from lambdatop.aws.access import Access
from lambdatop.aws.live_carrier import LiveCarrier
from lambdatop.core.errors import ExpiredCredentials, NoCredentials
from tests.aws.carrying import Carrier, fault, list_names, no_metrics, opened_calls
from tests.aws.loopback import Asked, Reply, serving


@pytest.mark.asyncio
async def test_a_profile_by_option_goes_before_keys_of_the_environment(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "credentials").write_text("[prod]\naws_access_key_id = AKIPROD\naws_secret_access_key = s\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    with serving(lambda *_: Reply()) as server:
        async with opened_calls(carrier, Access(profile="prod", region="us-east-1", endpoint_url=server.url)) as calls:
            await list_names(calls)
            await calls.call("cloudwatch", "GetMetricData", no_metrics())
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
        async with opened_calls(carrier, Access(endpoint_url=server.url)) as calls:
            await asyncio.gather(
                list_names(calls), list_names(calls), calls.call("cloudwatch", "GetMetricData", no_metrics())
            )
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
    async with opened_calls(carrier, Access(endpoint_url="http://127.0.0.1:1")) as calls:
        with pytest.raises(NoCredentials, match="no luck"):
            await list_names(calls)


@pytest.mark.asyncio
async def test_no_credentials_are_looked_for_anew_with_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda *_: Reply()) as server:
        async with opened_calls(LiveCarrier, Access(region="us-east-1", endpoint_url=server.url)) as calls:
            with pytest.raises(NoCredentials, match="--demo"):
                await list_names(calls)
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKILATE")
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
            assert await list_names(calls) == ["api"]
    assert [a.key for a in server.asked] == ["AKILATE"]


@pytest.mark.asyncio
async def test_expired_credentials_are_read_anew_after_a_new_sign_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def reply(_: int, asked: Asked) -> Reply:
        return fault("ExpiredTokenException", 403) if asked.key == "AKIOLD" else Reply()

    def sign_in(key: str) -> None:
        text = f"[prod]\naws_access_key_id = {key}\naws_secret_access_key = s\nregion = us-east-1\n"
        (tmp_path / "credentials").write_text(text)

    sign_in("AKIOLD")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    with serving(reply) as server:
        async with opened_calls(LiveCarrier, Access(profile="prod", endpoint_url=server.url)) as calls:
            results = await asyncio.gather(*(list_names(calls) for _ in range(4)), return_exceptions=True)
            assert {type(r) for r in results} == {ExpiredCredentials}
            assert "aws configure --profile prod" in str(results[0])
            sign_in("AKINEW")
            assert await list_names(calls) == ["api"]
