"""Everything that can happen, on one page; `store.apply` takes one at a time."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lambdatop.core.model import FunctionConfig, Identity, LiveTail, Measure, Span, State, Tuning

if TYPE_CHECKING:
    from lambdatop.core.room import Gap, Part, Pool


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """Who we are became known."""

    identity: Identity


@dataclass(frozen=True, slots=True)
class FunctionSeen:
    """A selected function exists, in this configuration."""

    config: FunctionConfig


@dataclass(frozen=True, slots=True)
class FunctionGone:
    """A function that was seen is no longer listed."""

    name: str


@dataclass(frozen=True, slots=True)
class FunctionTuned:
    """lambdatop has changed a function, and the new setting is in force since `at_ms`."""

    function: str
    at_ms: int
    before: Tuning
    after: Tuning


@dataclass(frozen=True, slots=True)
class FunctionsListed:
    """A listing has come to its end; `names` are the selected functions, all of them."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MetricPoints:
    """Points of one measure of one function over `span`: (start of period in ms, value), oldest first.

    Counts are plain numbers, durations ms. `period_s` is 60 for the minutes of charts; a percentile of a whole
    window has the window's length. A point that is absent inside `span` is missing, not 0.
    """

    function: str
    measure: Measure
    period_s: int
    span: Span
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One log event as CloudWatch Logs gave it; `message` is hostile text, whole and unchanged."""

    function: str
    timestamp_ms: int
    ingested_ms: int | None
    stream: str
    event_id: str | None
    message: str
    live: bool = False
    """Came by Live Tail, which gives no event ids and may leave out or repeat lines: a later read has the last word."""


@dataclass(frozen=True, slots=True)
class LogsRead:
    """The log of a function has been read over `span`; `complete` is False where pages were left unread."""

    function: str
    span: Span
    complete: bool
    reports_only: bool
    """Only REPORT lines and the first of each environment were asked for: enough for figures, not for the log pane."""


@dataclass(frozen=True, slots=True)
class LogsFinal:
    """Every line of a function up to `to_ms` has been asked for so late that none is to be expected any more."""

    function: str
    to_ms: int


@dataclass(frozen=True, slots=True)
class FunctionsInView:
    """The user looks at these functions now; none named means all."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TailUpdate:
    """Live Tail gave a sign, as it does each second; `sampled` where it had more lines than it gives."""

    sampled: bool = False


@dataclass(frozen=True, slots=True)
class TailMeter:
    """How Live Tail stands, and what it has used so far."""

    tail: LiveTail


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source answers, or does not; `function` where it is about one function only."""

    source: str
    state: State
    detail: str
    at_ms: int
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Asking AWS cost this much, by AWS's own rules."""

    source: str
    usd: Decimal
    tries: int = 1
    """How often it was asked until the answer came."""


@dataclass(frozen=True, slots=True)
class OwnPace:
    """What an hour of asking AWS comes to, as it goes now."""

    usd_per_hour: Decimal


@dataclass(frozen=True, slots=True)
class Loading:
    """How far a load has come; `done == total` ends it."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class RoomRead:
    """One section of a function's room was read; what of it may not be read stands in `gaps`."""

    function: str
    part: "Part"
    gaps: "tuple[Gap, ...]"
    at_ms: int


@dataclass(frozen=True, slots=True)
class PoolRead:
    """The concurrency that all functions share was read."""

    pool: "Pool"


@dataclass(frozen=True, slots=True)
class MonthPoints:
    """A count or sum of one function over the days of this month so far: (start of the period in ms, value).

    `span` is from the first of the month, 0:00 UTC, to the moment it was read to.
    """

    function: str
    measure: Measure
    span: Span
    points: tuple[tuple[int, float], ...]


Fact = (
    AccountSeen
    | FunctionSeen
    | FunctionGone
    | FunctionTuned
    | FunctionsListed
    | MetricPoints
    | LogLine
    | LogsRead
    | LogsFinal
    | FunctionsInView
    | TailUpdate
    | TailMeter
    | SourceState
    | Asked
    | OwnPace
    | Loading
    | RoomRead
    | PoolRead
    | MonthPoints
)
