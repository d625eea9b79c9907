"""The first lines: whose account, how far the data reach, how each source does, what asking has cost."""

from itertools import groupby

from lambdatop.core import units
from lambdatop.core.model import LiveTail, State
from lambdatop.core.snapshot import Snapshot, SourceStatus
from lambdatop.core.terminal_text import safe
from lambdatop.ui.moment import NOTHING, Moment, clock
from lambdatop.ui.theme import STATE_MARK, Tone
from lambdatop.ui.widgets.lines import Line, LinePane, Piece, spread

_FULL_WIDTH = 110
_STALE_MS = 120_000
_GRAVITY = {state: place for place, state in enumerate(State)}
_WORD = {
    State.PARTIAL: "partly",
    State.THROTTLED: "throttled",
    State.DENIED: "denied",
    State.UNAVAILABLE: "unavailable",
}


class StatusLine(LinePane):
    """Two lines: the state, and below it what is wrong or under way, empty when all is well."""

    DEFAULT_CSS = "StatusLine { height: 2; }"

    def __init__(self, profile: str | None, *, read_only: bool) -> None:
        """Know what the command line said."""
        super().__init__()
        self._profile = profile
        self._read_only = read_only
        self._moment = Moment(NOTHING, 0)
        self._lead = ""

    def show(self, moment: Moment, lead: str = "") -> None:
        """Take the new moment, and where what runs is shown; only what reads differently is drawn."""
        self._moment, self._lead = moment, lead
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - the height is the style's
        """Say the state in one line and its reasons in the next."""
        full = width >= _FULL_WIDTH
        return [spread(self._where(full=full), self._state(full=full), width), self._detail(width)]

    def _where(self, *, full: bool) -> list[Piece]:
        snapshot = self._moment.snapshot
        identity = snapshot.identity
        left: list[Piece] = [("lambdatop", Tone.KEY), ("   ", Tone.TEXT)]
        profile = (identity.profile if identity else None) or self._profile
        if profile:
            left.append((f"{safe(profile)}  ", Tone.TEXT))
        parts = []
        if identity is not None:
            parts = [identity.account_id or "account ?"] if full else []
            parts.append(identity.region)
        window = snapshot.window.end_ms - snapshot.window.start_ms
        if window:
            parts.append(units.span(window))
        left.append((safe(" · ".join(parts)), Tone.SOFT))
        if self._read_only and full:
            left.append(("  read-only", Tone.DIM))
        return left

    def _state(self, *, full: bool) -> list[Piece]:
        moment, snapshot = self._moment, self._moment.snapshot
        pieces = [("  ", Tone.TEXT), *self._mark()]  # apart from what is cut before it
        if snapshot.complete_to_ms is not None:
            late = moment.now_ms - snapshot.complete_to_ms > _STALE_MS
            pieces.append((f"  complete to {clock(snapshot.complete_to_ms)}", Tone.DIM if late else Tone.SOFT))
        if full and snapshot.lag_ms is not None and not snapshot.live_tail.on:
            pieces.append((f"  lag {snapshot.lag_ms / 1000:.1f} s", Tone.SOFT))
        pieces += _tail(snapshot.live_tail)
        if snapshot.own_cost_usd and (full or not snapshot.live_tail.on):
            hourly = snapshot.own_usd_per_hour
            rate = f" · {units.usd(hourly)}/h" if full and hourly is not None else ""
            pieces.append((f"  {'self ' if full else ''}${snapshot.own_cost_usd:.3f}{rate}", Tone.DIM))
        return pieces

    def _mark(self) -> list[Piece]:
        snapshot = self._moment.snapshot
        if self._moment.paused:
            return [("‖ ", Tone.NEAR), ("paused", Tone.NEAR)]
        troubled = _troubled(snapshot)
        if troubled:
            mark, tone = STATE_MARK[troubled[0].state]
            # An expired login is no state of its own to scripts; the text of the error is what tells it.
            if any("expired" in source.detail for source in troubled):
                return [(f"{mark} ", tone), ("credentials expired", tone)]
            if {source.state for source in snapshot.sources} == {State.UNAVAILABLE}:
                return [(f"{mark} ", tone), ("offline", tone)]
            more = f" +{len(troubled) - 1}" if len(troubled) > 1 else ""
            return [(f"{mark} ", tone), (f"{troubled[0].source} {_WORD[troubled[0].state]}{more}", tone)]
        if not snapshot.listed:
            return [("○ ", Tone.DIM), ("asking AWS…", Tone.SOFT)]
        mark, tone = STATE_MARK[State.OK]
        return [(f"{mark} ", tone), ("live", tone)]

    def _detail(self, width: int) -> Line:
        """Say what is wrong, one source after the other; else how far a load has come."""
        moment, snapshot = self._moment, self._moment.snapshot
        pieces: list[Piece] = []
        for text, told in groupby(_troubled(snapshot), key=_reason):
            sources = list(told)
            ages = [moment.now_ms - source.read_ms for source in sources if source.read_ms is not None]
            age = f" (last good answer {units.age(max(0, *ages))} ago)" if ages else ""
            who = ", ".join(source.source for source in sources)
            who = "" if text.startswith(who) else f"{who}: "
            pieces.append((safe(f"{who}{text}{age}   "), Tone.SOFT))
        if not pieces:
            pieces = _running(snapshot, self._lead)
        if not pieces and snapshot.rows:
            pieces = [(f"{p.what} {p.done}/{p.total}  ", Tone.DIM) for p in snapshot.progress if p.done < p.total]
        return spread(pieces, [], width)


def _tail(tail: LiveTail) -> list[Piece]:
    """Say that Live Tail is on, and its meter: minutes of this run, and their price where none are free."""
    if not tail.on:
        return []
    usd = f" ${tail.usd:.2f}" if tail.usd else ""
    return [("  tail", Tone.ACCENT if tail.groups else Tone.NEAR), (f" {tail.minutes:.0f} min{usd}", Tone.SOFT)]


def _running(snapshot: Snapshot, lead: str) -> list[Piece]:
    """Say what is about to go wrong, or has begun to, in the whole account."""
    pieces: list[Piece] = []
    if snapshot.near_timeout:
        of = "invocation is" if snapshot.near_timeout == 1 else "invocations are"
        pieces.append((f"{snapshot.near_timeout} {of} near the timeout   ", Tone.NEAR))
    if snapshot.new_error_groups:
        kinds = "kind of failure" if snapshot.new_error_groups == 1 else "kinds of failures"
        pieces.append((f"{snapshot.new_error_groups} new {kinds}   ", Tone.BAD))
    return [*pieces, (lead, Tone.DIM)] if pieces else []


def _reason(source: SourceStatus) -> str:
    return source.detail or _WORD[source.state]


def _troubled(snapshot: Snapshot) -> list[SourceStatus]:
    """List the sources that do not answer well, worst first."""
    troubled = [source for source in snapshot.sources if source.state is not State.OK]
    return sorted(troubled, key=lambda source: (-_GRAVITY[source.state], _reason(source)))
