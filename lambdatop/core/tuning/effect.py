"""What a change will do, before it is made: cost, CPU, memory, timeout, and what stands in its way."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lambdatop.core.model import Tuning
from lambdatop.core.tuning.owner import Owner


class Topic(StrEnum):
    """What a caution is about."""

    MEMORY = "memory"
    TIMEOUT = "timeout"
    UPSTREAM = "upstream"
    """A limit before the function makes the new timeout pointless."""
    COLD_STARTS = "cold-starts"
    VERSIONS = "versions"
    """Aliases, versions and provisioned concurrency keep the old setting."""
    CONCURRENCY = "concurrency"
    OWNER = "owner"
    UNKNOWN = "unknown"
    """Something that would matter could not be read."""


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know before confirming, in words; `severe` is drawn red."""

    topic: Topic
    text: str
    severe: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """An old and a new figure; `low` and `high` are what the new one lies between. None is not known.

    `new` is None where what was seen cannot tell waiting from CPU work: then `low` and `high` are all there is.
    """

    old: Decimal | float | None = None
    new: Decimal | float | None = None
    low: Decimal | float | None = None
    high: Decimal | float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What is expected of a change, from what the function did in the window; None is not known."""

    before: Tuning
    after: Tuning
    month_usd: Range
    """At the present traffic, list price."""
    duration_ms: Range
    """The mean of a call."""
    vcpu: tuple[float, float]
    """Old and new share of a vCPU, above 1 for more than one."""
    max_memory_used_mb: int | None
    """The most that was ever seen to be used."""
    fits: bool | None
    """Whether that is less than the new size."""
    p99_ms: float | None
    longest_ms: float | None
    """As they were; with less CPU they grow like the mean."""
    cuts: bool | None
    """Whether the new timeout would have ended the longest call, at its expected length."""
    cuts_p99: bool | None
    basis: str
    """What cost and duration rest on, in words."""
    cautions: tuple[Caution, ...] = ()
    """Severe ones first."""
    owner: Owner | None = None
