"""The colours: a few tones, each with one meaning, in a dark, a light, a 16-colour and a colourless design."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from lambdatop.core.errors import UsageError
from lambdatop.core.model import Health, State
from lambdatop.core.room_text import Look


class Tone(StrEnum):
    """What a piece of text means; a theme says how that looks."""

    TEXT = "text"
    STRONG = "strong"
    SOFT = "soft"
    DIM = "dim"
    ACCENT = "accent"
    KEY = "key"
    BAD = "bad"
    NEAR = "near"
    GOOD = "good"
    SPARK = "spark"
    LINE = "line"
    LINE_SOFT = "line-soft"
    LINE_NEAR = "line-near"
    CURSOR = "cursor"
    CURSOR_IDLE = "cursor-idle"
    DIALOG = "dialog"
    MATCH = "match"
    CARET = "caret"


HEALTH_MARK: Mapping[Health, tuple[str, Tone]] = {
    Health.FAILING: ("✖", Tone.BAD),
    Health.NEAR: ("▲", Tone.NEAR),
    Health.WELL: ("●", Tone.GOOD),
    Health.IDLE: ("○", Tone.DIM),
    Health.UNKNOWN: ("?", Tone.DIM),
}
STATE_MARK: Mapping[State, tuple[str, Tone]] = {
    State.OK: ("●", Tone.GOOD),
    State.PARTIAL: ("▲", Tone.NEAR),
    State.THROTTLED: ("▲", Tone.NEAR),
    State.DENIED: ("✖", Tone.BAD),
    State.UNAVAILABLE: ("✖", Tone.BAD),
}
LOOK_TONE: Mapping[Look, Tone] = {
    Look.HEAD: Tone.STRONG,
    Look.TEXT: Tone.TEXT,
    Look.DIM: Tone.DIM,
    Look.GOOD: Tone.GOOD,
    Look.NEAR: Tone.NEAR,
    Look.BAD: Tone.BAD,
}


@dataclass(frozen=True, slots=True)
class Ink:
    """One design: a style for each tone, and the colours that tell functions apart in the log."""

    styles: Mapping[Tone, Style]
    functions: tuple[Style, ...]
    ground: Style
    """The background of the whole screen."""
    flat_cursor: bool = False
    """Whether the line under the cursor is reversed: then its colours would become grounds, and are left out."""

    def function(self, name: str) -> Style:
        """Give a function the same colour everywhere and every time."""
        return self.functions[crc32(name.encode()) % len(self.functions)]


@dataclass(frozen=True, slots=True)
class _Colours:
    ground: str
    text: str
    soft: str
    dim: str
    accent: str
    bad: str
    near: str
    good: str
    spark: str
    cursor: str
    cursor_idle: str
    dialog: str
    functions: tuple[str, ...]


_DARK = _Colours(
    ground="#1a1b26",
    text="#c0caf5",
    soft="#9aa5ce",
    dim="#626a92",
    accent="#7aa2f7",
    bad="#f7768e",
    near="#e0af68",
    good="#9ece6a",
    spark="#4f689f",
    cursor="#2b3150",
    cursor_idle="#222538",
    dialog="#222538",
    functions=("#7dcfff", "#bb9af7", "#73daca", "#ff9e64", "#b4c2f0", "#c0d18f", "#e29ac8", "#8fb4e8"),
)
_LIGHT = _Colours(
    ground="#f7f8fb",
    text="#2b3044",
    soft="#565d78",
    dim="#858ba3",
    accent="#2257c9",
    bad="#c2203f",
    near="#9a5b00",
    good="#3b7a16",
    spark="#8ea7d8",
    cursor="#dce4f6",
    cursor_idle="#e9edf6",
    dialog="#e9edf6",
    functions=("#006d9c", "#7a3fb5", "#00756a", "#b3541e", "#44517f", "#5c6b16", "#a0346f", "#2b6cb0"),
)


def _designed(c: _Colours) -> Ink:
    bad, near = Style(color=c.bad, bold=True), Style(color=c.near, bold=True)
    return Ink(
        styles={
            Tone.TEXT: Style(color=c.text),
            Tone.STRONG: Style(color=c.text, bold=True),
            Tone.SOFT: Style(color=c.soft),
            Tone.DIM: Style(color=c.dim),
            Tone.ACCENT: Style(color=c.accent),
            Tone.KEY: Style(color=c.accent, bold=True),
            Tone.BAD: bad,
            Tone.NEAR: near,
            Tone.GOOD: Style(color=c.good),
            Tone.SPARK: Style(color=c.spark),
            Tone.LINE: Style(color=c.accent),
            Tone.LINE_SOFT: Style(color=c.spark),
            Tone.LINE_NEAR: Style(color=c.near),
            Tone.CURSOR: Style(bgcolor=c.cursor),
            Tone.CURSOR_IDLE: Style(bgcolor=c.cursor_idle),
            Tone.DIALOG: Style(bgcolor=c.dialog),
            Tone.MATCH: Style(color=c.ground, bgcolor=c.near),
            Tone.CARET: Style(color=c.dialog, bgcolor=c.accent),
        },
        functions=tuple(Style(color=colour) for colour in c.functions),
        ground=Style(color=c.text, bgcolor=c.ground),
    )


# The 16 colours are the user's own: the ground is the terminal's, grey is "bright black" on any ground.
_ANSI = Ink(
    styles={
        Tone.TEXT: Style(),
        Tone.STRONG: Style(bold=True),
        Tone.SOFT: Style(),
        Tone.DIM: Style(color="bright_black"),
        Tone.ACCENT: Style(color="blue", bold=True),
        Tone.KEY: Style(color="blue", bold=True),
        Tone.BAD: Style(color="red", bold=True),
        Tone.NEAR: Style(color="yellow", bold=True),
        Tone.GOOD: Style(color="green"),
        Tone.SPARK: Style(color="blue"),
        Tone.LINE: Style(color="blue"),
        Tone.LINE_SOFT: Style(color="bright_black"),
        Tone.LINE_NEAR: Style(color="yellow"),
        Tone.CURSOR: Style(reverse=True),
        Tone.CURSOR_IDLE: Style(underline=True),
        Tone.DIALOG: Style(),
        Tone.MATCH: Style(reverse=True, bold=True),
        Tone.CARET: Style(reverse=True),
    },
    functions=tuple(Style(color=colour) for colour in ("cyan", "magenta", "green", "blue", "bright_cyan")),
    ground=Style(),
    flat_cursor=True,
)
_PLAIN = Ink(
    styles={
        **dict.fromkeys(Tone, Style()),
        Tone.STRONG: Style(bold=True),
        Tone.DIM: Style(dim=True),
        Tone.SPARK: Style(dim=True),
        Tone.ACCENT: Style(bold=True),
        Tone.KEY: Style(bold=True),
        Tone.BAD: Style(bold=True),
        Tone.NEAR: Style(bold=True),
        Tone.LINE_SOFT: Style(dim=True),
        Tone.CURSOR: Style(reverse=True),
        Tone.CURSOR_IDLE: Style(underline=True),
        Tone.MATCH: Style(reverse=True, bold=True),
        Tone.CARET: Style(reverse=True),
    },
    functions=(Style(),),
    ground=Style(),
    flat_cursor=True,
)

# With fewer, a terminal would show the nearest of its own, and grey on grey.
_ENOUGH_COLOURS = 256
INKS: Mapping[str, Ink] = {"dark": _designed(_DARK), "light": _designed(_LIGHT), "ansi": _ANSI, "plain": _PLAIN}
CHOICES = ("auto", *INKS)


def _textual(name: str, c: _Colours) -> Theme:
    return Theme(
        name=name,
        primary=c.accent,
        secondary=c.spark,
        warning=c.near,
        error=c.bad,
        success=c.good,
        accent=c.accent,
        foreground=c.text,
        background=c.ground,
        surface=c.dialog,
        panel=c.dialog,
        dark=name == "dark",
        variables={"block-cursor-background": c.cursor, "block-cursor-foreground": c.text, "dim": c.dim},
    )


def _textual_ansi(name: str, accent: str) -> Theme:
    return Theme(
        name=name,
        ansi=True,
        primary=accent,
        secondary=accent,
        warning=accent,
        error=accent,
        success=accent,
        accent=accent,
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        # Textual's own widgets ask for names that only its own themes of this kind have.
        variables={**BUILTIN_THEMES["ansi-dark"].variables, "dim": "ansi_default"},
    )


THEMES = (
    _textual("dark", _DARK),
    _textual("light", _LIGHT),
    _textual_ansi("ansi", "ansi_blue"),
    _textual_ansi("plain", "ansi_default"),
)


def choose(wanted: str, *, colour: bool, colours: int, environment: Mapping[str, str]) -> str:
    """Pick the theme for a terminal of so many `colours`; a named one wins, except over NO_COLOR.

    `COLORFGBG` ("15;0": text;ground) is what terminals tell about a light ground. Raises UsageError.
    """
    if wanted not in CHOICES:
        raise UsageError(f"theme {wanted!r} is none of {', '.join(CHOICES)}")
    if not colour:
        return "plain"
    if wanted != "auto":
        return wanted
    if colours < _ENOUGH_COLOURS:
        return "ansi"
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground in {"7", "15"} else "dark"
