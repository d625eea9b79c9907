"""One line of the journal: a change with who, when, what, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

from lambdatop.core.model import Tuning


class EntryState(StrEnum):
    """What became of a change."""

    PLANNED = "planned"
    """Written down before AWS was asked; what came of it is not known yet."""
    APPLIED = "applied"
    REFUSED = "refused"
    FAILED = "failed"
    UNDONE = "undone"
    ROLLED_BACK = "rolled-back"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as the journal knows it."""

    id: int
    at_ms: int
    function: str
    account_id: str
    region: str
    before: Tuning
    after: Tuning
    revision_before: str | None
    revision_after: str | None
    by: str | None
    """ARN of the caller; None where it could not be asked, or where somebody else did it."""
    note: str
    state: EntryState
    detail: str = ""
    """Why it was refused or failed, in AWS's words; why it was rolled back."""
    undoes: int | None = None
    """The id of the entry that this one takes back."""
    elsewhere: bool = False
    """Not made by lambdatop: seen to have happened."""
    applied_ms: int | None = None
    """When the new setting was in force."""
    rollback: bool = False
    """An undo that a watch made by itself, because its condition held."""
