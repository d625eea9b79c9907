"""Each field of a function once: its key feeds JSON, CSV, OpenMetrics, --sort, --fail-if, help and docs."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lambdatop.core.errors import unknown
from lambdatop.core.model import Finding, Row

Value = str | int | float | Decimal | tuple[Finding, ...] | None


class Kind(StrEnum):
    """What sort of figure a field holds, so that each view writes it in one way."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    DURATION = "duration"
    MEMORY = "memory"
    MONEY = "money"
    TIME = "time"
    LIST = "list"


class Source(StrEnum):
    """Where a figure comes from, and so what it needs to be known."""

    CONFIGURATION = "configuration"
    METRICS = "metrics"
    LOGS = "logs"
    BOTH = "metrics and logs"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `key` as in the JSON, dotted; `value` takes it from a row, None where it is unknown.

    `unit` is ms, s, MB or USD; empty for text, counts and shares (0..1). Times are ms since the epoch.
    """

    key: str
    title: str
    unit: str
    kind: Kind
    help: str
    source: Source
    value: Callable[[Row], Value]


def _shown(advice: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Leave out what the configuration file silences."""
    return tuple(finding for finding in advice if not finding.silenced)


_CONFIGURATION = (
    Field("name", "function", "", Kind.TEXT, "Name of the function.", Source.CONFIGURATION, lambda r: r.config.name),
    Field("arn", "ARN", "", Kind.TEXT, "Amazon Resource Name.", Source.CONFIGURATION, lambda r: r.config.arn),
    Field(
        "runtime",
        "runtime",
        "",
        Kind.TEXT,
        "Runtime; unknown for container images.",
        Source.CONFIGURATION,
        lambda r: r.config.runtime,
    ),
    Field(
        "architecture",
        "architecture",
        "",
        Kind.TEXT,
        "x86_64 or arm64.",
        Source.CONFIGURATION,
        lambda r: r.config.architecture,
    ),
    Field(
        "package_type", "package", "", Kind.TEXT, "Zip or Image.", Source.CONFIGURATION, lambda r: r.config.package_type
    ),
    Field(
        "memory_mb",
        "memory",
        "MB",
        Kind.MEMORY,
        "Memory it is given.",
        Source.CONFIGURATION,
        lambda r: r.config.memory_mb,
    ),
    Field(
        "timeout_s",
        "timeout",
        "s",
        Kind.DURATION,
        "How long an invocation may take.",
        Source.CONFIGURATION,
        lambda r: r.config.timeout_s,
    ),
    Field(
        "ephemeral_mb",
        "storage",
        "MB",
        Kind.MEMORY,
        "Ephemeral storage.",
        Source.CONFIGURATION,
        lambda r: r.config.ephemeral_mb,
    ),
    Field(
        "last_modified",
        "modified",
        "",
        Kind.TIME,
        "When code or configuration last changed.",
        Source.CONFIGURATION,
        lambda r: r.config.last_modified_ms,
    ),
)


_METRICS = (
    Field(
        "invocations",
        "invocations",
        "",
        Kind.COUNT,
        "Invocations, failed ones included; throttles are none.",
        Source.METRICS,
        lambda r: r.invocations,
    ),
    Field("errors", "errors", "", Kind.COUNT, "Invocations that failed.", Source.METRICS, lambda r: r.errors),
    Field("error_rate", "error rate", "", Kind.SHARE, "errors / invocations.", Source.METRICS, lambda r: r.error_rate),
    Field(
        "throttles",
        "throttles",
        "",
        Kind.COUNT,
        "Calls refused for want of concurrency.",
        Source.METRICS,
        lambda r: r.throttles,
    ),
    Field("duration_ms.avg", "mean", "ms", Kind.DURATION, "Mean duration.", Source.METRICS, lambda r: r.duration.avg),
    Field("duration_ms.p50", "p50", "ms", Kind.DURATION, "Median duration.", Source.METRICS, lambda r: r.duration.p50),
    Field(
        "duration_ms.p95",
        "p95",
        "ms",
        Kind.DURATION,
        "Duration that 95 % stay within.",
        Source.METRICS,
        lambda r: r.duration.p95,
    ),
    Field(
        "duration_ms.p99",
        "p99",
        "ms",
        Kind.DURATION,
        "Duration that 99 % stay within.",
        Source.METRICS,
        lambda r: r.duration.p99,
    ),
    Field("duration_ms.max", "max", "ms", Kind.DURATION, "Longest duration.", Source.METRICS, lambda r: r.duration.max),
    Field(
        "concurrency_max",
        "concurrency",
        "",
        Kind.COUNT,
        "Most invocations at the same time.",
        Source.METRICS,
        lambda r: r.concurrency_max,
    ),
)


