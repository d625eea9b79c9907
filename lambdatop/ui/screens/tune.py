"""The dialog in which a change is planned; the effect follows each key, and nothing is changed from here."""

from collections.abc import Mapping, Sequence

from textual import events
from textual.message import Message

from lambdatop.core.errors import LambdatopError, UsageError
from lambdatop.core.model import Row, Tuning
from lambdatop.core.terminal_text import safe
from lambdatop.core.tuning.effect import Topic
from lambdatop.core.tuning.plan import Looked, Outcome, Plan, Result
from lambdatop.ui.desk import Desk
from lambdatop.ui.effect_lines import consequence, effect_lines, said, several_lines, wrap
from lambdatop.ui.screens.dialog import Dialog, Sheet
from lambdatop.ui.screens.review import Review
from lambdatop.ui.setting import MEMORY, Setting, memory_choices, timeout_choices
from lambdatop.ui.theme import Tone
from lambdatop.ui.tune_form import Box, Form
from lambdatop.ui.typed import Typed
from lambdatop.ui.widgets.lines import BLANK, Line, Piece

_KEYS: tuple[Piece, ...] = (
    ("Enter", Tone.KEY),
    (" shows what is changed   ", Tone.SOFT),
    ("Tab", Tone.KEY),
    (" next line   ", Tone.SOFT),
    ("Esc", Tone.KEY),
    (" leaves", Tone.SOFT),
)


