"""What is typed into the dialog of a change: a value, how long to watch, what takes it back, a note."""

from collections.abc import Sequence
from enum import StrEnum

from lambdatop.core import units
from lambdatop.core.conditions import parse_condition
from lambdatop.core.errors import UsageError
from lambdatop.core.terminal_text import cells
from lambdatop.core.tuning.plan import Subject, Watch
from lambdatop.ui.effect_lines import LABEL
from lambdatop.ui.setting import Choice, Setting
from lambdatop.ui.theme import Tone
from lambdatop.ui.typed import Typed
from lambdatop.ui.widgets.lines import Line, Piece, width_of

_STEPS = {"plus": "+", "minus": "-", "asterisk": "*", "slash": "/"}
_WATCHES = ("5m", "15m", "30m", "1h")
_CONDITIONS = ("error_rate>2%", "timeouts>0", "out_of_memory>0")
_HINT = "+ − step   * / double, halve   ↑ ↓ sensible"  # noqa: RUF001 - minus


class Box(StrEnum):
    """The lines to type in, in the order of Tab."""

    VALUE = "value"
    WATCH = "watch for"
    ROLLBACK = "undo if"
    NOTE = "note"


class Form:
    """Takes keys; says what they came to."""

    def __init__(self, setting: Setting, subjects: Sequence[Subject], choices: Sequence[Choice]) -> None:
        """Begin with the value that holds, where it is the same for all."""
        self.setting = setting
        self.subjects = tuple(subjects)
        self.choices = tuple(choices)
        self.box = Box.VALUE
        now = {setting.of(subject.detail.tuning) for subject in subjects}
        self.now = now.pop() if len(now) == 1 else None
        self.typed = dict.fromkeys(Box, Typed())
        self.typed[Box.VALUE] = Typed.holding("" if self.now is None else str(self.now))

    @property
    def managed(self) -> bool:
        """Whether all are of the kind whose limits are wider."""
        return all(subject.detail.managed_instances for subject in self.subjects)

    def key(self, key: str, character: str | None) -> bool:
        """Take a key; whether it meant anything."""
        boxes = list(Box)
        if key in {"tab", "shift+tab"}:
            self.box = boxes[(boxes.index(self.box) + (1 if key == "tab" else -1)) % len(boxes)]
        elif key in {"up", "down"}:
            self._suggest(1 if key == "down" else -1)
        elif self.box is Box.VALUE and key in _STEPS:
            self._step(_STEPS[key])
        else:
            typed = self.typed[self.box].key(key, character)
            if typed is None:
                return False
            self.typed[self.box] = typed
        return True

    def paste(self, text: str) -> None:
        """Take text from the clipboard."""
        self.typed[self.box] = self.typed[self.box].insert(text)

    def value(self) -> int:
        """Give the value in MB or s. Raises UsageError that says what is allowed."""
        return self.setting.read(self.typed[Box.VALUE].text, managed=self.managed)

    def watch(self) -> Watch | None:
        """Give how to watch; None is not at all. Raises UsageError."""
        length, conditions = self.typed[Box.WATCH].text.strip(), self.typed[Box.ROLLBACK].text
        parsed = tuple(parse_condition(part.strip()) for part in conditions.split(",") if part.strip())
        if not length:
            if parsed:
                raise UsageError("to take it back by itself it must be watched: say how long, such as 5m")
            return None
        return Watch(units.parse_duration(length), parsed)

    @property
    def note(self) -> str:
        """Give the note for the journal."""
        return self.typed[Box.NOTE].text.strip()

    def _value_or(self, other: int | None) -> int | None:
        try:
            return self.value()
        except UsageError:
            return other

    def _step(self, sign: str) -> None:
        value = self._value_or(self.now)
        if value is not None:
            moved = str(self.setting.stepped(value, sign, managed=self.managed))
            self.typed[Box.VALUE] = Typed(moved, len(moved))

    def _suggest(self, by: int) -> None:
        texts = {
            Box.VALUE: [str(choice.value) for choice in self.choices],
            Box.WATCH: ["", *_WATCHES],
            Box.ROLLBACK: ["", *_CONDITIONS],
        }.get(self.box)
        if not texts:
            return
        place = self._nearest(by) if self.box is Box.VALUE else self._place(texts) + by
        text = texts[max(0, min(place, len(texts) - 1))]
        self.typed[self.box] = Typed(text, len(text))

    def _place(self, texts: Sequence[str]) -> int:
        text = self.typed[self.box].text
        return texts.index(text) if text in texts else 0

    def _nearest(self, by: int) -> int:
        """Find the next choice above or below what is typed."""
        value = self._value_or(None)
        if value is None:
            return 0
        if by > 0:
            return next((place for place, c in enumerate(self.choices) if c.value > value), len(self.choices) - 1)
        return max((place for place, c in enumerate(self.choices) if c.value < value), default=0)

    def value_lines(self, width: int) -> list[Line]:
        """Write old → new, and the sensible values."""
        setting = self.setting
        old = "several" if self.now is None else setting.write(self.now)
        pieces: list[Piece] = [(f"{setting.name:<{LABEL}}", Tone.DIM), (old, Tone.TEXT), (" → ", Tone.DIM)]
        pieces += self.typed[Box.VALUE].shown(10, focused=self.box is Box.VALUE, tone=Tone.STRONG)
        value = self._value_or(None)
        pieces.append((" ?", Tone.NEAR) if value is None else (f" = {setting.write(value)}", Tone.SOFT))
        gap = width - width_of(pieces) - cells(_HINT)
        if gap > 1:
            pieces += [(" " * gap, Tone.TEXT), (_HINT, Tone.DIM)]
        return [Line(tuple(pieces)), *self._choice_lines(width)]

    def _choice_lines(self, width: int) -> list[Line]:
        value = self._value_or(None)
        rows: list[list[Piece]] = [[(f"{'sensible':<{LABEL}}", Tone.DIM)]]
        for choice in self.choices:
            size = self.setting.write(choice.value)
            why = f" {choice.why}" if choice.why else ""
            if width_of(rows[-1]) + cells(size + why) > width:
                rows.append([(" " * LABEL, Tone.DIM)])
            chosen = choice.value == value
            rows[-1] += [
                (size, Tone.KEY if chosen else Tone.TEXT),
                (f"{why}   ", Tone.ACCENT if chosen else Tone.DIM),
            ]
        return [Line(tuple(row)) for row in rows]

    def box_lines(self, width: int) -> list[Line]:
        """Write the lines below: watching and the note."""
        hints = {
            Box.WATCH: "empty: not watched",
            Box.ROLLBACK: "empty: never by itself; FIELD OP VALUE, as error_rate>2%",
            Box.NOTE: "why, for the journal",
        }
        lines = []
        for box, hint in hints.items():
            focused = self.box is box
            pieces: list[Piece] = [(f"{box.value:<{LABEL}}", Tone.ACCENT if focused else Tone.DIM)]
            typed = self.typed[box]
            pieces += typed.shown(width - LABEL, focused=focused)
            if not typed.text:
                pieces.append((f" {hint}" if focused else hint, Tone.DIM))
            lines.append(Line(tuple(pieces)))
        return lines
