"""What programs print: levels and request ids where loggers put them, and the exceptions that got away."""

import json

import pytest

from lambdatop.core.log.app_log import body_of, from_json, from_text, without_colours
from lambdatop.core.log.record import Kind, Record
from tests.core.hostile import REQUEST

STAMP = "2026-03-04T05:06:07.890Z"
TRACE = "1-69a7f0c1-3d2e1f0a9b8c7d6e5f4a3b2c"


def _app(level: str | None, request: str | None = None, error_type: str | None = None) -> Record:
    return Record(Kind.APP, request, level=level, error_type=error_type)


def _error(error_type: str | None, level: str | None = None, request: str | None = None) -> Record:
    return Record(Kind.ERROR, request, level=level, error_type=error_type)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("order accepted", _app(None)),
        (f"[INFO]\t{STAMP}\t{REQUEST}\torder accepted", _app("INFO", REQUEST)),
        (f"[WARNING]\t{STAMP}\t\tno request yet", _app("WARNING")),
        (f"[INFO]  {STAMP}  {REQUEST}  copied with blanks", _app("INFO", REQUEST)),
        (f"[ERROR]\t{STAMP}\t{REQUEST}\tKeyError: caught and logged", _app("ERROR", REQUEST)),
        ("[error] lower", _app("ERROR")),
        ("[INFO ] padded", _app("INFO")),
        ("[ERROR] it went wrong", _app("ERROR")),
        ("[ERROR] KeyError: 'customer'\nTraceback (most recent call last):", _error("KeyError", "ERROR")),
        ("[ERROR] KeyError\rTraceback (most recent call last):", _error("KeyError", "ERROR")),
        ("[ERROR] Runtime.ImportModuleError: no module", _error("Runtime.ImportModuleError", "ERROR")),
        ("[main] INFO com.acme.Orders - said", _app("INFO")),
        ("[main] started", _app(None)),
        ("Task timed out after 2.00 seconds", Record(Kind.TIMEOUT, status="timeout")),
        ("Task timed out after 2.00 seconds of waiting for the stock", _app(None)),
        ("Task timed out after 2 seconds", _app(None)),
        (f"{STAMP}\t{REQUEST}\tINFO\tsaid", _app("INFO", REQUEST)),
        (f"{STAMP}\tundefined\tWARN\tbefore the handler", _app("WARN")),
        (f"{STAMP}\t{REQUEST}\tfail\tby .NET", _app("FAIL", REQUEST)),
        (f"{STAMP}\t{REQUEST}\tERROR\tError: caught\n    at f (g.js:1:1)", _app("ERROR", REQUEST)),
        (
            f'{STAMP}\t{REQUEST}\tERROR\tInvoke Error \t{{"errorType":"TypeError"}}',
            _error("TypeError", "ERROR", REQUEST),
        ),
        (f"{STAMP}\tundefined\tERROR\tUncaught Exception \tnot JSON", _error(None, "ERROR")),
        (f"{STAMP}\t{REQUEST}\tERROR\tUnhandled Promise Rejection \t", _error(None, "ERROR", REQUEST)),
        (f"2026-03-04 05:06:07 {REQUEST} WARN  Render - said", _app("WARN", REQUEST)),
        ("2026-03-04 05:06:07,123 - app - ERROR - said", _app("ERROR")),
        ("2026/03/04 05:06:07 listening", _app(None)),
        (f"{STAMP}  Task timed out after 3.00 seconds", _app(None)),
        ("2026 was a good year for ERROR", _app(None)),
        (f"{STAMP}\x1b[32m  INFO\x1b[0m handler: said", _app("INFO")),
        ("\x1b[33mwarn\x1b[39m: said", _app("WARN")),
        ("INFO:root:said", _app("INFO")),
        ("DEBUG said", _app("DEBUG")),
        ("info: said", _app("INFO")),
        ("information is not a level here", _app(None)),
        ("ERRORS: none", _app(None)),
        ('time=now level=warning msg="said"', _app("WARNING")),
        ('level="error"', _app("ERROR")),
        ("sea level=rising", _app(None)),
        ("sealevel=error", _app(None)),
        ('Error raised from handler method\n{"errorType": "Function<TypeError>"}', _error("Function<TypeError>")),
        ("Init error when loading handler\nnothing more", _error(None)),
        (
            "gone: java.io.IOException\njava.io.IOException: gone\n\tat com.acme.A.b(A.java:1)",
            _error("java.io.IOException"),
        ),
        ("Frames of nothing\n\tat all", _app(None)),
        ("panic: index out of range\n\ngoroutine 1 [running]:", _error(None)),
    ],
)
def test_text(line: str, expected: Record) -> None:
    assert from_text(line) == expected


def test_a_level_deep_in_a_sentence_is_none() -> None:
    assert from_text(f"{STAMP} {'x' * 300} ERROR").level is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({}, _app(None)),
        ({"level": "info", "message": "said", "requestId": REQUEST}, _app("INFO", REQUEST)),
        ({"level": 40, "msg": "by pino"}, _app("WARN")),
        ({"level": 41}, _app(None)),
        ({"level": ["x"], "severity": "NOTICE"}, _app("NOTICE")),
        ({"level": "7", "levelname": "ERROR"}, _app("ERROR")),
        ({"level": "INFO", "AWSRequestId": REQUEST}, _app("INFO", REQUEST)),
        ({"requestId": "of the gateway", "function_request_id": REQUEST}, _app(None, REQUEST)),
        ({"requestId": "", "request_id": 7}, _app(None)),
        ({"xray_trace_id": f"Root={TRACE};Parent=1"}, Record(Kind.APP, trace_id=TRACE)),
        ({"xray_trace_id": "none"}, _app(None)),
        ({"level": "ERROR", "message": "charge failed", "exception_name": "KeyError"}, _app("ERROR", None, "KeyError")),
        ({"level": "ERROR", "message": "caught", "errorType": "KeyError"}, _app("ERROR", None, "KeyError")),
        (
            {"level": "ERROR", "errorType": "KeyError", "errorMessage": "'x'", "requestId": REQUEST},
            _error("KeyError", "ERROR", REQUEST),
        ),
        ({"level": "ERROR", "errorType": "TypeError", "message": "Invoke Error {}"}, _error("TypeError", "ERROR")),
        ({"level": "ERROR", "errorType": "TypeError", "message": {"a": 1}}, _app("ERROR", None, "TypeError")),
        ({"errorType": 7, "errorMessage": "no type"}, _app(None)),
        ({"_aws": {"CloudWatchMetrics": []}, "Orders": 3}, _app(None)),
    ],
)
def test_json(event: dict[str, object], expected: Record) -> None:
    assert from_json(json.loads(json.dumps(event))) == expected


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("said", "said"),
        (f"[INFO]\t{STAMP}\t{REQUEST}\tsaid", "said"),
        ("[ERROR] KeyError: 'x'", "KeyError: 'x'"),
        (f"{STAMP}\t{REQUEST}\tINFO\tsaid", "said"),
        (f"2026-03-04 05:06:07 {REQUEST} WARN  Render - said", "Render - said"),
        ("2026-03-04 05:06:07,123 - app - ERROR - said", "app - ERROR - said"),
        ("INFO:root:said", "root:said"),
        ("- a list item", "- a list item"),
    ],
)
def test_the_body_is_what_no_column_shows(line: str, body: str) -> None:
    assert body_of(line) == body


def test_colours_go_and_other_escapes_stay() -> None:
    assert without_colours("\x1b[1;31mred\x1b[0m") == "red"
    assert without_colours("\x1b[2Jred") == "\x1b[2Jred"
