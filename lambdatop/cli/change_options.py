"""The options of the commands that change functions and list what was changed: `tune`, `undo`, `history`."""

from lambdatop.cli.options import add_common, one_of, reading, whole
from lambdatop.cli.parser import Parser
from lambdatop.core.conditions import parse_condition
from lambdatop.core.units import parse_duration

_ABOUT = "Nothing is changed before it is confirmed; each change is in the journal, and `lambdatop undo` takes it back."
_MOST = 10**9


def tune_parser() -> Parser:
    """Make the parser of `lambdatop tune`."""
    parser = Parser(
        "lambdatop tune NAME … [--memory MB] [--timeout S] [OPTION …]",
        f"Change the memory or the timeout of functions, after showing what that does.\n{_ABOUT}",
    )
    what = parser.add_argument_group("the change")
    what.add_argument("--memory", type=whole(0, _MOST), metavar="MB", help="memory size, 128 to 10,240")
    what.add_argument("--timeout", type=whole(0, _MOST), metavar="S", help="timeout, 1 to 900")
    _add_making(parser)
    add_common(parser)
    return parser


def undo_parser() -> Parser:
    """Make the parser of `lambdatop undo`."""
    parser = Parser(
        "lambdatop undo [ID] [OPTION …]",
        "Take one change back: that of the ID in `lambdatop history`, or the newest of this account and region.\n"
        "It is a change like any other, and undoing an undo brings the change back.",
    )
    _add_making(parser)
    add_common(parser)
    return parser


def history_parser() -> Parser:
    """Make the parser of `lambdatop history`."""
    parser = Parser(
        "lambdatop history [OPTION …]",
        "List what was changed, newest first: who, when, what, before, after, note, and what became of it.",
    )
    what = parser.add_argument_group("how it is listed")
    what.add_argument("--format", type=one_of("text", "json"), metavar="FORMAT", help="text unless told, or json")
    add_common(parser)
    return parser


def _add_making(parser: Parser) -> None:
    making = parser.add_argument_group("making it")
    making.add_argument("-y", "--yes", action="store_true", help="do not ask; a production pattern asks all the same")
    making.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    making.add_argument("--note", default="", metavar="TEXT", help="why, for the journal")
    making.add_argument(
        "--watch", type=reading(parse_duration), metavar="TIME", help="look at it for so long afterwards, such as 5m"
    )
    making.add_argument(
        "--rollback-if",
        action="append",
        default=[],
        type=reading(parse_condition),
        metavar="EXPR",
        help="with --watch: take it back where this holds since, such as 'error_rate>2%%'; may be repeated",
    )
    making.add_argument("--format", type=one_of("text", "json"), metavar="FORMAT", help="text unless told, or json")
