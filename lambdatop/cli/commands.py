"""The commands: which words are one, what each takes, and what runs it."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from lambdatop.cli.change_options import history_parser, tune_parser, undo_parser
from lambdatop.cli.log_options import invocations_parser, logs_parser
from lambdatop.cli.options import demo_parser, doctor_parser, estimate_parser, parse_parser, show_parser, view_parser
from lambdatop.cli.parser import Parser, split
from lambdatop.core.errors import UsageError

Run = Callable[[argparse.Namespace, Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `most_words` is how many words it takes beside its options, None any number."""

    about: str
    parser: Callable[[], Parser]
    run: Run
    most_words: int | None = 0


def _view(options: argparse.Namespace, words: Sequence[str]) -> int:
    if options.once:
        from lambdatop.cli.once import run  # noqa: PLC0415  # a command loads only what it needs

        return run(options, words)
    _could_be_live(options)
    from lambdatop.cli.live import run as run_live  # noqa: PLC0415  # likewise: this one loads the screen

    return run_live(options, words)


def _could_be_live(options: argparse.Namespace) -> None:
    """Refuse what the live view cannot do before it is loaded. Raises UsageError."""
    for name in ("format", "fail_if", "sort", "top"):
        if getattr(options, name):
            raise UsageError(f"--{name.replace('_', '-')} goes with --once")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the live view needs a terminal; in a script or a pipe: lambdatop --once")
    if os.environ.get("TERM") == "dumb":
        raise UsageError("the live view needs a terminal that can place text, and TERM is dumb; use lambdatop --once")


def _logs(options: argparse.Namespace, words: Sequence[str]) -> int:
    from lambdatop.cli.logs import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options, words)


def _invocations(options: argparse.Namespace, words: Sequence[str]) -> int:
    from lambdatop.cli.invocations import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options, words)


def _show(options: argparse.Namespace, words: Sequence[str]) -> int:
    from lambdatop.cli.show import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options, words)


def _demo(options: argparse.Namespace, _: Sequence[str]) -> int:
    from lambdatop.cli.demo import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options)


def _parse(options: argparse.Namespace, words: Sequence[str]) -> int:
    from lambdatop.cli.parse import run  # noqa: PLC0415  # a command loads only what it needs

    return run(words[0] if words else "-", jsonl=options.jsonl)


def _estimate(options: argparse.Namespace, _: Sequence[str]) -> int:
    from lambdatop.cli.estimate import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options)


def _doctor(options: argparse.Namespace, _: Sequence[str]) -> int:
    from lambdatop.cli.doctor import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options)


def _tune(options: argparse.Namespace, words: Sequence[str]) -> int:
    from lambdatop.cli.tune import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options, words)


def _undo(options: argparse.Namespace, words: Sequence[str]) -> int:
    from lambdatop.cli.undo import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options, words)


def _history(options: argparse.Namespace, _: Sequence[str]) -> int:
    from lambdatop.cli.history import run  # noqa: PLC0415  # a command loads only what it needs

    return run(options)


COMMANDS = {
    "logs": Command("print or follow log lines, merged in order of time", logs_parser, _logs, most_words=None),
    "invocations": Command("list invocations, newest first", invocations_parser, _invocations, most_words=None),
    "show": Command("print everything known of one function", show_parser, _show, most_words=None),
    "tune": Command("change memory or timeout, seeing the effect before", tune_parser, _tune, most_words=None),
    "undo": Command("take a change back", undo_parser, _undo, most_words=1),
    "history": Command("list what was changed", history_parser, _history),
    "demo": Command("serve the demo account for any AWS client", demo_parser, _demo),
    "parse": Command("turn Lambda's log lines into JSON", parse_parser, _parse, most_words=1),
    "estimate": Command("price a setting per month", estimate_parser, _estimate),
    "doctor": Command("look at what lambdatop needs, and print an IAM policy", doctor_parser, _doctor),
}


def about_commands() -> str:
    """List the commands for `--help`."""
    return "commands (lambdatop COMMAND --help says more):\n" + "\n".join(
        f"  {name:<10} {command.about}" for name, command in COMMANDS.items()
    )


VIEW = Command("", lambda: view_parser(about_commands()), _view, most_words=None)


def dispatch(arguments: Sequence[str]) -> int:
    """Find the command, read its options and run it; the exit code. Raises UsageError and what the command raises."""
    every = [VIEW, *COMMANDS.values()]
    line = split(arguments, [command.parser() for command in every])
    name = line.words[0] if line.words else ""
    words = [*line.words, *line.literal]
    command = COMMANDS.get(name, VIEW)
    if command is not VIEW:
        words = words[1:]
    try:
        options = command.parser().read(line.options)
    except UsageError as error:
        raise UsageError(f"{error} (see lambdatop {name + ' ' if command is not VIEW else ''}--help)") from None
    if command.most_words is not None and len(words) > command.most_words:
        raise UsageError(f"{name} takes no {words[command.most_words]!r} (see lambdatop {name} --help)")
    return command.run(options, words)


def help_text(width: int) -> str:
    """Give `lambdatop --help` as wide as asked, for the README."""
    parser = VIEW.parser()
    parser.formatter_class = partial(argparse.RawDescriptionHelpFormatter, width=width)
    return parser.format_help()
