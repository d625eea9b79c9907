"""What `lambdatop doctor` finds: one check, its verdict, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    """Something will not be shown, or not be possible; the rest works."""
    MISSING = "missing"
    """Without it lambdatop shows little or nothing."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `subject` is its kind, `name` which of them, empty where there is only one."""

    subject: str
    name: str
    verdict: Verdict
    detail: str
    advice: str = ""
    """What to do, as a sentence or a command; empty where nothing is to be done."""
