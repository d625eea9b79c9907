"""Looks at a change that was made, for as long as it was told, and says when a condition to take it back holds."""

from collections.abc import Callable
from dataclasses import dataclass

from lambdatop.core.conditions import Condition
from lambdatop.core.errors import AwsError
from lambdatop.core.fields import Source
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Row
from lambdatop.core.tuning.entry import Entry
from lambdatop.core.tuning.plan import Stage, Watch
from lambdatop.tuner.pace import Clock, Sleep
from lambdatop.tuner.readings import Readings

Say = Callable[[Stage, str], None]

_LOOK_EVERY_S = 15.0
# CloudWatch publishes a minute one to three minutes late: what the last minute did is told only then.
_LATE_MS = 3 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watch has seen; `held` is the condition that held, with `why` in figures."""

    held: Condition | None
    why: str
    row: Row | None
    """The figures since the change; None where they could never be read."""
    trouble: str = ""
    """Why the last look could not read; empty where it could."""


class Watcher:
    """Looks every few seconds; a look that fails is told and tried again."""

    def __init__(self, readings: Readings, now: Clock, sleep: Sleep) -> None:
        """Read nothing yet."""
        self._readings = readings
        self._now = now
        self._sleep = sleep

    async def watch(self, config: FunctionConfig, entry: Entry, watch: Watch, say: Say) -> Watched:
        """Look until a condition holds or the time is over.

        Where a condition needs metrics that have not come by then, up to three minutes longer.
        """
        from_ms = entry.applied_ms or entry.at_ms
        end_ms = from_ms + watch.for_ms
        row: Row | None = None
        while True:
            trouble = ""
            try:
                row = await self._readings.after(config, entry, self._now())
            except AwsError as error:
                trouble = str(error)
            held = next((c for c in watch.rollback_if if row is not None and c.holds(row)), None)
            if held is not None and row is not None:
                return Watched(held, f"{held.text} holds: {told(held, row)}", row)
            left_ms = end_ms - self._now()
            if left_ms <= 0 and (left_ms <= -_LATE_MS or not _waits_for_metrics(watch, row)):
                return Watched(None, "", row, trouble)
            say(Stage.WATCHING, trouble or _progress(row, left_ms))
            await self._sleep(min(_LOOK_EVERY_S, left_ms / 1_000) if left_ms > 0 else _LOOK_EVERY_S)


def told(condition: Condition, row: Row) -> str:
    """Say the figure that a condition is about, and how many calls it rests on."""
    value = condition.field.value(row)
    calls = max(row.invocations or 0, row.reports or 0)
    figure = f"{value:.4g}" if isinstance(value, float) else f"{value}"
    unit = f" {condition.field.unit}" if condition.field.unit else ""
    return f"{condition.field.key} is {figure}{unit}, of {calls:,} calls since"


def _waits_for_metrics(watch: Watch, row: Row | None) -> bool:
    needed = any(c.field.source in {Source.METRICS, Source.BOTH} for c in watch.rollback_if)
    return needed and (row is None or any(c.field.value(row) is None for c in watch.rollback_if))


def _progress(row: Row | None, left_ms: int) -> str:
    calls = 0 if row is None else max(row.invocations or 0, row.reports or 0)
    if left_ms <= 0:
        return f"{calls:,} calls since; waiting for the metrics of the last minutes"
    return f"{calls:,} calls since; {max(1, left_ms // 1_000):,} s to go"
