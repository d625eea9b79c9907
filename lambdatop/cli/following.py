"""Watches over a command that follows logs: trouble goes to stderr, and nobody prints for a reader that has gone."""

import asyncio
import select
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from lambdatop.cli.once import nothing
from lambdatop.cli.output import say
from lambdatop.core.errors import NoFunctionMatches
from lambdatop.core.model import State
from lambdatop.core.snapshot import Snapshot

_EVERY_S = 1.0
# So long nothing is said before the first line: where nothing at all can be read, the command ends with one line.
_PATIENCE = 10


async def watch(look: Callable[[], Snapshot], patterns: Sequence[str], begun: asyncio.Event) -> None:
    """Watch for ever; `look` gives what is known now, `begun` is set with the first line.

    Raises NoFunctionMatches where nothing can be followed, BrokenPipeError where nobody reads any more.
    """
    trouble = Trouble()
    looks = 0
    while True:
        await asyncio.sleep(_EVERY_S)
        if _reader_is_gone():
            raise BrokenPipeError
        snapshot = look()
        if snapshot.listed and not snapshot.rows:
            raise NoFunctionMatches(nothing(snapshot, patterns))
        looks += 1
        if begun.is_set() or looks >= _PATIENCE:
            trouble.tell(snapshot)


class Trouble:
    """Says what is wrong once, and once that it is over."""

    def __init__(self) -> None:
        """Begin without trouble."""
        self._told: dict[str, str] = {}

    def tell(self, snapshot: Snapshot) -> None:
        """Say on stderr what has changed."""
        now = {s.source: s.detail or s.state.value for s in snapshot.sources if s.state is not State.OK}
        for source, detail in now.items():
            if self._told.get(source) != detail:
                say(detail if detail.startswith(source) else f"{source}: {detail}")
        for source in self._told.keys() - now.keys():
            say(f"{source}: answers again")
        self._told = now


def _reader_is_gone() -> bool:
    """Tell whether the other end of the pipe is closed, so that nobody waits for a line that may never come."""
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):  # no file stands behind it, as in a test
        return False
    poll = select.poll()
    poll.register(number, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


async def first_done(work: Coroutine[Any, Any, None], watching: Coroutine[Any, Any, None]) -> None:
    """Do the work for as long as the watch is content; whichever ends first ends both."""
    tasks = [asyncio.ensure_future(work), asyncio.ensure_future(watching)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
