"""Writes the log of an invocation, event by event, in Lambda's text and JSON formats (as Lambda wrote them in 2026)."""

import json
from collections.abc import Iterator
from time import gmtime, strftime
from typing import Any, NamedTuple

from lambdatop.demo.function import runtime_version_arn
from lambdatop.demo.simulation import Invocation, Outcome
from lambdatop.demo.speech import LINES, Mishap, java_trace, mishap, node_stack, python_trace
from lambdatop.demo.story import Story

_BUILD = {"python": 31, "nodejs": 41, "java": 38}
_SAID_NOW_AND_THEN = 14
_ERROR_TYPE = {Outcome.OUT_OF_MEMORY: "Runtime.OutOfMemory"}
# The least and the spread of the time until an event can be read, and what is added for one call in sixty-four.
_DELAY_MS, _DELAY_SPREAD_MS, _LATE_MS = 1_000, 5_000, 24_000


class Event(NamedTuple):
    """One log event of a stream; times in ms. The order is CloudWatch's: timestamp, ingestion, id."""

    timestamp: int
    ingested: int
    event_id: str
    stream: str
    message: str


def write(story: Story, done: Invocation) -> tuple[Event, ...]:
    """Give everything that an invocation writes, oldest first; the same invocation always writes the same."""
    lines = _json_lines(story, done) if story.json_log else _text_lines(story, done)
    delay = _DELAY_MS + (done.salt >> 70) % _DELAY_SPREAD_MS
    if (done.salt >> 40) % 64 == 0:
        delay += (done.salt >> 50) % _LATE_MS
    stream = done.environment.stream
    events = []
    for index, (at, message) in enumerate(lines):
        timestamp = int(at)
        number = (timestamp << 136) | (done.salt & ~0xFF) | index
        events.append(Event(timestamp, timestamp + delay + index, f"{number:056d}", stream, message))
    return tuple(events)


def _text_lines(story: Story, done: Invocation) -> Iterator[tuple[float, str]]:
    request = done.request_id
    if done.cold:
        yield from _text_start(story, done)
    yield done.began_ms, f"START RequestId: {request} Version: {done.environment.version}\n"
    for at, level, said in _said(story, done):
        yield at, _text_line(story, request, at, level, said)
    end = done.end_ms
    if done.status is Outcome.ERROR:
        for text in _text_error(story, request, end):
            yield end, text
    elif done.status is Outcome.TIMEOUT:
        yield end, f"{_iso(end)} {request} Task timed out after {done.duration_ms / 1000:.2f} seconds\n\n"
    elif done.status is Outcome.OUT_OF_MEMORY:
        yield end, f"RequestId: {request} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n"
    yield end, f"END RequestId: {request}\n"
    yield end, _text_report(story, done)


def _text_start(story: Story, done: Invocation) -> Iterator[tuple[float, str]]:
    version, arn = _runtime(story, done)
    what = "INIT_START" if done.restore_ms is None else "RESTORE_START"
    yield done.start_ms, f"{what} Runtime Version: {version}\tRuntime Version ARN: {arn}\n"
    if done.restore_ms is not None:
        yield done.began_ms, f"RESTORE_REPORT Restore Duration: {done.restore_ms:.2f} ms\n"
    elif story.extension is not None:
        yield done.began_ms, f"EXTENSION\tName: {story.extension}\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n"


def _runtime(story: Story, done: Invocation) -> tuple[str, str]:
    """Name the build of the runtime that an environment was begun with: for people, and exactly."""
    family = story.runtime.rstrip("0123456789.x")
    build = done.environment.build
    version = f"{family}:{story.runtime.removeprefix(family).removesuffix('.x')}.v{_BUILD[family] + build}"
    return version, runtime_version_arn(f"{story.runtime}+{build}" if build else story.runtime)


def _text_line(story: Story, request: str, at: float, level: str, said: str) -> str:
    if story.runtime.startswith("nodejs"):
        return f"{_iso(at)}\t{request}\t{level}\t{said}\n"
    if story.runtime.startswith("java"):
        logger = story.handler.rpartition(".")[2].partition(":")[0]
        return f"{_iso(at)[:-1].replace('T', ' ')} {request} {level:<5} {logger} - {said}\n"
    return f"[{'WARNING' if level == 'WARN' else level}]\t{_iso(at)}\t{request}\t{said}\n"


def _text_error(story: Story, request: str, at: float) -> Iterator[str]:
    error = mishap(story.name)
    if story.runtime.startswith("nodejs"):
        stack = node_stack(error)
        yield "\n".join([f"{_iso(at)}\t{request}\tERROR\t{stack[0]}", *stack[1:], ""])
        body = {"errorType": error.error, "errorMessage": error.message, "stack": stack}
        yield f"{_iso(at)}\t{request}\tERROR\tInvoke Error \t{json.dumps(body, separators=(',', ':'))}\n"
    elif story.runtime.startswith("java"):
        yield java_trace(error)
    else:
        yield python_trace(error)


