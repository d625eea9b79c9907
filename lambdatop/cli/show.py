"""`lambdatop show NAME`: everything that is known of one function, for people or as JSON."""

import argparse
import asyncio
import re
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from difflib import get_close_matches

from lambdatop.aws import Access, once_account
from lambdatop.cli import exits
from lambdatop.cli.advice_table import advising, runtime_table
from lambdatop.cli.here import now_ms
from lambdatop.cli.loading import progress_told
from lambdatop.cli.once import nothing
from lambdatop.cli.output import write
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, settings
from lambdatop.config import Settings
from lambdatop.core.errors import AwsError, NoFunctionMatches, UsageError
from lambdatop.core.facts import Loading, SourceState
from lambdatop.core.figures.throttling import Limit, why_throttled
from lambdatop.core.model import Row, State
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from lambdatop.once.as_json import dumps
from lambdatop.once.show_document import show_document
from lambdatop.once.show_text import show_text

_NAME = re.compile(r"[A-Za-z0-9_-]{1,140}")


def run(options: argparse.Namespace, names: Sequence[str]) -> int:
    """Print it; what may not be read is a gap that says so. Raises LambdatopError."""
    if len(names) != 1:
        raise UsageError("show takes the name of one function, as in: lambdatop show checkout-api")
    name = names[0]
    if not _NAME.fullmatch(name):
        raise UsageError(f"show takes the name of one function, not a pattern: {name!r} is none")
    chosen = settings(options)
    with access(chosen, demo=options.demo) as reached:
        snapshot = asyncio.run(_load(reached, chosen, name))
    row = _row(snapshot, name)
    if row is None:
        raise NoFunctionMatches(_no_such(name, snapshot))
    runtimes = runtime_table()
    if options.format == "json":
        write(dumps(show_document(row, snapshot, runtimes), indent=2) + "\n")
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        write(show_text(row, snapshot, runtimes, width))
    return exits.DONE


def _no_such(name: str, snapshot: Snapshot) -> str:
    """Say so, and name what was perhaps meant."""
    near = get_close_matches(name, [row.config.name for row in snapshot.rows], 1)
    return nothing(snapshot, [name]) + (f"; did you mean {near[0]}?" if near else "")


async def _load(reached: Access, chosen: Settings, name: str) -> Snapshot:
    store = Store(price_table(), chosen.window_ms, advise=advising(chosen.silences))
    account = once_account(reached)
    # All are listed, for what they share; the figures of the others are read only where they explain something.
    engine = Engine(account, store, (), now=now_ms, sleep=asyncio.sleep)
    try:
        async with progress_told(store):
            await engine.load_once({name})
            if _row(store.snapshot(now_ms()), name) is not None:
                await read_beside(engine, store, name)
    finally:
        await account.close()
    return store.snapshot(now_ms())


async def read_beside(engine: Engine, store: Store, name: str, now: Callable[[], int] = now_ms) -> None:
    """Read what hangs on the function, and its month; where AWS cannot be asked, the rest stands."""

    async def attempt(source: str, reading: Awaitable[None]) -> None:
        store.apply(Loading(source, 0, 1))
        try:
            await reading
        except AwsError as error:
            store.apply(SourceState(source, State(error.state), str(error), now()))
        store.apply(Loading(source, 1, 1))

    await attempt("rooms", engine.room_once(name))
    await attempt("month", engine.month_once({name}))
    snapshot = store.snapshot(now())
    row = _row(snapshot, name)
    why = None if row is None else why_throttled(row, snapshot.rows, snapshot.pool)
    if why is not None and why.limit is Limit.ACCOUNT:
        await attempt("metrics", engine.counts_once())


def _row(snapshot: Snapshot, name: str) -> Row | None:
    return next((row for row in snapshot.rows if row.config.name == name), None)
