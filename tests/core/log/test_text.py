"""A log event told in one line: what people look for, and nothing that could act on their terminal."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.facts import LogLine
from lambdatop.core.log.platform_log import Kind, Record, parse
from lambdatop.core.log.text import Entry, Level, Told, level_of, tell
from lambdatop.core.units import UNKNOWN
from tests.core.hostile import HUGE, REQUEST, TEXTS

STAMP = "2026-03-04T05:06:07.890Z"
COST = Decimal("0.0000003")
_REPORT = f"REPORT RequestId: {REQUEST}\tDuration: 18.61 ms\tBilled Duration: 20 ms\tMemory Size: 1024 MB\tMax Memory Used: 1011 MB\t"


def _entry(message: str, cost: Decimal | None = None) -> Entry:
    return Entry(1, LogLine("f", 0, None, "s", None, message), parse(message), cost)


def _event(kind: str, record: object) -> str:
    return json.dumps({"time": STAMP, "type": f"platform.{kind}", "record": record})


@pytest.mark.parametrize(
    ("message", "label", "level", "text"),
    [
        (_REPORT, "REPORT", Level.INFO, "19 ms  billed 20 ms  1,011/1,024 MB  $0.0000003"),
        (
            _REPORT + "Init Duration: 3021.40 ms\t",
            "REPORT",
            Level.INFO,
            "19 ms  cold start 3,021 ms  billed 20 ms  1,011/1,024 MB  $0.0000003",
        ),
        (
            _REPORT + "Restore Duration: 398.97 ms\tBilled Restore Duration: 5 ms\t",
            "REPORT",
            Level.INFO,
            "19 ms  restored in 399 ms  billed 20 ms  1,011/1,024 MB  $0.0000003",
        ),
        (_REPORT + "Status: timeout", "REPORT", Level.ERROR, "19 ms  timeout  1,011/1,024 MB  $0.0000003"),
        (
            _REPORT + "Status: error\tError Type: Runtime.OutOfMemory",
            "REPORT",
            Level.ERROR,
            "19 ms  out of memory  1,011/1,024 MB  $0.0000003",
        ),
        (
            _REPORT + "Status: error\tError Type: Runtime.ExitError",
            "REPORT",
            Level.ERROR,
            "19 ms  error Runtime.ExitError  1,011/1,024 MB  $0.0000003",
        ),
    ],
)
def test_a_report(message: str, label: str, level: Level, text: str) -> None:
    assert tell(_entry(message, COST)) == Told(label, level, "0f3a", text)


@pytest.mark.parametrize(
    ("message", "label", "level", "text"),
    [
        (f"REPORT RequestId: {REQUEST}\tDuration: 1.98 ms", "REPORT", Level.INFO, "2.0 ms"),
        (f"REPORT RequestId: {REQUEST}\tDur", "REPORT", Level.INFO, ""),
        (f"START RequestId: {REQUEST} Version: 7\n", "START", Level.DEBUG, "version 7"),
        (f"START RequestId: {REQUEST}", "START", Level.DEBUG, ""),
        (_event("start", {"requestId": REQUEST, "version": "8"}), "START", Level.DEBUG, "version 8"),
        (_event("start", {"requestId": REQUEST, "version": 8}), "START", Level.DEBUG, ""),
        (f"END RequestId: {REQUEST}\n", "END", Level.DEBUG, ""),
        (
            "INIT_START Runtime Version: python:3.13.v31\tRuntime Version ARN: arn:aws:x\n",
            "INIT",
            Level.INFO,
            "new environment  python:3.13.v31",
        ),
        (_event("initStart", {"runtimeVersion": "java:21.v1"}), "INIT", Level.INFO, "new environment  java:21.v1"),
        (_event("initStart", {"phase": "init", "runtimeVersion": 3}), "INIT", Level.INFO, "new environment"),
        (
            "INIT_REPORT Init Duration: 3021.40 ms\tPhase: init\tStatus: timeout",
            "INIT",
            Level.ERROR,
            "cold start 3,021 ms  timeout",
        ),
        (_event("initRuntimeDone", {"status": "success"}), "INIT", Level.INFO, "initialised"),
        ("RESTORE_START Runtime Version: java:21.v38", "INIT", Level.INFO, "restoring a snapshot  java:21.v38"),
        ("RESTORE_REPORT Restore Duration: 398.97 ms", "INIT", Level.INFO, "restored in 399 ms"),
        (_event("restoreRuntimeDone", {"status": "error"}), "INIT", Level.ERROR, "restored  error"),
        (
            _event("runtimeDone", {"requestId": REQUEST, "status": "success", "metrics": {"durationMs": 140}}),
            "DONE",
            Level.INFO,
            "handler returned  140 ms",
        ),
        (
            "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n",
            "EXT",
            Level.DEBUG,
            "agent  Ready  INVOKE, SHUTDOWN",
        ),
        (
            _event("extension", {"name": "agent", "state": "Ready", "events": ["INVOKE", 1]}),
            "EXT",
            Level.DEBUG,
            "agent  Ready  INVOKE, 1",
        ),
        (
            _event("telemetrySubscription", {"name": "agent", "state": "Subscribed", "types": []}),
            "EXT",
            Level.DEBUG,
            "agent  Subscribed",
        ),
        (
            _event("logsDropped", {"droppedRecords": 12, "reason": "slow"}),
            "WARN",
            Level.WARN,
            "12 log lines dropped  slow",
        ),
        (_event("logsDropped", {}), "WARN", Level.WARN, f"{UNKNOWN} log lines dropped"),
        (_event("fault", "Process exited"), "ERROR", Level.ERROR, "Process exited"),
        (
            f"{STAMP} {REQUEST} Task timed out after 30.02 seconds\n\n",
            "ERROR",
            Level.ERROR,
            "timed out after 30.02 s",
        ),
        (f"RequestId: {REQUEST} Error: Task timed out after some time", "ERROR", Level.ERROR, "timed out"),
        (
            f"RequestId: {REQUEST} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n",
            "ERROR",
            Level.ERROR,
            "Runtime exited with error: signal: killed Runtime.ExitError",
        ),
        (f"RequestId: {REQUEST} Error: ", "ERROR", Level.ERROR, "process ended"),
        ("[ERROR] KeyError: 'customer'", "ERROR", Level.ERROR, "KeyError: 'customer'"),
        (f"[WARNING]\t{STAMP}\t{REQUEST}\tretrying  attempt=2\n", "WARN", Level.WARN, "retrying  attempt=2"),
        (f"{STAMP}\t{REQUEST}\tDEBUG\tfonts loaded\n", "DEBUG", Level.DEBUG, "fonts loaded"),
        ('{"level":"critical","message":"no room"}', "ERROR", Level.ERROR, "no room"),
        ('{"level":"loud","message":"hm"}', UNKNOWN, Level.NONE, "hm"),
        ("printed", UNKNOWN, Level.NONE, "printed"),
        ("", UNKNOWN, Level.NONE, ""),
    ],
)
def test_other_lines(message: str, label: str, level: Level, text: str) -> None:
    told = tell(_entry(message))
    assert (told.label, told.level, told.text) == (label, level, text)
    assert told.request == (parse(message).request_id or "")[:4]


def test_the_level_is_known_without_telling() -> None:
    assert level_of(Record(Kind.APP, level="SEVERE")) is Level.ERROR
    assert level_of(Record(Kind.INIT_REPORT, status="error")) is Level.ERROR
    assert level_of(Record(Kind.END)) is Level.DEBUG


def test_a_request_id_may_be_hostile_too() -> None:
    told = tell(_entry("END RequestId: \x1b[2J\n"))
    assert told.request == "␛[2J"


def _is_safe(told: Told, message: str) -> None:
    assert told.text.isprintable()
    assert told.request.isprintable()
    assert len(told.label) <= 6
    assert len(told.text) <= 2_000
    assert told.level is level_of(parse(message))


@pytest.mark.parametrize("name", HUGE)
def test_nothing_is_too_long_or_too_deep(name: str) -> None:
    _is_safe(tell(_entry(HUGE[name])), HUGE[name])


@given(TEXTS)
def test_nothing_makes_it_fail_and_everything_told_is_safe(message: str) -> None:
    _is_safe(tell(_entry(message)), message)


@given(st.sampled_from(Kind), TEXTS)
def test_a_record_that_does_not_fit_its_line_is_told_all_the_same(kind: Kind, message: str) -> None:
    assert tell(Entry(1, LogLine("f", 0, None, "s", None, message), Record(kind))).text.isprintable()
