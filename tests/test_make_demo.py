"""The promise of the README: `make demo` on a machine with nothing but Python and make opens the live view."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).parents[1]


@pytest.fixture
def fresh_copy(tmp_path: Path) -> Path:
    """Give what a clone would hold, with what is being worked on, and nothing that was set up before."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    copy = tmp_path / "lambdatop"
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.mark.terminal
@pytest.mark.timeout(400)
def test_make_demo_sets_up_opens_and_quits_cleanly(fresh_copy: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    with Terminal(["make", "demo"], cwd=fresh_copy, env=env) as terminal:
        terminal.wait_for("checkout-api", seconds=300)
        terminal.wait_for("REPORT")
        terminal.type("q")
        assert terminal.wait() == 0
    assert terminal.left_clean()
    assert "Traceback" not in terminal.text
