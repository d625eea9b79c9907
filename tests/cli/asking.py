"""Asks the demo by commands that print lines of JSON, and reads them."""

import json
import subprocess
from collections.abc import Callable, Mapping

from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.cli.program import environment, run
from tests.peers.witness import Witness

Ask = Callable[..., subprocess.CompletedProcess[bytes]]


def asking(demo: DemoServer, **more: str) -> dict[str, str]:
    """Give the environment of a program that asks `demo`."""
    keys = {"AWS_ACCESS_KEY_ID": DEMO_ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": DEMO_SECRET_KEY}
    return environment(**(keys | {"AWS_REGION": DEMO_REGION, "AWS_ENDPOINT_URL": demo.url} | more))


def ask_by(command: str, demo: DemoServer) -> Ask:
    """Give what runs `command` with further arguments and variables."""

    def ask(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        return run(command, *arguments, env=asking(demo, **(env or {})))

    return ask


def witness_of(demo: DemoServer) -> Witness:
    """Give boto3, to read the same of `demo`."""
    return Witness(demo.url, (DEMO_ACCESS_KEY, DEMO_SECRET_KEY), region=DEMO_REGION)


def objects(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    """Read an object a line of what went well."""
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]
