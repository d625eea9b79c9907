"""The account over the demo with its faults switched on: what AWS can do to us, over real HTTP."""

from collections.abc import Iterator

import pytest

from lambdatop.aws import live_account, once_account
from lambdatop.core.errors import AccessDenied, AwsError, AwsFault, ExpiredCredentials, Throttled, Unreachable
from lambdatop.core.facts import Asked, FunctionsListed, LogLine, MetricPoints
from lambdatop.core.model import MINUTE_MS, PERCENTILES, LogGroup, Measure, Span
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.peers.reading import Make, configs_of, everything, lines_of, opened, reads_of, until_it_fails
from tests.peers.witness import Witness

# The world is made once: it takes a second or two to let three hours happen.


@pytest.fixture(scope="module")
def _server() -> Iterator[DemoServer]:
    with DemoServer(seed=5) as server:
        yield server


@pytest.fixture
def demo(_server: DemoServer) -> Iterator[DemoServer]:
    _server.faults.clear()
    yield _server
    _server.faults.clear()


@pytest.fixture
def world(demo: DemoServer) -> Witness:
    return Witness(demo.url, (DEMO_ACCESS_KEY, DEMO_SECRET_KEY), DEMO_REGION)


@pytest.fixture(params=[live_account, once_account], ids=["live", "once"])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("switch", "value", "kind"),
    [
        ("throttle", 1.0, Throttled),
        ("error", 1.0, AwsFault),
        ("reset", 1.0, Unreachable),
        ("expired", True, ExpiredCredentials),
        ("deny", "*", AccessDenied),
    ],
)
async def test_each_fault_has_its_name_in_each_service_and_passes(
    demo: DemoServer, world: Witness, switch: str, value: object, kind: type[AwsError]
) -> None:
    group, span = _busy(world), _minutes(world, 5)
    async with opened(live_account, world) as account:
        configs = configs_of(await everything(account.functions(())))
        demo.faults.set(switch, value)
        for facts in (
            account.functions(()),
            account.metrics(configs, (Measure.INVOCATIONS,), 60, span),
            account.logs(group, span, reports_only=False, max_pages=2),
        ):
            _, failure = await until_it_fails(facts)
            assert type(failure) is kind
            assert str(failure).isprintable()
        demo.faults.clear()
        assert configs_of(await everything(account.functions(()))) == configs
        assert lines_of(await everything(account.logs(group, span, reports_only=False, max_pages=50)))


@pytest.mark.asyncio
@pytest.mark.parametrize("permission", ["lambda:ListFunctions", "cloudwatch:GetMetricData", "logs:FilterLogEvents"])
async def test_what_is_denied_is_named_and_the_rest_goes_on(
    demo: DemoServer, world: Witness, make: Make, permission: str
) -> None:
    group, span = _busy(world), _minutes(world, 5)
    async with opened(make, world) as account:
        configs = configs_of(await everything(account.functions(())))
        demo.faults.set("deny", permission)
        refused = []
        for facts in (
            account.functions(()),
            account.metrics(configs, (Measure.INVOCATIONS,), 60, span),
            account.logs(group, span, reports_only=False, max_pages=2),
        ):
            _, failure = await until_it_fails(facts)
            refused += [failure.permission] if isinstance(failure, AccessDenied) else []
            assert failure is None or permission in str(failure)
    assert refused == [permission]


@pytest.mark.asyncio
async def test_percentiles_that_fail_leave_the_counts(demo: DemoServer, world: Witness, make: Make) -> None:
    demo.faults.set("no_percentiles", value=True)
    async with opened(make, world) as account:
        configs = configs_of(await everything(account.functions(())))
        asked = account.metrics(configs, (Measure.INVOCATIONS, *PERCENTILES), 60, _minutes(world, 5))
        given, failure = await until_it_fails(asked)
    assert isinstance(failure, AwsFault)
    assert {f.function for f in given if isinstance(f, MetricPoints)} == {c.name for c in configs}
    assert {f.measure for f in given if isinstance(f, MetricPoints)} == {Measure.INVOCATIONS}


@pytest.mark.asyncio
async def test_a_throttled_share_is_mostly_healed_in_one_pass(demo: DemoServer, world: Witness) -> None:
    demo.faults.set("throttle", 0.1)
    async with opened(once_account, world) as account:
        facts = await everything(account.functions(()))
    assert isinstance(facts[-1], FunctionsListed)


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", ["", "unsorted", "repeat"])
@pytest.mark.parametrize("max_pages", [1, 2, 3, 50])
async def test_what_is_said_to_be_covered_was_read_and_given_once(
    demo: DemoServer, world: Witness, fault: str, max_pages: int
) -> None:
    group, span = _busy(world), _minutes(world, 60)
    stated = world.lines(group.name, span.start_ms, span.end_ms)
    assert len(stated) > 8_000
    if fault:
        demo.faults.set(fault, value=True)
    async with opened(live_account, world) as account:
        facts = await everything(account.logs(group, span, reports_only=False, max_pages=max_pages))
    (read,) = reads_of(facts)
    got = lines_of(facts)
    ids = [f.event_id for f in facts if isinstance(f, LogLine)]
    assert len(set(ids)) == len(ids)
    assert {x for x in stated if read.span.start_ms <= x[0] < read.span.end_ms} <= set(got)
    assert read.complete == (got == stated)
    assert sum(isinstance(f, Asked) for f in facts) <= max_pages + 20
    if not fault or max_pages > 1:
        assert read.span.start_ms < read.span.end_ms


@pytest.mark.asyncio
async def test_partial_reads_add_up_to_the_whole(world: Witness) -> None:
    group, span = _busy(world), _minutes(world, 60)
    got: set[tuple[int, str, str]] = set()
    end = span.end_ms
    async with opened(live_account, world) as account:
        for _ in range(100):
            facts = await everything(account.logs(group, Span(span.start_ms, end), reports_only=False, max_pages=1))
            got.update(lines_of(facts))
            (read,) = reads_of(facts)
            end = read.span.start_ms
            if end <= span.start_ms:
                break
    assert got == set(world.lines(group.name, span.start_ms, span.end_ms))


def _minutes(world: Witness, count: int) -> Span:
    # A minute back: events of the last one may still come in.
    end = world.minute_ms - MINUTE_MS
    return Span(end - count * MINUTE_MS, end)


def _busy(world: Witness) -> LogGroup:
    """Give the log group with most lines of a minute, which nobody else writes to."""
    span = _minutes(world, 1)
    groups = {f["LoggingConfig"]["LogGroup"]: name for name, f in world.functions().items()}
    known = {g["logGroupName"] for g in world.logs.describe_log_groups()["logGroups"]}
    busiest = max(known & groups.keys(), key=lambda g: len(world.lines(g, span.start_ms, span.end_ms)))
    return LogGroup(busiest, (groups[busiest],))
