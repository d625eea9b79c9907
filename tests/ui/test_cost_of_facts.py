"""Lines and metrics in a real store become money on the screen, to the last digit that is shown."""

import pytest

from lambdatop.core.facts import (
    AccountSeen,
    Fact,
    FunctionSeen,
    FunctionsListed,
    LogLine,
    LogsRead,
    MetricPoints,
    MonthPoints,
)
from lambdatop.core.model import MINUTE_MS, Identity, Measure, Span
from lambdatop.core.store import Store
from lambdatop.ui.app import LambdatopApp, View
from tests.core.known import PRICES
from tests.ui.costs import BEGAN
from tests.ui.samples import END, NOW, WINDOW, Wishes, config
from tests.ui.screen_text import text_of

pytestmark = pytest.mark.asyncio
NAME = "checkout-api"
HELD = Span(END - WINDOW, END)
MINUTES = range(HELD.start_ms, HELD.end_ms, MINUTE_MS)
# Each begins an environment: 100 ms of init and 100 ms of work, billed together.
REPORT = (
    "REPORT RequestId: 4f1c0000-0000-4000-8000-{:012}\tDuration: 100.00 ms\tBilled Duration: 200 ms\t"
    "Memory Size: 512 MB\tMax Memory Used: 141 MB\tInit Duration: 100.00 ms\t\n"
)


def line(at_ms: int, number: int) -> LogLine:
    return LogLine(NAME, at_ms + 30_000, at_ms + 32_000, f"s{number}", f"e{number}", REPORT.format(number))


def points(measure: Measure, value: float) -> MetricPoints:
    return MetricPoints(NAME, measure, 60, HELD, tuple((at, value) for at in MINUTES))


def month(measure: Measure, value: float) -> MonthPoints:
    return MonthPoints(NAME, measure, Span(BEGAN, END), ((BEGAN, value),))


FACTS: tuple[Fact, ...] = (
    AccountSeen(Identity("123456789012", None, "us-east-1", "prod")),
    FunctionSeen(config(NAME)),
    FunctionsListed((NAME,)),
    points(Measure.INVOCATIONS, 1),
    points(Measure.DURATION_SUM, 100),
    *(line(at, number) for number, at in enumerate(MINUTES)),
    LogsRead(NAME, Span(HELD.start_ms, NOW), complete=True, reports_only=True),
    month(Measure.INVOCATIONS, 1_000_000),
    month(Measure.DURATION_SUM, 100_000_000),
)


async def test_a_million_such_invocations_cost_the_same_by_the_window_and_by_the_month() -> None:
    held = Store(PRICES, WINDOW)
    for fact in FACTS:
        held.apply(fact)
    app = LambdatopApp(held, Wishes(), View(None, read_only=False, colour=True, theme="dark"), lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        app.tick()
        await pilot.press("c")
        await pilot.pause()
        app.tick()
        await pilot.pause()
        told = {row.split("  ")[0].strip(): row.split() for row in text_of(app)[4:12]}
        # arm64 in us-east-1: $0.20 a million requests, and 0.1 s at 0.5 GB is $0.66667 a million, init as well as work.
        # In 15 minutes 15 of them, in 730 hours 43,800; in the last seven days of the month so far none.
        assert told["requests"][1:7] == ["$0.0000030", "$0.0000120", "$0.009", "$0.20", "~$0.20", "~$0.20"]
        assert told["duration"][1:6] == ["$0.0000100", "$0.0000400", "$0.029", "$0.67", "~$0.67"]
        assert told["cold starts"][2:7] == ["$0.0000100", "$0.0000400", "$0.029", "$0.67", "~$0.67"]
        assert told["together"][1:6] == ["$0.0000230", "$0.0000920", "$0.067", "$1.53", "~$1.53"]
        # A million requests and 400,000 GB-seconds a month are free.
        assert told["after the free tier"][4:] == ["$0", "$0", "$0"]
