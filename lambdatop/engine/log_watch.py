"""Watches over the reading of logs: says when it falls behind, and with `-v` how far and how well it has come."""

import json
import logging

from lambdatop.core.facts import SourceState
from lambdatop.core.model import State
from lambdatop.core.units import count
from lambdatop.engine.log_group import GroupState
from lambdatop.engine.log_reader import SOURCE, Apply, LogReader
from lambdatop.engine.pacing import Clock, Sleep

_LOOK_S = 2.0
_TOLD_EVERY_MS = 10_000
_LIVELY_MS = 600_000
# A minute is said in minutes from here on.
_MINUTES_FROM_S = 120
_log = logging.getLogger("lambdatop.logs")


class LogWatch:
    """Looks at a reader every other second."""

    def __init__(self, reader: LogReader, apply: Apply, *, now: Clock, sleep: Sleep) -> None:
        """Facts go to `apply`; `now` is ms, `sleep` takes seconds."""
        self._reader = reader
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self._behind = False
        self._told_ms = now()

    async def run(self) -> None:
        """Watch for ever, until cancelled."""
        while True:
            await self._sleep(_LOOK_S)
            self._look()

    def _look(self) -> None:
        now = self._now()
        behind_ms = self._reader.plan.behind_ms(now)
        self._reader.governor.pressed = behind_ms > 0
        if behind_ms:
            self._apply(SourceState(SOURCE, State.PARTIAL, self._how_far(behind_ms), now))
        elif self._behind:
            self._apply(SourceState(SOURCE, State.OK, "", now))
        self._behind = behind_ms > 0
        if now - self._told_ms >= _TOLD_EVERY_MS and _log.isEnabledFor(logging.INFO):
            self._told_ms = now
            _log.info("%s", json.dumps(self._report(now, behind_ms)))

    def _how_far(self, behind_ms: int) -> str:
        seconds = behind_ms // 1000
        age = f"{seconds} s" if seconds < _MINUTES_FROM_S else f"{seconds // 60} min"
        return (
            f"logs are read {age} late: {count(len(self._reader.plan))} log groups "
            f"at the {self._reader.governor.rate:.1f} calls a second that AWS allows; select fewer functions"
        )

    def _report(self, now: int, behind_ms: int) -> dict[str, object]:
        reader = self._reader
        shown = [s for s in reader.plan.states() if reader.plan.is_in_view(s) and s.quiet_ms(now) < _LIVELY_MS]
        finals = [s.final_ms() for s in shown]
        known = [final for final in finals if final is not None]
        return {
            "event": "logs",
            "at": now,
            "complete_to": min(known) if known and len(known) == len(finals) else None,
            "behind_ms": behind_ms,
            "lines_read": reader.lines["read"],
            "lines_new": reader.lines["new"],
            "calls": reader.governor.calls,
            "calls_refused": reader.governor.refused,
            "calls_per_s": round(reader.governor.rate, 2),
            "functions": {name: _told(state) for state in shown for name in state.group.functions},
        }


def _told(state: GroupState) -> dict[str, int | None]:
    median_ms, late_ms = state.lag.percentiles()
    return {"complete_to": state.final_ms(), "lag_p50_ms": median_ms, "lag_p95_ms": late_ms}
