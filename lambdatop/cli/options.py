"""The options of every command, said once: parsing, `--help` and the README are made from them."""

import argparse
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lambdatop import __version__
from lambdatop.cli.exits import EXPLAINED
from lambdatop.cli.parser import Parser
from lambdatop.config import parse_endpoint, parse_window
from lambdatop.core.errors import UsageError, unknown
from lambdatop.once import FORMATS

_EXIT_CODES = "exit codes:\n" + "\n".join(f"  {code:<4} {text}" for code, text in EXPLAINED)
_ABOUT = "top for AWS Lambda: invocations, duration, cold starts, throttles, cost and logs, live or once."
_PATTERNS = """\
PATTERN selects functions by name: api-* (a glob), a plain name, /regex/ or tag:KEY=VALUE.
Several are united; none means all. A command name wins: lambdatop -- logs selects the function called logs."""


def reading(read: Callable[[str], object]) -> Callable[[str], object]:
    """Make a reader of an option's value out of one that raises UsageError; argparse adds the option's name."""

    def reader(text: str) -> object:
        try:
            return read(text)
        except UsageError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return reader


def one_of(*choices: str) -> Callable[[str], object]:
    """Make a reader of an option's value that takes one of `choices` and names the nearest for another."""

    def read(text: str) -> str:
        if text not in choices:
            raise unknown("value", text, choices)
        return text

    return reading(read)


def whole(least: int, most: int | None = None) -> Callable[[str], object]:
    """Make a reader of a whole number within bounds; thousands may be set off by commas."""
    limit = f"of {least:,} or more" if most is None else f"from {least:,} to {most:,}"

    def read(text: str) -> int:
        plain = text.replace(",", "")
        number = int(plain) if plain.isascii() and plain.isdigit() else None
        if number is None or number < least or (most is not None and number > most):
            raise UsageError(f"expected a whole number {limit}, not {text!r}")
        return number

    return reading(read)


def amount(most: int) -> Callable[[str], object]:
    """Make a reader of a number from 0 to `most`; exact, because money is made from it."""

    def read(text: str) -> Decimal:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number <= most:
            raise UsageError(f"expected a number from 0 to {most:,}, not {text!r}")
        return number

    return reading(read)


def add_common(parser: Parser) -> None:
    """Add what every command takes."""
    aws = parser.add_argument_group("which account")
    aws.add_argument(
        "--profile", metavar="NAME", help="a profile of the AWS configuration; otherwise as for the AWS CLI"
    )
    aws.add_argument("--region", metavar="NAME", help="an AWS region")
    aws.add_argument(
        "--endpoint-url",
        type=reading(parse_endpoint),
        metavar="URL",
        help="another address than AWS's own, such as that of `lambdatop demo`",
    )
    aws.add_argument("--demo", action="store_true", help="the demo account inside lambdatop: needs no AWS")
    every = parser.add_argument_group("every command")
    every.add_argument(
        "--config", type=Path, metavar="FILE", help="settings; otherwise $XDG_CONFIG_HOME/lambdatop/config.toml"
    )
    every.add_argument("--read-only", action="store_true", default=None, help="take away everything that changes AWS")
    every.add_argument("--no-color", action="store_true", help="no colour; NO_COLOR does the same")
    every.add_argument("-v", "--verbose", action="store_true", help="diagnostics to stderr")
    every.add_argument("--version", action="version", version=f"lambdatop {__version__}", help="say the version")
    every.add_argument("-h", "--help", action="help", help="show this")


def view_parser(commands: str) -> Parser:
    """Make the parser of `lambdatop` without a command: the live view and `--once`; `commands` is their list."""
    parser = Parser(
        "lambdatop [OPTION …] [PATTERN …]\n       lambdatop --once [OPTION …] [PATTERN …]\n       lambdatop COMMAND …",
        f"{_ABOUT}\n\n{_PATTERNS}\n\n{commands}",
        _EXIT_CODES,
    )
    view = parser.add_argument_group("what is shown")
    view.add_argument(
        "--window",
        type=reading(parse_window),
        metavar="TIME",
        help="how far to look back: 15m unless told; s, m, h or d",
    )
    once = parser.add_argument_group("once, for scripts")
    once.add_argument("--once", action="store_true", help="print one snapshot to stdout and exit")
    once.add_argument(
        "--format", type=one_of(*FORMATS), metavar="FORMAT", help=f"{', '.join(FORMATS)}; table unless told"
    )
    once.add_argument(
        "--fail-if",
        action="append",
        default=[],
        metavar="EXPR",
        help="exit 1 where this holds for a function: 'error_rate>1%%', 'duration_ms.p95>2s'; may be repeated",
    )
    once.add_argument(
        "--sort", metavar="FIELD", help="largest first, by a field of --format json such as cost_usd.month"
    )
    once.add_argument(
        "--top", type=whole(1), metavar="N", help="print the first N functions only; totals and --fail-if look at all"
    )
    add_common(parser)
    return parser


