"""Roles, SSO and MFA as the AWS CLI takes them, against a loopback STS."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest

from lambdatop.aws.access import Access
from lambdatop.aws.calls import Calls
from lambdatop.aws.session import RoleCache
from lambdatop.aws.target import settle
from lambdatop.core.errors import AwsError, ExpiredCredentials, NoCredentials
from tests.aws.carrying import Carrier
from tests.aws.loopback import Asked, Reply, serving

CONFIG = """
[profile base]
aws_access_key_id = AKIBASE
aws_secret_access_key = s

[profile role]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = base
region = us-east-1

[profile guarded]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = us-east-1

[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = reader
region = us-east-1

[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.example/start
"""


def _expiry() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sts(_: int, asked: Asked) -> Reply:
    if "functions" in asked.path:
        return Reply()
    keys = "<AccessKeyId>AKIROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    return Reply(
        body='<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
        f"{keys}<Expiration>{_expiry()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )


@pytest.fixture(autouse=True)
def _config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))


def _keep(kind: str, what: str, content: dict[str, Any]) -> Path:
    """Write a file of the AWS CLI, which is named by a digest of what it holds."""
    folder = Path(f"~/.aws/{kind}/cache").expanduser()
    folder.mkdir(parents=True)
    file = folder / f"{sha1(what.encode()).hexdigest()}.json"  # noqa: S324  # the AWS CLI's choice
    file.write_text(json.dumps(content))
    return file


async def _failure(calls: Calls) -> AwsError:
    try:
        await calls.call("lambda", "ListFunctions", {})
    except AwsError as error:
        return error
    finally:
        await calls.close()
    pytest.fail("nothing went wrong")


@pytest.mark.asyncio
async def test_a_role_is_assumed_once_and_signs_for_every_service(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(_sts) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        calls = carrier(settle(Access(profile="role")))
        await calls.call("lambda", "ListFunctions", {})
        await calls.call("cloudwatch", "GetMetricData", {"MetricDataQueries": [], "StartTime": 0, "EndTime": 60})
        await calls.close()
    assert [a.key for a in server.asked] == ["AKIBASE", "AKIROLE", "AKIROLE"]


@pytest.mark.asyncio
async def test_a_code_of_mfa_is_never_asked_for_over_a_screen(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(_sts) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        failure = await _failure(carrier(settle(Access(profile="guarded"))))
    assert isinstance(failure, NoCredentials)
    assert "`aws sts get-caller-identity --profile guarded`" in str(failure)
    assert server.asked == []


@pytest.mark.asyncio
async def test_a_session_that_the_aws_cli_keeps_is_used_and_none_is_written(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = {"RoleArn": "arn:aws:iam::123456789012:role/reader", "SerialNumber": "arn:aws:iam::123456789012:mfa/me"}
    kept = {"AccessKeyId": "AKIKEPT", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": _expiry()}
    file = _keep("cli", json.dumps(role, sort_keys=True), {"Credentials": kept})
    with serving(_sts) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        calls = carrier(settle(Access(profile="guarded")))
        await calls.call("lambda", "ListFunctions", {})
        await calls.close()
    assert [a.key for a in server.asked] == ["AKIKEPT"]
    assert list(file.parent.iterdir()) == [file]


def test_the_cache_reads_files_and_writes_none(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "old.json").write_text(json.dumps({"a": 1}))
    cache = RoleCache(folder)
    assert "old" in cache
    assert cache["old"] == {"a": 1}
    assert "new" not in cache
    cache["new"] = {"b": 2}
    cache["old"] = {"c": 3}
    assert "new" in cache
    assert (cache["new"], cache["old"]) == ({"b": 2}, {"c": 3})
    assert [p.name for p in folder.iterdir()] == ["old.json"]
    with pytest.raises(KeyError):
        cache["none"]


@pytest.mark.asyncio
@pytest.mark.parametrize("token", [None, {"accessToken": "t", "expiresAt": "2020-01-01T00:00:00Z"}])
async def test_an_sso_session_that_ended_names_the_command(carrier: Carrier, token: dict[str, str] | None) -> None:
    if token:
        _keep("sso", "corp", token)
    failure = await _failure(carrier(settle(Access(profile="sso"))))
    assert isinstance(failure, ExpiredCredentials)
    assert "aws sso login --profile sso" in str(failure)
