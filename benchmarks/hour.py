"""An hour of following 500 events a second in a few minutes: what it takes of a core, and whether memory stays."""

import asyncio
import resource
import time
import tomllib
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from lambdatop.aws.account import AwsAccount
from lambdatop.aws.calls import Answer
from lambdatop.aws.target import Target
from lambdatop.core.money.pricing import parse_prices
from lambdatop.core.store import Store
from lambdatop.demo.flood import FLOODED, Flood
from lambdatop.engine import Engine
from tests.engine.scripted import START_MS, HandClock

_PER_S = 500
_HOUR_S = 3_600
_PAGE = 10_000
_LINES = 20_000
_WINDOW_MS = 900_000


@dataclass
class _Calls:
    """Answers as AWS does, out of the flood, and counts what that takes: it is not lambdatop's."""

    clock: HandClock
    flood: Flood
    spent_s: float = 0.0
    pages: list[list[dict[str, Any]]] = field(default_factory=list)

    async def call(self, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        began = time.process_time()
        answer = self._answer(operation, params)
        self.spent_s += time.process_time() - began
        del service
        return answer

    def _answer(self, operation: str, params: Mapping[str, Any]) -> Answer:
        if operation == "ListFunctions":
            return {"Functions": [{"FunctionName": FLOODED, "Timeout": 10}]}
        if operation != "FilterLogEvents":
            return {}
        if "nextToken" in params:
            pages = self.pages
        else:
            now = self.clock.now()
            found = self.flood.between(params["startTime"], params["endTime"])
            events = [
                {"timestamp": e.timestamp, "ingestionTime": e.ingested, "eventId": e.event_id, "message": e.message,
                 "logStreamName": e.stream}
                for e in reversed(found) if e.ingested <= now and "filterPattern" not in params
            ]  # fmt: skip
            pages = [events[at : at + _PAGE] for at in range(0, len(events), _PAGE)] or [[]]
        self.pages = pages[1:]
        return {"events": pages[0], **({"nextToken": f"{len(pages)}"} if self.pages else {})}

    async def stream(self, service: str, operation: str, params: Mapping[str, Any]) -> AsyncGenerator[Answer]:
        yield {"service": service, "operation": operation, "params": params}

    async def close(self) -> None:
        pass


def an_hour() -> str:
    """Follow for an hour of a clock that jumps; the line of the report."""
    return asyncio.run(_follow())


async def _follow() -> str:
    with files("lambdatop").joinpath("prices.toml").open("rb") as table:
        store = Store(parse_prices(tomllib.load(table)), _WINDOW_MS, _LINES)
    clock = HandClock()
    calls = _Calls(clock, Flood(_PER_S, START_MS))
    account = AwsAccount(calls, Target("us-east-1"))
    engine = Engine(account, store, (), now=clock.now, sleep=clock.sleep)
    running = asyncio.create_task(engine.run())
    began, cursor, memory = time.process_time(), 0, [0.0]
    for second in range(_HOUR_S):
        await clock.run_for(1)
        if second % 2 == 0:
            # The screen looks more often; what costs is what is new.
            _, cursor = store.lines_since(cursor)
            store.snapshot(clock.now())
        if second % (_HOUR_S // 6) == 0:
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    cpu = time.process_time() - began - calls.spent_s
    memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    lines, snapshot = engine.lines_read, store.snapshot(clock.now())
    return (
        f"an hour at {_PER_S} events/s, without HTTP and JSON: {lines['new']:,} lines, read {_ratio(lines):.1f} times, "
        f"{cpu / _HOUR_S:.1%} of a core, memory at each sixth "
        f"{' '.join(f'{m:.0f}' for m in memory[1:])} MB, {snapshot.lines_dropped:,} fell out of the ring"
    )


def _ratio(lines: Mapping[str, int]) -> float:
    return lines["read"] / max(1, lines["new"])
