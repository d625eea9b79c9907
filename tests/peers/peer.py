"""Makes an environment for a peer under `.peers/`, and runs the peer in it: another's AWS, on loopback only."""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".peers"
_READY_S = 60.0
_STOP_S = 10.0


class NoPeerError(Exception):
    """Says why a peer cannot be had here."""


def installed(name: str) -> Path:
    """Give the folder of programs of an environment that holds what `NAME.txt` pins; made anew when the pins change."""
    pins = Path(__file__).parent / f"{name}.txt"
    wanted = hashlib.sha256(f"{sys.version}\n{pins.read_text()}".encode()).hexdigest()
    home = PEERS / name
    stamp = home / "installed"
    PEERS.mkdir(exist_ok=True)
    with (PEERS / f"{name}.lock").open("w") as lock:
        # Two test runs in one checkout make it once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            _run([sys.executable, "-m", "venv", "--clear", str(home)])
            # The pins are the whole of it, so that nothing is resolved.
            pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _run([*pip, "--no-deps", "--requirement", str(pins)])
            stamp.write_text(wanted)
    return home / "bin"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment({}))
    if done.returncode:
        said = [x for x in done.stderr.splitlines() if x.strip()] or ["no word said"]
        raise NoPeerError(f"{' '.join(command[:4])} … failed: {said[-1]}")


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LAMBDATOP_", "PYTHON", "COV_"))}
    return {**kept, **more}


def free_port() -> int:
    """Give a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run a peer that listens on `port`; it and what it starts end with the block."""
    log = home / "peer.log"
    more = {"HOME": str(home), "TMPDIR": str(home), **environment}
    with log.open("w") as out:
        # A session of its own: a peer starts workers for functions, and they must go, too.
        process = subprocess.Popen(
            command, cwd=home, env=_environment(more), stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait_until_ready(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _READY_S
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    said = log.read_text(errors="replace").splitlines() or ["no word said"]
    raise NoPeerError(f"{process.args!r} does not listen: {said[-1]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
