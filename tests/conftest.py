"""What every test lives under: no home of a user, no AWS settings, no address beyond loopback."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed: the machine may be busy with the others.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _nobody_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide HOME and every AWS and lambdatop variable, so that a test never meets a developer's account.

    A size of the terminal in the environment goes before the terminal's own; side by side, tests inherit one of 80x24.
    """
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("AWS_", "LAMBDATOP_", "XDG_")) or name in {"NO_COLOR", "COLORTERM", "COLUMNS", "LINES"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every address but loopback, in this process."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guard(one: socket.socket, address: object) -> None:
        if one.family in {socket.AF_INET, socket.AF_INET6}:
            host = address[0] if isinstance(address, tuple) else address
            if not str(host).startswith(_LOOPBACK):
                pytest.fail(f"a test reached for {host}, beyond loopback")

    def guarded_connect(self: socket.socket, address: object) -> None:
        guard(self, address)
        connect(self, address)  # type: ignore[arg-type]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        guard(self, address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)


@pytest.fixture(scope="session")
def real_lines() -> Path:
    """Give the file of real log lines that lies beside a checkout; skip, saying so, where it does not."""
    path = Path(__file__).parents[2] / "shared" / "log-lines" / "real.jsonl"
    if not path.exists():
        pytest.skip(f"the real log lines are not beside this checkout ({path.parent.parent.name}/log-lines)")
    return path
