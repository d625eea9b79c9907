"""The two settings as a dialog handles them: how they are typed, stepped, written, and what is sensible."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from lambdatop.core import units
from lambdatop.core.errors import UsageError
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.change import MANAGED_MEMORY_MB, MANAGED_TIMEOUT_S, MEMORY_MB, TIMEOUT_S
from lambdatop.core.tuning.plan import Subject
from lambdatop.core.tuning.right_size import SIZES_MB, RightSize

_AMOUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*([a-z]*)", re.IGNORECASE)
_MB = {"": 1, "m": 1, "mb": 1, "mib": 1, "g": 1_024, "gb": 1_024, "gib": 1_024}
_S = {"": 1, "s": 1, "sec": 1, "m": 60, "min": 60}
_GATEWAY = "apigateway.amazonaws.com"
_GATEWAY_S = 29
_ROOM = 1.5


@dataclass(frozen=True, slots=True)
class Choice:
    """A sensible value and why, in a word or two."""

    value: int
    why: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; values are MB or s."""

    name: str
    of: Callable[[Tuning], int]
    write: Callable[[int], str]
    units: dict[str, int]
    usual: tuple[int, int]
    managed: tuple[int, int]
    example: str
    step: Callable[[int], int]
    """How far `+` goes from a value."""

    def read(self, text: str, *, managed: bool) -> int:
        """Read what was typed. Raises UsageError that says what is allowed."""
        least, most = self.managed if managed else self.usual
        match = _AMOUNT.fullmatch(text.strip())
        factor = self.units.get(match[2].lower()) if match else None
        amount = float(match[1].replace(",", "")) * factor if match and factor else 0.0
        if not amount.is_integer() or not least <= amount <= most:
            raise UsageError(f"{self.name} is {least:,} to {most:,} {self.example}")
        return int(amount)

    def stepped(self, value: int, key: str, *, managed: bool) -> int:
        """Give the value after a key: `+ - * /`; steps end on round values and at the limits."""
        least, most = self.managed if managed else self.usual
        if key == "*":
            moved = value * 2
        elif key == "/":
            moved = value // 2
        elif key == "+":
            step = self.step(value)
            moved = (value // step + 1) * step
        else:
            step = self.step(value - 1)
            moved = (ceil(value / step) - 1) * step
        return max(least, min(moved, most))


def _memory_step(mb: int) -> int:
    return 64 if mb < 1_024 else 128 if mb < 2_048 else 512  # noqa: PLR2004 - a step is a tenth or so


def _timeout_step(s: int) -> int:
    for below, step in ((10, 1), (60, 5), (300, 30)):
        if s < below:
            return step
    return 60


MEMORY = Setting(
    "memory",
    lambda tuning: tuning.memory_mb,
    units.memory,
    _MB,
    MEMORY_MB,
    MANAGED_MEMORY_MB,
    "MB, a whole number such as 1024, or 1 GB",
    _memory_step,
)
TIMEOUT = Setting(
    "timeout",
    lambda tuning: tuning.timeout_s,
    lambda s: f"{s:,} s",
    _S,
    TIMEOUT_S,
    MANAGED_TIMEOUT_S,
    "s, a whole number such as 30, or 2 min",
    _timeout_step,
)


def memory_choices(subjects: Sequence[Subject], found: RightSize | None) -> tuple[Choice, ...]:
    """List sizes: for one function what is known to be right, for several the usual ones; smallest first."""
    if found is None or len(subjects) != 1:
        return tuple(Choice(mb, "") for mb in SIZES_MB if mb <= 4_096)  # noqa: PLR2004 - what is usual
    named: dict[int, list[str]] = {subjects[0].detail.config.memory_mb: ["now"]}
    for word, mb in (
        ("cheapest", found.cheapest_mb),
        ("balanced", found.balanced_mb),
        ("fastest", found.fastest_mb),
        ("used × 1.2", found.floor_mb),  # noqa: RUF001 - a multiplication
        ("to find out", found.experiment.memory_mb if found.experiment else None),
    ):
        if mb is not None:
            named.setdefault(mb, []).append(word)
    return tuple(Choice(mb, ", ".join(words)) for mb, words in sorted(named.items()))


def timeout_choices(subjects: Sequence[Subject]) -> tuple[Choice, ...]:
    """List timeouts: what the longest call needs with some room, what is upstream, the most; shortest first."""
    named: dict[int, list[str]] = {}
    if len(subjects) == 1:
        named[subjects[0].detail.config.timeout_s] = ["now"]
    longest = [s.row.duration.max for s in subjects if s.row is not None and s.row.duration.max is not None]
    if longest:
        seconds = max(1, ceil(max(longest) * _ROOM / 1_000))
        step = _timeout_step(seconds)
        named.setdefault(min(ceil(seconds / step) * step, TIMEOUT_S[1]), []).append(f"longest × {_ROOM}")  # noqa: RUF001
    if any(_GATEWAY in (s.surroundings.callers or ()) for s in subjects):
        named.setdefault(_GATEWAY_S, []).append("API Gateway's limit")
    for s, word in ((60, ""), (300, ""), (TIMEOUT_S[1], "the most")):
        named.setdefault(s, []).append(word)
    return tuple(Choice(s, ", ".join(w for w in words if w)) for s, words in sorted(named.items()))
