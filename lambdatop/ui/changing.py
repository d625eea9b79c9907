"""The part of the app that changes functions: opens the dialogs, says what came of it, keeps the journal at hand."""

from collections.abc import Mapping, Sequence
from functools import partial

from textual.message import Message

from lambdatop.core.errors import LambdatopError
from lambdatop.core.model import Mark, Row, Tuning
from lambdatop.core.terminal_text import safe
from lambdatop.core.tuning.entry import Entry
from lambdatop.core.tuning.plan import Outcome, Result, Step, Watch
from lambdatop.tuner import Tuner
from lambdatop.ui.actions import ACTIONS
from lambdatop.ui.change_marks import with_others
from lambdatop.ui.desk import Care, Desk
from lambdatop.ui.frugal import FrugalApp
from lambdatop.ui.screens.function import FunctionScreen
from lambdatop.ui.screens.history import History
from lambdatop.ui.screens.live import LiveScreen
from lambdatop.ui.screens.review import Review
from lambdatop.ui.screens.right_size import RightSizes
from lambdatop.ui.screens.tune import Tune
from lambdatop.ui.setting import MEMORY, TIMEOUT

_SETTINGS = {setting.name: setting for setting in (MEMORY, TIMEOUT)}
_CHANGING = frozenset(action.call.removeprefix("app.").partition("(")[0] for action in ACTIONS if action.changes)
_GOOD = frozenset({Result.APPLIED, Result.NOTHING})
# Other running copies write to the same journal.
JOURNAL_S = 15.0
_SAID_S = 12.0


