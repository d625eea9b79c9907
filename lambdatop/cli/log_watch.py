"""Watches over a command that follows logs: trouble, the watermark with `-v`, a reader that has gone."""

import asyncio
import select
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from statistics import quantiles
from typing import Any

from lambdatop.cli.once import nothing
from lambdatop.cli.output import say
from lambdatop.core.errors import NoFunctionMatches
from lambdatop.core.facts import LogLine
from lambdatop.core.model import State
from lambdatop.core.snapshot import Snapshot
from lambdatop.once.as_json import dumps

_EVERY_S = 1.0
_LAGS = 101
_TWENTIETHS = 20


class LogWatch:
    """Looks once a second; everything it says goes to stderr."""

    def __init__(self, look: Callable[[], Snapshot], patterns: Sequence[str], *, verbose: bool) -> None:
        """`look` gives what is known now; with `verbose` the watermark is told as JSON."""
        self._look = look
        self._patterns = patterns
        self._verbose = verbose
        self._lags: dict[str, deque[int]] = {}
        self._trouble: dict[str, str] = {}
        self._told_ms: int | None = None

    def saw(self, line: LogLine) -> None:
        """Take how late a line came."""
        if self._verbose and line.ingested_ms is not None:
            self._lags.setdefault(line.function, deque(maxlen=_LAGS)).append(line.ingested_ms - line.timestamp_ms)

    async def run(self) -> None:
        """Watch for ever. Raises NoFunctionMatches where nothing can be followed, BrokenPipeError if nobody reads."""
        while True:
            await asyncio.sleep(_EVERY_S)
            if _reader_is_gone():
                raise BrokenPipeError
            snapshot = self._look()
            if snapshot.listed and not snapshot.rows:
                raise NoFunctionMatches(nothing(snapshot, self._patterns))
            self._say_trouble(snapshot)
            if snapshot.complete_to_ms != self._told_ms:
                self.tell()

    def tell(self) -> None:
        """Say, with `-v`, up to when lines are final, and how late those of each function come."""
        if not self._verbose:
            return
        snapshot = self._look()
        self._told_ms = snapshot.complete_to_ms
        functions = {
            row.config.name: {"complete_to": row.complete_to_ms, **_percentiles(self._lags[row.config.name])}
            for row in snapshot.rows
            if row.config.name in self._lags
        }
        sys.stderr.write(dumps({"complete_to": snapshot.complete_to_ms, "functions": functions}) + "\n")
        sys.stderr.flush()

    def _say_trouble(self, snapshot: Snapshot) -> None:
        """Say what is wrong once, and once that it is over."""
        now = {s.source: s.detail or s.state.value for s in snapshot.sources if s.state is not State.OK}
        for source, detail in now.items():
            if self._trouble.get(source) != detail:
                say(detail if detail.startswith(source) else f"{source}: {detail}")
        for source in self._trouble.keys() - now.keys():
            say(f"{source}: answers again")
        self._trouble = now


def _percentiles(lags: Sequence[int]) -> dict[str, int]:
    cuts = quantiles(lags, n=_TWENTIETHS, method="inclusive") if len(lags) > 1 else [float(lags[0])] * _TWENTIETHS
    return {"lag_p50_ms": round(cuts[9]), "lag_p95_ms": round(cuts[18])}


def _reader_is_gone() -> bool:
    """Tell whether the other end of the pipe is closed, so that nobody waits for a line that may never come."""
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):  # no file stands behind it, as in a test
        return False
    poll = select.poll()
    poll.register(number, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


async def first_done(work: Coroutine[Any, Any, None], watch: Coroutine[Any, Any, None]) -> None:
    """Do the work for as long as the watch is content; whichever ends first ends both."""
    tasks = [asyncio.ensure_future(work), asyncio.ensure_future(watch)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
