"""Each permission denied in turn leaves everything else of the room standing, and is named where something is missing."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import fields
from typing import Any

import pytest
import pytest_asyncio

from lambdatop.account import WholeAccount
from lambdatop.aws import live_account
from lambdatop.aws.permissions import PERMISSIONS, Part
from lambdatop.core.model import FunctionConfig
from lambdatop.core.room import Room, Section
from lambdatop.demo import DemoServer
from tests.aws.room.conftest import access
from tests.aws.room.noon import SPAN, listed
from tests.aws.room.visits import enter

# What each permission alone gives: by function, the fields that are not known without it.
LOSES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "lambda:GetFunction": {
        "image-resize": (
            "basics.state", "basics.update", "basics.revision", "basics.tags", "basics.runtime_version", "basics.signed",
            "configuration.variables", "configuration.layers",
            "concurrency.reserved_known",
        ),
    },
    "lambda:ListAliases": {
        "session-auth": ("versions.aliases", "versions.traffic", "sources.grants"),
    },
    "lambda:ListVersionsByFunction": {
        "quote-engine": ("versions.versions", "versions.traffic", "configuration.snap_start_status"),
    },
    "lambda:ListProvisionedConcurrencyConfigs": {
        "session-auth": (
            "concurrency.provisioned", "concurrency.on_provisioned", "concurrency.spilled", "concurrency.utilization",
            "concurrency.utilization_mean", "concurrency.utilization_week", "concurrency.on_provisioned_week",
        ),
    },
    "lambda:ListEventSourceMappings": {"audit-stream": ("sources.mappings", "sources.iterator_age_ms")},
    "lambda:GetPolicy": {"session-auth": ("sources.grants",), "checkout-api": ("sources.grants",)},
    "lambda:ListFunctionUrlConfigs": {"checkout-api": ("sources.urls",)},
    "lambda:ListFunctionEventInvokeConfigs": {
        "search-index": ("failures.on_failure", "failures.retries", "failures.max_event_age_s", "failures.invoke_known"),
    },
    "lambda:GetFunctionRecursionConfig": {"checkout-api": ("configuration.recursion",)},
    "lambda:GetRuntimeManagementConfig": {"checkout-api": ("basics.runtime_updates",)},
    "lambda:ListLayerVersions": {"image-resize": ("configuration.layers",)},
    "logs:DescribeLogGroups": {"checkout-api": ("configuration.logging",)},
    "sqs:GetQueueAttributes": {"queue-worker": ("sources.mappings",)},
    "kinesis:DescribeStreamSummary": {"audit-stream": ("sources.mappings",)},
    # Rules and schedules are one list: what the other gives stays.
    # Of session-auth there is no rule to be found, and then none is no longer the truth.
    "events:ListRuleNamesByTarget": {"legacy-mailer": ("sources.rules",), "session-auth": ("sources.rules",)},
    "events:DescribeRule": {"legacy-mailer": ("sources.rules",)},
    "scheduler:ListSchedules": {"nightly-report": ("sources.rules",), "session-auth": ("sources.rules",)},
    "scheduler:GetSchedule": {"nightly-report": ("sources.rules",)},
    "cloudwatch:DescribeAlarms": {"audit-stream": ("versions.alarms",)},
    "iam:ListRolePolicies": {"legacy-mailer": ("basics.role_wildcards",)},
    "iam:GetRolePolicy": {"queue-worker": ("basics.role_wildcards",)},
    "iam:ListAttachedRolePolicies": {"legacy-mailer": ("basics.role_wildcards",)},
    "iam:GetPolicy": {"legacy-mailer": ("basics.role_wildcards",)},
    "iam:GetPolicyVersion": {"legacy-mailer": ("basics.role_wildcards",)},
    "cloudwatch:GetMetricData": {
        "session-auth": (
            "concurrency.on_provisioned", "concurrency.spilled", "concurrency.utilization",
            "concurrency.utilization_mean", "concurrency.utilization_week", "concurrency.on_provisioned_week",
            "failures.async_received", "failures.async_dropped", "failures.dead_letter_errors",
            "failures.destination_errors", "failures.recursive_dropped",
            "versions.traffic",
        ),
        "audit-stream": (
            "sources.iterator_age_ms",
            "failures.async_received", "failures.async_dropped", "failures.dead_letter_errors",
            "failures.destination_errors", "failures.recursive_dropped",
            "versions.traffic",
        ),
    },
}  # fmt: skip
NAMES = sorted({name for lost in LOSES.values() for name in lost})
SECTION = {**{str(section): section for section in Section}, "sources": Section.SOURCES}
# Asked for what all functions share, not for a room.
OF_THE_POOL = {"lambda:GetAccountSettings"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rooms(server: DemoServer) -> Mapping[str, Room]:
    """Read the rooms with every permission."""
    account = live_account(access(server))
    configs = await listed(account)
    found = {name: await enter(account, configs[name], SPAN) for name in NAMES}
    await account.close()
    return found


@pytest_asyncio.fixture
async def fresh(demo: DemoServer) -> AsyncIterator[WholeAccount]:
    """Give an account that remembers nothing."""
    made = live_account(access(demo))
    yield made
    await made.close()


def _known(room: Room) -> dict[str, Any]:
    """Give every field of every section by its name, and what is a list of rules or layers as it is."""
    found = {}
    for section in ("basics", "configuration", "sources", "concurrency", "failures", "versions"):
        part = getattr(room, section)
        found.update({f"{section}.{f.name}": getattr(part, f.name) for f in fields(part)})
    return found


def test_every_permission_for_rooms_is_denied_once() -> None:
    assert LOSES.keys() | OF_THE_POOL >= {p.action for p in PERMISSIONS if p.part is Part.ROOMS}


@pytest.mark.asyncio
@pytest.mark.parametrize(("action", "name"), [(action, name) for action, lost in LOSES.items() for name in lost])
async def test_one_refusal_leaves_the_rest_standing(
    fresh: WholeAccount, demo: DemoServer, rooms: Mapping[str, Room], action: str, name: str
) -> None:
    config: FunctionConfig = (await listed(fresh))[name]
    demo.faults.set("deny", action)
    room = await enter(fresh, config, SPAN)
    before, after = _known(rooms[name]), _known(room)
    changed = {key for key in before if before[key] != after[key]}
    assert changed == set(LOSES[action][name])
    assert room.whole
    named = [gap for gap in room.gaps if gap.why == f"needs {action}"]
    assert named
    # Each section that lacks something says so, and no other does.
    assert {SECTION[key.partition(".")[0]] for key in changed} == {gap.section for gap in named}
    assert [gap for gap in room.gaps if gap not in named] == list(rooms[name].gaps)


@pytest.mark.asyncio
async def test_with_nothing_allowed_every_section_says_so(fresh: WholeAccount, demo: DemoServer) -> None:
    config = (await listed(fresh))["session-auth"]
    demo.faults.set("deny", "*")
    room = await enter(fresh, config, SPAN)
    assert room.whole
    assert {gap.section for gap in room.gaps} == set(Section)
    known = {key for key, value in _known(room).items() if value not in {None, (), "", False}}
    # Only what the listing had said.
    assert known == {"configuration.tracing", "configuration.logging", "configuration.snap_start"}
