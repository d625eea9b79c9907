"""The live view: one loop, the screen in front, the engine beside it; ends with a clean terminal whatever happens."""

import argparse
import asyncio
import logging
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from logging.handlers import MemoryHandler

from lambdatop.aws import live_account
from lambdatop.cli import exits
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, settings
from lambdatop.config import Settings
from lambdatop.core.errors import LambdatopError
from lambdatop.core.selection import parse_pattern
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from lambdatop.ui.app import View
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

    def grant(self, engine: Engine) -> None:
        """Pass on what is in view, and from now on every wish at once."""
        self._engine = engine
        engine.focus(self._names)
        engine.live_tail(self._tail)


def run(options: argparse.Namespace, patterns: Sequence[str]) -> int:
    """Show the live view until the user leaves it; the exit code. Raises LambdatopError, and a bug as it is."""
    for pattern in patterns:
        parse_pattern(pattern)
    chosen = settings(options)
    with _quiet_logging():
        return asyncio.run(_show(chosen, patterns, demo=options.demo))


async def _show(chosen: Settings, patterns: Sequence[str], *, demo: bool) -> int:
    store = Store(price_table(), chosen.window_ms)
    wishes = Wishes(store)
    view = View(
        profile="demo" if demo else chosen.profile_name,
        read_only=chosen.read_only,
        colour=chosen.color,
        theme=chosen.theme,
    )
    app = WatchedApp(store, wishes, view, _now)
    ended_by: list[signal.Signals] = []

    def leave(number: signal.Signals) -> None:
        ended_by.append(number)
        app.exit()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, leave, number)
    try:
        async with asyncio.TaskGroup() as tasks:
            engine = tasks.create_task(_read(store, wishes, chosen, patterns, app.painted, demo=demo))
            await app.run_async()
            # The terminal is the user's again: an impatient Ctrl-C ends what is left to do.
            loop.remove_signal_handler(signal.SIGINT)
            engine.cancel()
    except* LambdatopError as failed:
        raise _first(failed) from None
    if app.failure is not None:
        raise app.failure
    return 128 + ended_by[0] if ended_by else exits.DONE


async def _read(
    store: Store, wishes: Wishes, chosen: Settings, patterns: Sequence[str], painted: asyncio.Event, *, demo: bool
) -> None:
    """Reach the account and keep it read, once the first paint is through: loading boto takes longer than the paint."""
    await painted.wait()
    with ExitStack() as stack:
        reached = await asyncio.to_thread(stack.enter_context, access(chosen, demo=demo))
        account = await asyncio.to_thread(live_account, reached)
        engine = Engine(account, store, patterns, now=_now, sleep=asyncio.sleep)
        wishes.grant(engine)
        try:
            await engine.run()
        finally:
            # A connection that does not close in time is closed by the end of the process.
            await asyncio.wait({asyncio.ensure_future(account.close())}, timeout=_LONGEST_GOODBYE_S)


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
