"""`lambdatop --once`: one pass over the account, one snapshot to stdout, an exit code for scripts."""

import argparse
import asyncio
import shutil
import sys
from collections.abc import Sequence

from lambdatop.aws import Access, once_account
from lambdatop.cli import exits
from lambdatop.cli.advice_table import advising
from lambdatop.cli.here import now_ms
from lambdatop.cli.loading import progress_told
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
    engine = Engine(account, store, patterns, now=now_ms, sleep=asyncio.sleep)
    try:
        async with progress_told(store):
            await engine.load_once()
    finally:
        await account.close()
    return store.snapshot(now_ms())


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
