"""What every page of a room is made of: lines of a label and a text, and how a line is meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lambdatop.core import units
from lambdatop.core.room import Gap, Room, Section
from lambdatop.core.terminal_text import safe


class Look(StrEnum):
    """What a line is, or how serious; a view says how that looks."""

    HEAD = "head"
    TEXT = "text"
    DIM = "dim"
    GOOD = "good"
    NEAR = "near"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Said:
    """One line, of safe text; without a label it belongs to the line before, a head has no text."""

    label: str
    text: str = ""
    look: Look = Look.TEXT


NOTHING_READ = Said("", "reading…", Look.DIM)


def said(label: str, text: str | None, look: Look = Look.TEXT) -> Said:
    """Make a line of hostile text; what is None is a dash."""
    return Said(safe(label), units.UNKNOWN if text is None else safe(text), Look.DIM if text is None else look)


def head(text: str) -> Said:
    """Begin a group of lines."""
    return Said(safe(text), look=Look.HEAD)


def note(text: str, look: Look = Look.DIM) -> Said:
    """Say something about the line before, or about the page."""
    return Said("", safe(text), look)


def many(label: str, texts: Iterable[str], none: str = "none", look: Look = Look.TEXT) -> list[Said]:
    """Say each on a line of its own, the first behind the label; `none` where there is none."""
    lines = [said(label if not place else "", text, look) for place, text in enumerate(texts)]
    return lines or [said(label, none, Look.DIM)]


def gap_lines(gaps: Iterable[Gap]) -> list[Said]:
    """Say what could not be read, and why."""
    return [said("not read", f"{gap.what}: {gap.why}", Look.NEAR) for gap in gaps]


def with_gaps(lines: Iterable[Said], room: Room | None, section: Section) -> tuple[Said, ...]:
    """Say first what is known, and then what could not be read."""
    gaps = gap_lines(room.gaps_of(section)) if room is not None else []
    return (*lines, *gaps)


def short(arn: str) -> str:
    """Say what an ARN is about, for a line that says the service anyway: its last part."""
    return arn.rpartition(":")[2] or arn


def seconds(x: float | None) -> str | None:
    """Say a length of time that AWS gives in seconds, in its largest whole unit."""
    return None if x is None else units.span(round(x * 1000))


def yes(holds: bool | None) -> str | None:  # noqa: FBT001 - it is what is said
    """Say whether something holds."""
    return None if holds is None else "yes" if holds else "no"
