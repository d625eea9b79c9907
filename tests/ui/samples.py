"""Hand-made snapshots for the screen: an account as it may look, without AWS, engine or store."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.invocation import ErrorGroup, Invocation
from lambdatop.core.log.platform_log import parse
from lambdatop.core.log.text import Entry
from lambdatop.core.model import (
    MINUTE_MS,
    Cost,
    FunctionConfig,
    Health,
    Identity,
    InitTimes,
    Minute,
    Percentiles,
    Reason,
    Row,
    Span,
    State,
)
from lambdatop.core.snapshot import Snapshot, SourceStatus

NOW = 1_763_989_447_000  # 2025-11-24 13:04:07 UTC
END = NOW - NOW % MINUTE_MS
WINDOW = 15 * MINUTE_MS
_COURSES = {
    "steady": (1.0, 1.02, 0.98),
    "rising": tuple(0.5 + place / 28 for place in range(15)),
    "burst": (0.05,) * 9 + (4.0, 0.6) + (0.05,) * 4,
    "waves": (0.7, 0.9, 1.2, 0.8),
}


def config(name: str, runtime: str = "python3.13", memory_mb: int = 512, timeout_s: int = 10) -> FunctionConfig:
    """Configure a function as AWS would."""
    return FunctionConfig(
        name=name,
        arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        runtime=runtime,
        architecture="arm64",
        package_type="Zip",
        memory_mb=memory_mb,
        timeout_s=timeout_s,
        ephemeral_mb=512,
        last_modified_ms=NOW - 90_000_000,
        revision_id="r1",
        log_group=f"/aws/lambda/{name}",
        log_format="Text",
        handler="app.handler",
    )


def minutes(per_minute: float, course: str, p50: float, p95: float, known: int = 14) -> tuple[Minute, ...]:
    """Make 15 minutes of which the newest `15 - known` are not there yet."""
    shape = _COURSES[course]
    made: list[Minute] = []
    for place in range(15):
        start = END - WINDOW + place * MINUTE_MS
        if place >= known:
            made.append(Minute(start))
            continue
        factor = shape[place % len(shape)]
        count = float(round(per_minute * factor))
        made.append(
            Minute(
                start,
                invocations=count,
                errors=0.0,
                throttles=0.0 if course != "burst" or place != 9 else 312.0,
                p50=p50,
                p95=p95 * (1 + 0.1 * factor),
                max=p95 * 2.5,
                concurrency=3.0,
                reports=int(count),
                cold_starts=int(count * 0.01),
                cost_usd=per_minute * factor * 1e-7,
            )
        )
    return tuple(made)


@dataclass(frozen=True)
class Sample:
    """What differs from function to function."""

    name: str
    runtime: str = "python3.13"
    memory_mb: int = 512
    timeout_s: int = 10
    rate: int = 100
    course: str = "steady"
    error_rate: float = 0.0
    p50: float = 21
    p95: float = 44
    cold: float = 0.001
    throttles: int = 0
    dollars_an_hour: str = "0.047"
    health: Health = Health.WELL
    reason: str = ""

    def row(self) -> Row:
        """Make the row."""
        reasons = (Reason(self.health, self.reason, f"{self.reason} is high"),) if self.reason else ()
        if not self.rate:
            empty = tuple(Minute(END - WINDOW + place * MINUTE_MS) for place in range(15))
            return Row(
                config(self.name, self.runtime, self.memory_mb, self.timeout_s),
                WINDOW,
                0,
                minutes=empty,
                health=Health.IDLE,
            )
        count = self.rate * 14
        return Row(
            config=config(self.name, self.runtime, self.memory_mb, self.timeout_s),
            window_ms=WINDOW,
            invocations=count,
            errors=int(count * self.error_rate),
            error_rate=self.error_rate,
            throttles=self.throttles,
            duration=Percentiles(self.p50 * 1.2, self.p50, self.p95, self.p95 * 1.6, self.p95 * 2.5),
            concurrency_max=7,
            reports=count,
            coverage=1.0,
            cold_starts=int(count * self.cold),
            cold_start_rate=self.cold,
            init=InitTimes(412, 530, 610),
            timeouts=0,
            out_of_memory=0,
            max_memory_used_mb=141,
            billed_ms=count * 50,
            cost=Cost(Decimal(self.dollars_an_hour) / 4, Decimal("0.5"), Decimal(self.dollars_an_hour) * 730),
            minutes=minutes(self.rate, self.course, self.p50, self.p95),
            health=self.health,
            reasons=reasons,
        )


SAMPLES = (
    Sample("payments-webhook", "nodejs22.x", rate=1204, course="rising", error_rate=0.041, p50=38, p95=412, cold=0.003, dollars_an_hour="0.024", health=Health.FAILING, reason="error_rate"),
    Sample("image-resize", memory_mb=1024, timeout_s=30, rate=86, course="waves", error_rate=0.116, p50=2140, p95=28900, cold=0.023, dollars_an_hour="0.151", health=Health.FAILING, reason="duration_ms.p95"),
    Sample("orders-export", "java21", 2048, 60, 12, "burst", p50=1010, p95=3300, cold=0.5, throttles=312, dollars_an_hour="0.041", health=Health.NEAR, reason="throttles"),
    Sample("audit-stream", "python3.12", 256, 60, 240, "rising", p50=210, p95=290, dollars_an_hour="0.006", health=Health.NEAR),
    Sample("checkout-api", rate=3981, error_rate=0.0002),
    Sample("queue-worker", memory_mb=256, timeout_s=30, rate=640, p50=96, p95=180, cold=0.002, dollars_an_hour="0.013"),
    Sample("thumbnail-edge", "nodejs24.x", 128, 5, 310, "waves", p50=12, p95=19, cold=0.004, dollars_an_hour="0.001"),
    Sample("nightly-report", "python3.12", 256, 900, rate=0),
)  # fmt: skip
MESSAGES = (
    ("queue-worker", "[INFO]\t2025-11-24T13:04:03.882Z\tc31b0000-0000-4000-8000-000000000001\tbatch done records=10 took=88ms\n"),
    ("image-resize", "REPORT RequestId: e0d20000-0000-4000-8000-000000000002\tDuration: 30000.00 ms\tBilled Duration: 30000 ms\tMemory Size: 1024 MB\tMax Memory Used: 1011 MB\tStatus: timeout\n"),
    ("payments-webhook", '2025-11-24T13:04:05.117Z\t4f1c0000-0000-4000-8000-000000000003\tERROR\tInvoke Error \t{"errorType":"PaymentDeclined","errorMessage":"card_declined","stack":["PaymentDeclined: card_declined","    at pay (/var/task/index.js:7:1)"]}\n'),
    ("payments-webhook", "REPORT RequestId: 4f1c0000-0000-4000-8000-000000000003\tDuration: 412.00 ms\tBilled Duration: 413 ms\tMemory Size: 512 MB\tMax Memory Used: 141 MB\t\n"),
    ("checkout-api", '{"level":"INFO","message":"order accepted","order":88213,"total":42.1,"function_request_id":"a09e0000-0000-4000-8000-000000000004"}\n'),
    ("checkout-api", "[WARNING]\t2025-11-24T13:04:06.791Z\ta0a00000-0000-4000-8000-000000000005\tretrying inventory lookup attempt=2\n"),
)  # fmt: skip


def entry(number: int, function: str, message: str, at_ms: int) -> Entry:
    """Make a log entry as the store would."""
    line = LogLine(function, at_ms, at_ms + 1_800, "stream", f"e{number}", message)
    return Entry(number, line, parse(message), Decimal("0.0000034") if message.startswith("REPORT") else None)


def entries(count: int, first: int = 1) -> tuple[Entry, ...]:
    """Make `count` entries, 300 ms apart, of which the last is just before now."""
    made = []
    for number in range(first, first + count):
        function, message = MESSAGES[number % len(MESSAGES)]
        made.append(entry(number, function, message, NOW - (first + count - number) * 300))
    return tuple(made)


SOURCES = tuple(
    SourceStatus(name, State.OK, "", NOW - 60_000, NOW - 1_000) for name in ("functions", "metrics", "logs")
)


def snapshot(samples: Sequence[Sample] = SAMPLES, **changes: object) -> Snapshot:
    """Make a snapshot of an account that is well read."""
    values: dict[str, object] = {
        "at_ms": NOW,
        "window": Span(END - WINDOW, END),
        "identity": Identity("123456789012", "arn:aws:iam::123456789012:user/ada", "us-east-1", "prod"),
        "rows": tuple(sample.row() for sample in samples),
        "sources": SOURCES,
        "own_cost_usd": Decimal("0.003"),
        "listed": True,
        "complete_to_ms": NOW,
        "lag_ms": 1_800,
    }
    return Snapshot(**{**values, **changes})  # type: ignore[arg-type] # the fields are the callers' business


@dataclass
class Shelf:
    """Stands where the store stands: what a test puts on it is what the screen reads."""

    now: Snapshot
    lines: list[Entry] = field(default_factory=list)
    ran: list[Invocation] = field(default_factory=list)
    groups: list[ErrorGroup] = field(default_factory=list)
    invocations_from_ms: int | None = None
    at_ms: int = NOW
    """The time it is."""
    window_ms: int = WINDOW

    def snapshot(self, now_ms: int) -> Snapshot:  # noqa: ARG002 - the store's signature
        """Give what lies there."""
        return self.now

    def lines_since(self, cursor: int) -> tuple[tuple[Entry, ...], int]:
        """Give the entries after the cursor."""
        return tuple(self.lines[cursor:]), len(self.lines)

    def invocation_of(self, line: LogLine, now_ms: int) -> Invocation | None:  # noqa: ARG002 - the store's signature
        """Give the one that holds the line."""
        return next((one for one in self.ran if line in one.lines), None)

    def invocations(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[Invocation, ...]:  # noqa: ARG002 - the store's signature
        """Give those of the functions."""
        return tuple(one for one in self.ran if functions is None or one.function in functions)

    def error_groups(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[ErrorGroup, ...]:  # noqa: ARG002 - the store's signature
        """Give those of the functions."""
        return tuple(one for one in self.groups if functions is None or one.function in functions)


@dataclass
class Wishes:
    """Stands where the engine stands, and remembers what was asked."""

    focused: list[tuple[str, ...]] = field(default_factory=list)
    windows: list[int] = field(default_factory=list)
    tails: list[bool] = field(default_factory=list)
    back_to: list[int] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    surveys: int = 0
    months: int = 0

    def focus(self, names: Sequence[str]) -> None:
        """Remember the names."""
        self.focused.append(tuple(names))

    def set_window(self, window_ms: int) -> None:
        """Remember the window."""
        self.windows.append(window_ms)

    def live_tail(self, on: bool) -> None:  # noqa: FBT001 - the app's signature
        """Remember it."""
        self.tails.append(on)

    def older(self, back_to_ms: int) -> None:
        """Remember the moment."""
        self.back_to.append(back_to_ms)

    def enter(self, name: str) -> None:
        """Remember the name."""
        self.entered.append(name)

    def survey(self) -> None:
        """Count it."""
        self.surveys += 1

    def month(self) -> None:
        """Count it."""
        self.months += 1
