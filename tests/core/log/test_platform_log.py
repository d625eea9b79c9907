"""The platform log: every form of Lambda's own lines gives its fields, and nothing makes the parser fail."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.log.platform_log import Kind, Record, parse
from tests.core.hostile import HUGE, REQUEST, TEXTS

TRACE = "1-69a7f0c1-3d2e1f0a9b8c7d6e5f4a3b2c"
_REPORT = f"REPORT RequestId: {REQUEST}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 88 MB\t"
_WARM = Record(Kind.REPORT, REQUEST, 12.34, 13, 512, 88)
# The kinds of the real lines are finer than ours; those that are not here are ours, or ours after `json_platform.`.
_OURS = {
    **dict.fromkeys(
        ("python_warning", "python_info", "node_info", "node_debug", "node_warn", "lambda_warning"), Kind.APP
    ),
    **dict.fromkeys(("python_error", "node_error", "ruby_error", "java_error"), Kind.ERROR),
    **dict.fromkeys(("emf", "json_app", "json_platform.test"), Kind.APP),
    **dict.fromkeys(("json_platform.telemetrySubscription", "json_platform.logsSubscription"), Kind.SUBSCRIPTION),
    "report_truncated": Kind.REPORT,
    "runtime_error": Kind.RUNTIME_EXIT,
    "json_platform.initStart": Kind.INIT_START,
    "json_platform.initReport": Kind.INIT_REPORT,
    "json_platform.initRuntimeDone": Kind.INIT_DONE,
    "json_platform.restoreStart": Kind.RESTORE_START,
    "json_platform.restoreReport": Kind.RESTORE_REPORT,
    "json_platform.restoreRuntimeDone": Kind.RESTORE_DONE,
    "json_platform.runtimeDone": Kind.RUNTIME_DONE,
    "json_platform.logsDropped": Kind.LOGS_DROPPED,
}


def test_every_real_line_is_read_right(real_lines: Path) -> None:
    rows = [json.loads(line) for line in real_lines.read_text().splitlines()]
    assert len(rows) > 300
    for row in rows:
        record = parse(row["text"])
        assert record.kind == _OURS.get(row["kind"], row["kind"].removeprefix("json_platform.")), row["text"]
        stated = {name: value for name, value in row.get("extra", {}).items() if name in Record.__slots__}
        for name, value in {**row["expect"], **stated}.items():
            assert getattr(record, name) == value, (name, row["text"])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (_REPORT + "\n", _WARM),
        (_REPORT.removesuffix("\t"), _WARM),
        ("\n  " + _REPORT, _WARM),
        (_REPORT.replace("\t", " "), _WARM),
        (_REPORT.replace("\t", "\n"), _WARM),
        (_REPORT.replace("13 ms", "100 ms "), Record(Kind.REPORT, REQUEST, 12.34, 100, 512, 88)),
        (_REPORT + "Init Duration: 400.50 ms\t\n", Record(Kind.REPORT, REQUEST, 12.34, 13, 512, 88, 400.5)),
        (
            f"REPORT RequestId: {REQUEST}  Init Duration: 0.51 ms  Duration: 8.00 ms  Billed Duration: 9 ms",
            Record(Kind.REPORT, REQUEST, 8.0, 9, init_ms=0.51),
        ),
        (f"REPORT RequestId: {REQUEST}\tDuration: 5.5 ms\n", Record(Kind.REPORT, REQUEST, 5.5)),
        (
            _REPORT + "Restore Duration: 700.25 ms\tBilled Restore Duration: 161 ms\t\n",
            Record(Kind.REPORT, REQUEST, 12.34, 13, 512, 88, restore_ms=700.25, billed_restore_ms=161),
        ),
        (
            _REPORT + f"\nXRAY TraceId: {TRACE}\tSegmentId: 1a2b3c4d5e6f7a8b\tSampled: true\t\n",
            Record(Kind.REPORT, REQUEST, 12.34, 13, 512, 88, trace_id=TRACE),
        ),
        (
            _REPORT + f"Status: error\tError Type: Runtime.OutOfMemory\nXRAY TraceId: {TRACE[:-1]}",
            Record(Kind.REPORT, REQUEST, 12.34, 13, 512, 88, status="error", error_type="Runtime.OutOfMemory"),
        ),
        (_REPORT + "Status: time", _WARM),
        (_REPORT + "Init Duration: 12.5 m", _WARM),
        (f"REPORT RequestId: {REQUEST}\tDuration: lots ms\tMemory Size: 1.2.3 MB", Record(Kind.REPORT, REQUEST)),
        (f"START RequestId: {REQUEST} Version: 7\n", Record(Kind.START, REQUEST)),
        (f"START RequestId: {REQUEST}\tVersion: $LATEST\n", Record(Kind.START, REQUEST)),
        (f"END RequestId: {REQUEST}\n", Record(Kind.END, REQUEST)),
        ("INIT_START Runtime Version: python:3.13.v31\tRuntime Version ARN: arn:aws:x\n", Record(Kind.INIT_START)),
        (
            "INIT_REPORT Init Duration: 9999.10 ms\tPhase: invoke\tStatus: timeout\n",
            Record(Kind.INIT_REPORT, init_ms=9999.1, status="timeout"),
        ),
        ("RESTORE_START Runtime Version: java:21.v38\n", Record(Kind.RESTORE_START)),
        ("RESTORE_REPORT Restore Duration: 398.97 ms\n", Record(Kind.RESTORE_REPORT, restore_ms=398.97)),
        ("EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n", Record(Kind.EXTENSION)),
        ("TELEMETRY\tName: agent\tState: Subscribed\tTypes: [Platform]\n", Record(Kind.EXTENSION)),
        ("LOGS\tName: agent\tState: Subscribed\tTypes: [Platform]\n", Record(Kind.EXTENSION)),
        (
            f"2026-03-04T05:06:07.890Z {REQUEST} Task timed out after 30.02 seconds\n\n",
            Record(Kind.TIMEOUT, REQUEST, status="timeout"),
        ),
        (
            f"RequestId: {REQUEST} Error: Task timed out after 3.00 seconds",
            Record(Kind.TIMEOUT, REQUEST, status="timeout"),
        ),
        (
            f"RequestId: {REQUEST} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n",
            Record(Kind.RUNTIME_EXIT, REQUEST, error_type="Runtime.ExitError"),
        ),
        (f"RequestId: {REQUEST} Process exited before completing request", Record(Kind.RUNTIME_EXIT, REQUEST)),
    ],
)
def test_text_lines(line: str, expected: Record) -> None:
    assert parse(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "\n",
        "REPORT of the day",
        "START now",
        "ENDING",
        "EXTENSION cord",
        "LOGS",
        "RequestId: 1 was slow",
        "Report",
    ],
)
def test_what_only_looks_like_a_platform_line_is_the_programs_own(line: str) -> None:
    assert parse(line) == Record(Kind.APP)


def _event(kind: str, record: object) -> str:
    return json.dumps({"time": "2026-03-04T05:06:07.890Z", "type": f"platform.{kind}", "record": record})


_METRICS = {"durationMs": 45.5, "billedDurationMs": 46, "memorySizeMB": 256, "maxMemoryUsedMB": 90}
_TRACING = {"spanId": "1a2b", "type": "X-Amzn-Trace-Id", "value": f"Root={TRACE};Parent=1a2b3c4d5e6f7a8b;Sampled=1"}


@pytest.mark.parametrize(
    ("kind", "record", "expected"),
    [
        ("report", {"requestId": REQUEST, "metrics": _METRICS}, Record(Kind.REPORT, REQUEST, 45.5, 46, 256, 90)),
        (
            "report",
            {
                "requestId": REQUEST,
                "metrics": {**_METRICS, "initDurationMs": 200, "restoreDurationMs": 9, "billedRestoreDurationMs": 3},
                "status": "timeout",
                "errorType": "Runtime.X",
                "tracing": _TRACING,
            },
            Record(Kind.REPORT, REQUEST, 45.5, 46, 256, 90, 200.0, 9.0, 3, TRACE, "timeout", "Runtime.X"),
        ),
        ("report", {"requestId": REQUEST, "metrics": {"durationMs": 5}}, Record(Kind.REPORT, REQUEST, 5.0)),
        ("report", {"metrics": [1], "tracing": "no", "status": 7, "requestId": ""}, Record(Kind.REPORT)),
        ("report", {"tracing": {"value": "Root=1-short"}}, Record(Kind.REPORT)),
        ("report", {"metrics": {"durationMs": True, "memorySizeMB": -1, "billedDurationMs": "9"}}, Record(Kind.REPORT)),
        ("report", {"metrics": {"durationMs": math.nan, "memorySizeMB": math.inf}}, Record(Kind.REPORT)),
        ("report", {"metrics": {"durationMs": 10**400, "billedDurationMs": 0.5}}, Record(Kind.REPORT, billed_ms=1)),
        ("report", None, Record(Kind.REPORT)),
        (
            "start",
            {"requestId": REQUEST, "version": "3", "tracing": _TRACING},
            Record(Kind.START, REQUEST, trace_id=TRACE),
        ),
        ("end", {"requestId": REQUEST}, Record(Kind.END, REQUEST)),
        (
            "runtimeDone",
            {"requestId": REQUEST, "status": "success", "metrics": {"durationMs": 7.5, "producedBytes": 2}},
            Record(Kind.RUNTIME_DONE, REQUEST, 7.5, status="success"),
        ),
        ("initStart", {"initializationType": "on-demand", "phase": "init"}, Record(Kind.INIT_START)),
        ("initRuntimeDone", {"status": "error"}, Record(Kind.INIT_DONE, status="error")),
        (
            "initReport",
            {"metrics": {"durationMs": 700.5, "billedDurationMs": 701}, "status": "success"},
            Record(Kind.INIT_REPORT, init_ms=700.5, status="success"),
        ),
        ("restoreStart", {}, Record(Kind.RESTORE_START)),
        ("restoreRuntimeDone", {"status": "success"}, Record(Kind.RESTORE_DONE, status="success")),
        (
            "restoreReport",
            {"metrics": {"durationMs": 60.5, "billedDurationMs": 12}},
            Record(Kind.RESTORE_REPORT, restore_ms=60.5, billed_restore_ms=12),
        ),
        ("extension", {"name": "agent", "state": "Ready", "events": []}, Record(Kind.EXTENSION)),
        ("telemetrySubscription", {"name": "agent"}, Record(Kind.SUBSCRIPTION)),
        ("logsSubscription", {"name": "agent"}, Record(Kind.SUBSCRIPTION)),
        ("logsDropped", {"droppedRecords": 3}, Record(Kind.LOGS_DROPPED)),
        ("fault", f"RequestId: {REQUEST} Process exited", Record(Kind.FAULT)),
        ("somethingNew", {"requestId": REQUEST}, Record(Kind.APP)),
    ],
)
def test_json_events(kind: str, record: object, expected: Record) -> None:
    assert parse(_event(kind, record)) == expected


def test_fields_beside_a_platform_event_are_not_its_own() -> None:
    event: dict[str, Any] = json.loads(_event("report", {"metrics": {"durationMs": 1.5}}))
    assert parse(json.dumps(event | {"level": "INFO", "function_request_id": REQUEST})) == Record(
        Kind.REPORT, None, 1.5
    )


@pytest.mark.parametrize("line", ["{", "{]", '{"a":1} trailing', "{" * 10])
def test_broken_json_is_text(line: str) -> None:
    assert parse(line) == Record(Kind.APP)


@pytest.mark.parametrize("name", HUGE)
def test_nothing_is_too_long_or_too_deep(name: str) -> None:
    assert isinstance(parse(HUGE[name]), Record)


@given(TEXTS)
def test_nothing_makes_it_fail(text: str) -> None:
    record = parse(text)
    numbers = (record.duration_ms, record.billed_ms, record.memory_mb, record.max_memory_mb, record.init_ms)
    assert all(n is None or 0 <= n < 1e16 for n in (*numbers, record.restore_ms, record.billed_restore_ms))
    assert record.trace_id is None or len(record.trace_id) == len(TRACE)


@given(
    st.floats(0, 1e6).map(lambda x: round(x, 2)),
    st.integers(1, 900_000),
    st.integers(128, 10_240),
    st.none() | st.floats(0, 1e4).map(lambda x: round(x, 2)),
)
def test_a_report_gives_back_what_was_put_in(duration: float, billed: int, memory: int, init: float | None) -> None:
    cold = "" if init is None else f"Init Duration: {init:.2f} ms\t"
    line = f"REPORT RequestId: {REQUEST}\tDuration: {duration:.2f} ms\tBilled Duration: {billed} ms\tMemory Size: {memory} MB\tMax Memory Used: {memory} MB\t{cold}\n"
    expected = Record(Kind.REPORT, REQUEST, duration, billed, memory, memory, init)
    assert parse(line) == expected
    assert parse(line.replace("\t", "  ")) == expected
    for end in range(line.index("\t"), len(line)):
        cut = parse(line[:end])
        for name in ("duration_ms", "billed_ms", "memory_mb", "max_memory_mb", "init_ms"):
            assert getattr(cut, name) in {None, getattr(expected, name)}
