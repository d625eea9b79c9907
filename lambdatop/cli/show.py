"""`lambdatop show NAME`: everything that is known of one function, for people or as JSON."""

import argparse
import asyncio
import re
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from lambdatop.aws import Access, once_account
from lambdatop.cli import exits
from lambdatop.cli.advice_table import advising, runtime_table
from lambdatop.cli.here import now_ms
from lambdatop.cli.once import nothing
from lambdatop.cli.output import write
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, settings
from lambdatop.config import Settings
from lambdatop.core.errors import AwsError, NoFunctionMatches, UsageError
from lambdatop.core.facts import SourceState
from lambdatop.core.model import State
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
    row = next((row for row in snapshot.rows if row.config.name == name), None)
    if row is None:
        raise NoFunctionMatches(nothing(snapshot, names))
    runtimes = runtime_table()
    if options.format == "json":
        write(dumps(show_document(row, snapshot, runtimes), indent=2) + "\n")
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        write(show_text(row, snapshot, runtimes, width))
    return exits.DONE


async def _load(reached: Access, chosen: Settings, name: str) -> Snapshot:
    store = Store(price_table(), chosen.window_ms, advise=advising(chosen.silences))
    account = once_account(reached)
    engine = Engine(account, store, [name], now=now_ms, sleep=asyncio.sleep)
    try:
        await engine.load_once()
        if store.snapshot(now_ms()).rows:
            await _beside(engine, store, name)
    finally:
        await account.close()
    return store.snapshot(now_ms())


async def _beside(engine: Engine, store: Store, name: str) -> None:
    """Read what hangs on the function, and its month; where AWS cannot be asked, the rest stands."""
    reading: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
        ("rooms", partial(engine.room_once, name)),
        ("month", engine.month_once),
    )
    for source, read in reading:
        try:
            await read()
        except AwsError as error:
            store.apply(SourceState(source, State(error.state), str(error), now_ms()))
