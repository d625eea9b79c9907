"""`lambdatop doctor`: looks at everything that lambdatop needs, one line each, and prints the IAM policy for it."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from platform import python_version

from lambdatop import __version__
from lambdatop.aws import checks
from lambdatop.aws.permissions import Part, policy
from lambdatop.cli import exits
from lambdatop.cli.output import say, write
from lambdatop.cli.reach import access, settings
from lambdatop.cli.terminal import terminal_checks
from lambdatop.config import Settings, usual_path
from lambdatop.core.checks import Check, Verdict
from lambdatop.core.errors import UsageError
from lambdatop.once.as_json import dumps

SCHEMA = "lambdatop/doctor/1"
_NAMED = 3
_ABOUT_US = frozenset({"terminal", "journal", "configuration"})


def run(options: argparse.Namespace) -> int:
    """Print what is found, or only the policy; 3 where something is missing without which little can be shown."""
    if options.policy:
        chosen = settings(options)
        write(policy(part for part in Part if not (chosen.read_only and part is Part.TUNES)) + "\n")
        return exits.DONE
    return asyncio.run(_examine(options))


async def _examine(options: argparse.Namespace) -> int:
    found: list[Check] = []
    waiting: list[Check] = []
    async with aclosing(_all(options)) as all_checks:
        async for check in all_checks:
            found.append(check)
            if waiting and waiting[-1].subject != check.subject:
                _print(options, waiting)
                waiting = []
            waiting.append(check)
    _print(options, waiting)
    if options.format == "json":
        write(as_json(found))
    else:
        say("lambdatop doctor --policy prints the smallest IAM policy for all of this")
    return exit_code(found)


def _print(options: argparse.Namespace, found: Sequence[Check]) -> None:
    if options.format != "json":
        write("".join(f"{text}\n" for text in as_lines(found)))


async def _all(options: argparse.Namespace) -> AsyncGenerator[Check]:
    botocore = version("botocore")
    yield Check("lambdatop", "", Verdict.OK, f"{__version__}, Python {python_version()}, botocore {botocore}")
    try:
        chosen = settings(options)
    except UsageError as error:
        yield Check("configuration", "", Verdict.MISSING, str(error), "nothing else was looked at")
        return
    yield _configuration(options.config)
    yield _journal(chosen.state_folder)
    size = os.get_terminal_size() if sys.stdin.isatty() and sys.stdout.isatty() else None
    for check in terminal_checks(os.environ, size, sys.stdout.encoding or "", colour=chosen.color):
        yield check
    async with aclosing(_account(options, chosen)) as account:
        async for check in account:
            yield check


async def _account(options: argparse.Namespace, chosen: Settings) -> AsyncGenerator[Check]:
    with access(chosen, demo=options.demo) as reached:
        try:
            async with aclosing(checks(reached, _now, read_only=chosen.read_only)) as asked:
                async for check in asked:
                    yield check
        except UsageError as error:
            yield Check("account", "", Verdict.MISSING, str(error))


def _configuration(named: Path | None) -> Check:
    try:
        path = named or usual_path(os.environ)
    except RuntimeError:  # no HOME
        return Check("configuration", "", Verdict.OK, "none: there is no home directory")
    there = path.exists()
    return Check("configuration", "", Verdict.OK, str(path) if there else f"none; {path} would be read")


def _journal(folder: Path | None) -> Check:
    """Look whether a change could be written down, without writing anything."""
    if folder is None:
        return Check("journal", "", Verdict.WARN, "there is no home directory: nothing can be changed", "set HOME")
    file = folder / "journal.sqlite"
    # Unlike Path.exists, this is no error below a folder that may not be entered.
    nearest = next(path for path in (file, *file.parents) if os.access(path, os.F_OK))
    wanted = os.R_OK | os.W_OK if nearest == file else os.W_OK | os.X_OK
    if nearest != file and not nearest.is_dir():
        return Check("journal", "", Verdict.WARN, f"{nearest} is no folder: nothing can be changed", "move it away")
    if not os.access(nearest, wanted):
        text = f"{nearest} may not be written to: nothing can be changed"
        return Check("journal", "", Verdict.WARN, text, "make it yours, or set XDG_STATE_HOME to a folder that is")
    return Check("journal", "", Verdict.OK, str(file) if nearest == file else f"none yet; {file} would be written")


def _now() -> int:
    return time.time_ns() // 1_000_000


def exit_code(found: Sequence[Check]) -> int:
    """Say 0 where lambdatop works, 2 where the user's own settings are wrong, 3 where AWS cannot be asked."""
    missing = {check.subject for check in found if check.verdict is Verdict.MISSING}
    if missing & {"configuration", "account"}:
        return exits.WRONG_USE
    return exits.AWS if missing - _ABOUT_US else exits.DONE


def as_json(found: Sequence[Check]) -> str:
    """Write every check, in the order it was made."""
    plain = [
        {"check": c.subject, "name": c.name, "verdict": c.verdict.value, "detail": c.detail, "advice": c.advice}
        for c in found
    ]
    return dumps({"schema": SCHEMA, "checks": plain}, indent=2) + "\n"


def as_lines(found: Sequence[Check]) -> list[str]:
    """Write a line for each check, and one for many that say the same; what to do stands below it."""
    lines: list[str] = []
    order = {check: at for at, check in enumerate(found)}
    first = {_same(check): order[check] for check in reversed(found)}
    ordered = sorted(found, key=lambda check: (first[_same(check)], order[check]))
    for _, alike in groupby(ordered, _same):
        group = list(alike)
        if len(group) > _NAMED:
            names = [", ".join(c.name for c in group[:_NAMED]) + f" and {len(group) - _NAMED} more"]
        else:
            names = [c.name for c in group]
        head = group[0]
        lines += [f"{head.verdict.value:<8} {head.subject:<13} {f'{n}: ' if n else ''}{head.detail}" for n in names]
        if head.advice:
            lines.append(f"{'':<22} → {head.advice}")
    return lines


def _same(check: Check) -> tuple[str, str, str, str]:
    return check.subject, check.verdict.value, check.detail, check.advice
