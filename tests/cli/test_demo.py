"""`lambdatop demo` serves any AWS client with the environment it prints, until a signal."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest
from botocore.config import Config

from tests.cli.program import COMMAND, environment


@contextmanager
def _demo(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    command = [*COMMAND, "demo", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        try:
            assert program.stdout.readline() == "unset AWS_PROFILE AWS_SESSION_TOKEN\n"
            lines = [program.stdout.readline() for _ in range(5)]
            assert "Ctrl-C" in program.stderr.readline()
            yield program, dict(line.removeprefix("export ").strip().split("=", 1) for line in lines)
        finally:
            program.kill()


def _functions(printed: dict[str, str]) -> list[str]:
    client = boto3.client(
        "lambda",
        endpoint_url=printed["AWS_ENDPOINT_URL"],
        region_name=printed["AWS_REGION"],
        aws_access_key_id=printed["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=printed["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )
    return [f["FunctionName"] for page in client.get_paginator("list_functions").paginate() for f in page["Functions"]]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_any_client_is_served_until_a_signal(number: signal.Signals, code: int) -> None:
    with _demo() as (program, printed):
        assert "checkout-api" in _functions(printed)
        program.send_signal(number)
        assert program.wait(20) == code
        assert program.stderr is not None
        assert program.stderr.read() == ""


def test_a_fault_is_there_from_the_start() -> None:
    with _demo("--fault", "deny=lambda:*") as (_, printed), pytest.raises(Exception, match="AccessDenied"):
        _functions(printed)


def test_the_port_is_the_one_asked_for_and_a_taken_one_is_said_in_a_line() -> None:
    with _demo() as (_, printed):
        port = printed["AWS_ENDPOINT_URL"].rpartition(":")[2]
        done = subprocess.run(
            [*COMMAND, "demo", "--port", port],
            capture_output=True,
            text=True,
            env=environment(),
            check=False,
            timeout=60,
        )
        assert done.returncode == 2
        assert done.stderr == f"lambdatop: --port: cannot serve on port {port}: Address already in use\n"
