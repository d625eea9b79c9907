"""How an invocation ended: status, exception and place, from what the REPORT says and what it does not."""

import json

import pytest

from lambdatop.core.invocations.invocation import Invocation, Status
from tests.core.streams import T0, end, invocations, line, report, request, run, start

PYTHON = (
    "[ERROR] KeyError: 'customer'\nTraceback (most recent call last):\n"
    "\u00a0\u00a0File \"/var/task/app.py\", line 52, in handler\n\u00a0\u00a0\u00a0\u00a0name = event['customer']\n"
)
STAMP = "2027-01-15T08:00:00.000Z"


def _one(*texts: str, more: str = "", used: int = 90) -> Invocation:
    lines = [line(0, start(1), event="0"), *(line(10 + n, text) for n, text in enumerate(texts))]
    last = [line(900, end(1), event=f"{900:056d}8"), line(900, report(1, 900, more, used), event=f"{900:056d}9")]
    (one,) = invocations([*lines, *last])
    return one


@pytest.mark.parametrize(
    ("texts", "more", "used", "status", "error_type"),
    [
        ((), "", 90, Status.OK, None),
        ((PYTHON,), "", 90, Status.ERROR, "KeyError"),
        ((f"{STAMP}\t{request(1)}\tERROR\tcaught and logged\n",), "", 90, Status.OK, None),
        ((), "Status: error\tError Type: Runtime.ImportModuleError", 90, Status.ERROR, "Runtime.ImportModuleError"),
        ((), "Status: timeout", 90, Status.TIMEOUT, None),
        ((f"{STAMP} {request(1)} Task timed out after 0.90 seconds\n\n",), "", 90, Status.TIMEOUT, None),
        ((), "Status: error\tError Type: Runtime.OutOfMemory", 512, Status.OOM, "Runtime.OutOfMemory"),
        (
            (f"RequestId: {request(1)} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n",),
            "",
            512,
            Status.OOM,
            "Runtime.ExitError",
        ),
        (
            (f"RequestId: {request(1)} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n",),
            "Status: error\tError Type: Runtime.ExitError",
            90,
            Status.EXIT,
            "Runtime.ExitError",
        ),
    ],
)
def test_status(texts: tuple[str, ...], more: str, used: int, status: Status, error_type: str | None) -> None:
    one = _one(*texts, more=more, used=used)
    assert (one.status, one.error_type) == (status, error_type)
    assert one.failed == (status is not Status.OK)


def test_a_report_that_says_success_is_believed() -> None:
    error = json.dumps({"errorType": "Declined", "errorMessage": "caught", "requestId": request(1)})
    done = {"requestId": request(1), "metrics": {"durationMs": 5}, "status": "success"}
    lines = [line(0, start(1)), line(1, error), line(5, json.dumps({"type": "platform.report", "record": done}))]
    assert invocations(lines)[0].status == "ok"


def test_an_exception_of_an_init_that_was_tried_again_is_no_failure() -> None:
    (one,) = invocations([line(0, "INIT_START Runtime Version: x\n"), line(1, PYTHON), *run(5, 1)])
    assert (one.status, one.error_type, one.place) == ("ok", None, None)


def test_an_exception_of_an_init_that_ended_it_is_named() -> None:
    failed = run(5, 1, more="Status: error\tError Type: Runtime.ImportModuleError")
    (one,) = invocations([line(0, "INIT_START Runtime Version: x\n"), line(1, PYTHON), *failed])
    assert (one.status, one.error_type, one.place) == ("error", "KeyError", "app.py:handler")


def test_a_stack_trace_in_several_events_is_one_exception() -> None:
    one = _one(
        "java.lang.IllegalStateException: no font for script Arab\n",
        "\tat com.acme.invoice.Fonts.pick(Fonts.java:71)\n",
        "\tat com.acme.invoice.Render.handleRequest(Render.java:44)\n",
        "said afterwards\n",
    )
    assert (one.status, one.error_type) == ("error", "java.lang.IllegalStateException")
    assert (one.place, one.error_text) == ("com.acme.invoice.Fonts.pick", "no font for script Arab")


def test_the_last_exception_is_the_one_that_ended_it() -> None:
    one = _one("[ERROR] ValueError: first\n", "  indented\n", PYTHON, "said afterwards\n")
    assert (one.error_type, one.place) == ("KeyError", "app.py:handler")


def test_a_stack_trace_of_an_init_that_was_tried_again_is_no_failure() -> None:
    trace = ["java.lang.LinkageError: x\n", "\tat com.acme.A.f(A.java:1)\n"]
    init = [line(n, text) for n, text in enumerate(["INIT_START Runtime Version: x\n", *trace])]
    assert invocations([*init, *run(50, 1)])[0].status == "ok"
    failed = run(50, 1, more="Status: error\tError Type: Runtime.Unknown")
    assert invocations([*init, *failed])[0].error_type == "java.lang.LinkageError"


def test_what_has_not_ended_is_running_and_comes_near_its_timeout() -> None:
    (one,) = invocations([line(0, "INIT_START Runtime Version: x\n"), line(5, start(1)), line(6, "working\n")])
    assert (one.status, one.cold, one.duration_ms, one.timeout_ms) == ("running", True, None, 10_000)
    began = T0 + 5
    assert one.elapsed_ms(began + 2_500) == 2_500
    assert not one.near_timeout(began + 7_999)
    assert one.near_timeout(began + 8_000)


def test_an_exception_is_a_failure_before_the_report_comes() -> None:
    (one,) = invocations([line(0, start(1)), line(6, PYTHON)])
    assert (one.status, one.reported) == ("error", False)


def test_the_trace_id_is_that_of_any_line() -> None:
    more = "\nXRAY TraceId: 1-68a1b2c3-0123456789abcdef01234567\tSegmentId: 0123456789abcdef\tSampled: true\t"
    assert _one(more=more).trace_id == "1-68a1b2c3-0123456789abcdef01234567"


def test_its_lines_are_entries_of_the_log_pane() -> None:
    entries = _one("hello\n").entries()
    assert [entry.number for entry in entries] == [0, 1, 2, 3]
    assert [entry.record.kind for entry in entries] == ["start", "app", "end", "report"]
