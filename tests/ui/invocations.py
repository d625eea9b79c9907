"""Hand-made invocations and groups of failures for the screen."""

from decimal import Decimal

from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.invocation import ErrorGroup, Invocation, Status
from tests.ui.samples import NOW


def invocation(**changes: object) -> Invocation:
    """Make one that went well, unless told otherwise."""
    values: dict[str, object] = {
        "function": "checkout-api",
        "request_id": "4f1c0000-0000-4000-8000-000000000003",
        "start_ms": NOW - 5_000,
        "duration_ms": 412.0,
        "billed_ms": 413,
        "init_ms": None,
        "memory_mb": 512,
        "max_memory_mb": 141,
        "status": Status.OK,
        "error_type": None,
        "cold": False,
        "cost_usd": Decimal("0.0000034"),
        "trace_id": None,
        "stream": "2025/11/24/[$LATEST]abc",
        "lines": (),
        "timeout_ms": 10_000,
    }
    return Invocation(**{**values, **changes})  # type: ignore[arg-type] # the fields are the callers' business


def running(**changes: object) -> Invocation:
    """Make one that has not reported."""
    unknown = dict.fromkeys(("duration_ms", "billed_ms", "memory_mb", "max_memory_mb", "cost_usd"))
    return invocation(**{**unknown, "status": Status.RUNNING, "reported": False, **changes})


def failed(**changes: object) -> Invocation:
    """Make one that raised."""
    wrong = {"status": Status.ERROR, "error_type": "KeyError", "error_text": "'order'", "place": "app.py:handler"}
    return invocation(**{**wrong, **changes})


def group(**changes: object) -> ErrorGroup:
    """Make a group of which `failed` is the example."""
    values: dict[str, object] = {
        "function": "checkout-api",
        "error": "KeyError",
        "place": "app.py:handler",
        "count": 7,
        "first_ms": NOW - 600_000,
        "last_ms": NOW - 5_000,
        "example": failed(),
        "new": False,
    }
    return ErrorGroup(**{**values, **changes})  # type: ignore[arg-type] # the fields are the callers' business


def lines(*messages: str) -> tuple[LogLine, ...]:
    """Make the lines of an invocation, 100 ms apart."""
    return tuple(
        LogLine("checkout-api", NOW - 5_000 + n * 100, NOW, "stream", f"i{n}", text) for n, text in enumerate(messages)
    )
