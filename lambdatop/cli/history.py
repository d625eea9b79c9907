"""`lambdatop history`: lists the journal; what a crash left open is looked up first."""

import argparse
import asyncio

from lambdatop.aws import once_account
from lambdatop.cli import exits
from lambdatop.cli.changing import now_ms
from lambdatop.cli.output import say, write
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, journal, settings
from lambdatop.config import Settings
from lambdatop.core.errors import AwsError, UsageError
from lambdatop.core.tuning.entry import EntryState
from lambdatop.journal import Journal
from lambdatop.once.change_json import entry_json
from lambdatop.once.change_text import history_lines
from lambdatop.tuner import AccountTuner


def run(options: argparse.Namespace) -> int:
    """Print every entry, newest first. Raises JournalFault."""
    chosen = settings(options)
    with journal(chosen, demo=options.demo) as book:
        entries = book.entries()
        if any(entry.state is EntryState.PLANNED for entry in entries):
            _find_out(chosen, book, demo=options.demo)
            entries = book.entries()
    if options.format == "json":
        lines = [entry_json(entry) for entry in entries]
    elif entries:
        lines = history_lines(entries)
    else:
        say("nothing has been changed yet")
        lines = []
    write("".join(f"{line}\n" for line in lines))
    return exits.DONE


def _find_out(chosen: Settings, book: Journal, *, demo: bool) -> None:
    """Ask AWS what came of entries that were interrupted; where it cannot be asked, they stay as they are."""

    async def ask() -> None:
        account = once_account(reached)
        try:
            await AccountTuner(account, book, price_table(), now=now_ms, sleep=asyncio.sleep).recover()
        finally:
            await account.close()

    try:
        with access(chosen, demo=demo) as reached:
            asyncio.run(ask())
    except (AwsError, UsageError) as error:
        say(f"what came of planned entries could not be found out: {error}")
