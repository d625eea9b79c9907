"""Works out the row of one function from all that is known of it: figures, mark, bill, advice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lambdatop.core.figures.health import judge
from lambdatop.core.figures.of_function import Spent, draw_minutes, figures
from lambdatop.core.figures.window import FunctionWindow
from lambdatop.core.invocations.cold_causes import Around
from lambdatop.core.model import Finding, FunctionConfig, Mark, Row, Span
from lambdatop.core.money.billing import bill_of
from lambdatop.core.money.pricing import Prices
from lambdatop.core.room import Pool, Room


@dataclass(frozen=True, slots=True)
class Worked:
    """A row with what it rests on; it stands until a fact of its function comes or the minute ends."""

    row: Row
    spent: Spent


@dataclass(frozen=True, slots=True)
class Context:
    """What every row is worked out against."""

    prices: Prices
    window: Span
    pool: Pool | None
    roles: Mapping[str, int]
    """How many functions use each execution role."""
    advise: "Advise"
    marks: tuple[Mark, ...] = ()
    """Changes of functions, as far as they were seen."""
    called: "Called" = lambda _: None
    """How often a function was called this month so far, and over which span; None where that was not read."""


Called = Callable[[str], tuple[Span, int] | None]
Advise = Callable[[Row, Spent, Context], tuple[Finding, ...]]


def no_advice(_row: Row, _spent: Spent, _context: Context) -> tuple[Finding, ...]:
    """Give none: for views that show none."""
    return ()


def work(
    config: FunctionConfig, known: FunctionWindow, room: Room | None, complete_to_ms: int | None, context: Context
) -> Worked:
    """Work out one row."""
    row, spent = figures(config, known, context.window, context.prices)
    median_ms, late_ms = known.lags()
    row = replace(
        row,
        minutes=draw_minutes(known, spent.place, context.window, context.prices),
        lag_p50_ms=median_ms,
        lag_p95_ms=late_ms,
        complete_to_ms=complete_to_ms,
        room=room,
        cold=known.causes.of(known.environments, known.logged, context.window, _around(config, room, context)),
    )
    row = replace(row, bill=bill_of(row, spent.place, spent.usage, context.prices))
    health, reasons = judge(row, context.pool)
    row = replace(row, health=health, reasons=reasons)
    return Worked(replace(row, advice=context.advise(row, spent, context)), spent)


def _around(config: FunctionConfig, room: Room | None, context: Context) -> Around:
    changed = {mark.at_ms for mark in context.marks if mark.function == config.name}
    if config.last_modified_ms is not None:
        changed.add(config.last_modified_ms)
    known = room.concurrency if room is not None else None
    return Around(tuple(sorted(changed)), provisioned=bool(known is not None and known.provisioned))
