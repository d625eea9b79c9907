"""What functions share, what a room costs, and what ends the reading of one: over the demo, by both carriers."""

import asyncio
from decimal import Decimal

import pytest

from lambdatop.account import WholeAccount
from lambdatop.aws import live_account
from lambdatop.core.errors import AwsError, ExpiredCredentials, Throttled, Unreachable
from lambdatop.core.facts import Asked, RoomRead
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.room import Section
from lambdatop.demo import DemoServer
from tests.aws.room.conftest import access
from tests.aws.room.noon import SPAN, listed, points
from tests.aws.room.visits import enter
from tests.demo.conftest import Witness
from tests.peers.reading import everything, until_it_fails


@pytest.mark.asyncio
async def test_what_all_functions_share(account: WholeAccount, aws: Witness, demo: DemoServer) -> None:
    pool, cost = await account.pool(SPAN)
    limits = aws("lambda").get_account_settings()["AccountLimit"]
    assert (pool.limit, pool.unreserved) == (limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"])
    assert [v for _, v in pool.in_use] == points(aws, "ConcurrentExecutions", "Maximum", 60)
    assert [v for _, v in pool.claimed] == points(aws, "ClaimedAccountConcurrency", "Maximum", 60)
    assert [at for at, _ in pool.in_use] == list(range(SPAN.start_ms, SPAN.end_ms, MINUTE_MS))
    assert (pool.gaps, cost.source, str(cost.usd)) == ((), "metrics", "0.00002")
    demo.faults.set("deny", "lambda:GetAccountSettings")
    partial, _ = await account.pool(SPAN)
    assert (partial.limit, partial.in_use) == (None, pool.in_use)
    assert partial.gaps == ("limits of the account: needs lambda:GetAccountSettings",)
    demo.faults.set("deny", "cloudwatch:*")
    partial, cost = await account.pool(SPAN)
    assert (partial.limit, partial.in_use, cost.usd) == (pool.limit, (), Decimal(0))
    assert partial.gaps == ("concurrency in use: needs cloudwatch:GetMetricData",)


@pytest.mark.asyncio
async def test_whom_streams_feed(account: WholeAccount, demo: DemoServer) -> None:
    assert [name async for name in account.fed_by_streams()] == ["audit-stream"]
    demo.faults.set("deny", "lambda:ListEventSourceMappings")
    with pytest.raises(AwsError, match="needs lambda:ListEventSourceMappings"):
        assert [name async for name in account.fed_by_streams()] == []


@pytest.mark.asyncio
async def test_what_a_room_costs_is_what_the_demo_would_bill(account: WholeAccount, demo: DemoServer) -> None:
    config = (await listed(account))["session-auth"]

    def billed() -> int:
        return demo.within(lambda _world: demo._services.meter.metrics)

    before = billed()
    facts = await everything(account.room(config, tuple(Section), SPAN))
    usd = sum(f.usd for f in facts if isinstance(f, Asked))
    assert (billed() - before) / 100_000 == float(usd) > 0


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "value", "error"),
    [("expired", True, ExpiredCredentials), ("throttle", 1.0, Throttled), ("reset", 1.0, Unreachable)],
)
async def test_where_nothing_can_be_asked_no_section_is_given(
    live: WholeAccount, demo: DemoServer, fault: str, value: object, error: type[AwsError]
) -> None:
    config = (await listed(live))["session-auth"]
    demo.faults.set(fault, value)
    facts, failed = await until_it_fails(live.room(config, tuple(Section), SPAN))
    assert facts == []
    assert isinstance(failed, error)
    with pytest.raises(error):
        await live.pool(SPAN)


@pytest.mark.asyncio
async def test_a_section_that_is_throttled_is_left_out_and_the_others_are_given(
    live: WholeAccount, demo: DemoServer
) -> None:
    config = (await listed(live))["session-auth"]
    demo.faults.set("only", "lambda:ListFunctionEventInvokeConfigs")
    demo.faults.set("throttle", 1.0)
    facts, failed = await until_it_fails(live.room(config, tuple(Section), SPAN))
    parts = {type(f.part).__name__ for f in facts if isinstance(f, RoomRead)}
    assert parts == {"Basics", "Configuration", "Sources", "Concurrency", "Versions"}
    assert isinstance(failed, Throttled)


@pytest.mark.asyncio
async def test_another_service_that_cannot_be_reached_is_a_gap(live: WholeAccount, demo: DemoServer) -> None:
    config = (await listed(live))["legacy-mailer"]
    demo.faults.set("only", "iam:*")
    demo.faults.set("reset", 1.0)
    room = await enter(live, config, SPAN)
    assert room.whole
    (gap,) = room.gaps
    assert (gap.section, gap.what) == (Section.BASICS, "policies of its role")
    assert "connection" in gap.why
    assert room.basics is not None
    assert room.basics.state == "Active"
    demo.faults.set("only", "cloudwatch:*")
    with pytest.raises(Unreachable):
        await live.pool(SPAN)


def test_a_visit_asks_for_each_thing_once(demo: DemoServer) -> None:
    async def calls() -> dict[str, int]:
        account = live_account(access(demo))
        config = (await listed(account))["session-auth"]
        before = demo.within(lambda _world: dict(demo._services.meter.calls))
        await enter(account, config, SPAN)
        first = demo.within(lambda _world: dict(demo._services.meter.calls))
        await enter(account, config, SPAN)
        second = demo.within(lambda _world: dict(demo._services.meter.calls))
        await account.close()
        again = {action for action in second if second[action] == first.get(action, 0)}
        # What functions share is not asked for again: roles, alarms, schedules.
        assert {"cloudwatch:DescribeAlarms", "iam:ListRolePolicies", "scheduler:ListSchedules"} <= again
        return {action: n - before.get(action, 0) for action, n in first.items()}

    made = asyncio.run(calls())
    assert (made["lambda:GetFunction"], made["lambda:ListAliases"], made["lambda:ListVersionsByFunction"]) == (1, 1, 1)
    # Of what shares 15 calls a second, a room with an alias asks so much.
    shared = sum(n for action, n in made.items() if action.startswith("lambda:")) - 1
    assert shared <= 12
