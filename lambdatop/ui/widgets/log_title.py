"""The line over a log pane: what it shows, whether it follows, up to when that is final."""

from dataclasses import dataclass

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.terminal_text import safe
from lambdatop.ui.moment import clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.log_entry import FULL_WIDTH


@dataclass(frozen=True, slots=True)
class LogState:
    """All that the line says."""

    of: str
    """What is followed: `8 functions`; empty while there is nothing."""
    following: bool = True
    paused: bool = False
    below: int = 0
    """Lines newer than those on the screen."""
    top: str = ""
    """What lies before the first line, where that is on the screen."""
    complete_ms: int | None = None
    lag: str = ""
    errors_only: bool = False
    needle: str = ""
    sought: str = ""
    request: str = ""
    """The invocation that alone is shown."""
    live: bool = False
    """Whether Live Tail brings the lines."""


def log_title(state: LogState, width: int, *, focused: bool) -> Line:
    """Say it; keys that are on carry the accent."""
    left: list[Piece] = [("Logs", Tone.ACCENT if focused else Tone.SOFT), ("  ", Tone.DIM)]
    if not state.of:
        return spread(left, [], width)
    left += [*_where(state), *narrowed(state)]
    hints: list[Piece] = [("/ filter", Tone.ACCENT if state.needle else Tone.DIM)]
    if width >= FULL_WIDTH:
        hints.append(("  e errors", Tone.ACCENT if state.errors_only else Tone.DIM))
        hints.append(("  f follow", Tone.ACCENT if state.following else Tone.DIM))
    return spread(left, hints, width)


def _where(state: LogState) -> list[Piece]:
    if state.paused:
        return [("paused", Tone.NEAR)]
    if not state.following:
        words = f"staying here, {units.count(state.below)} newer below" if state.below else "staying here"
        return [(words, Tone.NEAR), (f"  {state.top}" if state.top else "", Tone.DIM)]
    complete = "" if state.complete_ms is None else f", complete to {clock(state.complete_ms)}"
    how = "following live" if state.live else "following"
    return [(f"{how} {state.of}{complete}{state.lag}", Tone.DIM)]


def narrowed(state: LogState) -> list[Piece]:
    """Say what narrows the lines that are shown."""
    words = []
    if state.request:
        words.append(f"only invocation {safe(state.request[:8])}")
    if state.errors_only:
        words.append("warnings and errors only")
    if state.needle:
        words.append(f"match “{safe(state.needle)}”")
    if state.sought:
        words.append(f"find “{safe(state.sought)}” n N")
    return [(f"  {word}", Tone.ACCENT) for word in words]


def lag_of(row: Row) -> str:
    """Say how late the lines of a function come, half of them and nearly all."""
    if row.lag_p50_ms is None or row.lag_p95_ms is None:
        return ""
    return f", lag {row.lag_p50_ms / 1000:.1f} s, p95 {row.lag_p95_ms / 1000:.1f} s"
