"""Asks AWS for one change until it is known whether it took it, and reads functions until they have come to rest."""

from collections.abc import Callable

from lambdatop.account import Steering
from lambdatop.core.errors import (
    AwsError,
    AwsFault,
    LambdatopError,
    NotFound,
    RevisionConflict,
    Throttled,
    Unreachable,
    UpdateInProgress,
)
from lambdatop.core.tuning.change import change_between
from lambdatop.core.tuning.plan import PlannedChange, Stage
from lambdatop.core.tuning.surroundings import FunctionDetail, Update
from lambdatop.tuner.pace import LONGEST_UPDATE_S, POLL_S, Clock, Sleep, Tries

Say = Callable[[Stage, str], None]
_AGAIN = (Throttled, Unreachable, AwsFault)
"""What may be over soon; after the last two it is not known whether AWS has done it."""
_PENDING = "Pending"


class Changed(LambdatopError):
    """Says that somebody else has changed the function, and carries what it is now."""

    def __init__(self, detail: FunctionDetail) -> None:
        """Keep the function as it is."""
        super().__init__("somebody else has changed the function")
        self.detail = detail


class NotKnown(LambdatopError):
    """Says that AWS could not be asked what came of a call: it may have been carried out or not."""

    exit_code = 3


class Asking:
    """One change on its way to one function; `say` is told each turn that it takes."""

    def __init__(self, steering: Steering, now: Clock, sleep: Sleep, say: Say) -> None:
        """Ask nothing yet."""
        self._steering = steering
        self._now = now
        self._sleep = sleep
        self._say = say

    async def ask(self, planned: PlannedChange) -> FunctionDetail:
        """Ask for the change by the revision that was last read, and give the function as AWS took it.

        Raises Changed where it is another function by now, NotKnown where nobody can tell, and what AWS refuses with.
        """
        revision = planned.subject.detail.config.revision_id
        wanted = change_between(planned.function, planned.before, planned.after)
        tries = Tries()
        while True:
            try:
                return await self._steering.change(
                    planned.function, revision, memory_mb=wanted.memory_mb, timeout_s=wanted.timeout_s
                )
            except UpdateInProgress as error:
                fresh = await self.rest(planned.function, Stage.BUSY, f"another update is in progress: {error}")
                if fresh.tuning == planned.after:
                    # It was ours: the answer was lost on its way, and it was asked again.
                    return fresh
                revision = _still(planned, fresh)
            except RevisionConflict as error:
                fresh = await self.read(planned.function)
                if fresh.tuning == planned.after:
                    return fresh
                raise Changed(fresh) from error
            except Throttled as error:
                await self._wait(tries, error)
            except (Unreachable, AwsFault) as error:
                # It may have been done all the same: the function knows. If not, the revision guards the next try.
                fresh = await self.read(planned.function)
                if fresh.tuning == planned.after:
                    return fresh
                await self._wait(tries, error)

    async def _wait(self, tries: Tries, error: AwsError) -> None:
        wait = tries.wait_after(error)
        if wait is None:
            raise error
        self._say(Stage.RETRYING, f"{error}; asking again in {wait:.0f} s")
        await self._sleep(wait)

    async def read(self, name: str) -> FunctionDetail:
        """Read a function, again and again where AWS cannot be asked. Raises NotKnown in the end, NotFound at once."""
        tries = Tries()
        while True:
            try:
                return await self._steering.describe(name)
            except NotFound:
                raise
            except AwsError as error:
                try:
                    if not isinstance(error, _AGAIN):
                        raise
                    await self._wait(tries, error)
                except AwsError:
                    raise NotKnown(str(error)) from error

    async def rest(self, name: str, stage: Stage, text: str) -> FunctionDetail:
        """Read a function until no update of it is under way; says so with the seconds that it takes.

        Raises NotKnown where it takes longer than Lambda's own waiter waits, or cannot be read.
        """
        began = self._now()
        while True:
            fresh = await self.read(name)
            if fresh.update is not Update.IN_PROGRESS and fresh.state != _PENDING:
                return fresh
            taken = (self._now() - began) / 1_000
            if taken > LONGEST_UPDATE_S:
                raise NotKnown(f"the update is still in progress after {taken:.0f} s")
            self._say(stage, f"{text} ({taken:.0f} s)" if taken >= 1 else text)
            await self._sleep(POLL_S)


def _still(planned: PlannedChange, fresh: FunctionDetail) -> str | None:
    """Give the revision to go on with after another update has ended, if the function is as it was planned for.

    An update that was seen under way when it was planned ends with a new revision, and the same settings.
    """
    read = planned.subject.detail
    same = fresh.tuning == read.tuning and fresh.config.code_sha256 == read.config.code_sha256
    if fresh.config.revision_id == read.config.revision_id or (same and read.update is Update.IN_PROGRESS):
        return fresh.config.revision_id
    raise Changed(fresh)
