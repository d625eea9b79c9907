"""Advice on one function: every rule in order, and what they find, the dangerous first and then what saves most."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from lambdatop.core.advice.arm64 import ARM64
from lambdatop.core.advice.async_lost import ASYNC_LOST
from lambdatop.core.advice.cold_starts import COLD_STARTS
from lambdatop.core.advice.failure_path_broken import FAILURE_PATH_BROKEN
from lambdatop.core.advice.iterator_age import ITERATOR_AGE
from lambdatop.core.advice.log_retention import LOG_RETENTION
from lambdatop.core.advice.memory_over import MEMORY_OVER
from lambdatop.core.advice.memory_under import MEMORY_UNDER
from lambdatop.core.advice.out_of_memory import OUT_OF_MEMORY
from lambdatop.core.advice.package_large import PACKAGE_LARGE
from lambdatop.core.advice.provisioned_idle import PROVISIONED_IDLE
from lambdatop.core.advice.provisioned_short import PROVISIONED_SHORT
from lambdatop.core.advice.recursion import RECURSION
from lambdatop.core.advice.reports_hidden import REPORTS_HIDDEN
from lambdatop.core.advice.reserved_tight import RESERVED_TIGHT
from lambdatop.core.advice.retries_async import RETRIES_ASYNC
from lambdatop.core.advice.retries_batch import RETRIES_BATCH
from lambdatop.core.advice.role_shared import ROLE_SHARED
from lambdatop.core.advice.role_wildcard import ROLE_WILDCARD
from lambdatop.core.advice.runtime_deprecated import RUNTIME_DEPRECATED
from lambdatop.core.advice.secrets import SECRETS
from lambdatop.core.advice.seen import SEVERITIES, Rule, Seen
from lambdatop.core.advice.throttled import THROTTLED
from lambdatop.core.advice.timeout_long import TIMEOUT_LONG
from lambdatop.core.advice.timeout_short import TIMEOUT_SHORT
from lambdatop.core.advice.tracing_off import TRACING_OFF
from lambdatop.core.advice.unused import UNUSED
from lambdatop.core.figures.of_function import Spent
from lambdatop.core.figures.rows import Advise, Context
from lambdatop.core.model import Finding, Row
from lambdatop.core.runtimes import Runtimes
from lambdatop.core.silence import Silence, silenced

__all__ = ["RULES", "RULE_NAMES", "Rule", "adviser", "urgency"]

RULES: tuple[Rule, ...] = (
    OUT_OF_MEMORY,
    TIMEOUT_SHORT,
    THROTTLED,
    ITERATOR_AGE,
    RECURSION,
    FAILURE_PATH_BROKEN,
    ASYNC_LOST,
    RETRIES_ASYNC,
    RETRIES_BATCH,
    MEMORY_UNDER,
    RESERVED_TIGHT,
    SECRETS,
    ROLE_WILDCARD,
    RUNTIME_DEPRECATED,
    COLD_STARTS,
    PROVISIONED_SHORT,
    MEMORY_OVER,
    ARM64,
    PROVISIONED_IDLE,
    TIMEOUT_LONG,
    LOG_RETENTION,
    UNUSED,
    PACKAGE_LARGE,
    ROLE_SHARED,
    TRACING_OFF,
    REPORTS_HIDDEN,
)
RULE_NAMES = tuple(rule.name for rule in RULES)


def adviser(runtimes: Runtimes, silences: Sequence[Silence] = ()) -> Advise:
    """Make what gives the advice on a row; silenced findings are given, too, with the reason for their silence."""

    def advise(row: Row, spent: Spent, context: Context) -> tuple[Finding, ...]:
        seen = Seen(row, spent, context, runtimes)
        found = [finding for rule in RULES if (finding := rule.find(seen)) is not None]
        if silences:
            found = [replace(f, silenced=silenced(silences, f.rule, row.config.name)) for f in found]
        return tuple(sorted(found, key=urgency))

    return advise


def urgency(finding: Finding) -> tuple[int, Decimal]:
    """Give what findings are ordered by, also those of several functions: danger, then money."""
    return SEVERITIES.index(finding.severity), -(finding.saves_usd or Decimal(0))
