"""`lambdatop logs`: the lines of many functions as one stream, as text for people or JSON for programs."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from lambdatop.aws import Access, live_account, once_account
from lambdatop.cli import exits
from lambdatop.cli.following import Trouble, first_done, watch
from lambdatop.cli.here import now_ms, zone_at
from lambdatop.cli.once import nothing
from lambdatop.cli.output import put
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, settings
from lambdatop.config import DEFAULT_WINDOW_MS
from lambdatop.core.errors import NoFunctionMatches, UsageError
from lambdatop.core.facts import LogLine
from lambdatop.core.figures.report_price import ReportPrice
from lambdatop.core.log.brackets import Brackets, WholeInvocation
from lambdatop.core.log.filters import Wanted
from lambdatop.core.log.platform_log import Record, parse
from lambdatop.core.log.query import query
from lambdatop.core.log.text import Entry
from lambdatop.core.model import MINUTE_MS, FunctionConfig
from lambdatop.core.selection import parse_pattern
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from lambdatop.once.log_lines import TextLines, as_json_line, looks

_SINCE_MS = 5 * MINUTE_MS
Write = Callable[[Entry], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    patterns: tuple[str, ...]
    since_ms: int
    follow: bool
    in_order: bool
    wanted: Wanted
    invocation: str | None
    json: bool
    colour: bool


def run(options: argparse.Namespace, patterns: Sequence[str]) -> int:
    """Print the lines, with `--follow` until interrupted. Raises LambdatopError."""
    for pattern in patterns:
        parse_pattern(pattern)
    if options.in_order and not options.follow:
        raise UsageError("--in-order goes with --follow: without it lines are in order anyway")
    chosen = settings(options)
    level = () if options.level is None else (options.level,)
    asked = Asked(
        patterns=tuple(patterns),
        since_ms=max(0, now_ms() - (options.since or _SINCE_MS)),
        follow=options.follow,
        in_order=options.in_order,
        wanted=query(*options.filter, *options.regex, *level).wanted,
        invocation=options.invocation,
        json=options.format == "json",
        colour=chosen.color and os.environ.get("TERM") != "dumb",
    )
    with access(chosen, demo=options.demo) as reached:
        asyncio.run(_run(reached, asked))
    return exits.DONE


async def _run(reached: Access, asked: Asked) -> None:
    """Print; boto3 carries what ends by itself because it starts sooner, aiobotocore what stays."""
    store = Store(price_table(), DEFAULT_WINDOW_MS)
    account = live_account(reached) if asked.follow else once_account(reached)
    engine = Engine(account, store, asked.patterns, now=now_ms, sleep=asyncio.sleep)
    try:
        lines = engine.lines(asked.since_ms, follow=asked.follow, settled=asked.in_order)
        begun = asyncio.Event()
        watching = watch(lambda: store.snapshot(now_ms()), asked.patterns, begun)
        await first_done(_print(lines, store, asked, begun), watching)
    finally:
        await account.close()
    snapshot = store.snapshot(now_ms())
    if not snapshot.rows:
        raise NoFunctionMatches(nothing(snapshot, asked.patterns))
    Trouble().tell(snapshot)


async def _print(lines: AsyncIterator[LogLine], store: Store, asked: Asked, begun: asyncio.Event) -> None:
    configs: dict[str, FunctionConfig] = {}
    price = ReportPrice(price_table(), configs)
    told = _Lines(configs, asked.invocation)
    write: Write | None = _json if asked.json else None
    number = 0
    async with aclosing(lines) as coming:  # type: ignore[type-var]  # an async generator, which has aclose
        async for line in coming:
            begun.set()
            if line.function not in configs:
                configs.update((row.config.name, row.config) for row in store.snapshot(now_ms()).rows)
            for one, record in told.take(line):
                entry = Entry(number, one, record, price(one, record))
                number += 1
                if asked.wanted(entry):
                    write = write or _text(configs, colour=asked.colour)
                    put(write(entry))


class _Lines:
    """Brings each line together with what it says and with the invocation that it belongs to."""

    def __init__(self, configs: dict[str, FunctionConfig], invocation: str | None) -> None:
        self._configs = configs
        self._brackets = Brackets()
        self._whole = WholeInvocation(invocation) if invocation is not None else None

    def take(self, line: LogLine) -> Iterator[tuple[LogLine, Record]]:
        record = parse(line.message)
        config = self._configs.get(line.function)
        several = config is not None and config.environment_concurrency > 1
        request = self._brackets.request_of(line, record, several=several)
        if request != record.request_id:
            record = replace(record, request_id=request)
        return iter([(line, record)] if self._whole is None else self._whole.take(line, record))


def _json(entry: Entry) -> str:
    return as_json_line(entry) + "\n"


def _text(configs: dict[str, FunctionConfig], *, colour: bool) -> Write:
    terminal = sys.stdout.isatty()
    return TextLines(looks(list(configs), zone_at, terminal=terminal, colour=terminal and colour)).write
