"""lambdatop's figures beside the demo's own ledger, at any coverage; `python -m tests.demo.billed` prints the table."""

import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from lambdatop.aws.functions import listed
from lambdatop.core.facts import FunctionSeen, LogLine, LogsRead, MetricPoints, RoomRead
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Measure, Row, Span
from lambdatop.core.money.pricing import parse_prices
from lambdatop.core.room_parts import Concurrency, Provisioned
from lambdatop.core.store import Store
from lambdatop.demo.ledger import ready_usd, usd
from lambdatop.demo.log_writer import write
from lambdatop.demo.metrics import Metric, Metrics, statistic
from lambdatop.demo.world import World

PRICES = parse_prices(tomllib.loads((Path(__file__).parents[2] / "lambdatop/prices.toml").read_text(encoding="utf-8")))
# Late in a minute, so that nearly every line of the window has come.
NOW = 1_800_000_000_000 + 59_000
LENGTH = 60 * MINUTE_MS
WINDOW = Span(NOW - NOW % MINUTE_MS - LENGTH, NOW - NOW % MINUTE_MS)
SHARES = (1.0, 0.5, 0.2, 0.05)
_COUNTED = {
    Measure.INVOCATIONS: ("Invocations", "Sum"),
    Measure.DURATION_SUM: ("Duration", "Sum"),
    Measure.DURATION_MAX: ("Duration", "Maximum"),
}


@dataclass(frozen=True)
class Compared:
    """One function: what the ledger says it cost, and what lambdatop says at each coverage."""

    function: str
    invocations: int
    truth: Fraction
    figures: tuple[Fraction | None, ...]

    def errors(self) -> tuple[float | None, ...]:
        """Give how far off each figure is, as a share of the truth."""
        return tuple(None if f is None or not self.truth else float(f / self.truth - 1) for f in self.figures)


def compared(world: World, shares: Sequence[float] = SHARES) -> list[Compared]:
    """Compare every function of the demo over an hour, with the newest `shares` of its REPORT lines read."""
    snapshots = [{row.config.name: row for row in _store(world, share).snapshot(NOW).rows} for share in shares]
    return [
        Compared(
            name,
            snapshots[0][name].invocations or 0,
            usd(world, name, WINDOW.start_ms, WINDOW.end_ms) + ready_usd(world, name, WINDOW.start_ms, WINDOW.end_ms),
            tuple(_exactly(rows[name]) for rows in snapshots),
        )
        for name in world.functions
    ]


def _exactly(row: Row) -> Fraction | None:
    return None if row.bill is None else Fraction(row.bill.total)


def _store(world: World, share: float) -> Store:
    store = Store(PRICES, LENGTH)
    for config in _configs(world):
        store.apply(FunctionSeen(config))
        for measure in _COUNTED:
            store.apply(_points(world, config.name, measure))
        for line in _reports(world, config.name, share):
            store.apply(line)
        store.apply(RoomRead(config.name, _concurrency(world, config.name), (), NOW))
        store.apply(LogsRead(config.name, WINDOW, complete=share == 1, reports_only=True))
    return store


def _concurrency(world: World, name: str) -> Concurrency:
    """Read what the function's room says of the environments that stand ready."""
    metric = Metric("ProvisionedConcurrencyInvocations", name)
    on = statistic(Metrics(world).samples(metric, WINDOW.start_ms, WINDOW.end_ms), "Sum")
    ready = tuple(Provisioned(qualifier, n, n) for qualifier, n in world.functions[name].provisioned.items())
    return Concurrency(provisioned=ready, on_provisioned=on)


def _configs(world: World) -> Sequence[FunctionConfig]:
    return listed({"Functions": [function.config for function in world.functions.values()]})[0]


def _points(world: World, name: str, measure: Measure) -> MetricPoints:
    metric, stat = _COUNTED[measure]
    metrics = Metrics(world)
    found = {
        at: statistic(metrics.samples(Metric(metric, name), at, at + MINUTE_MS), stat)
        for at in range(WINDOW.start_ms, WINDOW.end_ms, MINUTE_MS)
    }
    points = tuple((at, value) for at, value in found.items() if value is not None)
    return MetricPoints(name, measure, 60, WINDOW, points)


def _reports(world: World, name: str, share: float) -> list[LogLine]:
    """Give the newest `share` of the REPORT lines that have arrived, for the newest page is read first."""
    story = world.story(name)
    lines = [
        LogLine(name, e.timestamp, e.ingested, e.stream, e.event_id, e.message)
        for done in world.life(name).touching(WINDOW.start_ms, WINDOW.end_ms)
        for e in write(story, done)
        if e.message.startswith("REPORT") or '"platform.report"' in e.message
    ]
    there = [
        one for one in lines if WINDOW.start_ms <= one.timestamp_ms < WINDOW.end_ms and (one.ingested_ms or 0) <= NOW
    ]
    there.sort(key=lambda line: line.timestamp_ms, reverse=True)
    return there[: -(-len(there) * round(share * 1000) // 1000)]


def table(rows: Sequence[Compared]) -> str:
    """Draw the comparison as a table in Markdown, the dearest function first, the sum below."""
    rows = sorted(rows, key=lambda one: -one.truth)
    head = ["function", "invocations", "ledger", *(f"at {share:.0%}" for share in SHARES)]
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
    lines += [[one.function, f"{one.invocations:,}", _usd(one.truth), *map(_off, one.errors())] for one in rows]
    truth = sum((one.truth for one in rows), Fraction(0))
    sums = [sum((one.figures[i] or Fraction(0) for one in rows), Fraction(0)) for i in range(len(SHARES))]
    counted = sum(one.invocations for one in rows)
    lines.append(["all", f"{counted:,}", _usd(truth), *(_off(float(one / truth - 1)) for one in sums)])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _usd(amount: Fraction) -> str:
    return f"${float(amount):.7f}"


def _off(error: float | None) -> str:
    return "–" if error is None else f"{error:+.2%}"  # noqa: RUF001 - unknown, as the program writes it


if __name__ == "__main__":
    sys.stdout.write(table(compared(World(1, lambda: NOW))))
