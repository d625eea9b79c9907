"""Makes one confirmed change: journal → AWS → wait → read back → journal; whatever happens becomes an outcome."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from lambdatop.account import Steering
from lambdatop.core.errors import AccessDenied, AwsError, JournalFault, NotFound, RefusedChange
from lambdatop.core.facts import Fact, FunctionSeen, FunctionTuned
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.change import diff, said
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.core.tuning.plan import Outcome, PlannedChange, Result, Stage, Step
from lambdatop.core.tuning.surroundings import FunctionDetail, Update
from lambdatop.journal import Journal
from lambdatop.tuner.asking import Asking, Changed, NotKnown
from lambdatop.tuner.pace import Clock, Sleep
from lambdatop.tuner.port import Tell


class Maker:
    """Makes changes one by one; several may be under way at once."""

    def __init__(
        self, steering: Steering, journal: Journal, apply: Callable[[Fact], None], *, now: Clock, sleep: Sleep
    ) -> None:
        """Facts of what has changed go to `apply`."""
        self._steering = steering
        self._journal = journal
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self.in_flight: set[int] = set()
        """Entries that are being made at this moment: nobody else may settle them."""

    async def make(self, planned: PlannedChange, draft: Entry, tell: Tell) -> Outcome:
        """Write `draft` down, then make the change; without a journal nothing is done."""
        if planned.nothing:
            return Outcome(planned, Result.NOTHING, f"{planned.function} has {said(planned.before)} already")
        try:
            entry = await asyncio.to_thread(self._journal.add, draft)
        except JournalFault as error:
            return Outcome(planned, Result.FAILED, f"nothing was changed: {error}", error=error)
        self.in_flight.add(entry.id)
        try:
            return await _Making(self, planned, entry, tell).run()
        except JournalFault as error:
            text = f"AWS was asked, but what came of it could not be written down: {error}"
            return Outcome(planned, Result.UNKNOWN, text, entry, error=error)
        finally:
            self.in_flight.discard(entry.id)

    def asking(self, function: str, tell: Tell) -> Asking:
        """Give who asks AWS about one function and tells how it goes."""
        return Asking(self._steering, self._now, self._sleep, lambda stage, text: tell(Step(function, stage, text)))

    async def settle(self, entry: Entry) -> bool:
        """Write down what became of an entry; whether nobody else had."""
        return await asyncio.to_thread(self._journal.settle, entry)

    async def notice(self, entry: Entry) -> None:
        """Write down that somebody else has changed a function."""
        await asyncio.to_thread(self._journal.notice, entry)

    def now(self) -> int:
        """Give the time in ms."""
        return self._now()

    def fact(self, fact: Fact) -> None:
        """Let everybody know."""
        self._apply(fact)


class _Making:
    """One change, from its entry to its outcome."""

    def __init__(self, maker: Maker, planned: PlannedChange, entry: Entry, tell: Tell) -> None:
        self._maker = maker
        self._planned = planned
        self._entry = entry
        self._tell = tell
        self._asking = maker.asking(planned.function, tell)

    async def run(self) -> Outcome:
        """Ask, wait, read back; each step is told when it is done, so that a crash can only come between two."""
        name, what = self._planned.function, ", ".join(diff(self._planned.before, self._planned.after))
        self._say(Stage.PLANNED, f"{what}: written down as entry {self._entry.id}")
        try:
            await self._asking.ask(self._planned)
            self._say(Stage.ASKED, "AWS has taken it")
            fresh = await self._asking.rest(name, Stage.UPDATING, "Lambda is putting it in force")
        except Changed as changed:
            return await self._conflict(changed.detail)
        except NotKnown as error:
            text = f"what came of it is not known: {error}; `lambdatop history` finds out"
            return Outcome(self._planned, Result.UNKNOWN, text, self._entry, error=error)
        except AwsError as error:
            return await self._refused(error)
        self._say(Stage.READ_BACK, f"AWS says {said(fresh.tuning)}")
        return await self._read_back(fresh)

    async def _read_back(self, fresh: FunctionDetail) -> Outcome:
        planned = self._planned
        if fresh.tuning != planned.after and (fresh.update is Update.FAILED or fresh.tuning == planned.before):
            reason = fresh.reason or "AWS did not keep it"
            await self._settle(EntryState.FAILED, reason, fresh)
            return self._outcome(Result.FAILED, f"the update failed: {reason}", fresh)
        await self._settle(EntryState.APPLIED, "", fresh)
        if fresh.tuning != planned.after:
            await self._maker.notice(elsewhere(self._entry, planned.after, fresh, self._maker.now()))
            text = f"it was applied, and then somebody else has made it {said(fresh.tuning)}"
            return self._outcome(Result.APPLIED, text, fresh)
        return self._outcome(Result.APPLIED, ", ".join(diff(planned.before, planned.after)), fresh)

    async def _conflict(self, fresh: FunctionDetail) -> Outcome:
        planned = self._planned
        if fresh.tuning == planned.before:
            found = f"it still has {said(fresh.tuning)}, but something else of it is new"
        else:
            found = f"it was {said(planned.before)} and is {said(fresh.tuning)} now"
        text = f"somebody else has changed it meanwhile: {found}; nothing was overwritten"
        await self._settle(EntryState.REFUSED, text, fresh)
        if fresh.tuning != planned.before:
            await self._maker.notice(elsewhere(self._entry, planned.before, fresh, self._maker.now()))
        return self._outcome(Result.CONFLICT, text, fresh)

    async def _refused(self, error: AwsError) -> Outcome:
        refused = isinstance(error, (RefusedChange, AccessDenied, NotFound))
        await self._settle(EntryState.REFUSED if refused else EntryState.FAILED, str(error), None)
        result = Result.REFUSED if refused else Result.FAILED
        return Outcome(self._planned, result, f"nothing was changed: {error}", self._entry, error=error)

    async def _settle(self, state: EntryState, detail: str, fresh: FunctionDetail | None) -> None:
        applied = state is EntryState.APPLIED
        self._entry = replace(
            self._entry,
            state=state,
            detail=detail,
            revision_after=fresh.config.revision_id if fresh is not None and applied else None,
            applied_ms=self._maker.now() if applied else None,
        )
        await self._maker.settle(self._entry)
        self._say(Stage.DONE, f"written down: {state}")

    def _outcome(self, result: Result, text: str, fresh: FunctionDetail) -> Outcome:
        entry = self._entry
        if entry.state is EntryState.APPLIED:
            at_ms = entry.applied_ms or entry.at_ms
            self._maker.fact(FunctionTuned(entry.function, at_ms, entry.before, entry.after))
        self._maker.fact(FunctionSeen(fresh.config))
        return Outcome(self._planned, result, text, self._entry, fresh.tuning)

    def _say(self, stage: Stage, text: str) -> None:
        self._tell(Step(self._planned.function, stage, text))


def elsewhere(entry: Entry, before: Tuning, fresh: FunctionDetail, now_ms: int) -> Entry:
    """Make the entry of a change that somebody else made, found when `entry` was made."""
    return replace(
        entry,
        id=0,
        at_ms=fresh.config.last_modified_ms or now_ms,
        before=before,
        after=fresh.tuning,
        revision_before=None,
        revision_after=fresh.config.revision_id,
        by=None,
        note="changed elsewhere",
        state=EntryState.APPLIED,
        detail="",
        undoes=None,
        elsewhere=True,
        rollback=False,
        applied_ms=None,
    )
