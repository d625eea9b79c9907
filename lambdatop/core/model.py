"""The nouns: what a Lambda account is made of, as frozen values."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from lambdatop.core.bill import Bill
from lambdatop.core.cold_seen import ColdStarts
from lambdatop.core.size_seen import SizeSeen

if TYPE_CHECKING:
    # Its many classes take longer to make than all others here, and `--help` needs none of them.
    from lambdatop.core.room import Room

MINUTE_MS = 60_000


class Measure(StrEnum):
    """One CloudWatch metric with one statistic: what a chart or a column is made of."""

    INVOCATIONS = "invocations"
    ERRORS = "errors"
    THROTTLES = "throttles"
    DURATION_SUM = "duration_sum"
    DURATION_MAX = "duration_max"
    CONCURRENCY_MAX = "concurrency_max"
    DURATION_P50 = "duration_p50"
    DURATION_P95 = "duration_p95"
    DURATION_P99 = "duration_p99"
    ITERATOR_AGE = "iterator_age"


PERCENTILES = (Measure.DURATION_P50, Measure.DURATION_P95, Measure.DURATION_P99)


class Health(StrEnum):
    """How a function does now; the order is worst first."""

    FAILING = "failing"
    NEAR = "near"
    WELL = "well"
    IDLE = "idle"
    UNKNOWN = "unknown"


class State(StrEnum):
    """How well a source answers."""

    OK = "ok"
    PARTIAL = "partial"
    THROTTLED = "throttled"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, start included and end not; ms since the epoch, UTC."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose account this is; what could not be asked is None."""

    account_id: str | None
    caller_arn: str | None
    region: str
    profile: str | None


@dataclass(frozen=True, slots=True)
class FunctionConfig:
    """One function as AWS describes it; environment variables and code addresses are left behind on purpose."""

    name: str
    arn: str
    runtime: str | None
    architecture: str
    package_type: str
    memory_mb: int
    timeout_s: int
    ephemeral_mb: int
    last_modified_ms: int | None
    revision_id: str | None
    log_group: str
    log_format: str
    """`Text` or `JSON`, as LoggingConfig says."""
    handler: str | None = None
    role: str | None = None
    description: str = ""
    code_size: int | None = None
    layers: tuple[str, ...] = ()
    snap_start: bool = False
    in_vpc: bool = False
    dead_letter_target: str | None = None
    tracing: str | None = None
    environment_concurrency: int = 1
    """Invocations that one environment may run at once: more than one only on instances of one's own."""
    code_sha256: str | None = None
    managed_instances: bool = False
    """Runs on instances of one's own (Lambda Managed Instances), which are paid for instead of what calls take."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """The two settings of a function that can be changed here."""

    memory_mb: int
    timeout_s: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A change of a function, as a mark on the time axis of its charts."""

    at_ms: int
    function: str
    text: str
    """What changed: `memory 512 MB → 1 GB`, `code`."""
    before: Tuning
    after: Tuning
    code: bool = False
    ours: bool = False
    """Made by lambdatop, and so in the journal; otherwise it was changed elsewhere."""
    revision: str | None = None
    """RevisionId after it; None where it is ours."""