_LOGS = (
    Field("reports", "reports", "", Kind.COUNT, "REPORT lines that were read.", Source.LOGS, lambda r: r.reports),
    Field(
        "coverage",
        "coverage",
        "",
        Kind.SHARE,
        "reports / invocations; below 1 the figures from logs are a sample.",
        Source.BOTH,
        lambda r: r.coverage,
    ),
    Field(
        "cold_starts",
        "cold starts",
        "",
        Kind.COUNT,
        "Invocations that waited for an Init or a Restore.",
        Source.LOGS,
        lambda r: r.cold_starts,
    ),
    Field(
        "cold_start_rate", "cold", "", Kind.SHARE, "cold_starts / reports.", Source.LOGS, lambda r: r.cold_start_rate
    ),
    Field("init_ms.p50", "init p50", "ms", Kind.DURATION, "Median Init or Restore.", Source.LOGS, lambda r: r.init.p50),
    Field(
        "init_ms.p95",
        "init p95",
        "ms",
        Kind.DURATION,
        "Init or Restore that 95 % stay within.",
        Source.LOGS,
        lambda r: r.init.p95,
    ),
    Field(
        "init_ms.max", "init max", "ms", Kind.DURATION, "Longest Init or Restore.", Source.LOGS, lambda r: r.init.max
    ),
    Field(
        "timeouts",
        "timeouts",
        "",
        Kind.COUNT,
        "Invocations that ran into the timeout.",
        Source.LOGS,
        lambda r: r.timeouts,
    ),
    Field(
        "max_memory_used_mb",
        "memory used",
        "MB",
        Kind.MEMORY,
        "Most memory that an invocation used.",
        Source.LOGS,
        lambda r: r.max_memory_used_mb,
    ),
    Field(
        "billed_ms",
        "billed",
        "ms",
        Kind.DURATION,
        "Billed duration of what was read.",
        Source.LOGS,
        lambda r: r.billed_ms,
    ),
)


_MONEY = (
    Field(
        "cost_usd.window",
        "cost",
        "USD",
        Kind.MONEY,
        "Cost of the window at list price.",
        Source.BOTH,
        lambda r: r.cost.window,
    ),
    Field(
        "cost_usd.per_million",
        "$/million",
        "USD",
        Kind.MONEY,
        "Cost of a million invocations like those read.",
        Source.BOTH,
        lambda r: r.cost.per_million,
    ),
    Field(
        "cost_usd.month",
        "$/month",
        "USD",
        Kind.MONEY,
        "The window's rate over 730 hours.",
        Source.BOTH,
        lambda r: r.cost.month,
    ),
    Field("advice", "advice", "", Kind.LIST, "What could be better.", Source.BOTH, lambda r: _shown(r.advice)),
)


FIELDS: tuple[Field, ...] = (*_CONFIGURATION, *_METRICS, *_LOGS, *_MONEY)
_BY_KEY = {f.key: f for f in FIELDS}


def field(key: str) -> Field:
    """Find a field by its key; raises UsageError that names the nearest."""
    found = _BY_KEY.get(key)
    if found is None:
        raise unknown("field", key, _BY_KEY)
    return found
