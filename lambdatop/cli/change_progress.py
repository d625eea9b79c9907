"""Tells on stderr how far changes have come: a line a step, and waiting on one line that is written anew."""

import sys

from lambdatop.cli.output import say
from lambdatop.core.terminal_text import safe
from lambdatop.core.tuning.plan import Stage, Step

_REPEATED = frozenset({Stage.BUSY, Stage.UPDATING, Stage.WATCHING})
_QUIET = frozenset({Stage.READ_BACK, Stage.DONE})


class ChangeProgress:
    """Takes the steps of one command; several functions may be under way at once."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self._last: dict[str, Stage] = {}
        self._open = False

    def tell(self, step: Step) -> None:
        """Tell one step; what only waits is told once, or kept up to date where a terminal can."""
        if step.stage in _QUIET:
            return
        text = f"{step.function}: {step.text}"
        again = self._last.get(step.function) is step.stage
        self._last[step.function] = step.stage
        if step.stage in _REPEATED and sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{safe(text)}")
            sys.stderr.flush()
            self._open = True
        elif step.stage not in _REPEATED or not again:
            self.end()
            say(text)

    def end(self) -> None:
        """Take the line that is written anew away."""
        if self._open:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._open = False
