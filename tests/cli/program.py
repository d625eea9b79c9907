"""Runs lambdatop as a program of its own, as a shell would: without a home, an account or a colour of the tester's."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "lambdatop")


def environment(**more: str) -> dict[str, str]:
    """Give what the fixtures have left of the tester's own, with stdout buffered as users have it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **more}


def run(
    *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run to the end; stdin, stdout and stderr are pipes."""
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, env=env or environment(), check=False, timeout=60
    )


def modules_after(*arguments: str, stdin: bytes = b"") -> set[str]:
    """Give the top-level modules that are loaded when `main` is done."""
    code = "import sys; from lambdatop.cli import main; main(sys.argv[1:]); print('\\n', *sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        input=stdin,
        capture_output=True,
        env=environment(),
        check=True,
        timeout=60,
    )
    return {name.split(".")[0] for name in done.stderr.decode().splitlines()[-1].split()}


def arguments_of(line: str | Sequence[str]) -> list[str]:
    """Split a command line at blanks, for tests that read better as one."""
    return line.split() if isinstance(line, str) else list(line)
