"""Says whose account it is, and lists its functions now and then: what all other reading goes by."""

from collections.abc import Callable, Sequence

from lambdatop.account import Account
from lambdatop.core.errors import AwsError
from lambdatop.core.facts import AccountSeen, Fact, FunctionGone, FunctionSeen, FunctionsListed, SourceState
from lambdatop.core.model import FunctionConfig, Identity, State
from lambdatop.engine.pacing import Backoff, Clock, Sleep

SOURCE = "functions"
# ListFunctions shares 15 calls a second with everything else that steers Lambda in the account.
_RELIST_S = 60.0
_RELIST_LARGE_S = 300.0
_LARGE = 250


class Listing:
    """Knows the functions that `patterns` select, as they were listed last."""

    def __init__(
        self,
        account: Account,
        apply: Callable[[Fact], object],
        patterns: Sequence[str],
        heard: Callable[[frozenset[str], int | None], object],
        *,
        now: Clock,
        sleep: Sleep,
    ) -> None:
        """Ask nothing yet; `heard` is told after each listing who is new, and when (ms) the one before was asked."""
        self._account = account
        self._apply = apply
        self._patterns = tuple(patterns)
        self._heard = heard
        self._now = now
        self._sleep = sleep
        self._asked_ms: int | None = None
        self.by_name: dict[str, FunctionConfig] = {}

    def all(self) -> list[FunctionConfig]:
        """Give every function."""
        return list(self.by_name.values())

    async def identity_once(self) -> Identity:
        """Say whose account it is. Raises AwsError."""
        identity = await self._account.identity()
        self._apply(AccountSeen(identity))
        return identity

    async def identify(self, settle: Callable[[Identity], object]) -> None:
        """Ask whose account it is until there is an answer, for `settle` to hear."""
        backoff = Backoff()
        while True:
            try:
                settle(await self.identity_once())
            except AwsError as error:
                self._apply(SourceState("account", State(error.state), str(error), self._now()))
                await self._sleep(backoff.failed(error))
            else:
                self._apply(SourceState("account", State.OK, "", self._now()))
                return

    async def run(self) -> None:
        """List for ever, until cancelled; failures become states of the source `functions`."""
        backoff = Backoff()
        while True:
            try:
                await self.once()
            except AwsError as error:
                self._apply(SourceState(SOURCE, State(error.state), str(error), self._now()))
                await self._sleep(backoff.failed(error))
            else:
                backoff.succeeded()
                await self._sleep(_RELIST_S if len(self.by_name) < _LARGE else _RELIST_LARGE_S)

    async def once(self) -> None:
        """List them. Raises AwsError."""
        found: dict[str, FunctionConfig] = {}
        asked = self._now()
        async for fact in self._account.functions(self._patterns):
            if isinstance(fact, FunctionSeen):
                found[fact.config.name] = fact.config
            if not isinstance(fact, FunctionsListed):
                self._apply(fact)
        for name in self.by_name.keys() - found.keys():
            self._apply(FunctionGone(name))
        news = frozenset(found.keys() - self.by_name.keys())
        self.by_name = found
        self._apply(FunctionsListed(tuple(found)))
        self._apply(SourceState(SOURCE, State.OK, "", self._now()))
        before, self._asked_ms = self._asked_ms, asked
        self._heard(news, before)