def demo_parser() -> Parser:
    """Make the parser of `lambdatop demo`."""
    parser = Parser(
        "lambdatop demo [OPTION …]",
        "Serve the demo account on 127.0.0.1 until Ctrl-C, for any AWS client; print the environment to use it with.",
    )
    demo = parser.add_argument_group("the account")
    demo.add_argument("--port", type=whole(0, 65_535), metavar="N", help="the port; a free one unless told")
    demo.add_argument(
        "--seed", type=whole(0), metavar="N", help="another world; the same seed and time give the same one"
    )
    demo.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="make the account misbehave; may be repeated; an unknown name lists all",
    )
    add_common(parser)
    return parser


def parse_parser() -> Parser:
    """Make the parser of `lambdatop parse`."""
    parser = Parser(
        "lambdatop parse [--jsonl] [FILE]",
        "Read Lambda's log lines, one event a line, from FILE or stdin; print one JSON object for each.",
    )
    what = parser.add_argument_group("what is read")
    what.add_argument("--jsonl", action="store_true", help="each line is a JSON object with a message")
    add_common(parser)
    return parser


def estimate_parser() -> Parser:
    """Make the parser of `lambdatop estimate`."""
    parser = Parser(
        "lambdatop estimate --memory MB --duration-ms D --invocations N [OPTION …]",
        "Price a setting per month from the price table; asks nothing of AWS.",
    )
    setting = parser.add_argument_group("the setting")
    setting.add_argument("--memory", type=whole(128, 10_240), metavar="MB", help="memory size")
    setting.add_argument("--duration-ms", type=amount(900_000), metavar="D", help="mean duration of an invocation")
    setting.add_argument("--invocations", type=whole(0), metavar="N", help="invocations a month")
    setting.add_argument("--arch", type=one_of("arm64", "x86_64"), metavar="ARCH", help="x86_64 unless told, or arm64")
    setting.add_argument("--init-ms", type=amount(900_000), metavar="D", help="mean init duration of a cold start")
    setting.add_argument("--cold-rate", type=amount(1), metavar="R", help="share of cold starts, 0 to 1")
    setting.add_argument("--ephemeral-mb", type=whole(512, 10_240), metavar="MB", help="size of /tmp; 512 unless told")
    setting.add_argument("--provisioned", type=whole(0), metavar="N", help="provisioned concurrency, all month")
    setting.add_argument("--free-tier", action="store_true", help="take off the monthly free tier")
    setting.add_argument("--format", type=one_of("table", "json"), metavar="FORMAT", help="table unless told, or json")
    add_common(parser)
    return parser


def show_parser() -> Parser:
    """Make the parser of `lambdatop show`."""
    parser = Parser(
        "lambdatop show NAME [OPTION …]",
        "Print everything that is known of one function: figures, configuration, event sources, concurrency,\n"
        "failures, versions, cost and advice. Of environment variables only the names are ever shown.",
    )
    what = parser.add_argument_group("what is printed")
    what.add_argument(
        "--window", type=reading(parse_window), metavar="TIME", help="what figures look at; 15m unless told"
    )
    what.add_argument("--format", type=one_of("text", "json"), metavar="FORMAT", help="text unless told, or json")
    add_common(parser)
    return parser


def doctor_parser() -> Parser:
    """Make the parser of `lambdatop doctor`."""
    parser = Parser(
        "lambdatop doctor [OPTION …]",
        "Look at credentials, region, clock, each permission, log groups, terminal, journal and configuration.\n"
        "It changes nothing. Whether a function may be changed is asked about one that does not exist, which\n"
        "CloudTrail notes; --read-only leaves that out.",
    )
    what = parser.add_argument_group("what is printed")
    what.add_argument("--format", type=one_of("text", "json"), metavar="FORMAT", help="text unless told, or json")
    what.add_argument(
        "--policy", action="store_true", help="only the smallest IAM policy for all of lambdatop; asks nothing of AWS"
    )
    add_common(parser)
    return parser
