"""The port: what the engine asks of an account, whoever stands behind it."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from lambdatop.core.facts import Asked, Fact
from lambdatop.core.model import FunctionConfig, Identity, LogGroup, Measure, Span
from lambdatop.core.room import Pool, Section
from lambdatop.core.tuning.surroundings import FunctionDetail, Surroundings


class Account(Protocol):
    """Anything that lists functions, gives metrics and reads logs: AWS over HTTP, or a script in a test.

    Every method may raise `core.errors.AwsError`; iterators give what they have before they raise.
    """

    async def identity(self) -> Identity:
        """Say whose account this is."""
        ...

    def functions(self, patterns: Sequence[str]) -> AsyncIterator[Fact]:
        """List once: FunctionSeen for each selected function, then one FunctionsListed."""
        ...

    def metrics(
        self, functions: Sequence[FunctionConfig], measures: Sequence[Measure], period_s: int, span: Span
    ) -> AsyncIterator[Fact]:
        """Give MetricPoints (one per function and measure, also where empty) and Asked; `span` is on whole minutes.

        Percentiles are asked in requests of their own; if only those fail, the rest has been given before it raises.
        """
        ...

    def logs(self, group: LogGroup, span: Span, *, reports_only: bool, max_pages: int) -> AsyncIterator[Fact]:
        """Read one log group: LogLine for each event, newest page first, and Asked; then one LogsRead per function.

        Stops after `max_pages` pages; LogsRead then covers only what was read, `complete` False. Where a page fails,
        LogsRead of what was read before comes, and then the error.
        """
        ...

    def live_tail(self, groups: Sequence[LogGroup]) -> AsyncIterator[Fact]:
        """Follow up to ten log groups in one session: LogLine (`live`), and TailUpdate each second.

        It brings lines sooner, not all of them and perhaps some twice. The iterator ends where the session does.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...


class Steering(Protocol):
    """Reads one function closely and changes its memory and timeout."""

    async def describe(self, name: str) -> FunctionDetail:
        """Read a function afresh. Raises AwsError, NotFound where there is none."""
        ...

    async def change(
        self, name: str, revision: str | None, *, memory_mb: int | None = None, timeout_s: int | None = None
    ) -> FunctionDetail:
        """Change what is not None, if `revision` still is the function's; gives it as AWS has taken it.

        Raises RevisionConflict, UpdateInProgress, RefusedChange and any other AwsError; after Unreachable and AwsFault
        it may have been done or not.
        """
        ...

    async def surroundings(self, name: str) -> Surroundings:
        """Read what stands around a function; what may not be read is said in `unknown`, and does not raise."""
        ...


class Rooms(Protocol):
    """Reads what hangs on a function, and what all functions share."""

    def room(self, config: FunctionConfig, sections: Sequence[Section], span: Span) -> AsyncIterator[Fact]:
        """Give RoomRead for each section as it comes, and Asked for what its metrics over `span` cost.

        What may not be read is a gap of its section and does not raise; AwsError only where AWS cannot be asked at all.
        """
        ...

    async def pool(self, span: Span) -> tuple[Pool, Asked]:
        """Read the concurrency of the account over `span`; what may not be read is said in `gaps`."""
        ...

    def fed_by_streams(self) -> AsyncIterator[str]:
        """Name the functions that a stream feeds, in one listing of the account's event source mappings."""
        ...


class ReadAccount(Account, Rooms, Protocol):
    """An account that can be read whole: what the engine needs."""


class SteeredAccount(Account, Steering, Protocol):
    """An account that can be read and changed: what the tuner needs."""


class WholeAccount(ReadAccount, SteeredAccount, Protocol):
    """An account that can be read whole, and changed."""