class ChangingApp(FrugalApp):
    """Without a desk, or read-only, it changes nothing and has no keys for it."""

    class JournalRead(Message):
        """The journal has been read."""

        def __init__(self, entries: tuple[Entry, ...]) -> None:
            """Carry its entries, newest first."""
            super().__init__()
            self.entries = entries

    class Watched(Message):
        """A change has been watched to the end, or taken back before."""

        def __init__(self, outcome: Outcome) -> None:
            """Carry what became of it."""
            super().__init__()
            self.outcome = outcome

    def __init__(self, desk: Desk | None, *, read_only: bool) -> None:
        """Hand work in at `desk`."""
        super().__init__()
        self.desk = desk
        self.journal: tuple[Entry, ...] = ()
        self._may_change = desk is not None and not read_only
        self._reading = False
        self._recovered = False

    def on_mount(self) -> None:
        """Read the journal, and again from time to time."""
        self.read_journal()
        self.set_interval(JOURNAL_S, self.read_journal)

    @property
    def rows(self) -> Mapping[str, Row]:
        """What is known of each function."""
        raise NotImplementedError

    @property
    def marks(self) -> Sequence[Mark]:
        """The changes that were seen in this run."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave no key that changes anything alive where nothing may be changed."""
        if action in _CHANGING and not self._may_change:
            return False
        return super().check_action(action, parameters)

    @property
    def _chosen(self) -> tuple[str, ...]:
        return self.screen.functions if isinstance(self.screen, LiveScreen) else ()

    @property
    def _proposed(self) -> Tuning | None:
        return self.screen.proposed if isinstance(self.screen, LiveScreen) else None

    def action_tune(self, name: str) -> None:
        """Plan a change of the marked functions, or of the one under the cursor."""
        names = self._chosen
        if names and self.desk is not None:
            self.push_screen(Tune(_SETTINGS[name], names, self.rows, self.desk, self._proposed))

    def action_undo(self) -> None:
        """Plan to take the newest change back."""
        self.undo(None)

    def undo(self, entry_id: int | None) -> None:
        """Plan to take one change back; None is the newest that can be."""
        if self.desk is None or not self._may_change:
            return
        rows = self.rows
        self.push_screen(Review(None, None, self.desk, lambda tuner: tuner.draft_undo(entry_id, rows)), self._undone)

    def _undone(self, outcomes: tuple[Outcome, ...] | None) -> None:
        """Begin again where somebody else was faster: the new plan says what they made of it."""
        for outcome in outcomes or ():
            if outcome.result is Result.CONFLICT and outcome.planned.undoes is not None:
                self.undo(outcome.planned.undoes.id)

    def action_history(self) -> None:
        """Show what was changed."""
        self.read_journal()
        self.push_screen(History(self._history, self.undo if self._may_change else None))

    def _history(self) -> tuple[Entry, ...]:
        return with_others(self.journal, self.marks)

    def action_right_size(self) -> None:
        """Show what is known of other memory sizes."""
        row = self.rows.get(self._chosen[0]) if self._chosen else None
        if row is not None and self.desk is not None:
            tune = partial(self.action_tune, MEMORY.name) if self._may_change else None
            self.push_screen(RightSizes(self.desk.right_size(row), tune))

    def read_journal(self) -> None:
        """Have it read; where it cannot be, what was read stands."""
        if self.desk is not None and not self._reading:
            self._reading = True
            self.desk.ask(
                self._read,
                lambda entries: self.post_message(self.JournalRead(entries)),
                lambda _: self.post_message(self.JournalRead(self.journal)),
            )

    async def _read(self, tuner: Tuner) -> tuple[Entry, ...]:
        """Find out once what became of changes that a crash has left open, then give the journal."""
        if self._may_change and not self._recovered:
            self._recovered = True
            await tuner.recover()
        return await tuner.history()

    def on_changing_app_journal_read(self, event: JournalRead) -> None:
        """Keep it for the screens; the same object where nothing is new."""
        self._reading = False
        if event.entries != self.journal:
            self.journal = event.entries
            for screen in self.screen_stack:
                if isinstance(screen, History):
                    screen.read()

    def on_function_screen_compare(self, event: FunctionScreen.Compare) -> None:
        """Have the two sides of a change read."""
        screen, told = event.screen, FunctionScreen.Compared
        if self.desk is not None:
            self.desk.ask(
                lambda tuner: tuner.compare(event.entry),
                lambda comparison: screen.post_message(told(comparison)),
                lambda error: screen.post_message(told(None, str(error))),
            )

    def _review_of(self, outcome: Outcome) -> Review | None:
        reviews = [screen for screen in self.screen_stack if isinstance(screen, Review)]
        return next((r for r in reviews if r.plan is not None and outcome.planned in r.plan.changes), None)

    def on_review_made(self, event: Review.Made) -> None:
        """Say what came of it, where the dialog is gone in a word; and look at it as was wished."""
        review = self._review_of(event.outcomes[0]) if event.outcomes else None
        if review is not None:
            review.made(event.outcomes)
        else:
            for outcome in event.outcomes:
                self._say(outcome)
        if event.watch is not None:
            for outcome in event.outcomes:
                if outcome.result is Result.APPLIED:
                    self._watch(outcome, event.watch)
        self.read_journal()

    def _watch(self, outcome: Outcome, watch: Watch) -> None:
        def tell(step: Step) -> None:
            review = self._review_of(outcome)
            if review is not None:
                review.post_message(Review.Told(step))

        if self.desk is not None:
            self.desk.ask(
                lambda tuner: tuner.watch(outcome, watch, tell),
                lambda end: self.post_message(self.Watched(end)),
                partial(self._unwatched, outcome),
                Care(told_when_cut=f"{safe(outcome.planned.function)} is no longer watched"),
            )

    def _unwatched(self, outcome: Outcome, error: LambdatopError) -> None:
        self.notify(safe(f"{outcome.planned.function} is no longer watched: {error}"), timeout=_SAID_S, markup=False)

    def on_changing_app_watched(self, event: Watched) -> None:
        """Say how it ended."""
        review = self._review_of(event.outcome)
        if review is not None:
            review.watched(event.outcome)
        self._say(event.outcome)
        self.read_journal()

    def _say(self, outcome: Outcome) -> None:
        severity = "information" if outcome.result in _GOOD else "warning"
        text = safe(f"{outcome.planned.function}: {outcome.text}")
        self.notify(text, timeout=_SAID_S, severity=severity, markup=False)  # type: ignore[arg-type]  # one of its words
