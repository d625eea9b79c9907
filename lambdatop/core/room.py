"""The nouns of a function's room: everything that hangs on one function beside its traffic, section by section."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from lambdatop.core.room_parts import (
    Basics,
    Concurrency,
    Configuration,
    FailurePaths,
    Sources,
    Versions,
)

Part = Basics | Configuration | Sources | Concurrency | FailurePaths | Versions


class Section(StrEnum):
    """What a room is read in: each on its own, so that one refusal leaves the others standing."""

    BASICS = "basics"
    CONFIGURATION = "configuration"
    SOURCES = "event sources"
    CONCURRENCY = "concurrency"
    FAILURES = "failures"
    VERSIONS = "versions"


_FIELDS: dict[type, str] = {
    Basics: "basics",
    Configuration: "configuration",
    Sources: "sources",
    Concurrency: "concurrency",
    FailurePaths: "failures",
    Versions: "versions",
}
SECTION_OF: dict[type, Section] = {
    Basics: Section.BASICS,
    Configuration: Section.CONFIGURATION,
    Sources: Section.SOURCES,
    Concurrency: Section.CONCURRENCY,
    FailurePaths: Section.FAILURES,
    Versions: Section.VERSIONS,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something in a section that could not be read: `what`, and why in one line that names the permission."""

    section: Section
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Room:
    """What is known of one function; a section that is None has not been read."""

    basics: Basics | None = None
    configuration: Configuration | None = None
    sources: Sources | None = None
    concurrency: Concurrency | None = None
    failures: FailurePaths | None = None
    versions: Versions | None = None
    gaps: tuple[Gap, ...] = ()
    read_ms: int | None = None
    """When the newest section was read."""

    def with_part(self, part: Part, gaps: tuple[Gap, ...], at_ms: int) -> "Room":
        """Put a section in place of the one before, gaps included."""
        section = SECTION_OF[type(part)]
        kept = tuple(gap for gap in self.gaps if gap.section is not section)
        changed: dict[str, Any] = {_FIELDS[type(part)]: part}
        return replace(self, **changed, gaps=kept + gaps, read_ms=at_ms)

    def gaps_of(self, section: Section) -> tuple[Gap, ...]:
        """Give what could not be read of one section."""
        return tuple(gap for gap in self.gaps if gap.section is section)

    @property
    def whole(self) -> bool:
        """Whether every section has been read, be it with gaps."""
        return all(getattr(self, field) is not None for field in _FIELDS.values())


@dataclass(frozen=True, slots=True)
class Pool:
    """The concurrency that all functions of an account and region share; None is not known."""

    limit: int | None = None
    """Invocations at once in this region (GetAccountSettings, ConcurrentExecutions)."""
    unreserved: int | None = None
    """What of it no function has reserved."""
    in_use: tuple[tuple[int, float], ...] = ()
    """Most at once over all functions, minute by minute: start in ms, count (ConcurrentExecutions, no dimension)."""
    claimed: tuple[tuple[int, float], ...] = ()
    """With what is reserved and provisioned (ClaimedAccountConcurrency): this is what meets the limit."""
    gaps: tuple[str, ...] = ()
    """What could not be read, one line each, naming the missing permission."""
