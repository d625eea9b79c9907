"""The nouns of the month so far: what each function has cost since the first, and what the month will come to."""

from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core.bill import Bill
from lambdatop.core.model import Span


@dataclass(frozen=True, slots=True)
class FunctionMonth:
    """One function; None where what it takes to know is missing. USD at list price."""

    function: str
    so_far: Bill | None = None
    projected: Bill | None = None
    """The whole calendar month, if what is left of it is like what was."""
    days: tuple[tuple[int, Decimal], ...] = ()
    """Start of the day (UTC, ms) and its cost, oldest first."""
    estimated: bool = True
    """Durations are scaled by what REPORT lines of the window say of billing and cold starts."""


@dataclass(frozen=True, slots=True)
class Month:
    """All functions over `span`: from the first of the month, 0:00 UTC, to the moment it was read to."""

    span: Span
    ends_ms: int
    """The first of the next month, 0:00 UTC."""
    functions: tuple[FunctionMonth, ...] = ()
    so_far: Decimal | None = None
    projected: Decimal | None = None
    so_far_after_free_tier: Decimal | None = None
    projected_after_free_tier: Decimal | None = None
    without: int = 0
    """Functions whose cost is not known and not in the sums."""
