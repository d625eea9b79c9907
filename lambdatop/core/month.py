"""The nouns of the month so far: what each function has cost since the first, and what the month will come to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from lambdatop.core.bill import Bill
from lambdatop.core.model import Span


@dataclass(frozen=True, slots=True)
class FunctionMonth:
    """One function; None where what it takes to know is missing. USD at list price."""

    function: str
    so_far: Bill | None = None
    projected: Bill | None = None
    """The whole calendar month, if what is left of it is like its last seven whole days, or like what there was."""
    days: tuple[tuple[int, Decimal], ...] = ()
    """Start of the day (UTC, ms) and its cost, oldest first, each day of the month so far; without provisioned."""
    estimated: bool = True
    """No REPORT line of the window tells how it is billed: half a ms of rounding is taken, and no cold start."""
    invocations: int | None = None
    """So far."""


@dataclass(frozen=True, slots=True)
class Month:
    """All functions over `span`: from the first of the month, 0:00 UTC, to the moment it was read to."""

    span: Span
    ends_ms: int
    """The first of the next month, 0:00 UTC."""
    functions: tuple[FunctionMonth, ...] = ()
    so_far_after_free_tier: Decimal | None = None
    projected_after_free_tier: Decimal | None = None
    """All functions share the free tier: none of them has a part of these sums."""


def calendar_month(at_ms: int) -> Span:
    """Give the calendar month (UTC) that a moment lies in: CloudWatch cuts days and AWS bills months so."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    start = datetime(at.year, at.month, 1, tzinfo=UTC)
    end = datetime(at.year + at.month // 12, at.month % 12 + 1, 1, tzinfo=UTC)
    return Span(round(start.timestamp() * 1000), round(end.timestamp() * 1000))
