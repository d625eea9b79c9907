"""Rule: its log is kept for ever."""

from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, WARNING, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.money.prices import Part

DEAR_USD = Decimal(1)
_GB = 1024**3


def _find(seen: Seen) -> Finding | None:
    known = seen.room.configuration
    log = known.logging if known is not None else None
    if log is None or not log.group_known or log.retention_days is not None:
        return None
    price = seen.price(Part.LOG_STORAGE)
    stored = log.stored_bytes
    usd = None if stored is None or price is None else Decimal(stored) / _GB * price
    return Finding(
        rule="log-retention",
        severity=WARNING if usd is not None and usd >= DEAR_USD else INFO,
        title="Let its log expire: it is kept for ever",
        seen=f"Log group {log.group} has no retention{_stored(stored, usd)}.",
        why="What is written is paid for every month from then on, and old lines may hold what should not be kept.",
        advice="Set a retention that suits it, such as 30 days (logs:PutRetentionPolicy), in the template that makes "
        "the function.",
        # What is deleted is no longer paid for; how old it is, and so how much of it goes, is not known.
        saves_usd=None,
        sure=f"Certain{_assumed(seen)}; it saves at most what is stored costs now, and all of what it would grow to."
        if usd is not None
        else "Certain of the setting; what is stored is not known.",
    )


def _assumed(seen: Seen) -> str:
    return " but for the price, which is assumed" if seen.is_assumed(Part.LOG_STORAGE) else ""


def _stored(stored: int | None, usd: Decimal | None) -> str:
    if stored is None:
        return ""
    return f"; {units.size(stored)} are stored" + ("" if usd is None else f", for {units.usd(usd)} a month")


LOG_RETENTION = Rule("log-retention", "a log group that never expires", _find)
