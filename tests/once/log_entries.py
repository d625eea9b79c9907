"""Log entries of two functions for the tests of what is printed: each kind, several lines, hostile text."""

import json
from decimal import Decimal

from lambdatop.core.facts import LogLine
from lambdatop.core.log.platform_log import parse
from lambdatop.core.log.text import Entry

REQUEST = "0f3a91c2-5b1e-4d58-9a63-1c7f2e8d4b60"
START = 1_795_442_645_117
"""2026-11-23 14:04:05.117 UTC."""
STREAM = "2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef"
_STAMP = "2026-11-23T14:04:05.117Z"
_TRACEBACK = (
    'Traceback (most recent call last):\n  File "/var/task/app.py", line 7, in handler\n    pay()\nCardError: declined'
)

MESSAGES = (
    ("checkout-api", "INIT_START Runtime Version: python:3.13.v55\tRuntime Version ARN: arn:aws:lambda:eu-west-1::x\n"),
    ("checkout-api", f"START RequestId: {REQUEST} Version: $LATEST\n"),
    ("checkout-api", f"[INFO]\t{_STAMP}\t{REQUEST}\torder accepted order=88213\n"),
    ("payments-webhook", json.dumps({"level": "WARN", "message": "retrying", "attempt": 2, "requestId": REQUEST})),
    ("checkout-api", f"[ERROR]\t{_STAMP}\t{REQUEST}\tcard refused\n{_TRACEBACK}\n"),
    (
        "payments-webhook",
        json.dumps(
            {
                "timestamp": _STAMP,
                "level": "ERROR",
                "requestId": REQUEST,
                "errorType": "PaymentDeclined",
                "errorMessage": "card_declined",
                "stackTrace": ['  File "/var/task/pay.py", line 3, in pay\n', "    raise PaymentDeclined\n"],
            }
        ),
    ),
    ("payments-webhook", json.dumps({"level": "INFO", "msg": "two\nlines", "n": 1})),
    ("checkout-api", "a print\twith a tab, \x1b[31mred\x1b[0m, a bell \x07 and a bidi \u202eedirrevo\n"),
    ("checkout-api", f"{_STAMP} {REQUEST} Task timed out after 10.00 seconds\n\n"),
    (
        "checkout-api",
        (
            f"REPORT RequestId: {REQUEST}\tDuration: 18.61 ms\tBilled Duration: 412 ms\tMemory Size: 512 MB"
            "\tMax Memory Used: 141 MB\tInit Duration: 392.40 ms\t\nXRAY TraceId: 1-5f3a91c2-0123456789abcdef01234567"
            "\tSegmentId: 0123456789abcdef\tSampled: true\t\n"
        ),
    ),
    ("checkout-api", ""),
)


def entries() -> tuple[Entry, ...]:
    """Give them 101 ms apart."""
    return tuple(
        entry(number, function, message, at_ms=START + 101 * number)
        for number, (function, message) in enumerate(MESSAGES)
    )


def entry(number: int, function: str, message: str, *, at_ms: int = START) -> Entry:
    """Give one entry; a REPORT has a price."""
    line = LogLine(function, at_ms, at_ms + 1_804, STREAM, f"{39_000 + number:056d}", message)
    return Entry(number, line, parse(message), Decimal("0.0000034") if message.startswith("REPORT") else None)
