"""Rule: it fails or is slow, and no trace says where."""

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.figures.health import NEAR_ERROR_RATE
from lambdatop.core.model import Finding

SLOW_MS = 1_000


def _find(seen: Seen) -> Finding | None:
    row = seen.row
    known = seen.room.configuration
    mode = known.tracing if known is not None and known.tracing is not None else seen.config.tracing
    if mode != "PassThrough":
        return None
    trouble = []
    if row.errors and (row.error_rate or 0) >= NEAR_ERROR_RATE:
        trouble.append(f"{row.errors:,} failed")
    if row.timeouts:
        trouble.append(f"{row.timeouts:,} timed out")
    if row.duration.p95 is not None and row.duration.p95 >= SLOW_MS:
        trouble.append(f"one in twenty takes {units.duration(row.duration.p95)} or more")
    if not trouble:
        return None
    return Finding(
        rule="tracing-off",
        severity=INFO,
        title="Switch tracing on: it has trouble that a trace would explain",
        seen=f"Tracing is PassThrough; {', '.join(trouble)}, of {seen.over}.",
        why="A trace says which call to which service took the time or failed; a log line says that only where "
        "somebody wrote it.",
        advice="Set tracing to Active and let the role write to X-Ray. It samples one call a second and 5 % of the "
        "rest; 100,000 traces a month are free, a million more cost $5.",
        sure="Certain of the setting; it may have a tracer of its own that Lambda knows nothing of.",
    )


TRACING_OFF = Rule("tracing-off", "failures or slow calls without tracing", _find)