def _text_report(story: Story, done: Invocation) -> str:
    parts = [
        f"REPORT RequestId: {done.request_id}",
        f"Duration: {done.duration_ms:.2f} ms",
        f"Billed Duration: {done.billed_ms} ms",
        f"Memory Size: {done.memory_mb} MB",
        f"Max Memory Used: {done.max_memory_mb} MB",
    ]
    if done.init_ms is not None:
        parts.append(f"Init Duration: {done.init_ms:.2f} ms")
    if done.restore_ms is not None:
        parts.append(
            f"Restore Duration: {done.restore_ms:.2f} ms\tBilled Restore Duration: {done.billed_restore_ms} ms"
        )
    if done.status is Outcome.TIMEOUT:
        parts.append("Status: timeout")
    elif done.status in _ERROR_TYPE:
        parts.append(f"Status: error\tError Type: {_ERROR_TYPE[done.status]}")
    else:
        parts.append("")
    trace = ""
    if story.tracing:
        trace = (
            f"XRAY TraceId: {_trace(done)}\tSegmentId: {done.salt >> 64 & 0xFFFFFFFFFFFFFFFF:016x}\tSampled: true\t\n"
        )
    return "\t".join(parts) + "\n" + trace


def _said(story: Story, done: Invocation) -> Iterator[tuple[float, str, str]]:
    """Give (when, level, text) of what the application says; a call that is cut short says less."""
    dice = done.salt >> 8
    words = {
        "a": dice % 90_000 + 10_000,
        "b": (dice >> 20) % 900 + 20,
        "c": (dice >> 30) % 100,
        "records": done.records,
    }
    if done.status is not Outcome.SUCCESS and done.duration_ms < story.timeout_s * 1000:
        return
    lines = LINES[story.name]
    for index in range(len(lines) - 1, 0, -1):
        if (dice >> (36 + 6 * index)) % _SAID_NOW_AND_THEN == 0:
            level, _, text = lines[index].partition(" ")
            yield done.began_ms + done.duration_ms * 0.4, level, text.format_map(words)
    if done.status is Outcome.SUCCESS:
        level, _, text = lines[0].partition(" ")
        yield done.began_ms + done.duration_ms * 0.9, level, text.format_map(words)


def _json_lines(story: Story, done: Invocation) -> Iterator[tuple[float, str]]:
    request, version = done.request_id, done.environment.version
    if done.cold:
        build, arn = _runtime(story, done)
        start = {
            "initializationType": "on-demand",
            "phase": "init",
            "functionName": story.name,
            "functionVersion": version,
            "runtimeVersion": build,
            "runtimeVersionArn": arn,
        }
        yield done.start_ms, _platform(done.start_ms, "initStart", start)
    tracing = {
        "spanId": f"{done.salt >> 64 & 0xFFFFFFFFFFFFFFFF:016x}",
        "type": "X-Amzn-Trace-Id",
        "value": f"Root={_trace(done)};Sampled=1",
    }
    traced = {"tracing": tracing} if story.tracing else {}
    yield done.began_ms, _platform(done.began_ms, "start", {"requestId": request, "version": version, **traced})
    for at, level, said in _said(story, done):
        yield at, _application(at, level, request, said)
    if done.status is Outcome.ERROR:
        yield done.end_ms, _json_error(done.end_ms, request, mishap(story.name))
    metrics = {
        "durationMs": done.duration_ms,
        "billedDurationMs": done.billed_ms,
        "memorySizeMB": done.memory_mb,
        "maxMemoryUsedMB": done.max_memory_mb,
    }
    if done.init_ms is not None:
        metrics["initDurationMs"] = done.init_ms
    status = {Outcome.ERROR: "failure", Outcome.TIMEOUT: "timeout", Outcome.OUT_OF_MEMORY: "error"}
    report = {"requestId": request, "metrics": metrics, **traced, "status": status.get(done.status, "success")}
    if done.status in _ERROR_TYPE:
        report["errorType"] = _ERROR_TYPE[done.status]
    yield done.end_ms, _platform(done.end_ms, "report", report)


def _platform(at: float, kind: str, record: dict[str, Any]) -> str:
    return json.dumps({"time": _iso(at), "type": f"platform.{kind}", "record": record}, separators=(",", ":")) + "\n"


def _application(at: float, level: str, request: str, said: str) -> str:
    message, _, rest = said.partition("  ")
    fields = dict(pair.split("=", 1) for pair in rest.split()) if rest else {}
    body = {"timestamp": _iso(at), "level": level, "message": message, "logger": "root", "requestId": request, **fields}
    return json.dumps(body) + "\n"


def _json_error(at: float, request: str, error: Mishap) -> str:
    stack = [f'  File "{f}", line {n}, in {fn}\n    {code}\n' for f, n, fn, code in error.frames]
    body = {
        "timestamp": _iso(at),
        "log_level": "ERROR",
        "errorMessage": error.message,
        "errorType": error.error,
        "requestId": request,
        "stackTrace": stack,
    }
    return json.dumps(body) + "\n"


def _trace(done: Invocation) -> str:
    return f"1-{done.start_ms // 1000:08x}-{done.salt & 0xFFFFFFFFFFFFFFFFFFFFFFFF:024x}"


def _iso(at: float) -> str:
    ms = int(at)
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(ms // 1000))}.{ms % 1000:03d}Z"
