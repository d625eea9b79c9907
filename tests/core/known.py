"""Functions, metric points and REPORT lines for the tests of the core, on a fixed clock."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from lambdatop.core.facts import LogLine, LogsRead, MetricPoints
from lambdatop.core.figures.window import FunctionWindow
from lambdatop.core.log.platform_log import parse
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Measure, Minute, Row, Span
from lambdatop.core.money.pricing import parse_prices

PRICES = parse_prices(tomllib.loads((Path(__file__).parents[2] / "lambdatop/prices.toml").read_text(encoding="utf-8")))
END = 1_800_000_000_000
MINUTES = 15
WINDOW = Span(END - MINUTES * MINUTE_MS, END)
LENGTH = MINUTES * MINUTE_MS
STARTS = tuple(range(WINDOW.start_ms, WINDOW.end_ms, MINUTE_MS))


def config(name: str = "api", **changes: object) -> FunctionConfig:
    plain = FunctionConfig(
        name=name,
        arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        runtime="python3.13",
        architecture="arm64",
        package_type="Zip",
        memory_mb=512,
        timeout_s=10,
        ephemeral_mb=512,
        last_modified_ms=END - 86_400_000,
        revision_id="r1",
        log_group=f"/aws/lambda/{name}",
        log_format="Text",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field of the class


def report(
    at_ms: int,
    number: int,
    *,
    name: str = "api",
    billed: int = 20,
    memory: int = 512,
    used: int = 90,
    more: str = "",
    request: int | None = None,
) -> LogLine:
    text = (
        f"REPORT RequestId: 00000000-0000-4000-8000-{number if request is None else request:012d}\t"
        f"Duration: {billed}.00 ms\tBilled Duration: {billed} ms\tMemory Size: {memory} MB\t"
        f"Max Memory Used: {used} MB\t{more}\n"
    )
    return LogLine(name, at_ms, at_ms + 2_000, "2027/01/15/[$LATEST]abc", f"{name}-{number}", text)


def timeout_line(at_ms: int, number: int, *, request: int, name: str = "api") -> LogLine:
    text = f"2027-01-15T08:00:00.000Z 00000000-0000-4000-8000-{request:012d} Task timed out after 10.00 seconds\n\n"
    return LogLine(name, at_ms, at_ms + 2_000, "2027/01/15/[$LATEST]abc", f"{name}-t{number}", text)


def points(
    measure: Measure, values: Iterable[float | None] = (), *, name: str = "api", window: Span = WINDOW
) -> MetricPoints:
    """Give points of single minutes from the start of the window on; None leaves one out."""
    at = range(window.start_ms, window.end_ms, MINUTE_MS)
    given = tuple((start, value) for start, value in zip(at, values, strict=False) if value is not None)
    return MetricPoints(name, measure, 60, window, given)


def whole(measure: Measure, value: float, *, name: str = "api", window: Span = WINDOW) -> MetricPoints:
    length_s = (window.end_ms - window.start_ms) // 1_000
    return MetricPoints(name, measure, length_s, window, ((window.start_ms, value),))


def logs_read(window: Span = WINDOW, *, name: str = "api", reports_only: bool = True) -> LogsRead:
    return LogsRead(name, window, complete=True, reports_only=reports_only)


Given = MetricPoints | LogLine | LogsRead


def known(*facts: Given) -> FunctionWindow:
    """Tell a function's window all of `facts`, as the store does."""
    window = FunctionWindow()
    for fact in facts:
        if isinstance(fact, MetricPoints):
            window.take_points(fact)
        elif isinstance(fact, LogsRead):
            window.take_read(fact)
        elif window.repeats.is_new(fact):
            window.take_line(fact, parse(fact.message))
    return window


def row(**changes: object) -> Row:
    """Give a row that is well, with `changes`; its minutes say the same all along."""
    plain = Row(
        config(),
        LENGTH,
        invocations=1_500,
        errors=0,
        error_rate=0.0,
        throttles=0,
        reports=1_500,
        coverage=1.0,
        cold_starts=0,
        timeouts=0,
        out_of_memory=0,
        minutes=tuple(minute(start) for start in STARTS),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field of the class


def minute(start_ms: int, **changes: object) -> Minute:
    plain = Minute(start_ms, invocations=100.0, errors=0.0, throttles=0.0, reports=100, timeouts=0, out_of_memory=0)
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field of the class
