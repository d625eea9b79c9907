"""The nouns of changing functions: what is looked at, planned, confirmed, done, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum

from lambdatop.core.conditions import Condition
from lambdatop.core.errors import LambdatopError
from lambdatop.core.model import Row, Tuning
from lambdatop.core.tuning.effect import Effect
from lambdatop.core.tuning.entry import Entry
from lambdatop.core.tuning.surroundings import FunctionDetail, Surroundings


@dataclass(frozen=True, slots=True)
class Subject:
    """A function that somebody wants to change, with all that the effect depends on: read once, drawn often."""

    detail: FunctionDetail
    surroundings: Surroundings
    row: Row | None
    """What it did in the window; None where that is not known."""
    guard: str = ""
    """The production pattern that guards it; empty where none does."""

    @property
    def name(self) -> str:
        """Give the function's name."""
        return self.detail.config.name


@dataclass(frozen=True, slots=True)
class Trouble:
    """A function that cannot be looked at, and why."""

    function: str
    error: LambdatopError


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at some functions gave, in the order asked for."""

    subjects: tuple[Subject, ...]
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One function's change, ready to be confirmed."""

    subject: Subject
    before: Tuning
    after: Tuning
    effect: Effect
    undoes: Entry | None = None
    changed_since: Tuning | None = None
    """An undo only: somebody has changed the value since, and this is what it is now."""

    @property
    def function(self) -> str:
        """Give the function's name."""
        return self.subject.name

    @property
    def nothing(self) -> bool:
        """Say that it is already so."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Watch:
    """How long to look at a change, and what takes it back."""

    for_ms: int
    rollback_if: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What one confirmation is about."""

    changes: tuple[PlannedChange, ...]
    note: str = ""
    troubles: tuple[Trouble, ...] = ()
    """Functions that were asked for and cannot be changed."""

    @property
    def must_type(self) -> tuple[str, ...]:
        """Give the names that must be typed to confirm, because a production pattern guards them."""
        return tuple(c.function for c in self.changes if c.subject.guard and not c.nothing)


class Stage(StrEnum):
    """How far one change has come; told in this order, some of them more than once."""

    PLANNED = "planned"
    """It is in the journal; AWS has not been asked."""
    BUSY = "busy"
    """Another update of the function is waited for."""
    RETRYING = "retrying"
    """AWS throttled, failed or could not be reached: it is asked again."""
    ASKED = "asked"
    """AWS has taken it."""
    UPDATING = "updating"
    """Lambda is putting it in force."""
    READ_BACK = "read-back"
    """The new value has been read from AWS."""
    DONE = "done"
    """The journal knows what came of it."""
    WATCHING = "watching"
    ROLLING_BACK = "rolling-back"


@dataclass(frozen=True, slots=True)
class Step:
    """One sign of progress, for the line under a dialog or on stderr."""

    function: str
    stage: Stage
    text: str


class Result(StrEnum):
    """What came of one change."""

    APPLIED = "applied"
    NOTHING = "nothing"
    """It was so already; there is no entry."""
    CONFLICT = "conflict"
    """Somebody else has changed the function since it was read: nothing was overwritten; plan again."""
    REFUSED = "refused"
    """AWS refused it or the caller may not do it; `text` has AWS's words."""
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"
    UNKNOWN = "unknown"
    """AWS could not be asked what came of it: the entry stays planned, and the next run finds out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one planned change, in one clear line."""

    planned: PlannedChange
    result: Result
    text: str
    entry: Entry | None = None
    now: Tuning | None = None
    """What the function has now, as last read; with CONFLICT the value that somebody else gave it."""
    error: LambdatopError | None = None
