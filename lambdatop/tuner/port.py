"""What a screen or a command may ask of whoever changes functions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from lambdatop.core.model import Row
from lambdatop.core.tuning.comparison import Comparison
from lambdatop.core.tuning.entry import Entry
from lambdatop.core.tuning.plan import Looked, Outcome, Plan, Step, Subject, Watch

Tell = Callable[[Step], None]


def untold(_step: Step) -> None:
    """Tell nobody."""


class Tuner(Protocol):
    """Changes memory and timeout with a journal: look → draft → apply → watch; undo is a change like any other.

    All is of one account and region. Nothing here asks the user: a screen or a command does, between draft and apply.
    """

    async def look(self, names: Sequence[str], rows: Mapping[str, Row]) -> Looked:
        """Read functions afresh with their surroundings; what fails for one is a trouble of that one.

        `rows` are the figures that are known, by name (of the store's snapshot); the effect rests on them.
        """
        ...

    def draft(
        self, subjects: Sequence[Subject], memory_mb: int | None = None, timeout_s: int | None = None, note: str = ""
    ) -> Plan:
        """Plan the same change for each subject; asks nobody, so that it can follow each key. Raises UsageError."""
        ...

    async def draft_undo(self, entry_id: int | None, rows: Mapping[str, Row], note: str = "") -> Plan:
        """Plan to take one entry back: that of the id, or the newest that can be.

        Raises UsageError where there is none, AwsError where the function cannot be read.
        """
        ...

    async def apply(self, plan: Plan, typed: Sequence[str] = (), tell: Tell = untold) -> tuple[Outcome, ...]:
        """Carry out a plan that was confirmed: an outcome for each change, in the plan's order.

        Raises UsageError where one of `plan.must_type` is not among `typed`; then nothing was changed.
        """
        ...

    async def watch(self, outcome: Outcome, watch: Watch, tell: Tell = untold) -> Outcome:
        """Look at an applied change for a while and take it back where a condition holds.

        Gives the outcome again, or one that was rolled back; what could not be told stands in its text.
        """
        ...

    async def compare(self, entry: Entry, now_ms: int | None = None) -> Comparison:
        """Set what the function did before an applied entry against what it did after. Raises AwsError."""
        ...

    async def history(self) -> tuple[Entry, ...]:
        """Give the journal of this account and region, newest first."""
        ...

    async def recover(self) -> tuple[Entry, ...]:
        """Find out what became of entries that a crash has left planned; those that are known now."""
        ...
