"""Runs a program in a pseudo-terminal, as a user's terminal would: reads what it paints, types, sends signals."""

import os
import pty
import re
import select
import signal
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()=>][0-9A-B]?")

_REPAINT, _REPAINTED_S = "\x0c", 1.0


class Terminal:
    """One program in a terminal of its own; `raw` is every byte it wrote, as text."""

    def __init__(
        self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], size: tuple[int, int] = (120, 40)
    ) -> None:
        """Start `command`; `size` is columns and rows."""
        self.raw = ""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], list(command), dict(env))  # noqa: S606 - the program under test
        termios.tcsetwinsize(self._terminal, (size[1], size[0]))
        self.modes_before = termios.tcgetattr(self._terminal)
        self._code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._terminal)

    @property
    def text(self) -> str:
        """Everything that was painted so far, without escape sequences."""
        return _ESCAPES.sub("", self.raw)

    def read(self, seconds: float) -> bool:
        """Take in what is there within `seconds`; False at the end of the program's output."""
        if not select.select([self._terminal], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._terminal, 65_536)
        except OSError:  # how Linux says that nobody holds the other end any more
            return False
        self.raw += data.decode("utf-8", "replace")
        return bool(data)

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Read until `text` has been painted; raises AssertionError with what stands there instead."""
        end = time.monotonic() + seconds
        while text not in self.text:
            alive = self.read(0.1)
            assert alive, f"ended before it painted {text!r}: …{self.text[-800:]}"
            assert time.monotonic() < end, f"never painted {text!r}: …{self.text[-800:]}"

    def wait_for_line(self, text: str, seconds: float = 60) -> None:
        """Wait for a text that comes in the place of another: then only what differs is written, so repaint now and then."""
        end = time.monotonic() + seconds
        while text not in self.text:
            assert time.monotonic() < end, f"never painted {text!r}: …{self.text[-800:]}"
            self.type(_REPAINT)
            pause = time.monotonic() + _REPAINTED_S
            while time.monotonic() < pause:
                assert self.read(0.1), f"ended before it painted {text!r}: …{self.text[-800:]}"

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._terminal, keys.encode())

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def wait(self, seconds: float = 20) -> int:
        """Wait for the end; the exit code, negative for a signal."""
        end = time.monotonic() + seconds
        while self._code is None:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
            assert time.monotonic() < end, f"still running: …{self.text[-800:]}"
        while self.read(0.05) and select.select([self._terminal], [], [], 0)[0]:
            pass
        return self._code

    def left_clean(self) -> bool:
        """Say whether the cursor, the screen and the mouse are as they were."""
        return all(
            self.raw.rfind(off) > self.raw.rfind(on)
            for on, off in (
                ("\x1b[?1049h", "\x1b[?1049l"),
                ("\x1b[?25l", "\x1b[?25h"),
                ("\x1b[?1000h", "\x1b[?1000l"),
                ("\x1b[?1003h", "\x1b[?1003l"),
                ("\x1b[?2004h", "\x1b[?2004l"),
            )
            if on in self.raw
        )
