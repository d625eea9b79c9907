"""Facts in a real store become text on the screen."""

import tomllib
from importlib.resources import files

import pytest

from lambdatop.core.facts import (
    AccountSeen,
    Fact,
    FunctionGone,
    FunctionSeen,
    FunctionsListed,
    LogLine,
    LogsRead,
    MetricPoints,
    SourceState,
)
from lambdatop.core.model import MINUTE_MS, Identity, Measure, Span, State
from lambdatop.core.money.pricing import parse_prices
from lambdatop.core.store import Store
from lambdatop.ui.app import LambdatopApp, View
from tests.ui.samples import END, NOW, WINDOW, Wishes, config
from tests.ui.screen_text import text_of

pytestmark = pytest.mark.asyncio
REPORT = (
    "REPORT RequestId: 4f1c0000-0000-4000-8000-000000000003\tDuration: 412.00 ms\tBilled Duration: 413 ms\t"
    "Memory Size: 512 MB\tMax Memory Used: 141 MB\tInit Duration: 321.00 ms\t\n"
)


def points(measure: Measure, value: float) -> MetricPoints:
    span = Span(END - WINDOW, END)
    return MetricPoints(
        "checkout-api", measure, 60, span, tuple((at, value) for at in range(span.start_ms, span.end_ms, MINUTE_MS))
    )


def store() -> Store:
    return Store(parse_prices(tomllib.loads(files("lambdatop").joinpath("prices.toml").read_text())), WINDOW)


def line(message: str, at_ms: int, event: str) -> LogLine:
    return LogLine("checkout-api", at_ms, at_ms + 2_000, "stream", event, message)


FACTS: tuple[Fact, ...] = (
    AccountSeen(Identity("123456789012", None, "eu-west-1", "prod")),
    FunctionSeen(config("checkout-api")),
    FunctionSeen(config("never-run")),
    FunctionsListed(("checkout-api", "never-run")),
    points(Measure.INVOCATIONS, 40),
    points(Measure.ERRORS, 2),
    points(Measure.THROTTLES, 0),
    line(REPORT, END - 5_000, "e1"),
    line("[ERROR] KeyError: 'order'\nTraceback (most recent call last):\n", END - 4_000, "e2"),
    LogsRead("checkout-api", Span(END - WINDOW, NOW), complete=True, reports_only=False),
    SourceState("metrics", State.OK, "", NOW),
)


async def test_facts_become_text_as_they_come() -> None:
    held = store()
    app = LambdatopApp(held, Wishes(), View(None, read_only=False, colour=True, theme="dark"), lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "asking AWS…" in "\n".join(text_of(app))
        for fact in FACTS:
            held.apply(fact)
        app.tick()
        await pilot.pause()
        text = "\n".join(text_of(app))
        row = next(each for each in text_of(app) if "checkout-api" in each)
        assert "eu-west-1" in text
        assert "123456789012" in text
        assert row.split()[1:3] == ["checkout-api", "python3.13"]
        assert " 40 " in row
        assert "5.0 %" in row
        assert "KeyError: 'order'" in text
        assert "412 ms  cold start 321 ms  billed 413 ms  141/512 MB" in text
        held.apply(FunctionGone("checkout-api"))
        app.tick()
        await pilot.pause()
        assert not any(each.startswith(" ✖ checkout-api") for each in text_of(app))


async def test_a_function_that_goes_while_it_is_open_says_so() -> None:
    held = store()
    for fact in FACTS:
        held.apply(fact)
    app = LambdatopApp(held, Wishes(), View(None, read_only=False, colour=True, theme="dark"), lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        app.tick()
        await pilot.press("enter")
        app.tick()
        await pilot.pause()
        assert "app.handler" in "\n".join(text_of(app))
        held.apply(FunctionGone("checkout-api"))
        app.tick()
        await pilot.pause()
        assert "no longer there" in "\n".join(text_of(app))
