"""What a view may know at one moment: rows, totals and how the sources answer."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from lambdatop.core.model import Identity, LiveTail, Mark, Row, Span, State
from lambdatop.core.month import Month

if TYPE_CHECKING:
    from lambdatop.core.room import Pool


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How one source (`functions`, `metrics`, `logs`) answers, with one calm line of detail."""

    source: str
    state: State
    detail: str
    since_ms: int
    read_ms: int | None = None
    """When it last answered well; None if it never did."""

    @property
    def told(self) -> str:
        """Say in one line, which may hold hostile text, which source it is and how it answers."""
        words = self.detail or self.state.value
        return words if words.startswith(self.source) else f"{self.source}: {words}"


@dataclass(frozen=True, slots=True)
class Totals:
    """All functions of a snapshot together; None is unknown."""

    functions: int = 0
    invocations: int | None = None
    errors: int | None = None
    throttles: int | None = None
    cold_starts: int | None = None
    cost_window: Decimal | None = None
    cost_month: Decimal | None = None
    cost_month_after_free_tier: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load has come: `done` of `total` steps; total 0 is not known yet."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a view may know at one moment; the same object as long as nothing changed."""

    at_ms: int
    window: Span
    identity: Identity | None = None
    rows: tuple[Row, ...] = ()
    totals: Totals = field(default_factory=Totals)
    sources: tuple[SourceStatus, ...] = ()
    own_cost_usd: Decimal = Decimal(0)
    own_usd_per_hour: Decimal | None = None
    """What an hour of asking comes to, as it goes now; None before the first look at the metrics."""
    listed: bool = False
    """Whether the list of functions has been read to its end once."""
    progress: tuple[Progress, ...] = ()
    complete_to_ms: int | None = None
    """Log lines up to this moment are final, for every function in view: what came late has been asked for, too."""
    lag_ms: int | None = None
    """Median time between a log event and its ingestion, of the newest lines."""
    log_cursor: int = 0
    lines_dropped: int = 0
    """Log lines that are no longer kept because newer ones needed their room."""
    live_tail: LiveTail = field(default_factory=LiveTail)
    in_flight: int = 0
    """Invocations that have started and not ended, as far as logs are followed."""
    near_timeout: int = 0
    """Those of them that have nearly used up their timeout."""
    error_groups: int = 0
    """Kinds of failures in the logs that are followed, by exception and place."""
    new_error_groups: int = 0
    marks: tuple[Mark, ...] = ()
    """Changes of functions, here and elsewhere, oldest first."""
    pool: "Pool | None" = None
    """The concurrency that all functions share; None is not read."""
    month: Month | None = None
    """The month so far; None is not read."""
    rooms_read: int = 0
    """Functions whose rooms have been read whole: advice on the others rests on less."""
    price_notes: tuple[str, ...] = ()
    """What costs rest on that is not sure, one line each: prices that are assumed, missing or old."""
