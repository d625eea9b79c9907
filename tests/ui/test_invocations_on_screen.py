"""Log lines in a real store become invocations, failures and whole texts on the screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from lambdatop.core.facts import FunctionSeen, FunctionsListed, LogLine, LogsRead
from lambdatop.core.model import Span
from lambdatop.core.store import Store
from lambdatop.ui.app import LambdatopApp, View
from tests.ui.samples import NOW, WINDOW, Wishes, config
from tests.ui.screen_text import text_of
from tests.ui.test_store_on_screen import store

pytestmark = pytest.mark.asyncio
FIRST, SECOND = "aaaa0000-0000-4000-8000-000000000001", "bbbb0000-0000-4000-8000-000000000002"
REPORT = "\tDuration: {0}.00 ms\tBilled Duration: {0} ms\tMemory Size: 512 MB\tMax Memory Used: 141 MB\t{1}\n"
ERROR = (
    "[ERROR] KeyError: 'order'\nTraceback (most recent call last):\n"
    '  File "/var/task/app.py", line 7, in handler\n    return event["order"]\n'
)


def line(at_ms: int, message: str, stream: str = "s1") -> LogLine:
    return LogLine("checkout-api", at_ms, at_ms + 1_000, stream, f"e{at_ms}{stream}", message)


FAILED = (
    line(NOW - 20_000, "INIT_START Runtime Version: python:3.13.v31\n"),
    line(NOW - 19_500, f"START RequestId: {FIRST} Version: $LATEST\n"),
    line(NOW - 19_400, "before it went wrong\n"),
    line(NOW - 19_300, ERROR),
    line(NOW - 19_200, f"END RequestId: {FIRST}\n"),
    line(NOW - 19_100, f"REPORT RequestId: {FIRST}" + REPORT.format(300, "Init Duration: 500.00 ms\t")),
)
BEGUN = line(NOW - 8_200, f"START RequestId: {SECOND} Version: $LATEST\n", "s2")
ENDED = (
    line(NOW - 10, f"END RequestId: {SECOND}\n", "s2"),
    line(NOW - 9, f"REPORT RequestId: {SECOND}" + REPORT.format(8190, ""), "s2"),
)


class Clock:
    at_ms = NOW

    def now(self) -> int:
        return self.at_ms


@asynccontextmanager
async def over(held: Store, clock: Clock) -> AsyncIterator[tuple[LambdatopApp, Pilot[None]]]:
    held.apply(FunctionSeen(config("checkout-api")))
    held.apply(FunctionsListed(("checkout-api",)))
    for one in (*FAILED, BEGUN):
        held.apply(one)
    held.apply(LogsRead("checkout-api", Span(NOW - WINDOW, NOW), complete=True, reports_only=False))
    app = LambdatopApp(held, Wishes(), View(None, read_only=True, colour=True, theme="dark"), clock.now)
    async with app.run_test(size=(140, 40)) as pilot:
        app.tick()
        await pilot.pause()
        yield app, pilot


async def press(app: LambdatopApp, pilot: Pilot[None], *keys: str) -> str:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()  # a screen that a key opens must be there before the next key
    app.tick()
    await pilot.pause()
    await pilot.pause()
    return "\n".join(text_of(app))


async def test_lines_become_invocations_and_kinds_of_failures() -> None:
    async with over(store(), Clock()) as (app, pilot):
        text = await press(app, pilot, "i")
        assert "2  1 running  1 failed" in text
        running, failed = (row for row in text.split("\n") if " bbbb " in row or " aaaa " in row)
        assert running.startswith(" ▲ ")
        assert "8.2 s of 10.0 s" in running
        for words in ("✖", "300 ms", "500", "141/512 MB", "error", "KeyError: 'order'"):
            assert words in failed
        assert "Failures  1 kinds" in text
        assert "KeyError" in text[text.index("Failures") :]


async def test_an_invocation_holds_its_lines_also_those_without_an_id_and_its_cold_start() -> None:
    async with over(store(), Clock()) as (app, pilot):
        text = await press(app, pilot, "i", "e", "enter")
        assert "Lines  6 of this invocation" in text
        assert "started cold: after idling" in text
        for words in ("new environment", "before it went wrong", "KeyError: 'order'", "END", "300 ms"):
            assert words in text
        text = await press(app, pilot, "down", "down", "down", "enter")
        assert '    return event["order"]' in text


async def test_what_runs_ends_on_the_screen() -> None:
    held, clock = store(), Clock()
    async with over(held, clock) as (app, pilot):
        await press(app, pilot, "i")
        for one in ENDED:
            held.apply(one)
        clock.at_ms += 1_000
        text = await press(app, pilot)
        assert "8.2 s of" not in text
        assert "8.2 s" in next(row for row in text.split("\n") if " bbbb " in row)
        assert "1 failed" in text


async def test_the_invocation_of_a_log_line_alone() -> None:
    async with over(store(), Clock()) as (app, pilot):
        text = await press(app, pilot, "l", "slash", *"before", "enter", "up", "r")
        assert "only invocation aaaa0000" in text
        text = await press(app, pilot, "slash", "escape")
        log = [row for row in text.split("\n")[3:-1] if row]
        assert len(log) == 6
