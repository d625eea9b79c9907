"""The live view in a real terminal: it quits by key and signal, dies loudly of a bug, and leaves the terminal as it was."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lambdatop.cli.live import Wishes
from lambdatop.cli.price_table import price_table
from lambdatop.config import THEMES
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from lambdatop.ui.theme import CHOICES
from tests.cli.program import COMMAND, ROOT, environment
from tests.engine.scripted import HandClock, ScriptedAccount
from tests.terminal import Terminal

_BROKEN_ENGINE = """
import asyncio, sys
from lambdatop.engine.engine import Engine
async def run(self):
    await asyncio.sleep(0.2)
    secret = "AKIASECRET"
    raise RuntimeError("the engine is broken")
Engine.run = run
from lambdatop.cli import main
sys.exit(main(sys.argv[1:]))
"""
_BROKEN_SCREEN = """
import sys
from lambdatop.ui.app import LambdatopApp
def tick(self):
    secret = "AKIASECRET"
    raise RuntimeError("the screen is broken")
LambdatopApp.tick = tick
from lambdatop.cli import main
sys.exit(main(sys.argv[1:]))
"""


def _open(*command: str, size: tuple[int, int] = (120, 40), **more: str) -> Terminal:
    env = environment(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", **more)
    return Terminal(command, cwd=ROOT, env=env, size=size)


def _type(keys: str) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.type(keys)


def _send(number: signal.Signals) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.send(number)


@pytest.mark.terminal
@pytest.mark.parametrize(
    ("leave", "code"),
    [
        (_type("q"), 0),
        (_type("\x03"), 0),
        (_send(signal.SIGINT), 130),
        (_send(signal.SIGTERM), 143),
        (_send(signal.SIGHUP), 129),
    ],
    ids=["q", "ctrl-c", "SIGINT", "SIGTERM", "SIGHUP"],
)
def test_it_leaves_a_clean_terminal(leave: Callable[[Terminal], None], code: int) -> None:
    with _open(*COMMAND, "--demo") as terminal:
        terminal.wait_for("checkout-api")
        leave(terminal)
        assert terminal.wait() == code
        assert terminal.left_clean()
        assert "Traceback" not in terminal.text


@pytest.mark.terminal
def test_it_may_be_left_before_aws_is_asked() -> None:
    with _open(*COMMAND, "--demo") as terminal:
        terminal.wait_for("lambdatop")
        terminal.type("q")
        assert terminal.wait() == 0
        assert terminal.left_clean()


@pytest.mark.terminal
@pytest.mark.parametrize("broken", [_BROKEN_ENGINE, _BROKEN_SCREEN], ids=["engine", "screen"])
def test_a_bug_is_loud_in_one_line_and_shows_no_variables(broken: str) -> None:
    with _open(sys.executable, "-c", broken, "--demo") as terminal:
        assert terminal.wait() == 70
        assert terminal.left_clean()
        after = terminal.raw.rpartition("\x1b[?1049l")[2]
        assert "lambdatop: a bug in lambdatop" in after
        assert "is broken; please report it" in after
        assert "Traceback" not in after
        assert "AKIASECRET" not in terminal.raw


@pytest.mark.terminal
def test_with_v_a_bug_says_where() -> None:
    with _open(sys.executable, "-c", _BROKEN_ENGINE, "--demo", "-v") as terminal:
        assert terminal.wait() == 70
        assert terminal.text.rpartition("\x1b[?1049l")[2].count("RuntimeError: the engine is broken") == 2


@pytest.mark.terminal
def test_diagnostics_wait_until_the_screen_is_gone() -> None:
    with _open(*COMMAND, "-v", AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="y", AWS_REGION="us-east-1",
               AWS_ENDPOINT_URL="http://127.0.0.1:1") as terminal:  # fmt: skip
        terminal.wait_for("127.0.0.1:1")
        assert "credentials in environment" not in terminal.text
        terminal.type("q")
        assert terminal.wait() == 0
        assert "credentials in environment" in terminal.raw.rpartition("\x1b[?1049l")[2]


@pytest.mark.terminal
def test_diagnostics_may_go_to_a_file_while_the_screen_is_there(tmp_path: Path) -> None:
    kept = tmp_path / "diagnostics"
    command = ["sh", "-c", f'exec "$@" 2>"{kept}"', "sh", *COMMAND, "--demo", "-v"]
    with Terminal(command, cwd=ROOT, env=environment()) as terminal:
        terminal.wait_for("checkout-api")
        terminal.type("q")
        assert terminal.wait() == 0
    assert terminal.left_clean()
    assert "\x1b" not in kept.read_text()


@pytest.mark.terminal
def test_the_budget_of_the_configuration_file_slows_it_down_and_it_says_so(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("max_usd_per_hour = 0.02\n")
    # Wide enough that other troubles of a busy machine may stand in the same line.
    with _open(*COMMAND, "--demo", "--config", str(config), size=(240, 40)) as terminal:
        terminal.wait_for_line("max_usd_per_hour = 0.02")
        assert "asked every 5 min: each minute would come to $0.06" in terminal.text
        terminal.type("q")
        assert terminal.wait() == 0


def test_a_profile_that_does_not_exist_is_one_line_and_exit_code_2() -> None:
    with _open(*COMMAND, "--profile", "nope") as terminal:
        assert terminal.wait() == 2
        assert terminal.left_clean()
        after = terminal.raw.rpartition("\x1b[?1049l")[2]
        assert "lambdatop: unknown profile 'nope'" in after


@pytest.mark.terminal
def test_a_dumb_terminal_is_told_of_once() -> None:
    with Terminal(COMMAND, cwd=ROOT, env=environment(TERM="dumb")) as terminal:
        assert terminal.wait() == 2
        assert "TERM is dumb; use lambdatop --once" in terminal.text


def test_the_config_file_knows_the_themes_of_the_screen() -> None:
    assert THEMES == CHOICES


def test_wishes_wait_for_the_engine() -> None:
    store = Store(price_table(), 15 * MINUTE_MS)
    wishes = Wishes(store)
    wishes.focus(["api"])
    wishes.set_window(60 * MINUTE_MS)
    assert store.window_ms == 60 * MINUTE_MS
    clock = HandClock()
    engine = Engine(ScriptedAccount(clock, []), store, (), now=clock.now, sleep=clock.sleep)
    wishes.grant(engine)
    wishes.set_window(5 * MINUTE_MS)
    assert store.window_ms == 5 * MINUTE_MS
