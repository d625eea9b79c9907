"""The clients that lambdatop is measured beside, in an environment of their own, and the account they all ask."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY

_PINS = Path(__file__).with_name("peers.txt")
_HOME = Path(__file__).parents[1] / ".peers" / "bench"
LAMBDATOP = Path(sys.executable).with_name("lambdatop")


def peer(name: str) -> str:
    """Give the path of a peer's command, after installing the pinned version of each if need be."""
    stamp = _HOME / "pins.txt"
    if not stamp.exists() or stamp.read_text() != _PINS.read_text():
        print("installing aws and awslogs beside lambdatop …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", _HOME], check=True)
        pip = [str(_HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", str(_PINS)], check=True)
        stamp.write_text(_PINS.read_text())
    return str(_HOME / "bin" / name)


@contextmanager
def demo_account() -> Iterator[dict[str, str]]:
    """Serve the demo account from a process of its own; gives the environment for any AWS client."""
    command = [str(LAMBDATOP), "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - asked for above
        try:
            said = {}
            for line in server.stdout:
                name, _, value = line.strip().removeprefix("export ").partition("=")
                said[name] = value
                if name == "AWS_ENDPOINT_URL":
                    break
            yield {
                **{k: v for k, v in os.environ.items() if not k.startswith("AWS_")},
                "AWS_ENDPOINT_URL": said["AWS_ENDPOINT_URL"],
                "AWS_ACCESS_KEY_ID": DEMO_ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": DEMO_SECRET_KEY,
                "AWS_REGION": DEMO_REGION,
                "AWS_DEFAULT_REGION": DEMO_REGION,
                "AWS_EC2_METADATA_DISABLED": "true",
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
            }
        finally:
            server.terminate()
