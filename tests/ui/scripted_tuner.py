"""Stands where the tuner stands: changes functions of its own, as slowly and as badly as a test wants."""

import asyncio
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files

from lambdatop.core.errors import LambdatopError, UsageError
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.model import Row, Tuning
from lambdatop.core.money.pricing import Prices, parse_prices
from lambdatop.core.tuning.change import Change, changed, diff, inverse, validate
from lambdatop.core.tuning.comparison import Comparison, compare
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.core.tuning.plan import (
    Looked,
    Outcome,
    Plan,
    PlannedChange,
    Result,
    Stage,
    Step,
    Subject,
    Trouble,
    Watch,
)
from lambdatop.core.tuning.prediction import predict
from lambdatop.core.tuning.surroundings import FunctionDetail, Surroundings
from lambdatop.tuner import Tell
from lambdatop.tuner.port import untold
from tests.ui.samples import NOW, SAMPLES

PRICES: Prices = parse_prices(tomllib.loads(files("lambdatop").joinpath("prices.toml").read_text()))
QUIET = Surroundings((), (), 0, (), ())


@dataclass
class ScriptedTuner:
    """Keeps what each function has, and a journal; `Tuner` says what its methods promise."""

    functions: dict[str, Tuning] = field(
        default_factory=lambda: {s.name: Tuning(s.memory_mb, s.timeout_s) for s in SAMPLES}
    )
    surroundings_of: dict[str, Surroundings] = field(default_factory=dict)
    guards: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    meanwhile: dict[str, Tuning] = field(default_factory=dict)
    """What somebody else makes of a function just before it is changed here; once."""
    refuses: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, LambdatopError] = field(default_factory=dict)
    going: asyncio.Event = field(default_factory=asyncio.Event)
    """A test that clears it holds every change after its first step."""
    watched_to: Result = Result.APPLIED
    calls: list[Invocation] = field(default_factory=list)
    looked: int = 0

    def __post_init__(self) -> None:
        """Let changes go through."""
        self.going.set()

    async def look(self, names: Sequence[str], rows: Mapping[str, Row]) -> Looked:
        """Read what the functions have."""
        self.looked += 1
        found = [name for name in names if name not in self.unreadable]
        troubles = tuple(Trouble(name, self.unreadable[name]) for name in names if name in self.unreadable)
        return Looked(tuple(self._subject(name, rows.get(name)) for name in found), troubles)

    def _subject(self, name: str, row: Row | None) -> Subject:
        tuning = self.functions[name]
        config = next(sample for sample in SAMPLES if sample.name == name).row().config
        detail = FunctionDetail(replace(config, memory_mb=tuning.memory_mb, timeout_s=tuning.timeout_s))
        return Subject(detail, self.surroundings_of.get(name, QUIET), row, self.guards.get(name, ""))

    def draft(
        self, subjects: Sequence[Subject], memory_mb: int | None = None, timeout_s: int | None = None, note: str = ""
    ) -> Plan:
        """Plan with the effects of the core."""
        validate(Change("all", memory_mb, timeout_s))
        return Plan(tuple(self._planned(s, Change(s.name, memory_mb, timeout_s)) for s in subjects), note)

    def _planned(self, subject: Subject, change: Change) -> PlannedChange:
        before = subject.detail.tuning
        after = changed(before, change)
        effect = predict(subject.detail, subject.surroundings, subject.row, after, PRICES)
        return PlannedChange(subject, before, after, effect)

    async def draft_undo(self, entry_id: int | None, rows: Mapping[str, Row], note: str = "") -> Plan:
        """Plan to take back what was applied."""
        can = [e for e in self.entries if e.state is EntryState.APPLIED and entry_id in {None, e.id}]
        if not can:
            raise UsageError("there is no change to take back")
        entry = can[-1]
        subject = self._subject(entry.function, rows.get(entry.function))
        planned = self._planned(subject, inverse(entry.function, entry.before, entry.after))
        since = planned.before if planned.before != entry.after else None
        return Plan((replace(planned, undoes=entry, changed_since=since),), note)

    async def apply(self, plan: Plan, typed: Sequence[str] = (), tell: Tell = untold) -> tuple[Outcome, ...]:
        """Change what the script lets it change."""
        missing = [name for name in plan.must_type if name not in typed]
        if missing:
            raise UsageError(f"type the name of {missing[0]} to confirm")
        return tuple([await self._apply(planned, plan.note, tell) for planned in plan.changes])

    async def _apply(self, planned: PlannedChange, note: str, tell: Tell) -> Outcome:
        name = planned.function
        if planned.nothing:
            return Outcome(planned, Result.NOTHING, "it is so already")
        tell(Step(name, Stage.ASKED, "AWS has taken it"))
        await self.going.wait()
        if name in self.meanwhile:
            self.functions[name] = self.meanwhile.pop(name)
            return Outcome(planned, Result.CONFLICT, "somebody has changed it meanwhile", now=self.functions[name])
        if name in self.refuses:
            return Outcome(planned, Result.REFUSED, self.refuses[name], self._note(planned, note, EntryState.REFUSED))
        tell(Step(name, Stage.UPDATING, "Lambda puts it in force"))
        self.functions[name] = planned.after
        entry = self._note(planned, note, EntryState.APPLIED)
        if planned.undoes is not None:
            place = self.entries.index(planned.undoes)
            self.entries[place] = replace(planned.undoes, state=EntryState.UNDONE)
        tell(Step(name, Stage.DONE, "written down"))
        return Outcome(planned, Result.APPLIED, "; ".join(diff(planned.before, planned.after)), entry, planned.after)

    def _note(self, planned: PlannedChange, note: str, state: EntryState) -> Entry:
        entry = Entry(
            id=len(self.entries) + 1,
            at_ms=NOW - 300_000,
            function=planned.function,
            account_id="123456789012",
            region="us-east-1",
            before=planned.before,
            after=planned.after,
            revision_before="r1",
            revision_after="r2",
            by="arn:aws:iam::123456789012:user/ada",
            note=note,
            state=state,
            undoes=planned.undoes.id if planned.undoes else None,
            applied_ms=NOW - 300_000 if state is EntryState.APPLIED else None,
        )
        self.entries.append(entry)
        return entry

    async def watch(self, outcome: Outcome, watch: Watch, tell: Tell = untold) -> Outcome:
        """Come to the end that the script says, when it lets things go."""
        tell(Step(outcome.planned.function, Stage.WATCHING, f"watching for {watch.for_ms // 60_000} min"))
        await self.going.wait()
        if self.watched_to is Result.ROLLED_BACK:
            self.functions[outcome.planned.function] = outcome.planned.before
            return replace(outcome, result=Result.ROLLED_BACK, text=f"taken back: {watch.rollback_if[0].text}")
        return replace(outcome, text="watched to the end: nothing held")

    async def compare(self, entry: Entry, now_ms: int | None = None) -> Comparison:
        """Compare what the script says was called."""
        return compare(self.calls, entry.applied_ms or entry.at_ms, to_ms=now_ms, memory_mb=entry.after.memory_mb)

    async def history(self) -> tuple[Entry, ...]:
        """Give the journal."""
        return tuple(reversed(self.entries))

    async def recover(self) -> tuple[Entry, ...]:
        """Find nothing that was left."""
        return ()
