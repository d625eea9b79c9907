"""Rule: its logging is set so that REPORT lines are not written."""

from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.model import Finding


def _find(seen: Seen) -> Finding | None:
    known = seen.room.configuration
    log = known.logging if known is not None else None
    if log is None or log.format != "JSON" or log.system_level != "WARN":
        return None
    return Finding(
        rule="reports-hidden",
        severity=INFO,
        title="Let Lambda write its reports: cold starts, memory and cost cannot be seen",
        seen="The level of system logs is WARN, and reports are of level INFO.",
        why="What a call was billed, how much memory it used and whether it started cold stands in no metric: only in "
        "its report.",
        advice="Set SystemLogLevel to INFO; one line of some 300 bytes a call is written.",
        sure="Certain of the setting.",
    )


REPORTS_HIDDEN = Rule("reports-hidden", "logging that leaves out REPORT lines", _find)
