"""The options of the commands that read logs: `logs` and `invocations`."""

from lambdatop.cli.options import add_common, amount, one_of, reading
from lambdatop.cli.parser import Parser
from lambdatop.config import parse_window
from lambdatop.core.log.query import at_least, matches, parse_filter
from lambdatop.core.units import parse_duration
from lambdatop.once.invocation_rows import FORMATS

_PATTERNS = "PATTERN selects functions as everywhere: api-*, a plain name, /regex/ or tag:KEY=VALUE; none means all."
_FILTERS = """\
filters:
  order                     lines that contain a text, in any case; with blanks in quotes: "order accepted"
  order=88                  also finds "order": 88 in JSON
  /5[0-9][0-9]/ /refused/i  a regular expression is found; i: in any case
  level:warn                of this level or worse: debug, info, warn, error
  invocation:0f3a91c2       of one invocation: a request id or its beginning
  function:api-*            of the functions that a name or glob names
  kind:report               of one kind, in the words of lambdatop parse
  a b   a or b   -a   (…)   both, either, not, and what belongs together

With --follow a line is printed as soon as it is seen, so that one which comes late stands below newer ones.
Times of day are local, with their offset; TZ=UTC lambdatop logs gives UTC."""


def logs_parser() -> Parser:
    """Make the parser of `lambdatop logs`."""
    parser = Parser(
        "lambdatop logs [OPTION …] [PATTERN …]",
        f"Print log lines of the matching functions, merged in order of time.\n\n{_PATTERNS}",
        _FILTERS,
    )
    what = parser.add_argument_group("which lines")
    what.add_argument(
        "--since",
        type=reading(parse_duration),
        metavar="TIME",
        help="how far to look back: 5m unless told; s, m, h or d",
    )
    what.add_argument("-f", "--follow", action="store_true", help="go on with new lines until Ctrl-C")
    what.add_argument(
        "--in-order",
        action="store_true",
        help="with --follow: hold lines back, up to some minutes, until none that is older can come",
    )
    what.add_argument(
        "--filter", action="append", default=[], type=reading(parse_filter), metavar="TEXT", help="a filter, as below"
    )
    what.add_argument(
        "--regex", action="append", default=[], type=reading(matches), metavar="RE", help="in which this is found"
    )
    what.add_argument("--level", type=reading(at_least), metavar="LEVEL", help="of this level or worse, such as warn")
    what.add_argument("--invocation", metavar="REQUEST_ID", help="of one invocation: its id, or the beginning of it")
    what.add_argument("--format", type=one_of("text", "json"), metavar="FORMAT", help="text unless told, or json")
    add_common(parser)
    return parser


def invocations_parser() -> Parser:
    """Make the parser of `lambdatop invocations`."""
    parser = Parser(
        "lambdatop invocations [OPTION …] [PATTERN …]",
        f"Print one row per invocation of the matching functions, newest first.\n\n{_PATTERNS}",
    )
    which = parser.add_argument_group("which invocations")
    which.add_argument(
        "--since",
        type=reading(parse_duration),
        metavar="TIME",
        help="how far to look back: as long as the window, 15m, unless told; s, m, h or d",
    )
    which.add_argument(
        "--window", type=reading(parse_window), metavar="TIME", help="the same in whole minutes, as in the live view"
    )
    which.add_argument("--failed", action="store_true", help="those that failed: error, timeout, out of memory, exit")
    which.add_argument("--cold", action="store_true", help="those that were cold starts")
    which.add_argument("--slow", type=amount(5_400_000), metavar="MS", help="those that took this many ms or more")
    which.add_argument("--format", type=one_of(*FORMATS), metavar="FORMAT", help="table unless told, json or csv")
    add_common(parser)
    return parser
