"""stdout carries data only, a closed pipe ends quietly, and each command loads only what it needs."""

import errno
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import COMMAND, environment, modules_after, run

TERMINAL = {"textual", "rich", "plotext"}
AWS = {"boto3", "botocore", "aiobotocore"}
ESTIMATE = ["estimate", "--memory", "512", "--duration-ms", "100", "--invocations", "1000"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["parse"], ESTIMATE, ["logs", "--since", "ago"], ["api-*"]]
)
def test_what_asks_nothing_of_aws_loads_no_aws_library_and_no_screen(arguments: list[str]) -> None:
    assert not modules_after(*arguments).intersection(AWS | TERMINAL | {"aiohttp"})


def test_a_closed_pipe_ends_quietly_as_a_signal_would() -> None:
    lines = b"x\n" * 200_000
    with subprocess.Popen(
        [*COMMAND, "parse"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        try:
            program.stdin.write(lines)
            program.stdin.close()
        except BrokenPipeError:
            pass
        assert program.stderr.read() == b""
        assert program.wait(30) == 141


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ESTIMATE])
def test_a_pipe_that_was_never_read_ends_quietly_too(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=writer, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("arguments", [["--help"], ESTIMATE])
def test_a_full_disk_is_said_in_one_line(arguments: list[str]) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("wb") as stdout:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=stdout, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60
        )
    assert done.returncode == 74
    assert done.stderr.decode() == f"lambdatop: the input or the output failed: {os.strerror(errno.ENOSPC)}\n"


def test_an_interrupt_ends_with_130_and_without_a_traceback() -> None:
    with subprocess.Popen(
        [*COMMAND, "parse"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdin.write(b"x\n")
        program.stdin.flush()
        assert program.stdout.readline().startswith(b'{"kind": "app"')
        program.send_signal(signal.SIGINT)
        assert program.wait(30) == 130
        assert program.stderr.read() == b""


def test_output_is_utf_8_whatever_the_locale() -> None:
    done = run("--help", env=environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"))
    assert "lambdatop [OPTION …]" in done.stdout.decode()
    assert done.returncode == 0
