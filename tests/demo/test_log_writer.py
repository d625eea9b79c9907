"""The log text: Lambda's formats to the character, and the same figures in text as in truth."""

import json
import re

import pytest

from lambdatop.demo.log_writer import Event, write
from lambdatop.demo.simulation import Invocation, Outcome
from lambdatop.demo.world import World
from tests.demo.conftest import Clock

HEX = "[0-9a-f]"
REQUEST = rf"{HEX}{{8}}-{HEX}{{4}}-4{HEX}{{3}}-a{HEX}{{3}}-{HEX}{{12}}"
REPORT = re.compile(
    rf"REPORT RequestId: (?P<request>{REQUEST})\tDuration: (?P<duration>\d+\.\d\d) ms\tBilled Duration: (?P<billed>\d+) ms\t"
    r"Memory Size: (?P<memory>\d+) MB\tMax Memory Used: (?P<used>\d+) MB\t"
    r"(Init Duration: (?P<init>\d+\.\d\d) ms\t)?"
    r"(Restore Duration: (?P<restore>\d+\.\d\d) ms\tBilled Restore Duration: \d+ ms\t)?"
    r"(Status: (?P<status>timeout|error\tError Type: Runtime\.OutOfMemory))?\n"
    rf"(XRAY TraceId: 1-{HEX}{{8}}-{HEX}{{24}}\tSegmentId: {HEX}{{16}}\tSampled: true\t\n)?"
)


@pytest.fixture(scope="module")
def world() -> World:
    return World(1, Clock())


def told(world: World, name: str, status: Outcome | None = None, *, cold: bool | None = None) -> tuple[Event, ...]:
    calls: list[Invocation] = world.life(name).invocations
    found = next(c for c in calls if status in {None, c.status} and cold in {None, c.cold})
    return write(world.story(name), found)


def test_every_report_of_every_text_function_reads_back_to_the_truth(world: World) -> None:
    for name in world.functions:
        story = world.story(name)
        for call in world.life(name).invocations if not story.json_log else ():
            found = REPORT.fullmatch(write(story, call)[-1].message)
            assert found is not None
            assert found["request"] == call.request_id
            assert float(found["duration"]) == call.duration_ms
            assert int(found["billed"]) == call.billed_ms
            assert (int(found["memory"]), int(found["used"])) == (call.memory_mb, call.max_memory_mb)
            assert (found["init"] and float(found["init"])) == call.init_ms
            assert (found["restore"] and float(found["restore"])) == call.restore_ms
            assert (found["status"] == "timeout") == (call.status is Outcome.TIMEOUT)
            assert ("XRAY" in found[0]) == story.tracing


def test_every_event_comes_after_its_call_in_order_and_arrives_within_half_a_minute(world: World) -> None:
    ids: set[str] = set()
    late = total = 0
    for name in world.functions:
        for call in world.life(name).invocations:
            events = write(world.story(name), call)
            assert events[0].timestamp >= call.start_ms
            assert [e.timestamp for e in events] == sorted(e.timestamp for e in events)
            assert list(events) == sorted(events)
            assert all(1000 <= e.ingested - e.timestamp <= 31_000 for e in events)
            ids.update(e.event_id for e in events)
            total += len(events)
            late += sum(e.ingested - e.timestamp > 7000 for e in events)
    assert len(ids) == total
    assert 0.003 < late / total < 0.03
    assert {len(one) for one in ids} == {56}


def test_a_cold_start_in_text(world: World) -> None:
    messages = [e.message for e in told(world, "checkout-api", cold=True)]
    assert re.fullmatch(
        rf"INIT_START Runtime Version: python:3\.13\.v31\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:{HEX}{{64}}\n",
        messages[0],
    )
    assert re.fullmatch(rf"START RequestId: {REQUEST} Version: \$LATEST\n", messages[1])
    assert re.fullmatch(rf"END RequestId: {REQUEST}\n", messages[-2])


def test_a_restore_from_a_snapshot(world: World) -> None:
    messages = [e.message for e in told(world, "quote-engine", cold=True)]
    assert messages[0].startswith("RESTORE_START Runtime Version: java:21.v38\tRuntime Version ARN: arn:")
    assert re.fullmatch(r"RESTORE_REPORT Restore Duration: \d+\.\d\d ms\n", messages[1])
    assert re.fullmatch(rf"START RequestId: {REQUEST} Version: 3\n", messages[2])


def test_a_timeout(world: World) -> None:
    messages = [e.message for e in told(world, "image-resize", Outcome.TIMEOUT)]
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.fullmatch(rf"{stamp} {REQUEST} Task timed out after 30\.00 seconds\n\n", messages[-3])
    assert messages[-1].endswith("\tStatus: timeout\n")


def test_an_out_of_memory(world: World) -> None:
    messages = [e.message for e in told(world, "report-builder", Outcome.OUT_OF_MEMORY)]
    killed = rf"RequestId: {REQUEST} Error: Runtime exited with error: signal: killed\nRuntime\.ExitError\n"
    assert re.fullmatch(killed, messages[-3])
    assert "Max Memory Used: 512 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n" in messages[-1]


def test_a_python_stack_trace_is_indented_by_no_break_spaces(world: World) -> None:
    trace = told(world, "warehouse-sync", Outcome.ERROR)[-3].message
    lines = trace.split("\n")
    assert lines[0].startswith("[ERROR] ConnectTimeout: ")
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[2].startswith('\u00a0\u00a0File "/var/task/sync.py", line 41, in handler')
    assert lines[3].startswith("\u00a0\u00a0\u00a0\u00a0send(")


def test_a_node_error_is_told_by_the_application_and_by_the_runtime(world: World) -> None:
    own, runtime = (e.message for e in told(world, "payments-webhook", Outcome.ERROR)[-4:-2])
    assert re.search(r"Z\t\S+\tERROR\tPaymentDeclined: card_declined\n    at Processor.charge \(/var/task/", own)
    body = json.loads(runtime.partition("\tInvoke Error \t")[2])
    assert body["errorType"] == "PaymentDeclined"
    assert len(body["stack"]) == 3


def test_a_java_stack_trace(world: World) -> None:
    trace = told(world, "invoice-render", Outcome.ERROR)[-3].message
    assert trace.startswith(
        "no font for script Arab: java.lang.IllegalStateException\njava.lang.IllegalStateException: no"
    )
    assert "\n\tat com.acme.invoice.Fonts.pick(Fonts.java:71)\n" in trace


def test_the_json_format(world: World) -> None:
    cold = [json.loads(e.message) for e in told(world, "search-index", cold=True)]
    kinds = [line.get("type", "application") for line in cold]
    assert kinds[:2] == ["platform.initStart", "platform.start"]
    assert kinds[-1] == "platform.report"
    assert cold[-1]["record"]["metrics"]["initDurationMs"] > 0
    assert cold[-1]["record"]["status"] == "success"
    assert cold[1]["record"]["tracing"]["value"].startswith("Root=1-")
    said = next(line for line in cold if "level" in line)
    assert (said["level"], said["message"]) == ("INFO", "document indexed")
    failed = [json.loads(e.message) for e in told(world, "search-index", Outcome.ERROR)]
    assert failed[-2]["errorType"] == "ConflictError"
    assert failed[-1]["record"]["status"] == "failure"
