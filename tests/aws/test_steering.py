"""A function read closely and changed, over the demo, by both carriers, with plain boto3 as witness."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from lambdatop.account import SteeredAccount
from lambdatop.aws import Access, live_account, once_account
from lambdatop.aws.steering import detail
from lambdatop.aws.surroundings import callers
from lambdatop.core.errors import (
    AccessDenied,
    AwsFault,
    NotFound,
    RefusedChange,
    RevisionConflict,
    UpdateInProgress,
)
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.surroundings import Alias, EventSource, Update
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.demo.conftest import Clock, Witness

pytestmark = pytest.mark.asyncio
API = "checkout-api"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Iterator[DemoServer]:
    with DemoServer(clock=clock) as server:
        yield server


@pytest.fixture
def aws(demo: DemoServer) -> Iterator[Witness]:
    witness = Witness(demo.url)
    yield witness
    for client in witness.clients.values():
        client.close()


@pytest_asyncio.fixture(params=[live_account, once_account], ids=["live", "once"])
async def account(request: pytest.FixtureRequest, demo: DemoServer) -> AsyncIterator[SteeredAccount]:
    made: SteeredAccount = request.param(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
    yield made
    await made.close()


async def test_a_function_is_described_as_it_is(account: SteeredAccount, aws: Witness) -> None:
    found = await account.describe(API)
    stated = aws("lambda").get_function_configuration(FunctionName=API)
    assert found.config.revision_id == stated["RevisionId"]
    assert found.config.code_sha256 == stated["CodeSha256"]
    assert (found.tuning, found.state, found.update) == (Tuning(512, 10), "Active", Update.SUCCESSFUL)
    assert not found.managed_instances
    with pytest.raises(NotFound, match="no-such"):
        await account.describe("no-such")


async def test_a_change_needs_the_revision_that_was_read(account: SteeredAccount, aws: Witness, clock: Clock) -> None:
    revision = (await account.describe(API)).config.revision_id
    taken = await account.change(API, revision, memory_mb=1_024)
    assert (taken.tuning, taken.update) == (Tuning(1_024, 10), Update.IN_PROGRESS)
    with pytest.raises(UpdateInProgress, match="An update is in progress"):
        await account.change(API, taken.config.revision_id, timeout_s=20)
    clock.pass_time(10_000)
    with pytest.raises(RevisionConflict, match="Revision Id"):
        await account.change(API, revision, timeout_s=20)
    fresh = await account.describe(API)
    await account.change(API, fresh.config.revision_id, timeout_s=20)
    clock.pass_time(10_000)
    stated = aws("lambda").get_function_configuration(FunctionName=API)
    assert (stated["MemorySize"], stated["Timeout"]) == (1_024, 20)
    # Whatever else there is stays as it was.
    assert stated["Environment"]["Variables"]["STAGE"] == "prod"


@pytest.mark.parametrize(("memory", "words"), [(4_096, "less than or equal to 3008"), (12_000, "equal to 10240")])
async def test_what_aws_refuses_is_told_in_its_words(
    account: SteeredAccount, demo: DemoServer, memory: int, words: str
) -> None:
    demo.faults.set("memory_cap_mb", 3_008)
    revision = (await account.describe(API)).config.revision_id
    with pytest.raises(RefusedChange) as raised:
        await account.change(API, revision, memory_mb=memory)
    assert str(raised.value).endswith(f"Member must have value {'less than or ' if words[0] == 'e' else ''}{words}")


async def test_a_refusal_by_permission_names_it(account: SteeredAccount, demo: DemoServer) -> None:
    demo.faults.set("deny", "lambda:UpdateFunctionConfiguration")
    with pytest.raises(AccessDenied) as raised:
        await account.change(API, None, memory_mb=256)
    assert raised.value.permission == "lambda:UpdateFunctionConfiguration"


async def test_surroundings_are_what_the_witness_says(account: SteeredAccount, aws: Witness) -> None:
    found = await account.surroundings("session-auth")
    stated = aws("lambda")
    aliases = stated.list_aliases(FunctionName="session-auth")["Aliases"]
    assert found.aliases == tuple(Alias(a["Name"], a["FunctionVersion"], 3) for a in aliases)
    assert found.versions == 1
    assert dict(found.tags or ()) == stated.get_function(FunctionName="session-auth")["Tags"]
    assert (found.event_sources, found.callers, found.reserved, found.unknown) == ((), (), None, ())
    assert (await account.surroundings("orders-export")).reserved == 10
    queue = EventSource("arn:aws:sqs:us-east-1:123456789012:orders", 90)
    assert (await account.surroundings("queue-worker")).event_sources == (queue,)
    (stream,) = (await account.surroundings("audit-stream")).event_sources or ()
    assert stream.visibility_timeout_s is None
    assert (await account.surroundings("invoice-render")).callers == ("apigateway.amazonaws.com",)


async def test_what_may_not_be_read_is_said_with_its_permission(account: SteeredAccount, demo: DemoServer) -> None:
    demo.faults.set("deny", "sqs:*,lambda:GetPolicy,lambda:List*,lambda:GetFunction")
    found = await account.surroundings("queue-worker")
    assert (found.tags, found.aliases, found.versions, found.event_sources, found.callers) == (None,) * 5
    assert {text.rpartition(" ")[2] for text in found.unknown} == {
        "lambda:GetFunction",
        "lambda:GetPolicy",
        "lambda:ListAliases",
        "lambda:ListEventSourceMappings",
        "lambda:ListVersionsByFunction",
    }
    demo.faults.set("deny", "sqs:*")
    found = await account.surroundings("queue-worker")
    assert found.unknown == ("queue orders could not be read: needs sqs:GetQueueAttributes",)
    assert [s.visibility_timeout_s for s in found.event_sources or ()] == [None]
    demo.faults.set("deny", "lambda:ListProvisionedConcurrencyConfigs")
    found = await account.surroundings("session-auth")
    assert [a.provisioned for a in found.aliases or ()] == [None]
    assert "lambda:ListProvisionedConcurrencyConfigs" in found.unknown[0]


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        ('{"Statement": [{"Principal": {"Service": ["b.com", "a.com"]}}, {"Principal": "*"}]}', ("a.com", "b.com")),
        ('{"Statement": {"Principal": {"Service": "a.com"}}}', ("a.com",)),
        ('{"Statement": [{"Principal": {"AWS": "1"}}, "x"]}', ()),
        ("[]", ()),
        ("no json", ()),
        ("", ()),
    ],
)
async def test_who_may_call_is_read_from_any_policy(policy: str, found: tuple[str, ...]) -> None:
    assert callers(policy) == found


async def test_an_answer_without_a_status_is_done_and_one_without_a_function_is_none_of_awss() -> None:
    assert detail({"FunctionName": "f", "LastUpdateStatus": "New"}).update is Update.SUCCESSFUL
    assert detail({"FunctionName": "f"}).update is Update.SUCCESSFUL
    assert detail({"FunctionName": "f", "CapacityProviderConfig": {"x": 1}}).managed_instances
    with pytest.raises(AwsFault):
        detail({})
