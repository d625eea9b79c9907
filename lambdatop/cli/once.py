"""`lambdatop --once`: one pass over the account, one snapshot to stdout, an exit code for scripts."""

import argparse
import asyncio
import shutil
import sys
import time
from collections.abc import Sequence

from lambdatop.aws import Access, once_account
from lambdatop.cli import exits
from lambdatop.cli.advice_table import advising
from lambdatop.cli.output import say, write
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, settings
from lambdatop.config import Settings
from lambdatop.core.conditions import Condition, parse_condition
from lambdatop.core.errors import NoFunctionMatches
from lambdatop.core.fields import field
from lambdatop.core.selection import parse_pattern
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from lambdatop.once import render

_PROGRESS_EVERY_S = 0.2
_NAMED_AT_MOST = 5


def run(options: argparse.Namespace, patterns: Sequence[str]) -> int:
    """Print the snapshot; 1 where a `--fail-if` holds. Raises LambdatopError."""
    for pattern in patterns:
        parse_pattern(pattern)
    conditions = [parse_condition(text) for text in options.fail_if]
    if options.sort is not None:
        field(options.sort)
    chosen = settings(options)
    with access(chosen, demo=options.demo) as reached:
        snapshot = asyncio.run(_load(reached, chosen, patterns))
    if not snapshot.rows:
        raise NoFunctionMatches(nothing(snapshot, patterns))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    write(render(snapshot, options.format or "table", sort=options.sort, top=options.top, width=width))
    held = [_held(condition, snapshot) for condition in conditions]
    for line in filter(None, held):
        say(line)
    return exits.HELD if any(held) else exits.DONE


async def _load(reached: Access, chosen: Settings, patterns: Sequence[str]) -> Snapshot:
    store = Store(price_table(), chosen.window_ms, advise=advising(chosen.silences))
    account = once_account(reached)
    engine = Engine(account, store, patterns, now=_now, sleep=asyncio.sleep)
    telling = asyncio.create_task(_tell_progress(store)) if sys.stderr.isatty() else None
    try:
        await engine.load_once()
    finally:
        if telling is not None:
            telling.cancel()
            await asyncio.wait({telling})
        await account.close()
    return store.snapshot(_now())


async def _tell_progress(store: Store) -> None:
    """Show how far the load has come, on one line of stderr that is taken away again."""
    try:
        while True:
            await asyncio.sleep(_PROGRESS_EVERY_S)
            steps = [p for p in store.snapshot(_now()).progress if p.done < p.total]
            text = ", ".join(f"{p.what} {p.done}/{p.total}" for p in steps) or "functions"
            sys.stderr.write(f"\r\x1b[Kreading {text} …")
            sys.stderr.flush()
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _held(condition: Condition, snapshot: Snapshot) -> str:
    """Say for which functions a condition holds; empty where it holds for none."""
    names = [row.config.name for row in snapshot.rows if condition.holds(row)]
    if not names:
        return ""
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    return f"--fail-if {condition.text} holds for {', '.join(names[:_NAMED_AT_MOST])}{more}"


def nothing(snapshot: Snapshot, patterns: Sequence[str]) -> str:
    """Say, for people, that no function is selected, and where none is."""
    identity = snapshot.identity
    where = f" in {identity.region} of account {identity.account_id or '?'}" if identity else ""
    return f"no function{where} matches {' '.join(patterns)}" if patterns else f"there is no function{where}"


def _now() -> int:
    return time.time_ns() // 1_000_000
