"""Texts that no program should trip over, for every test that reads log lines."""

import json

from hypothesis import strategies as st

REQUEST = "0f3a91c2-5b1e-4d58-9a63-1c7f2e8d4b60"

_PIECES = (
    *("REPORT RequestId: ", "START RequestId: ", "END RequestId: ", "RequestId: ", "INIT_REPORT Init Duration: "),
    *("RESTORE_REPORT ", "INIT_START ", "EXTENSION\tName: ", "Duration: ", "Billed Duration: ", " ms\t", " m", " MB\t"),
    *("Memory Size: ", "Max Memory Used: ", "Status: ", "Error Type: ", "\nXRAY TraceId: 1-", "9" * 30, "1.2.3", "-1"),
    *("[ERROR] ", "[INFO]\t", "2026-03-04T05:06:07.890Z\t", REQUEST, "undefined", "\tERROR\t", "Invoke Error \t{"),
    *(
        "Task timed out after ",
        "Error: ",
        "\n\tat ",
        "java.lang.Error: ",
        '{"errorType":"',
        "}",
        "{",
        "level=",
        "\x1b[31m",
    ),
    *(
        "Traceback (most recent call last):\n",
        '  File "',
        "panic: ",
        "\r",
        "\n",
        "\t",
        "\u202e",
        "\ud800",
        "\u200d",
        "\u00a0",
    ),
)
_KEYS = st.sampled_from(
    [
        *(
            "type",
            "record",
            "metrics",
            "durationMs",
            "billedDurationMs",
            "memorySizeMB",
            "tracing",
            "value",
            "requestId",
        ),
        *("status", "errorType", "message", "errorMessage", "stackTrace", "stack", "exception", "exception_name"),
        *("level", "severity", "xray_trace_id", "function_request_id"),
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS | st.text(max_size=8), inner, max_size=6),
    max_leaves=20,
)
_TYPES = st.sampled_from(["platform.report", "platform.start", "platform.fault", "platform.initReport", "platform.new"])

# Surrogates stand alone here, as they do where bytes that are no UTF-8 were read with surrogateescape.
TEXTS = st.one_of(
    st.text(st.characters(), max_size=200),
    st.lists(st.sampled_from(_PIECES) | st.text(st.characters(), max_size=6), max_size=12).map("".join),
    st.binary(max_size=200).map(lambda b: b.decode(errors="surrogateescape")),
    st.dictionaries(_KEYS | st.text(max_size=8), _VALUES, max_size=8).map(json.dumps),
    st.fixed_dictionaries({"type": _TYPES, "record": _VALUES}).map(json.dumps),
)

HUGE = {
    "one long word": "x" * 1_000_000,
    "many fields": "REPORT " + "RequestId: a\tDuration: 1 ms\t" * 30_000,
    "many dots": "a." * 100_000 + "\n\tat b",
    "many classes": "a.B: " * 50_000 + "\n\tat b",
    "many lines": "a\n" * 100_000,
    "many frames": "Error: x\n" + "    at f (g.js:1:1)\n" * 20_000,
    "deep list": '{"message":' + "[" * 200_000 + "]" * 200_000 + "}",
    "deep object": '{"message":' * 20_000 + "1" + "}" * 20_000,
    "fairly deep": '{"message":' * 600 + "1" + "}" * 600,
    "broken and deep": '{"a":' * 200_000,
    "a number without end": '{"type":"platform.report","record":{"metrics":{"durationMs":' + "9" * 10_000 + "}}}",
    "a huge exponent": '{"type":"platform.report","record":{"metrics":{"durationMs":1e999,"memorySizeMB":NaN}}}',
    "many keys": json.dumps({f"key{n}": n for n in range(3_000)}),
    "a large object": json.dumps({"message": "m" * 900_000, "level": "l" * 100_000}),
    "escapes": "\x1b[31m" * 100_000,
    "combining marks": "e" + "\u0301" * 100_000,
}
