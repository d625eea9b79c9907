"""A change of memory or timeout: whether it is allowed, what it makes of a function, and what takes it back."""

from dataclasses import dataclass

from lambdatop.core import units
from lambdatop.core.errors import UsageError
from lambdatop.core.model import Tuning

MEMORY_MB = (128, 10_240)
TIMEOUT_S = (1, 900)
# Lambda Managed Instances go further (lambda API model: MemorySize, Timeout).
MANAGED_MEMORY_MB = (128, 32_768)
MANAGED_TIMEOUT_S = (1, 5_400)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants of one function; None leaves a setting as it is."""

    function: str
    memory_mb: int | None = None
    timeout_s: int | None = None


def validate(change: Change, *, managed_instances: bool = False) -> None:
    """Refuse what Lambda can never take, and say what is allowed; the last word is AWS's. Raises UsageError."""
    if change.memory_mb is None and change.timeout_s is None:
        raise UsageError("nothing to change: expected a memory size or a timeout")
    least, most = MANAGED_MEMORY_MB if managed_instances else MEMORY_MB
    if change.memory_mb is not None and not least <= change.memory_mb <= most:
        raise UsageError(f"memory is {least} to {most:,} MB, not {change.memory_mb:,}")
    least, most = MANAGED_TIMEOUT_S if managed_instances else TIMEOUT_S
    if change.timeout_s is not None and not least <= change.timeout_s <= most:
        raise UsageError(f"the timeout is {least} to {most:,} s, not {change.timeout_s:,}")


def changed(before: Tuning, change: Change) -> Tuning:
    """Give the settings after a change."""
    return Tuning(
        before.memory_mb if change.memory_mb is None else change.memory_mb,
        before.timeout_s if change.timeout_s is None else change.timeout_s,
    )


def change_between(function: str, before: Tuning, after: Tuning) -> Change:
    """Give the change that makes `after` of `before`, naming only what differs."""
    return Change(
        function,
        None if before.memory_mb == after.memory_mb else after.memory_mb,
        None if before.timeout_s == after.timeout_s else after.timeout_s,
    )


def inverse(function: str, before: Tuning, after: Tuning) -> Change:
    """Give the change that takes back what made `after` of `before`; what it left alone stays alone."""
    return change_between(function, after, before)


def diff(before: Tuning, after: Tuning) -> tuple[str, ...]:
    """Say what changes, a line a setting: `memory 512 MB → 1 GB`; empty where nothing does."""
    lines = []
    if before.memory_mb != after.memory_mb:
        lines.append(f"memory {units.memory(before.memory_mb)} → {units.memory(after.memory_mb)}")
    if before.timeout_s != after.timeout_s:
        lines.append(f"timeout {before.timeout_s:,} s → {after.timeout_s:,} s")
    return tuple(lines)


def said(tuning: Tuning) -> str:
    """Say both settings in a few words: `512 MB, 10 s`."""
    return f"{units.memory(tuning.memory_mb)}, {tuning.timeout_s:,} s"
