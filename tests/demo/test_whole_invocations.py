"""The invocations of every story, read over HTTP as a client does, are those that truly happened."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from lambdatop.aws import once_account
from lambdatop.core.errors import NotFound
from lambdatop.core.facts import FunctionSeen, LogLine
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.model import MINUTE_MS, LogGroup, Span
from lambdatop.core.store import Store
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.demo.log_writer import write
from lambdatop.demo.simulation import Invocation as Happened
from lambdatop.demo.simulation import Outcome
from lambdatop.demo.speech import mishap
from lambdatop.demo.stories import STORIES
from lambdatop.demo.story import Story
from tests.core.known import PRICES
from tests.demo.conftest import NOON, Clock
from tests.peers.reading import configs_of, everything, opened
from tests.peers.witness import Witness

MINUTES = 12
# By then everything can be read, however late it comes.
SETTLED = NOON - MINUTE_MS
SPAN = Span(NOON - MINUTES * MINUTE_MS, NOON + 1)
STATUS = {
    Outcome.SUCCESS: "ok",
    Outcome.ERROR: "error",
    Outcome.TIMEOUT: "timeout",
    Outcome.OUT_OF_MEMORY: "oom",
}


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(clock=Clock()) as demo:
        for switch, value in (("unsorted", True), ("repeat", True)):
            demo.faults.set(switch, value)
        yield demo


async def _read(server: DemoServer, name: str) -> Store:
    store = Store(PRICES, MINUTES * MINUTE_MS, 1_000_000)
    async with opened(once_account, Witness(server.url, (DEMO_ACCESS_KEY, DEMO_SECRET_KEY), DEMO_REGION)) as account:
        (config,) = configs_of(await everything(account.functions((name,))))
        store.apply(FunctionSeen(config))
        # Where a function never ran there is no log group.
        with suppress(NotFound):
            async for fact in account.logs(LogGroup(config.log_group, (name,)), SPAN, reports_only=False, max_pages=99):
                store.apply(fact)
                if isinstance(fact, LogLine) and fact.timestamp_ms % 50 == 0:
                    # A view looks in between.
                    store.snapshot(NOON)
    return store


def _told(one: Invocation) -> tuple[object, ...]:
    """Give all that a log can tell of what truly happened."""
    texts = sorted((line.event_id or "", line.message) for line in one.lines)
    figures = (one.duration_ms, one.billed_ms, one.init_ms, one.memory_mb, one.max_memory_mb, one.cold)
    return one.stream, one.request_id, one.start_ms, one.status.value, *figures, one.error_type, tuple(texts)


def _true(story: Story, one: Happened) -> tuple[object, ...]:
    texts = sorted((event.event_id, event.message) for event in write(story, one))
    waited = one.init_ms if one.init_ms is not None else one.restore_ms
    figures = (one.duration_ms, one.billed_ms, waited, one.memory_mb, one.max_memory_mb, one.cold)
    error = {Outcome.ERROR: mishap(story.name).error, Outcome.OUT_OF_MEMORY: "Runtime.OutOfMemory"}
    stream, began = one.environment.stream, int(one.began_ms)
    return stream, one.request_id, began, STATUS[one.status], *figures, error.get(one.status), tuple(texts)


@pytest.mark.asyncio
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_a_story_is_assembled_as_it_happened(server: DemoServer, story: Story) -> None:
    store = await _read(server, story.name)
    record = server.within(lambda world: list(world.life(story.name).invocations))
    happened = [one for one in record if one.start_ms >= SPAN.start_ms and one.end_ms < SETTLED]
    expected = {_true(story, one) for one in happened}
    # What began before the span was read in part only; what ended lately may not be there yet.
    ids = {one.request_id for one in record if one not in happened}
    found = [one for one in store.invocations(NOON) if one.request_id not in ids]
    assert len(found) == len({(one.stream, one.request_id, one.start_ms) for one in found})
    assert {_told(one) for one in found} == {one for one in expected if one[1] not in ids}
    assert len(expected) > 5 or not story.runs


@pytest.mark.asyncio
async def test_a_retry_is_another_invocation_in_the_world_and_here(server: DemoServer) -> None:
    record = server.within(lambda world: list(world.life("warehouse-sync").invocations))
    again = {one.request_id for one in record if one.attempt and SPAN.start_ms <= one.start_ms and one.end_ms < SETTLED}
    store = await _read(server, "warehouse-sync")
    found = [one.request_id for one in store.invocations(NOON)]
    assert again
    for request in again:
        happened = [one for one in record if one.request_id == request and one.start_ms >= SPAN.start_ms]
        assert found.count(request) == len(happened)


@pytest.mark.asyncio
async def test_what_runs_in_the_world_runs_here(server: DemoServer) -> None:
    store = await _read(server, "audit-stream")
    record = server.within(lambda world: list(world.life("audit-stream").invocations))
    events = [(one, event) for one in record[-9:] for event in write(STORIES[6], one) if event.ingested <= NOON]
    # Of one environment only what started last can run.
    newest = {one.environment.stream: one.request_id for one, event in events if event.message.startswith("START")}
    ended = {one.request_id for one, event in events if event.message.startswith("REPORT")}
    running = set(newest.values()) - ended
    assert running
    assert {one.request_id for one in store.in_flight(NOON)} == running


@pytest.mark.asyncio
async def test_failures_are_gathered_by_exception_and_place(server: DemoServer) -> None:
    store = await _read(server, "invoice-render")
    (group,) = [g for g in store.error_groups(NOON) if g.place]
    assert (group.error, group.place) == ("java.lang.IllegalStateException", "com.acme.invoice.Fonts.pick")
    assert group.count == sum(one.status == "error" for one in store.invocations(NOON))
