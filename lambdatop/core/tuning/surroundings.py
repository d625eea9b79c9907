"""The nouns of what a change meets: the function as it is now, and what stands around it."""

from dataclasses import dataclass
from enum import StrEnum

from lambdatop.core.model import FunctionConfig, Tuning


class Update(StrEnum):
    """How the last update of a function stands, in Lambda's words (LastUpdateStatus)."""

    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    IN_PROGRESS = "InProgress"


@dataclass(frozen=True, slots=True)
class FunctionDetail:
    """One function read afresh, with what ListFunctions does not tell."""

    config: FunctionConfig
    state: str | None = None
    """`Active`, `Pending`, `Inactive`, `Failed` …, as Lambda says; None where it says nothing."""
    update: Update = Update.SUCCESSFUL
    reason: str = ""
    """Why the last update failed, or what it is waiting for, in Lambda's words."""
    managed_instances: bool = False
    """Runs on Lambda Managed Instances, whose limits are wider."""

    @property
    def tuning(self) -> Tuning:
        """Give the two settings that can be changed here."""
        return Tuning(self.config.memory_mb, self.config.timeout_s)


@dataclass(frozen=True, slots=True)
class EventSource:
    """What feeds the function through an event source mapping."""

    arn: str
    visibility_timeout_s: int | None = None
    """Of an SQS queue: how long a message that was taken stays hidden from others; None is unknown, or no queue."""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Alias:
    """A name for a published version; `provisioned` environments stand ready behind it, None is none."""

    name: str
    version: str
    provisioned: int | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything beside a function that decides what a change of it does; None is not known."""

    tags: tuple[tuple[str, str], ...] | None = None
    aliases: tuple[Alias, ...] | None = None
    versions: int | None = None
    """How many published versions there are."""
    event_sources: tuple[EventSource, ...] | None = None
    callers: tuple[str, ...] | None = None
    """Services that its policy lets call it, such as `apigateway.amazonaws.com`."""
    reserved: int | None = None
    """Reserved concurrency; None is none, or unknown."""
    unknown: tuple[str, ...] = ()
    """What could not be read, one line each, naming the missing permission."""
