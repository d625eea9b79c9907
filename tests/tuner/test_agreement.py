"""After any sequence of changes, undos, changes of others and crashes, journal and account agree."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from lambdatop.cli.price_table import price_table
from lambdatop.core.errors import LambdatopError, RevisionConflict, Unreachable, UpdateInProgress
from lambdatop.core.model import FunctionConfig, Tuning
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.core.tuning.plan import Stage, Step
from lambdatop.core.tuning.surroundings import FunctionDetail, Surroundings, Update
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner
from tests.core.known import config
from tests.engine.scripted import HandClock, ScriptedAccount


class Killed(BaseException):
    """Ends everything at once, as a kill does: nothing is written after it."""


@dataclass
class SmallAws(ScriptedAccount):
    """One function whose updates take two readings, with answers that get lost."""

    function: FunctionConfig = field(default_factory=config)
    revision: int = 1
    busy: int = 0
    lose: int = 0
    cut: int = 0

    async def describe(self, name: str) -> FunctionDetail:
        assert name == self.function.name
        if self.busy:
            self.busy -= 1
        return self._detail()

    def _detail(self) -> FunctionDetail:
        now = replace(self.function, revision_id=f"r{self.revision}")
        return FunctionDetail(now, "Active", Update.IN_PROGRESS if self.busy else Update.SUCCESSFUL)

    async def change(
        self, name: str, revision: str | None, *, memory_mb: int | None = None, timeout_s: int | None = None
    ) -> FunctionDetail:
        assert name == self.function.name
        if self.cut:
            self.cut -= 1
            raise Unreachable("cut before")
        if self.busy:
            raise UpdateInProgress("busy")
        if revision != f"r{self.revision}":
            raise RevisionConflict("stale")
        self.set(memory_mb or self.function.memory_mb, timeout_s or self.function.timeout_s)
        if self.lose:
            self.lose -= 1
            raise Unreachable("cut after")
        return self._detail()

    def set(self, memory_mb: int, timeout_s: int) -> None:
        self.function = replace(self.function, memory_mb=memory_mb, timeout_s=timeout_s)
        self.revision += 1
        self.busy = 2

    async def surroundings(self, name: str) -> Surroundings:
        assert name == self.function.name
        return Surroundings(tags=())


@dataclass
class World:
    """The account, its journal, and copies of the program that come and go."""

    folder: Path
    aws: SmallAws = field(default_factory=lambda: SmallAws(HandClock(), []))
    journal: Journal = field(init=False)
    tuner: AccountTuner = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.journal = Journal(self.folder)

        async def sleep(_seconds: float) -> None:
            self.aws.clock.at_ms += 1_000

        self.tuner = AccountTuner(self.aws, self.journal, price_table(), now=self.aws.clock.now, sleep=sleep)

    async def tune(self, memory_mb: int, timeout_s: int, die_at: Stage | None) -> None:
        looked = await self.tuner.look(["api"], {})
        plan = self.tuner.draft(looked.subjects, memory_mb, timeout_s)
        await self._apply(plan, die_at)

    async def undo(self, entry_id: int | None, die_at: Stage | None) -> None:
        try:
            plan = await self.tuner.draft_undo(entry_id, {})
        except LambdatopError:
            return
        await self._apply(plan, die_at)

    async def _apply(self, plan: object, die_at: Stage | None) -> None:
        def tell(step: Step) -> None:
            if step.stage is die_at:
                raise Killed

        try:
            await self.tuner.apply(plan, (), tell)  # type: ignore[arg-type]  # a Plan, of either maker
        except* Killed:
            # The process is gone, and with it the lock that says that it lives.
            self.journal.close()
            self.start()


def _replayed(entries: list[Entry], first: Tuning) -> Tuning:
    """Give what the function must have, by what the journal says has been applied, oldest first."""
    now = first
    for entry in entries:
        if entry.state in {EntryState.APPLIED, EntryState.UNDONE, EntryState.ROLLED_BACK}:
            now = entry.after
    return now


_MEMORY = st.sampled_from([128, 256, 512, 1_024])
_TIMEOUT = st.sampled_from([3, 10, 30])
_DEATH = st.none() | st.sampled_from([Stage.PLANNED, Stage.ASKED, Stage.UPDATING, Stage.READ_BACK, Stage.DONE])
_MOVES = st.one_of(
    st.tuples(st.just("tune"), _MEMORY, _TIMEOUT, _DEATH),
    st.tuples(st.just("undo"), st.none() | st.integers(1, 8), st.none(), _DEATH),
    st.tuples(st.just("lose"), st.integers(1, 2), st.none(), st.none()),
    st.tuples(st.just("cut"), st.integers(1, 3), st.none(), st.none()),
)


async def _play(world: World, moves: list[tuple[object, ...]]) -> None:
    first = Tuning(world.aws.function.memory_mb, world.aws.function.timeout_s)
    for what, one, two, die_at in moves:
        if what == "tune":
            await world.tune(one, two, die_at)  # type: ignore[arg-type]  # by the strategy above
        elif what == "undo":
            await world.undo(one, die_at)  # type: ignore[arg-type]  # likewise
        elif what == "lose":
            world.aws.lose = one  # type: ignore[assignment]  # likewise
        else:
            world.aws.cut = one  # type: ignore[assignment]  # likewise
        await world.tuner.recover()
        entries = list(reversed(world.journal.entries()))
        assert EntryState.PLANNED not in {e.state for e in entries}
        now = Tuning(world.aws.function.memory_mb, world.aws.function.timeout_s)
        assert _replayed(entries, first) == now
        by_id = {e.id: e for e in entries}
        for entry in entries:
            holds = entry.state is EntryState.APPLIED
            if entry.undoes is not None and holds:
                assert by_id[entry.undoes].state is EntryState.UNDONE


@settings(max_examples=60, deadline=None)
@given(st.lists(_MOVES, max_size=8))
def test_journal_and_account_agree_whatever_happens(moves: list[tuple[object, ...]]) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            asyncio.run(_play(world, moves))
        finally:
            world.journal.close()
