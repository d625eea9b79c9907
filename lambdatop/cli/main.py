"""Runs a command line from start to end: whatever happens becomes an exit code and at most one line."""

import logging
import sys
import traceback
from collections.abc import Sequence

from lambdatop import __version__
from lambdatop.cli import exits
from lambdatop.cli.commands import dispatch
from lambdatop.cli.cycles import look_seldom
from lambdatop.cli.output import abandon, prepare, say
from lambdatop.core.errors import LambdatopError

_REPORT = "please report it with the output of the same command with -v"


class _Diagnostics(logging.Formatter):
    """Leaves what lambdatop itself tells as it is: one JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the text of one record."""
        return record.getMessage() if record.name.startswith("lambdatop") else super().format(record)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `arguments` (None: those of the process) and give the exit code; nothing is raised."""
    line = list(sys.argv[1:] if arguments is None else arguments)
    look_seldom()
    prepare()
    verbose = _is_verbose(line)
    if verbose:
        # stderr is where people look; DEBUG of the AWS libraries would print signed headers, so it stays off.
        told = logging.StreamHandler(sys.stderr)
        told.setFormatter(_Diagnostics("%(asctime)s %(name)s %(message)s"))
        logging.basicConfig(level=logging.INFO, handlers=[told])
        logging.getLogger("lambdatop").setLevel(logging.DEBUG)
    try:
        return _run(line)
    except Exception as error:  # noqa: BLE001  # the one place where a bug becomes an exit code
        return _bug(error, verbose=verbose)


def _run(line: Sequence[str]) -> int:
    try:
        code = _dispatched(line)
        sys.stdout.flush()
    except LambdatopError as error:
        say(str(error))
        code = error.exit_code
    except KeyboardInterrupt:
        code = exits.INTERRUPTED
    except BrokenPipeError:
        abandon(sys.stdout)
        code = exits.CLOSED_PIPE
    except OSError as error:
        abandon(sys.stdout)
        say(f"the input or the output failed: {error.strerror or error}")
        code = exits.INPUT_OUTPUT
    return code


def _dispatched(line: Sequence[str]) -> int:
    """Run the command; `--help` and `--version` leave in argparse's way, which is an exit code like any other."""
    try:
        return dispatch(line)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else exits.DONE


def _bug(error: Exception, *, verbose: bool) -> int:
    """Be loud about a bug, in one line; the traceback comes with `-v`, for those whom it helps."""
    inner = error
    while isinstance(inner, ExceptionGroup):
        inner = inner.exceptions[0]
    if verbose:
        traceback.print_exception(error)
    say(f"a bug in lambdatop {__version__}: {type(inner).__name__}: {inner}; {_REPORT}")
    return exits.BUG


def _is_verbose(line: Sequence[str]) -> bool:
    """Look for `-v` before anything else may fail; what stands after `--` is a pattern."""
    options = line[: line.index("--")] if "--" in line else line
    return "-v" in options or "--verbose" in options
