"""The second step of a change: what exactly is changed, an explicit yes, and then how it goes."""

from collections.abc import Awaitable, Callable

from textual import events
from textual.message import Message

from lambdatop.core.errors import LambdatopError
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.core.tuning.plan import Outcome, Plan, Result, Stage, Step, Watch
from lambdatop.tuner import Tuner
from lambdatop.ui.desk import Care, Desk
from lambdatop.ui.effect_lines import consequence, diff_lines, wrap
from lambdatop.ui.review_lines import NAME, outcome_lines, terms, undoing
from lambdatop.ui.screens.dialog import Dialog, Sheet
from lambdatop.ui.theme import Tone
from lambdatop.ui.typed import Typed
from lambdatop.ui.widgets.lines import BLANK, Line, Piece


class Review(Dialog[tuple[Outcome, ...]]):
    """Ends with what came of the changes, or with None where none was made."""

    class Made(Message):
        """A plan has been carried out; for whoever shows it, and for the app in any case."""

        def __init__(self, plan: Plan, watch: Watch | None, outcomes: tuple[Outcome, ...]) -> None:
            """Carry the plan, how to watch it, and what came of it."""
            super().__init__()
            self.plan = plan
            self.watch = watch
            self.outcomes = outcomes

    class Told(Message):
        """A step has been taken."""

        def __init__(self, step: Step) -> None:
            """Carry it."""
            super().__init__()
            self.step = step

    class Drafted(Message):
        """The plan is there."""

        def __init__(self, plan: Plan) -> None:
            """Carry it."""
            super().__init__()
            self.plan = plan

    class Failed(Message):
        """What was asked for failed as a whole."""

        def __init__(self, error: LambdatopError) -> None:
            """Carry why."""
            super().__init__()
            self.error = error

    steady = True

    def __init__(
        self,
        plan: Plan | None,
        watch: Watch | None,
        desk: Desk,
        draft: Callable[[Tuner], Awaitable[Plan]] | None = None,
    ) -> None:
        """Ask about `plan`, or about what `draft` makes; `watch` is how to look at the change afterwards."""
        super().__init__()
        self.plan = plan
        self._watch = watch
        self._desk = desk
        self._draft = draft
        self._typed = Typed()
        self._names: list[str] = []
        """Names that were typed, of those that must be."""
        self._asked = False
        self._steps: dict[str, Step] = {}
        self._outcomes: tuple[Outcome, ...] = ()
        self._trouble = ""
        self._said = ""

    def sheet(self) -> Sheet:
        """Begin with the plan, or while it is made."""
        return Sheet(self._title(), self._lines(), self._keys())

    def on_mount(self) -> None:
        """Have a plan made where there is none yet."""
        if self.plan is None and self._draft is not None:
            self._desk.ask(
                self._draft,
                lambda plan: self.post_message(self.Drafted(plan)),
                lambda error: self.post_message(self.Failed(error)),
            )

    def on_review_drafted(self, event: Drafted) -> None:
        """Ask about it."""
        self.plan = event.plan
        self._draw()

    def on_review_failed(self, event: Failed) -> None:
        """Say in one line why nothing can be done."""
        self._trouble = str(event.error)
        self._draw()

    def on_review_told(self, event: Told) -> None:
        """Show how far it is."""
        self._steps[event.step.function] = event.step
        self._draw()

    def made(self, outcomes: tuple[Outcome, ...]) -> None:
        """Show what came of it."""
        self._outcomes = outcomes
        if len(outcomes) == 1 and outcomes[0].result is Result.CONFLICT:
            self.dismiss(outcomes)
        else:
            self._draw()

    def watched(self, outcome: Outcome) -> None:
        """Show what watching came to."""
        self._steps.pop(outcome.planned.function, None)
        name = outcome.planned.function
        self._outcomes = tuple(outcome if one.planned.function == name else one for one in self._outcomes)
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Take `y` or the names that must be typed; Enter alone does nothing."""
        if event.key in {"up", "down", "pageup", "pagedown"}:
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.action_leave()
        elif self._ready:
            self._confirm(event)
        elif self._outcomes and event.key in {"enter", "q"}:
            self.action_leave()

    @property
    def _ready(self) -> bool:
        """Whether a yes is waited for."""
        plan = self.plan
        return plan is not None and not self._asked and not all(change.nothing for change in plan.changes)

    def _confirm(self, event: events.Key) -> None:
        wanted = self._still_to_type()
        if wanted is None:
            if event.character == "y":
                self._go()
            elif event.key == "enter":
                self._said = "Enter alone changes nothing: press y"
                self._draw()
        elif event.key == "enter":
            self._take_name(wanted)
        else:
            typed = self._typed.key(event.key, event.character)
            if typed is not None:
                self._typed, self._said = typed, ""
                self._draw()

    def _still_to_type(self) -> str | None:
        plan = self.plan
        missing = [name for name in plan.must_type if name not in self._names] if plan else []
        return missing[0] if missing else None

    def _take_name(self, wanted: str) -> None:
        if self._typed.text != wanted:
            self._said = f"that is not {safe(wanted)}"
        else:
            self._names.append(wanted)
            self._typed, self._said = Typed(), ""
            if self._still_to_type() is None:
                self._go()
                return
        self._draw()

    def on_paste(self, event: events.Paste) -> None:
        """Leave pasted text alone: a name that must be typed is typed."""
        event.stop()

    def _go(self) -> None:
        plan, watch, app = self.plan, self._watch, self.app
        if plan is None:
            return
        self._asked, self._said = True, ""
        names = ", ".join(change.function for change in plan.changes if not change.nothing)
        self._desk.ask(
            lambda tuner: tuner.apply(plan, tuple(self._names), self._tell),
            lambda outcomes: app.post_message(self.Made(plan, watch, outcomes)),
            lambda error: self.post_message(self.Failed(error)),
            Care(f"the change of {safe(names)}", f"{safe(names)} is not watched" if watch is not None else ""),
        )
        self._draw()

    def _tell(self, step: Step) -> None:
        self.post_message(self.Told(step))

    def action_leave(self) -> None:
        """Go back to the plan, or away from what was done; what is under way goes on."""
        self.dismiss(self._outcomes if self._asked else None)

    def _draw(self) -> None:
        self.query_one(Sheet).title = self._title()
        self.show_lines(self._lines(), self._keys())

    def _title(self) -> str:
        if self.plan is None:
            return "Undo"
        changes = [change for change in self.plan.changes if not change.nothing] or list(self.plan.changes)
        whom = safe(changes[0].function) if len(changes) == 1 else f"{len(changes)} functions"
        return f"Undo a change of {whom}" if any(change.undoes for change in changes) else f"Change {whom}"

    def _lines(self) -> list[Line]:
        width = self.text_width
        plan = self.plan
        lines: list[Line] = [Line(((part, Tone.BAD),)) for part in wrap(safe(self._trouble), width) if part]
        if plan is None:
            return lines or [Line((("reading what is to be undone…", Tone.DIM),))]
        if self._asked:
            return lines + self._progress(plan, width)
        text, tone = consequence(plan)
        lines += [*(Line(((part, tone),)) for part in wrap(safe(text), width)), BLANK]
        room = min(NAME, max((cells(safe(change.function)) for change in plan.changes), default=0))
        for change in plan.changes:
            lines += diff_lines(change, room)
            if change.undoes is not None:
                lines += undoing(change, width)
        # What is asked stands before what may not fit on a small screen.
        return [*lines, *self._question(width), BLANK, *terms(plan, self._watch, width)]

    def _question(self, width: int) -> list[Line]:
        wanted = self._still_to_type()
        if wanted is None or self.plan is None:
            return [Line(((self._said, Tone.NEAR),))] if self._said else []
        guard = next(change.subject.guard for change in self.plan.changes if change.function == wanted)
        text = f"{safe(wanted)} is guarded ({safe(guard)}): type its name and press Enter to change it"
        field = [(" > ", Tone.ACCENT), *self._typed.shown(width - 4, focused=True, tone=Tone.STRONG)]
        said = [Line(((self._said, Tone.BAD),))] if self._said else []
        return [BLANK, *(Line(((part, Tone.NEAR),)) for part in wrap(text, width)), Line(tuple(field)), *said]

    def _progress(self, plan: Plan, width: int) -> list[Line]:
        known = {outcome.planned.function: outcome for outcome in self._outcomes}
        lines: list[Line] = []
        for change in plan.changes:
            outcome, step = known.get(change.function), self._steps.get(change.function)
            name = cut(safe(change.function), NAME)
            if outcome is not None:
                lines += outcome_lines(outcome, width)
                if step is not None and step.stage in {Stage.WATCHING, Stage.ROLLING_BACK}:
                    lines += [Line(((f"  {part}", Tone.SOFT),)) for part in wrap(safe(step.text), width - 2)]
            elif change.nothing:
                lines.append(Line((("○ ", Tone.DIM), (f"{name}  as it is now", Tone.DIM))))
            else:
                text = step.text if step is not None else "waiting for its turn"
                lines.append(Line((("… ", Tone.ACCENT), (name, Tone.STRONG), (f"  {safe(text)}", Tone.SOFT))))
        return lines

    def _keys(self) -> tuple[Piece, ...]:
        leave: Piece = (self._leaving(), Tone.SOFT)
        if not self._ready or self._still_to_type() is not None:
            return (("Esc", Tone.KEY), leave)
        undoes = self.plan is not None and any(change.undoes for change in self.plan.changes)
        word = " takes it back" if undoes else " makes the change"
        return (("y", Tone.KEY), (f"{word}   ", Tone.SOFT), ("Esc", Tone.KEY), leave)

    def _leaving(self) -> str:
        if not self._asked:
            return " back"
        if any(step.stage in {Stage.WATCHING, Stage.ROLLING_BACK} for step in self._steps.values()):
            return " closes; watching goes on"
        return " closes" if self._outcomes or self._trouble else " closes; the change goes on"
