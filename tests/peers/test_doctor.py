"""The examination leaves stand-ins for AWS as they were, also one that does not look at the revision."""

import time
from typing import Any

import boto3
import pytest

from lambdatop.aws import Access, checks
from lambdatop.aws.permissions import PERMISSIONS
from lambdatop.core.checks import Verdict
from tests.peers.witness import Witness

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]


# What these two do not know answers with 404 and without AWS's words.
UNKNOWN = {
    "moto": {
        "lambda:GetAccountSettings",
        "lambda:GetFunctionRecursionConfig",
        "lambda:GetRuntimeManagementConfig",
        "lambda:ListFunctionUrlConfigs",
        "lambda:ListProvisionedConcurrencyConfigs",
    },
    "ministack": set(),
}


def _settings(client: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - boto3 has no types
    """Give all that is set; a function that has just been made goes from Pending to Active by itself."""
    functions = client.list_functions()["Functions"]
    return [{k: v for k, v in f.items() if not k.startswith(("State", "LastUpdateStatus"))} for f in functions]


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["moto", "ministack"])
async def test_everything_is_allowed_and_nothing_is_changed(name: str, request: pytest.FixtureRequest) -> None:
    world: Witness = request.getfixturevalue(name)
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("lambda", endpoint_url=world.url, region_name="us-east-1", **keys)
    before = _settings(client)
    access = Access(None, "us-east-1", world.url, "test", "test")
    found = {(c.subject, c.name): c async for c in checks(access, lambda: time.time_ns() // 1_000_000, read_only=False)}
    assert _settings(client) == before
    client.close()
    lacking = [p.action for p in PERMISSIONS if found["permission", p.action].verdict is not Verdict.OK]
    assert set(lacking) == UNKNOWN[name]
