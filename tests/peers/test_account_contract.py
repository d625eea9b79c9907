"""The contract of an Account, over moto, ministack and the demo, by both carriers, with plain boto3 as witness."""

import pytest

from lambdatop.aws import live_account, once_account
from lambdatop.core.errors import NotFound
from lambdatop.core.facts import Asked, FunctionsListed, LogLine, LogsRead, MetricPoints
from lambdatop.core.model import MINUTE_MS, LogGroup, Measure, Span
from tests.peers.reading import Make, configs_of, everything, opened
from tests.peers.witness import SECRET, Witness

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", params=["moto", "ministack", "demo"])
def world(request: pytest.FixtureRequest) -> Witness:
    made: Witness = request.getfixturevalue(request.param)
    return made


@pytest.fixture(params=[live_account, once_account], ids=["live", "once"])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


@pytest.mark.asyncio
async def test_the_account_is_the_one_that_sts_names(world: Witness, make: Make) -> None:
    stated = world.client("sts").get_caller_identity()
    async with opened(make, world) as account:
        identity = await account.identity()
    assert (identity.account_id, identity.caller_arn, identity.region) == (
        stated["Account"],
        stated["Arn"],
        world.region,
    )


@pytest.mark.asyncio
async def test_every_function_is_seen_once_as_it_is_configured(world: Witness, make: Make) -> None:
    stated = world.functions()
    async with opened(make, world) as account:
        facts = await everything(account.functions(()))
    configs = configs_of(facts)
    assert facts[-1] == FunctionsListed(tuple(c.name for c in configs))
    assert sorted(c.name for c in configs) == sorted(stated)
    for c in configs:
        said = stated[c.name]
        assert (c.arn, c.memory_mb, c.timeout_s) == (said["FunctionArn"], said["MemorySize"], said["Timeout"])
        assert (c.runtime, (c.architecture,)) == (said["Runtime"], tuple(said["Architectures"]))
        assert c.log_group == said.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{c.name}")
        assert c.last_modified_ms is not None


@pytest.mark.asyncio
async def test_no_value_of_the_environment_is_kept(world: Witness, make: Make) -> None:
    async with opened(make, world) as account:
        facts = await everything(account.functions(()))
    assert SECRET not in repr(facts)
    assert "Location" not in repr(facts)


@pytest.mark.asyncio
async def test_patterns_are_united(world: Witness, make: Make) -> None:
    names = sorted(world.functions())
    first, last = names[0], names[-1]
    async with opened(make, world) as account:
        facts = await everything(account.functions((first, f"/^{last}$/")))
        none = await everything(account.functions(("no-such-function",)))
    assert sorted(c.name for c in configs_of(facts)) == sorted({first, last})
    assert none == [FunctionsListed(())]


@pytest.mark.asyncio
async def test_functions_are_found_by_tag(world: Witness, make: Make) -> None:
    functions = world.client("lambda")
    tags = {n: functions.list_tags(Resource=f["FunctionArn"])["Tags"] for n, f in world.functions().items()}
    key, value = next((k, v) for t in tags.values() for k, v in t.items())
    async with opened(make, world) as account:
        facts = await everything(account.functions((f"tag:{key}={value}",)))
    assert sorted(c.name for c in configs_of(facts)) == sorted(n for n, t in tags.items() if t.get(key) == value)


@pytest.mark.asyncio
async def test_metrics_are_what_cloudwatch_says(world: Witness, make: Make) -> None:
    span = Span(world.minute_ms - 10 * MINUTE_MS, world.minute_ms)
    measures = (Measure.INVOCATIONS, Measure.DURATION_SUM, Measure.DURATION_MAX)
    async with opened(make, world) as account:
        configs = configs_of(await everything(account.functions(())))
        facts = await everything(account.metrics(configs, measures, 60, span))
    series = {(f.function, f.measure): f.points for f in facts if isinstance(f, MetricPoints)}
    assert set(series) == {(c.name, m) for c in configs for m in measures}
    name = next(n for (n, m), points in series.items() if m is Measure.INVOCATIONS and points)
    for measure, metric, stat in (
        (Measure.INVOCATIONS, "Invocations", "Sum"),
        (Measure.DURATION_SUM, "Duration", "Sum"),
        (Measure.DURATION_MAX, "Duration", "Maximum"),
    ):
        assert series[name, measure] == world.points(name, metric, stat, span.start_ms, span.end_ms)
    asked = [f.usd for f in facts if isinstance(f, Asked)]
    # Two statistics of Duration are one metric on the bill.
    assert float(sum(asked)) == pytest.approx(len(configs) * 2 / 100_000)


@pytest.mark.asyncio
@pytest.mark.parametrize("end_ms", [0, 1])
async def test_lines_are_what_the_log_group_holds(world: Witness, make: Make, end_ms: int) -> None:
    group = _busy_group(world)
    span = Span(world.minute_ms - 5 * MINUTE_MS, world.minute_ms + end_ms)
    async with opened(make, world) as account:
        facts = await everything(account.logs(group, span, reports_only=False, max_pages=50))
    lines = sorted((f.timestamp_ms, f.stream, f.message) for f in facts if isinstance(f, LogLine))
    assert lines
    assert lines == world.lines(group.name, span.start_ms, span.end_ms)
    assert facts[-1] == LogsRead(group.functions[0], span, complete=True, reports_only=False)
    assert sum(isinstance(f, Asked) for f in facts) >= 1


@pytest.mark.asyncio
async def test_lines_for_figures_are_found_whatever_the_other_side_makes_of_the_pattern(
    world: Witness, make: Make
) -> None:
    group = _busy_group(world)
    span = Span(world.minute_ms - 5 * MINUTE_MS, world.minute_ms)
    stated = [x for x in world.lines(group.name, span.start_ms, span.end_ms) if _for_figures(x[2])]
    async with opened(make, world) as account:
        for _ in range(2):
            facts = await everything(account.logs(group, span, reports_only=True, max_pages=50))
            assert stated == sorted((f.timestamp_ms, f.stream, f.message) for f in facts if isinstance(f, LogLine))
            assert facts[-1] == LogsRead(group.functions[0], span, complete=True, reports_only=True)


@pytest.mark.asyncio
async def test_a_log_group_that_is_not_there_is_said_to_be_so(world: Witness, make: Make) -> None:
    group = LogGroup("/aws/lambda/never-ran", ("never-ran",))
    span = Span(world.minute_ms - MINUTE_MS, world.minute_ms)
    async with opened(make, world) as account:
        with pytest.raises(NotFound):
            await everything(account.logs(group, span, reports_only=False, max_pages=1))


def _busy_group(world: Witness) -> LogGroup:
    name = min(world.functions())
    return LogGroup(f"/aws/lambda/{name}", (name,))


def _for_figures(message: str) -> bool:
    words = (
        "REPORT RequestId",
        "platform.report",
        "_START Runtime Version",
        "platform.initStart",
        "platform.restoreStart",
    )
    return any(word in message for word in words)
