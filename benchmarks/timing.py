"""Times two things in turn, A B A B …, so that a machine whose speed drifts changes both."""

import os
import pty
import re
import select
import signal
import statistics
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()=>][0-9A-B]?")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of the report; times in seconds, `ratio` is the median of the ratios pair by pair."""

    what: str
    ours_s: float
    beside: str
    theirs_s: float
    ratio: float

    def __str__(self) -> str:
        """Say it in one line."""
        return (
            f"{self.what:<44} {self.ours_s * 1000:8.0f} ms   {self.beside:<38} {self.theirs_s * 1000:8.0f} ms   "
            f"ratio {self.ratio:.2f}"
        )


def compare(
    what: str, ours: Callable[[], float], beside: str, theirs: Callable[[], float], *, rounds: int = 7
) -> Comparison:
    """Call both in turn after one round of warm-up; each gives the seconds that it took."""
    ours()
    theirs()
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return Comparison(
        what,
        statistics.median(a for a, _ in pairs),
        beside,
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def until_output(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Give the seconds until a command's first byte of output, then let it end.

    Raises CalledProcessError where it fails: a failure would be fast.
    """
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(env)) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        process.stdout.read(1)
        took = time.perf_counter() - start
        process.stdout.read()
        code = process.wait()
    if code != 0:
        raise subprocess.CalledProcessError(code, list(command))
    return took


def until_painted(command: Sequence[str], env: Mapping[str, str], marker: bytes, size: tuple[int, int]) -> float:
    """Give the seconds until `marker` stands on a terminal of `size` (columns, rows), then end the program.

    Raises TimeoutError where it never does.
    """
    columns, rows = size
    start = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(command[0], list(command), {**env, "COLUMNS": str(columns), "LINES": str(rows)})  # noqa: S606
    termios.tcsetwinsize(terminal, (rows, columns))
    seen = b""
    try:
        while marker not in _ESCAPES.sub(b"", seen):
            if not select.select([terminal], [], [], 20)[0]:
                raise TimeoutError(f"{command[0]} never showed {marker!r}")
            seen += os.read(terminal, 65_536)
        return time.perf_counter() - start
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
