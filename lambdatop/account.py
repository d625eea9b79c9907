"""The port: what the engine asks of an account, whoever stands behind it."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from lambdatop.core.facts import Fact
from lambdatop.core.model import FunctionConfig, Identity, LogGroup, Measure, Span
from lambdatop.core.surroundings import FunctionDetail, Surroundings


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


class SteeredAccount(Account, Steering, Protocol):
    """An account that can be read and changed."""
