"""A store that holds a thousand functions, for timing what a tick of the screen costs."""

import tomllib
from importlib.resources import files
from itertools import count

from lambdatop.core.advice import adviser
from lambdatop.core.facts import FunctionSeen, FunctionsListed, LogLine, LogsRead, MetricPoints, MonthPoints, RoomRead
from lambdatop.core.figures.month_sum import DAY_MS
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Measure, Span
from lambdatop.core.money.pricing import parse_prices
from lambdatop.core.month import calendar_month
from lambdatop.core.room import Part
from lambdatop.core.room_parts import Basics, Concurrency, Configuration, FailurePaths, Sources, Versions
from lambdatop.core.runtimes import parse_runtimes
from lambdatop.core.store import Store

_NOW = 1_795_165_980_000
_WINDOW = Span(_NOW - 15 * MINUTE_MS, _NOW)
_LATER = count(1)
_MONTH = Span(calendar_month(_NOW).start_ms, _NOW)
_ROOM: tuple[Part, ...] = (
    Basics(), Configuration(tracing="PassThrough"), Sources(mappings=(), grants=()), Concurrency(provisioned=()),
    FailurePaths(retries=2), Versions(versions=(), aliases=()),
)  # fmt: skip
_NAMES = tuple(f"team-{n % 40:02d}-service-{n:04d}" for n in range(1_000))


def _config(name: str) -> FunctionConfig:
    return FunctionConfig(
        name=name,
        arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        runtime="python3.13",
        architecture="arm64",
        package_type="Zip",
        memory_mb=512,
        timeout_s=10,
        ephemeral_mb=512,
        last_modified_ms=None,
        revision_id=None,
        log_group=f"/aws/lambda/{name}",
        log_format="Text",
    )


def _points(name: str, measure: Measure, value: float) -> MetricPoints:
    minutes = range(_WINDOW.start_ms, _WINDOW.end_ms, MINUTE_MS)
    return MetricPoints(name, measure, 60, _WINDOW, tuple((m, value) for m in minutes))


def _report(name: str, number: int) -> LogLine:
    at = _WINDOW.start_ms + number * 40_000
    text = (
        f"REPORT RequestId: 00000000-0000-4000-8000-{number:012d}\tDuration: 20.11 ms\tBilled Duration: 21 ms\t"
        "Memory Size: 512 MB\tMax Memory Used: 90 MB\t\n"
    )
    return LogLine(name, at, at + 1_500, "2026/11/20/[$LATEST]0123456789abcdef", f"{name}/{number}", text)


def thousand() -> Store:
    """Give a store that has taken in a quarter of an hour of 1,000 functions, rooms, month and advice with it."""
    data = files("lambdatop")
    with data.joinpath("prices.toml").open("rb") as prices, data.joinpath("runtimes.toml").open("rb") as runtimes:
        advise = adviser(parse_runtimes(tomllib.load(runtimes)))
        store = Store(parse_prices(tomllib.load(prices)), _WINDOW.end_ms - _WINDOW.start_ms, advise=advise)
    for name in _NAMES:
        store.apply(FunctionSeen(_config(name)))
        for measure in Measure:
            store.apply(_points(name, measure, 20.0))
        for number in range(20):
            store.apply(_report(name, number))
        store.apply(LogsRead(name, _WINDOW, complete=True, reports_only=True))
        for part in _ROOM:
            store.apply(RoomRead(name, part, (), _NOW))
        for measure in (Measure.INVOCATIONS, Measure.DURATION_SUM):
            days = tuple((at, 2_000.0) for at in range(_MONTH.start_ms, _NOW, DAY_MS))
            store.apply(MonthPoints(name, measure, _MONTH, days))
    store.apply(FunctionsListed(_NAMES))
    store.snapshot(_NOW)
    return store


def one_changed(store: Store) -> None:
    """Let one function of the thousand have news, and look."""
    store.apply(_points(_NAMES[500], Measure.INVOCATIONS, 21.0))
    store.snapshot(_NOW)


def next_minute(store: Store) -> None:
    """Let a minute pass, with which all windows move on, and look."""
    store.snapshot(_NOW + next(_LATER) * MINUTE_MS)
