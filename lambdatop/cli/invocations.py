"""`lambdatop invocations`: one row for each invocation, put together from its log lines, newest first."""

import argparse
import asyncio
import shutil
import sys
from collections.abc import Callable, Sequence

from lambdatop.aws import Access, once_account
from lambdatop.cli import exits
from lambdatop.cli.here import now_ms, zone_at
from lambdatop.cli.once import nothing
from lambdatop.cli.output import say, write
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, settings
from lambdatop.config import DEFAULT_WINDOW_MS
from lambdatop.core.errors import NoFunctionMatches, UsageError
from lambdatop.core.figures.report_price import ReportPrice
from lambdatop.core.invocations.book import Invocations
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.log.platform_log import parse
from lambdatop.core.model import FunctionConfig
from lambdatop.core.selection import parse_pattern
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from lambdatop.once.invocation_rows import Table, render_invocations
from lambdatop.once.moments import stamp

# Some hundred MB; who asks for more hears of it.
_MOST_LINES = 500_000


def run(options: argparse.Namespace, patterns: Sequence[str]) -> int:
    """Print those that have started in the window and are asked for. Raises LambdatopError."""
    for pattern in patterns:
        parse_pattern(pattern)
    if options.since is not None and options.window is not None:
        raise UsageError("--since and --window say the same: one of them is enough")
    chosen = settings(options)
    since_ms = max(0, now_ms() - (options.since or chosen.window_ms))
    with access(chosen, demo=options.demo) as reached:
        found = asyncio.run(_read(reached, patterns, since_ms))
    now = now_ms()
    if found.from_ms is not None:
        say(f"there were too many lines: only invocations since {stamp(found.from_ms, zone_at)} are whole")
    wanted = _wanted(options, now)
    rows = [one for one in found.all(now) if one.start_ms >= since_ms and wanted(one)]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    write(render_invocations(rows, options.format or "table", Table(zone_at, now, width)))
    return exits.DONE


async def _read(reached: Access, patterns: Sequence[str], since_ms: int) -> Invocations:
    store = Store(price_table(), DEFAULT_WINDOW_MS)
    configs: dict[str, FunctionConfig] = {}
    found = Invocations(_MOST_LINES, ReportPrice(price_table(), configs), configs.get)
    account = once_account(reached)
    engine = Engine(account, store, patterns, now=now_ms, sleep=asyncio.sleep)
    try:
        async for line in engine.lines(since_ms, follow=False):
            found.add(line, parse(line.message))
    finally:
        await account.close()
    snapshot = store.snapshot(now_ms())
    if not snapshot.rows:
        raise NoFunctionMatches(nothing(snapshot, patterns))
    configs.update((row.config.name, row.config) for row in snapshot.rows)
    return found


def _wanted(options: argparse.Namespace, now: int) -> Callable[[Invocation], bool]:
    """Tell what the options ask for; all of them together."""

    def wanted(one: Invocation) -> bool:
        slow = options.slow is None or one.elapsed_ms(now) >= options.slow
        return slow and (one.failed or not options.failed) and (one.cold or not options.cold)

    return wanted