class Tune(Dialog[None]):
    """Plans memory or timeout of one or several functions."""

    steady = True

    class Read(Message):
        """The functions have been read afresh."""

        def __init__(self, looked: Looked) -> None:
            """Carry what was read."""
            super().__init__()
            self.looked = looked

    class Failed(Message):
        """They could not be read."""

        def __init__(self, error: LambdatopError) -> None:
            """Carry why."""
            super().__init__()
            self.error = error

    def __init__(
        self,
        setting: Setting,
        names: Sequence[str],
        rows: Mapping[str, Row],
        desk: Desk,
        proposed: Tuning | None = None,
    ) -> None:
        """Plan for the functions called `names`; `rows` has what is known of them, and one may begin as proposed."""
        super().__init__()
        self._setting = setting
        self._names = tuple(names)
        self._rows = rows
        self._desk = desk
        self._proposed = proposed if len(names) == 1 else None
        self._form: Form | None = None
        self._looked: Looked | None = None
        self._plan: Plan | None = None
        self._trouble = ""
        self._wrong = ""
        self._meanwhile = ""
        """What somebody else has changed since the plan was made."""

    def sheet(self) -> Sheet:
        """Begin while the functions are read."""
        whom = safe(self._names[0]) if len(self._names) == 1 else f"{len(self._names)} functions"
        return Sheet(f"{self._setting.name.capitalize()} of {whom}", self._lines(), _KEYS)

    def on_mount(self) -> None:
        """Read the functions as they are now."""
        self._look()

    def _look(self) -> None:
        self._desk.ask(
            lambda tuner: tuner.look(self._names, self._rows),
            lambda looked: self.post_message(self.Read(looked)),
            lambda error: self.post_message(self.Failed(error)),
        )

    def on_tune_failed(self, event: Failed) -> None:
        """Say why there is nothing to plan."""
        self._trouble = str(event.error)
        self._draw()

    def on_tune_read(self, event: Read) -> None:
        """Begin with the value that holds; after somebody else's change keep what was typed."""
        subjects = event.looked.subjects
        self._looked = event.looked
        if not subjects:
            self._trouble = "; ".join(str(trouble.error) for trouble in event.looked.troubles)
            self._draw()
            return
        if self._setting is MEMORY:
            row = subjects[0].row if len(subjects) == 1 else None
            choices = memory_choices(subjects, self._desk.right_size(row) if row is not None else None)
        else:
            choices = timeout_choices(subjects)
        form = Form(self._setting, subjects, choices)
        if self._form is not None:
            form.typed = {box: Typed(typed.text, len(typed.text)) for box, typed in self._form.typed.items()}
        elif self._proposed is not None:
            form.typed[Box.VALUE] = Typed.holding(str(self._setting.of(self._proposed)))
        self._form = form
        self._change()

    def on_key(self, event: events.Key) -> None:
        """Type, step, go on; Esc is the dialog's own."""
        form = self._form
        if event.key == "escape":
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self._review()
        elif event.key in {"pageup", "pagedown"}:
            self.action_step(-5 if event.key == "pageup" else 5)
        elif form is not None and form.key(event.key, event.character):
            self._change()

    def on_paste(self, event: events.Paste) -> None:
        """Take what the clipboard has."""
        event.stop()
        if self._form is not None:
            self._form.paste(event.text)
            self._change()

    def _change(self) -> None:
        """Plan anew."""
        form, tuner = self._form, self._desk.tuner
        if form is None or tuner is None:
            return
        self._plan, self._wrong = None, ""
        try:
            value = form.value()
            memory, timeout = (value, None) if self._setting is MEMORY else (None, value)
            self._plan = tuner.draft(form.subjects, memory, timeout, form.note)
            form.watch()
        except UsageError as error:
            self._wrong = str(error)
        self._draw()

    def _review(self) -> None:
        form, plan = self._form, self._plan
        if form is None or plan is None or self._wrong or all(change.nothing for change in plan.changes):
            return
        self.app.push_screen(Review(plan, form.watch(), self._desk), self._reviewed)

    def _reviewed(self, outcomes: tuple[Outcome, ...] | None) -> None:
        """Come back to the plan, or begin again where somebody else was faster, or leave."""
        if outcomes is None:
            return
        conflicts = [outcome for outcome in outcomes if outcome.result is Result.CONFLICT]
        if not conflicts:
            self.dismiss(None)
            return
        self._names = tuple(outcome.planned.function for outcome in conflicts)
        of, write = self._setting.of, self._setting.write
        self._meanwhile = "; ".join(
            f"{safe(one.planned.function)} was {write(of(one.planned.before))} when this was planned, "
            f"somebody made it {write(of(one.now)) if one.now else 'something else'}, "
            f"you wanted {write(of(one.planned.after))}"
            for one in conflicts
        )
        self._look()

    def _draw(self) -> None:
        lines = self._lines()
        self.show_lines(lines)
        self.query_one(Sheet).reach(len(lines) if self._form is not None and self._form.box is not Box.VALUE else 0)

    def on_screen_suspend(self) -> None:
        """Make room for the second step."""
        self.query_one(Sheet).display = False

    def on_screen_resume(self) -> None:
        """Come back."""
        self.query_one(Sheet).display = True

    def _lines(self) -> list[Line]:
        width = self.text_width
        if self._trouble:
            return [Line(((part, Tone.BAD),)) for part in wrap(safe(self._trouble), width)]
        form = self._form
        if form is None:
            return [Line((("asking AWS how it is now…", Tone.DIM),))]
        lines = [*self._first(width), BLANK, *form.value_lines(width), BLANK]
        plan = self._plan
        if plan is not None:
            one = len(plan.changes) == 1
            lines += effect_lines(plan.changes[0], self._topic, width) if one else several_lines(plan, width)
        for trouble in self._looked.troubles if self._looked else ():
            lines += said("left out", f"{trouble.function}: {trouble.error}", width, Tone.NEAR)
        return [*lines, BLANK, *form.box_lines(width)]

    @property
    def _topic(self) -> Topic:
        return Topic.MEMORY if self._setting is MEMORY else Topic.TIMEOUT

    def _first(self, width: int) -> list[Line]:
        """Say what comes of it, or what is wrong."""
        lines = []
        if self._meanwhile:
            lines += [Line(((part, Tone.NEAR),)) for part in wrap(self._meanwhile, width)]
        text, tone = (self._wrong, Tone.BAD) if self._plan is None or self._wrong else consequence(self._plan)
        return lines + [Line(((part, tone),)) for part in wrap(safe(text), width)]
