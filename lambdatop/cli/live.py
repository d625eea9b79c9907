"""The live view: one loop, the screen in front, the engine beside it; ends with a clean terminal whatever happens."""

import argparse
import asyncio
import logging
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from logging.handlers import MemoryHandler

from lambdatop.account import WholeAccount
from lambdatop.aws import live_account
from lambdatop.cli import exits
from lambdatop.cli.advice_table import advising, runtime_table
from lambdatop.cli.cycles import look_past_loaded
from lambdatop.cli.output import say
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, journal, settings
from lambdatop.config import Settings
from lambdatop.core.errors import JournalFault, LambdatopError
from lambdatop.core.facts import Fact
from lambdatop.core.money.pricing import Prices
from lambdatop.core.selection import parse_pattern
from lambdatop.core.store import Store
from lambdatop.core.tuning.right_size import right_size
from lambdatop.engine import Engine
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner
from lambdatop.ui.app import View
from lambdatop.ui.desk import Desk
from lambdatop.ui.watched import WatchedApp

_LONGEST_GOODBYE_S = 2.0


class Wishes:
    """What the screen asks of the engine, kept until there is one: the screen is painted first."""

    def __init__(self, store: Store) -> None:
        """Begin without an engine; until there is one, `store` is told the window, so that the screen shows it."""
        self._store = store
        self._engine: Engine | None = None
        self._names: tuple[str, ...] = ()
        self._tail = False
        self._survey = False
        self._month = False

    def focus(self, names: Sequence[str]) -> None:
        """Say which functions are in view."""
        self._names = tuple(names)
        if self._engine is not None:
            self._engine.focus(names)

    def set_window(self, window_ms: int) -> None:
        """Look back further or less far."""
        if self._engine is None:
            self._store.set_window(window_ms)
        else:
            self._engine.set_window(window_ms)

    def live_tail(self, on: bool) -> None:  # noqa: FBT001 - it is the wish itself
        """Follow the functions in view by Live Tail, or no longer."""
        self._tail = on
        if self._engine is not None:
            self._engine.live_tail(on)

    def older(self, back_to_ms: int) -> None:
        """Read log lines from further back; before there is an engine, there are none to read on from."""
        if self._engine is not None:
            self._engine.older(back_to_ms)

    def enter(self, name: str) -> None:
        """Have a function's room read; before there is an engine, no function can be entered."""
        if self._engine is not None:
            self._engine.enter(name)

    def survey(self) -> None:
        """Have all rooms read."""
        self._survey = True
        if self._engine is not None:
            self._engine.survey()

    def month(self) -> None:
        """Have the month so far read."""
        self._month = True
        if self._engine is not None:
            self._engine.month()

    def grant(self, engine: Engine) -> None:
        """Pass on what is in view, and from now on every wish at once."""
        self._engine = engine
        engine.focus(self._names)
        engine.live_tail(self._tail)
        if self._survey:
            engine.survey()
        if self._month:
            engine.month()


def run(options: argparse.Namespace, patterns: Sequence[str]) -> int:
    """Show the live view until the user leaves it; the exit code. Raises LambdatopError, and a bug as it is."""
    for pattern in patterns:
        parse_pattern(pattern)
    chosen = settings(options)
    with _quiet_logging():
        return asyncio.run(_show(chosen, patterns, demo=options.demo))


async def _show(chosen: Settings, patterns: Sequence[str], *, demo: bool) -> int:
    prices = price_table()
    store = Store(prices, chosen.window_ms, chosen.log_lines, advising(chosen.silences))
    wishes, desk = Wishes(store), Desk(partial(right_size, prices=prices))
    view = View(
        profile="demo" if demo else chosen.profile_name,
        read_only=chosen.read_only,
        colour=chosen.color,
        theme=chosen.theme,
        log_lines=chosen.log_lines,
        runtimes=runtime_table(),
    )
    app = WatchedApp(store, wishes, view, _now, desk)
    reading = Reading(store, prices, wishes, desk, chosen, patterns)
    ended_by: list[signal.Signals] = []

    def leave(number: signal.Signals) -> None:
        ended_by.append(number)
        app.exit()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, leave, number)
    try:
        async with asyncio.TaskGroup() as tasks:
            desk.open(tasks.create_task)
            engine = tasks.create_task(_read(reading, app.painted, demo=demo))
            await app.run_async()
            # The terminal is the user's again: an impatient Ctrl-C ends what is left to do.
            loop.remove_signal_handler(signal.SIGINT)
            await _clear(desk)
            engine.cancel()
    except* LambdatopError as failed:
        raise _first(failed) from None
    if app.failure is not None:
        raise app.failure
    return 128 + ended_by[0] if ended_by else exits.DONE


async def _clear(desk: Desk) -> None:
    """Bring to its end what must not be left half done."""
    for told in desk.cut():
        say(told)
    if desk.under_way:
        say(f"bringing {', '.join(desk.under_way)} to its end; after Ctrl-C the next run finds out what came of it")
        await desk.finish()
        say("done: lambdatop history tells what came of it")
    await desk.finish()


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading and changing an account is done for."""

    store: Store
    prices: Prices
    wishes: Wishes
    desk: Desk
    chosen: Settings
    patterns: Sequence[str]


async def _read(reading: Reading, painted: asyncio.Event, *, demo: bool) -> None:
    """Reach the account and keep it read, once the first paint is through: loading boto takes longer than the paint."""
    await painted.wait()
    with ExitStack() as stack:
        reached = await asyncio.to_thread(stack.enter_context, access(reading.chosen, demo=demo))
        account = await asyncio.to_thread(live_account, reached)
        look_past_loaded()
        limit = reading.chosen.max_usd_per_hour
        engine = Engine(account, reading.store, reading.patterns, now=_now, sleep=asyncio.sleep, max_usd_per_hour=limit)
        reading.wishes.grant(engine)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(engine.run())
                try:
                    book = stack.enter_context(journal(reading.chosen, demo=demo))
                except JournalFault as error:
                    reading.desk.deny(error)
                else:
                    tuner = _tuner(reading, account, book)
                    reading.desk.grant(tuner)
                    tasks.create_task(tuner.keep_up(lambda: reading.store.snapshot(_now()).marks))
        finally:
            # A connection that does not close in time is closed by the end of the process.
            await asyncio.wait({asyncio.ensure_future(account.close())}, timeout=_LONGEST_GOODBYE_S)


def _tuner(reading: Reading, account: WholeAccount, book: Journal) -> AccountTuner:
    def take(fact: Fact) -> None:
        reading.store.apply(fact)

    guards = reading.chosen.production
    return AccountTuner(account, book, reading.prices, now=_now, sleep=asyncio.sleep, guards=guards, apply=take)


def _now() -> int:
    return time.time_ns() // 1_000_000


@contextmanager
def _quiet_logging() -> Iterator[None]:
    """Keep diagnostics off the screen that they would tear; they are told when it has gone."""
    root = logging.getLogger()
    shown = list(root.handlers)
    if not shown or not sys.stderr.isatty():
        yield
        return
    kept = MemoryHandler(capacity=10_000, flushLevel=logging.CRITICAL + 1, target=shown[0])
    root.handlers = [kept]
    try:
        yield
    finally:
        root.handlers = shown
        kept.close()


def _first(group: BaseExceptionGroup[LambdatopError]) -> LambdatopError:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, LambdatopError):
        return error
    raise error