@dataclass(frozen=True, slots=True)
class LogGroup:
    """A log group with the functions that write to it: nearly always one, several where they share it."""

    name: str
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Durations of a window in ms; None is unknown."""

    avg: float | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class InitTimes:
    """Init or restore durations of the cold starts that were read, in ms."""

    p50: float | None = None
    p95: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """Money in USD at list price, no free tier; None is unknown."""

    window: Decimal | None = None
    per_million: Decimal | None = None
    month: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute of one function, for charts and sparklines; None is a missing point, never 0."""

    start_ms: int
    invocations: float | None = None
    errors: float | None = None
    throttles: float | None = None
    p50: float | None = None
    p95: float | None = None
    max: float | None = None
    concurrency: float | None = None
    reports: int | None = None
    cold_starts: int | None = None
    timeouts: int | None = None
    out_of_memory: int | None = None
    cost_usd: float | None = None
    """For drawing only: sums of money are made from `Cost`."""
    iterator_age_ms: float | None = None
    """Greatest age of a batch's last record, of functions that a stream feeds."""
    fresh: bool = False
    """Metrics have not counted it yet: invocations and durations are those of REPORT lines, until they have."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a function is marked: the field that says so, and in words."""

    health: Health
    field: str
    """A key of `core.fields`, so that the figure itself can carry the colour."""
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of advice."""

    rule: str
    severity: str
    """`critical` (it fails, or will soon), `warning` or `info`."""
    title: str
    """One line: what to do."""
    seen: str = ""
    """What is seen, with figures and how many invocations they rest on."""
    why: str = ""
    """Why it matters."""
    advice: str = ""
    """What to do, in a sentence or two."""
    saves_usd: Decimal | None = None
    """In a month at list price; negative costs more, None is not told."""
    sure: str = ""
    """How sure it is, and what would make it surer."""
    change: Tuning | None = None
    """The setting to change to, where it is one that can be changed here."""
    silenced: str = ""
    """The reason that the configuration file gives for not showing it; empty where it does not silence it."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What REPORT lines tell of the minutes at the end of the window that metrics have not counted yet."""

    minutes: int
    """How many they are, idle ones included."""
    invocations: int
    cold_starts: int
    cold_start_rate: float | None
    duration: Percentiles


@dataclass(frozen=True, slots=True)
class Row:
    """One function over the window: configuration, figures, marks."""

    config: FunctionConfig
    window_ms: int
    invocations: int | None = None
    errors: int | None = None
    error_rate: float | None = None
    throttles: int | None = None
    duration: Percentiles = field(default_factory=Percentiles)
    concurrency_max: int | None = None
    reports: int | None = None
    coverage: float | None = None
    cold_starts: int | None = None
    cold_start_rate: float | None = None
    init: InitTimes = field(default_factory=InitTimes)
    timeouts: int | None = None
    out_of_memory: int | None = None
    max_memory_used_mb: int | None = None
    billed_ms: int | None = None
    cost: Cost = field(default_factory=Cost)
    minutes: tuple[Minute, ...] = ()
    """One per minute of the window, oldest first, without holes."""
    fresh: "Fresh | None" = None
    """The newest minutes, which metrics have not counted yet; None where there are none, or no REPORT came."""
    health: Health = Health.UNKNOWN
    reasons: tuple[Reason, ...] = ()
    advice: tuple[Finding, ...] = ()
    lag_p50_ms: int | None = None
    """Time between a log event and its ingestion, of the newest lines; None where no line states it."""
    lag_p95_ms: int | None = None
    complete_to_ms: int | None = None
    """Log lines up to this moment are final."""
    room: "Room | None" = None
    """What hangs on the function, as far as it has been read."""
    bill: Bill | None = None
    """What makes up its cost over the window, part by part."""
    iterator_age_ms: float | None = None
    """How far it is behind the stream that feeds it: the newest that is known; None where none feeds it."""
    cold: ColdStarts | None = None
    """Why it started cold, as far as REPORT and INIT_START lines tell; None where none of the log was read."""
    sizes: tuple[SizeSeen, ...] = ()
    """Each memory size that REPORT lines were read of, also before the window; smallest first."""


@dataclass(frozen=True, slots=True)
class LiveTail:
    """Live Tail as this program uses it: whether it is wished for, what it follows, and what that has used.

    `minutes` are session minutes of this run. AWS gives 1,800 a month for nothing, to the whole account: `usd` is what
    this run costs where nobody else uses any.
    """

    on: bool = False
    groups: int = 0
    """Log groups that are followed at this moment; 0 while there is no session."""
    minutes: float = 0.0
    usd: Decimal = Decimal(0)
