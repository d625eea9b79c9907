"""The nouns of why functions started cold: causes, and how often each was seen over the window."""

from dataclasses import dataclass, field
from enum import StrEnum


class ColdCause(StrEnum):
    """Why an environment was begun for a call that then had to wait for it."""

    SCALE_OUT = "scale-out"
    """Every environment was busy."""
    SPILL_OVER = "provisioned spill-over"
    """Every provisioned environment was busy."""
    CHANGE = "deploy or change"
    """New code or another setting had made the environments before useless."""
    IDLE = "after idling"
    """Nothing had called for so long that Lambda had let the environments go."""
    RUNTIME = "runtime update"
    """Lambda had moved the function to another build of its runtime."""
    FAILURE = "after a crash or timeout"
    """A call that timed out or was killed had taken its environment with it."""
    REPLACED = "replaced by Lambda"
    """An environment that was in use shortly before was not used again, without any change."""


@dataclass(frozen=True, slots=True)
class ColdStarts:
    """The cold starts of a window that were read, put down to what began them."""

    counts: tuple[tuple[ColdCause, int], ...] = ()
    """Most often first, without those that were not seen."""
    unknown: int = 0
    """Too little of the log was read around them, or nothing in it tells."""
    ahead: int = 0
    """Begun before any call came: nobody waited. These are in no count."""
    each: tuple[tuple[str, int, ColdCause], ...] = field(default=(), compare=False, repr=False)
    """Log stream, time of the REPORT and cause of the newest that are in a count."""

    @property
    def total(self) -> int:
        """Count those that a call waited for."""
        return sum(count for _, count in self.counts) + self.unknown

    @property
    def mostly(self) -> ColdCause | None:
        """Give the cause of more than half of them."""
        return next((cause for cause, count in self.counts if 2 * count > self.total), None)

    def why(self, stream: str, reported_ms: int) -> ColdCause | None:
        """Give the cause of one of the newest."""
        return next((cause for name, at_ms, cause in self.each if (name, at_ms) == (stream, reported_ms)), None)

    def of(self, cause: ColdCause) -> int:
        """Count those of one cause."""
        return dict(self.counts).get(cause, 0)
