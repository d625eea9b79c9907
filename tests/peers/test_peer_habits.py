"""What the peers do that AWS does not: 500 on percentiles, unsorted pages, pages cut without a word."""

import time
from collections.abc import Iterator

import pytest

from lambdatop.aws import live_account, once_account
from lambdatop.core.errors import AwsFault
from lambdatop.core.facts import LogLine, MetricPoints
from lambdatop.core.log.platform_log import parse
from lambdatop.core.model import MINUTE_MS, PERCENTILES, LogGroup, Measure, Span
from tests.peers.reading import Make, configs_of, everything, lines_of, opened, reads_of, until_it_fails
from tests.peers.witness import Witness

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]
_PAGE = 10_000


@pytest.fixture(params=[live_account, once_account], ids=["live", "once"])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


@pytest.mark.asyncio
async def test_where_percentiles_fail_the_other_figures_are_given_first(moto: Witness, make: Make) -> None:
    span = Span(moto.minute_ms - 10 * MINUTE_MS, moto.minute_ms)
    async with opened(make, moto) as account:
        configs = configs_of(await everything(account.functions(("f0*",))))
        asked = account.metrics(configs, (Measure.INVOCATIONS, *PERCENTILES), 60, span)
        given, failure = await until_it_fails(asked)
    assert isinstance(failure, AwsFault)
    assert "500" in str(failure)
    assert "<" not in str(failure)
    points = {f.function: f.points for f in given if isinstance(f, MetricPoints)}
    assert set(points) == {c.name for c in configs}
    assert points["f00"] == moto.points("f00", "Invocations", "Sum", span.start_ms, span.end_ms)


@pytest.mark.asyncio
async def test_percentiles_are_read_where_they_are_given(ministack: Witness, make: Make) -> None:
    span = Span(ministack.minute_ms - 10 * MINUTE_MS, ministack.minute_ms)
    async with opened(make, ministack) as account:
        configs = configs_of(await everything(account.functions(("f00",))))
        facts = await everything(account.metrics(configs, (Measure.DURATION_P95,), 60, span))
    stated = ministack.points("f00", "Duration", "p95", span.start_ms, span.end_ms)
    assert [f.points for f in facts if isinstance(f, MetricPoints)] == [stated]
    assert stated


@pytest.fixture(scope="module", params=["moto", "ministack"])
def flooded(request: pytest.FixtureRequest) -> Iterator[tuple[Witness, LogGroup]]:
    """Give a group with more lines than a page holds, over two streams that overlap in time."""
    world: Witness = request.getfixturevalue(request.param)
    group = f"/aws/lambda/flood-{request.param}"
    world.put_lines(
        group,
        {
            "2026/11/24/[$LATEST]aaaa": [(-60_000 + 5 * i, f"a{i}") for i in range(_PAGE)],
            "2026/11/24/[$LATEST]bbbb": [(-59_999 + 10 * i, f"b{i}") for i in range(_PAGE // 2)],
        },
    )
    yield world, LogGroup(group, ("flood",))
    world.logs.delete_log_group(logGroupName=group)


@pytest.mark.asyncio
@pytest.mark.parametrize("max_pages", [1, 4])
async def test_what_is_said_to_be_covered_was_read(
    flooded: tuple[Witness, LogGroup], make: Make, max_pages: int
) -> None:
    world, group = flooded
    span = Span(world.minute_ms - 2 * MINUTE_MS, world.minute_ms)
    async with opened(make, world) as account:
        facts = await everything(account.logs(group, span, reports_only=False, max_pages=max_pages))
    read = reads_of(facts)[0]
    got = set(lines_of(facts))
    assert len(got) >= _PAGE
    covered = [(world.minute_ms - 60_000 + 5 * i, "2026/11/24/[$LATEST]aaaa", f"a{i}") for i in range(_PAGE)] + [
        (world.minute_ms - 59_999 + 10 * i, "2026/11/24/[$LATEST]bbbb", f"b{i}") for i in range(_PAGE // 2)
    ]
    assert {c for c in covered if read.span.start_ms <= c[0] < read.span.end_ms} <= got
    assert read.complete == (set(covered) <= got)


@pytest.mark.asyncio
async def test_the_report_of_a_function_that_really_ran_is_read(ministack: Witness, make: Make) -> None:
    answer = ministack.client("lambda").invoke(FunctionName="f07", Payload=b'{"a": 1}')
    assert answer["Payload"].read() == b"1"
    group = LogGroup("/aws/lambda/f07", ("f07",))
    reports: list[LogLine] = []
    async with opened(make, ministack) as account:
        for _ in range(50):
            now = int(time.time() * 1000)
            span = Span(now - MINUTE_MS, now + MINUTE_MS)
            facts = await everything(account.logs(group, span, reports_only=True, max_pages=4))
            reports = [f for f in facts if isinstance(f, LogLine)]
            if reports:
                break
            time.sleep(0.1)  # noqa: ASYNC251  # nothing else runs here
    record = parse(reports[0].message)
    assert record.kind == "report"
    assert record.memory_mb == 256
    assert record.billed_ms is not None
    assert record.billed_ms > 0
