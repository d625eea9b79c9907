"""The tuner over one account and its journal."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lambdatop.account import SteeredAccount
from lambdatop.core.errors import AwsError, JournalFault, UsageError
from lambdatop.core.facts import Fact
from lambdatop.core.model import Identity, Mark, Row, Tuning
from lambdatop.core.money.pricing import Prices
from lambdatop.core.tuning.change import Change, changed, inverse, said, validate
from lambdatop.core.tuning.comparison import Comparison
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.core.tuning.guard import guard_of
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
from lambdatop.journal import Journal
from lambdatop.tuner.asking import NotKnown
from lambdatop.tuner.making import Maker
from lambdatop.tuner.noticing import Noticing
from lambdatop.tuner.pace import Clock, Sleep
from lambdatop.tuner.port import Tell, untold
from lambdatop.tuner.readings import Readings
from lambdatop.tuner.recovery import find_out
from lambdatop.tuner.watching import Watcher

# All that steers Lambda in an account shares 15 calls a second.
_AT_ONCE = 3
_NOTICE_EVERY_S = 5.0


def _nobody(_fact: Fact) -> None:
    """Tell nobody."""


class AccountTuner:
    """Implements `tuner.Tuner` over whatever account it is given."""

    def __init__(
        self,
        account: SteeredAccount,
        journal: Journal,
        prices: Prices,
        *,
        now: Clock,
        sleep: Sleep,
        guards: Sequence[str] = (),
        apply: Callable[[Fact], None] = _nobody,
    ) -> None:
        """Nothing is asked yet. `guards` are production patterns; facts of what was changed go to `apply`."""
        self._account = account
        self._journal = journal
        self._prices = prices
        self._now = now
        self._sleep = sleep
        self._noticing = Noticing(journal, apply)
        self._guards = tuple(guards)
        self._maker = Maker(account, journal, apply, now=now, sleep=sleep)
        self._readings = Readings(account, prices)
        self._watcher = Watcher(self._readings, now, sleep)
        self._identity: Identity | None = None

    async def keep_up(self, marks: Callable[[], Sequence[Mark]]) -> None:
        """Run for ever beside a view that stays: find out what a crash left, tell past changes, notice others'.

        `marks` gives those of the store's snapshot. A journal that cannot be used ends it: the next change says why.
        """
        try:
            await self._until_it_answers()
            self._noticing.tell_past(await self.history())
            while True:
                await self._noticing.notice(marks(), await self._who())
                await self._sleep(_NOTICE_EVERY_S)
        except JournalFault:
            return

    async def _until_it_answers(self) -> None:
        """Recover as soon as AWS can be asked."""
        while True:
            try:
                await self.recover()
            except AwsError:
                await self._sleep(_NOTICE_EVERY_S)
            else:
                return

    async def look(self, names: Sequence[str], rows: Mapping[str, Row]) -> Looked:
        """Read functions afresh with their surroundings; what fails for one is a trouble of that one."""
        identity = await self._who()
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(name: str) -> Subject | Trouble:
            async with slots:
                try:
                    detail = await self._account.describe(name)
                    around = await self._account.surroundings(name)
                except AwsError as error:
                    return Trouble(name, error)
            guard = guard_of(self._guards, name, around.tags, identity.account_id)
            return Subject(detail, around, rows.get(name), guard)

        found = await asyncio.gather(*(one(name) for name in dict.fromkeys(names)))
        return Looked(
            tuple(one for one in found if isinstance(one, Subject)),
            tuple(one for one in found if isinstance(one, Trouble)),
        )

    def draft(
        self, subjects: Sequence[Subject], memory_mb: int | None = None, timeout_s: int | None = None, note: str = ""
    ) -> Plan:
        """Plan the same change for each subject. Raises UsageError."""
        planned = []
        for subject in subjects:
            change = Change(subject.name, memory_mb, timeout_s)
            validate(change, managed_instances=subject.detail.managed_instances)
            planned.append(self._planned(subject, changed(subject.detail.tuning, change)))
        return Plan(tuple(planned), note)

    async def draft_undo(self, entry_id: int | None, rows: Mapping[str, Row], note: str = "") -> Plan:
        """Plan to take one entry back; undoing an undo brings the change back."""
        await self.recover()
        entry = await self.to_undo(entry_id)
        looked = await self.look([entry.function], rows)
        for trouble in looked.troubles:
            raise trouble.error
        (subject,) = looked.subjects
        now = subject.detail.tuning
        back = inverse(entry.function, entry.before, entry.after)
        others = _changed_since(entry, now)
        planned = replace(self._planned(subject, changed(now, back)), undoes=entry, changed_since=others)
        return Plan((planned,), note or f"undo of {entry.id}")

    async def apply(self, plan: Plan, typed: Sequence[str] = (), tell: Tell = untold) -> tuple[Outcome, ...]:
        """Carry out a plan that was confirmed: an outcome for each change, in the plan's order."""
        missing = [name for name in plan.must_type if name not in typed]
        if missing:
            raise UsageError(f"production: to change {', '.join(missing)}, type the name; nothing was changed")
        identity = await self._who()
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(planned: PlannedChange) -> Outcome:
            async with slots:
                return await self._maker.make(planned, self._entry(planned, plan.note, identity), tell)

        async with asyncio.TaskGroup() as tasks:
            made = [tasks.create_task(one(planned)) for planned in plan.changes]
        return tuple(task.result() for task in made)

    async def watch(self, outcome: Outcome, watch: Watch, tell: Tell = untold) -> Outcome:
        """Look at an applied change for a while and take it back where a condition holds."""
        entry = outcome.entry
        if outcome.result is not Result.APPLIED or entry is None:
            return outcome
        name = entry.function
        config = replace(
            outcome.planned.subject.detail.config, memory_mb=entry.after.memory_mb, timeout_s=entry.after.timeout_s
        )
        seen = await self._watcher.watch(config, entry, watch, lambda s, t: tell(Step(name, s, t)))
        if seen.held is not None:
            tell(Step(name, Stage.ROLLING_BACK, seen.why))
            return await self._roll_back(outcome, entry, seen.why, tell)
        if seen.row is None:
            return replace(outcome, text=f"{outcome.text}; what it does could not be read: {seen.trouble}")
        calls = max(seen.row.invocations or 0, seen.row.reports or 0)
        kept = f"; watched over {calls:,} calls" + ("" if not watch.rollback_if else ": nothing stands against it")
        return replace(outcome, text=outcome.text + kept)

    async def compare(self, entry: Entry, now_ms: int | None = None) -> Comparison:
        """Set what the function did before an applied entry against what it did after."""
        detail = await self._account.describe(entry.function)
        return await self._readings.compare(detail.config, entry, self._now() if now_ms is None else now_ms)

    async def history(self) -> tuple[Entry, ...]:
        """Give the journal of this account and region, newest first."""
        account, region = await self._place()
        return await asyncio.to_thread(self._journal.entries, account, region)

    async def recover(self) -> tuple[Entry, ...]:
        """Find out what became of entries that a crash has left planned; what cannot be read stays planned."""
        account, region = await self._place()
        left = await asyncio.to_thread(self._journal.orphans, account, region, frozenset(self._maker.in_flight))
        found = []
        for entry in left:
            try:
                settled = await find_out(entry, self._maker.asking(entry.function, untold), self._now())
            except (AwsError, NotKnown):
                continue
            if await self._maker.settle(settled):
                found.append(settled)
        return tuple(found)

    def _planned(self, subject: Subject, after: Tuning) -> PlannedChange:
        effect = predict(subject.detail, subject.surroundings, subject.row, after, self._prices)
        return PlannedChange(subject, subject.detail.tuning, after, effect)

    def _entry(self, planned: PlannedChange, note: str, identity: Identity, *, rollback: bool = False) -> Entry:
        return Entry(
            id=0,
            at_ms=self._now(),
            function=planned.function,
            account_id=identity.account_id or "",
            region=identity.region,
            before=planned.before,
            after=planned.after,
            revision_before=planned.subject.detail.config.revision_id,
            revision_after=None,
            by=identity.caller_arn,
            note=note,
            state=EntryState.PLANNED,
            undoes=planned.undoes.id if planned.undoes is not None else None,
            rollback=rollback,
        )

    async def _roll_back(self, outcome: Outcome, entry: Entry, why: str, tell: Tell) -> Outcome:
        """Take a watched change back, unless somebody else has put another value in its place."""
        row = outcome.planned.subject.row
        rows = {} if row is None else {entry.function: row}
        try:
            plan = await self.draft_undo(entry.id, rows, note=f"rolled back: {why}")
        except (AwsError, UsageError) as error:
            return replace(outcome, text=f"{why}; it could not be rolled back: {error}", error=error)
        (planned,) = plan.changes
        if planned.changed_since is not None:
            text = f"{why}; not rolled back: somebody else has made it {said(planned.before)} meanwhile"
            return replace(outcome, text=text, now=planned.before)
        draft = self._entry(planned, plan.note, await self._who(), rollback=True)
        back = await self._maker.make(planned, draft, tell)
        if back.result is not Result.APPLIED:
            return replace(outcome, text=f"{why}; it could not be rolled back: {back.text}", error=back.error)
        return replace(back, result=Result.ROLLED_BACK, text=f"{why}; rolled back: {back.text}")

    async def to_undo(self, entry_id: int | None) -> Entry:
        """Give the entry that is to be taken back: that of the id, or the newest of ours. Raises UsageError."""
        account, region = await self._place()
        entries = await asyncio.to_thread(self._journal.entries, account, region)
        if entry_id is None:
            ours = (e for e in entries if e.state is EntryState.APPLIED and not e.elsewhere and e.undoes is None)
            newest = next(ours, None)
            if newest is None:
                raise UsageError(f"there is no change to take back in {region} of account {account or '?'}")
            return newest
        chosen = next((e for e in entries if e.id == entry_id), None)
        if chosen is None:
            raise UsageError(f"the journal has no entry {entry_id} in {region} of account {account or '?'}")
        if chosen.state is not EntryState.APPLIED:
            raise UsageError(f"entry {entry_id} is {chosen.state}: there is nothing to take back")
        return chosen

    async def _who(self) -> Identity:
        if self._identity is None:
            self._identity = await self._account.identity()
        return self._identity

    async def _place(self) -> tuple[str, str]:
        identity = await self._who()
        return identity.account_id or "", identity.region


def _changed_since(entry: Entry, now: Tuning) -> Tuning | None:
    """Give what the function has now, if that is not what the entry gave it, as far as the entry changed it."""
    memory = entry.after.memory_mb not in {entry.before.memory_mb, now.memory_mb}
    timeout = entry.after.timeout_s not in {entry.before.timeout_s, now.timeout_s}
    return now if memory or timeout else None
