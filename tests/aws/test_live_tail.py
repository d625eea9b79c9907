"""Live Tail: what is asked for, what its messages say, and a session over the demo."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from lambdatop.aws import live_account, once_account
from lambdatop.aws.access import Access
from lambdatop.aws.account import AwsAccount
from lambdatop.aws.live_tail import Tailing, tail_params
from lambdatop.aws.streams import Streams
from lambdatop.aws.target import Target
from lambdatop.core.errors import AwsFault, NotFound, Unreachable
from lambdatop.core.facts import Fact, LogLine, TailUpdate
from lambdatop.core.model import LogGroup
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.aws.scripted_calls import ScriptedCalls
from tests.demo.conftest import Clock

API = LogGroup("/aws/lambda/api", ("api",))
SHARED = LogGroup("shared", ("api", "worker"))
CHECKOUT = LogGroup("/aws/lambda/checkout-api", ("checkout-api",))


def _event(group: str, stream: str = "2026/11/24/[$LATEST]a", message: str = "said") -> dict[str, object]:
    return {
        "logGroupIdentifier": group, "logStreamName": stream, "message": message, "timestamp": 5, "ingestionTime": 9
    }  # fmt: skip


def _update(*events: dict[str, object], sampled: bool = False) -> dict[str, object]:
    return {"sessionUpdate": {"sessionMetadata": {"sampled": sampled}, "sessionResults": list(events)}}


@pytest.mark.parametrize(
    ("region", "account", "begin"),
    [
        ("eu-central-1", "1", "arn:aws:logs:eu-central-1:1:log-group:"),
        ("cn-north-1", "1", "arn:aws-cn:logs:cn-north-1:1:log-group:"),
        ("us-gov-west-1", None, "arn:aws-us-gov:logs:us-gov-west-1:000000000000:log-group:"),
    ],
)
def test_groups_are_named_by_arn_without_an_asterisk(region: str, account: str | None, begin: str) -> None:
    named = tail_params([API, SHARED], region, account)["logGroupIdentifiers"]
    assert named == [f"{begin}/aws/lambda/api", f"{begin}shared"]


@pytest.mark.parametrize(
    "identifier",
    ["arn:aws:logs:us-east-1:1:log-group:/aws/lambda/api", "arn:aws:logs:us-east-1:1:log-group:/aws/lambda/api:*",
     "123456789012:/aws/lambda/api", "/aws/lambda/api"],
)  # fmt: skip
def test_a_line_is_whole_live_and_without_an_id(identifier: str) -> None:
    facts = list(Tailing([API], Streams()).take(_update(_event(identifier, message="\x1b[1m\u202e\n"))))
    assert facts == [
        LogLine("api", 5, 9, "2026/11/24/[$LATEST]a", None, "\x1b[1m\u202e\n", live=True),
        TailUpdate(sampled=False),
    ]


def test_lines_of_a_shared_group_go_to_who_wrote_them_and_those_of_nobody_to_the_polls() -> None:
    events = [_event("shared", "2026/11/24/worker[1]b"), _event("shared"), _event("elsewhere")]
    facts = list(Tailing([SHARED], Streams()).take(_update(*events, sampled=True)))
    assert [f.function for f in facts if isinstance(f, LogLine)] == ["worker"]
    assert facts[-1] == TailUpdate(sampled=True)


def test_the_start_of_a_session_is_a_sign_without_lines() -> None:
    assert list(Tailing([API], Streams()).take({"sessionStart": {"sessionId": "x"}})) == [TailUpdate()]


@pytest.mark.asyncio
async def test_who_we_are_is_asked_once_for_the_name_of_the_groups() -> None:
    calls = ScriptedCalls(lambda service, *_: {"Account": "42"} if service == "sts" else {"messages": [_update()]})
    account = AwsAccount(calls, Target("us-east-1"))
    for _ in range(2):
        assert [fact async for fact in account.live_tail([API])] == [TailUpdate()]
    assert [name for name, _ in calls.made] == ["sts:GetCallerIdentity", "logs:StartLiveTail", "logs:StartLiveTail"]
    assert calls.made[-1][1]["logGroupIdentifiers"] == ["arn:aws:logs:us-east-1:42:log-group:/aws/lambda/api"]


def _access(demo: DemoServer) -> Access:
    return Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY)


@pytest.mark.asyncio
async def test_a_session_over_the_demo_brings_lines_and_ends_when_it_is_old() -> None:
    clock = Clock()
    with DemoServer(clock=clock) as demo:
        demo.faults.tail_s = 3
        account = live_account(_access(demo))
        facts: list[Fact] = []
        async with asyncio.timeout(20):
            async for fact in account.live_tail([CHECKOUT]):
                facts.append(fact)
                clock.pass_time(5_000)
        await account.close()
    lines = [f for f in facts if isinstance(f, LogLine)]
    assert lines
    assert {(f.function, f.event_id, f.live) for f in lines} == {("checkout-api", None, True)}
    assert sum(isinstance(f, TailUpdate) for f in facts) >= 3


@pytest.mark.asyncio
async def test_sessions_given_up_at_any_moment_leave_room_for_more() -> None:
    with DemoServer() as demo:
        account = live_account(_access(demo))
        for wait in [0.0, 0.0, 0.0, 0.001, 0.003, 0.01, 0.03] * 3:
            task = asyncio.ensure_future(anext(account.live_tail([CHECKOUT])))
            await asyncio.sleep(wait)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(20), aclosing(account.live_tail([CHECKOUT])) as facts:  # type: ignore[type-var]  # ours are generators
            assert isinstance(await anext(facts), TailUpdate)
        await account.close()


async def _to_its_end(facts: AsyncIterator[Fact]) -> None:
    async for _ in facts:
        pass


@pytest.mark.asyncio
async def test_what_is_refused_or_gone_is_an_error_of_ours() -> None:
    with DemoServer() as demo:
        account = live_account(_access(demo))
        with pytest.raises(NotFound):
            await anext(account.live_tail([LogGroup("/aws/lambda/nobody", ("nobody",))]))
        following = account.live_tail([CHECKOUT])
        assert isinstance(await anext(following), TailUpdate)
    with pytest.raises(Unreachable):
        await asyncio.wait_for(_to_its_end(following), 20)
    await account.close()


@pytest.mark.asyncio
async def test_one_pass_follows_nothing() -> None:
    with DemoServer() as demo:
        account = once_account(_access(demo))
        with pytest.raises(AwsFault, match="StartLiveTail"):
            await anext(account.live_tail([CHECKOUT]))
        await account.close()
