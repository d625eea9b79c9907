"""How often AWS may be asked: a governor for FilterLogEvents, and the back-off after a failure."""

import asyncio
from collections.abc import Awaitable, Callable

from lambdatop.core.errors import AwsError, Throttled

# FilterLogEvents calls a second, per account and region, not adjustable (CloudWatch Logs quotas).
_QUOTA = {
    "us-east-1": 25.0,
    "eu-central-1": 5.0,
    "ap-northeast-3": 5.0,
    "ap-southeast-3": 5.0,
    "ca-west-1": 5.0,
    "il-central-1": 5.0,
}
_QUOTA_ELSEWHERE = 10.0
# Others in the account (dashboards, colleagues, another lambdatop) live off the same quota.
_OUR_SHARE = 0.6
_SLOWEST = 0.5
_RECOVERY = 1.05

Clock = Callable[[], int]
Sleep = Callable[[float], Awaitable[None]]


class Governor:
    """Keeps FilterLogEvents below the quota that all readers of an account and region share.

    A token bucket of one second's worth; halved when AWS throttles, and then slowly let go again.
    """

    def __init__(self, now: Clock, sleep: Sleep) -> None:
        """Start at the pace of an unknown region; `now` is ms, `sleep` takes seconds."""
        self._now = now
        self._sleep = sleep
        self._ceiling = _QUOTA_ELSEWHERE * _OUR_SHARE
        self.rate = self._ceiling
        self._tokens = self.rate
        self._at = now()
        self._turn = asyncio.Lock()

    def settle(self, region: str) -> None:
        """Take the quota of `region` as the ceiling, once the region is known."""
        self._ceiling = _QUOTA.get(region, _QUOTA_ELSEWHERE) * _OUR_SHARE
        self.rate = self._ceiling

    async def ready(self) -> None:
        """Wait until one more call fits; who came first goes first, or one reader could wait for ever."""
        async with self._turn:
            self._refill()
            while self._tokens < 1:
                await self._sleep((1 - self._tokens) / self.rate)
                self._refill()
            self._tokens -= 1

    def charge(self, calls: int) -> None:
        """Book calls that have been made beyond the one that was waited for, so that the next one waits longer."""
        self._tokens -= calls
        self.rate = min(self._ceiling, self.rate * _RECOVERY)

    def throttled(self) -> None:
        """Halve the pace: AWS has said that the account asks too often."""
        self.rate = max(_SLOWEST, self.rate / 2)
        self._tokens = min(self._tokens, 0.0)

    def _refill(self) -> None:
        now = self._now()
        self._tokens = min(max(1.0, self.rate), self._tokens + (now - self._at) / 1000 * self.rate)
        self._at = now


class Backoff:
    """Says how long to wait after the n-th failure in a row: once at once, then slower, up to a minute."""

    _first_s = 1.0
    _longest_s = 60.0

    def __init__(self) -> None:
        """Begin without a failure."""
        self.failures = 0

    def succeeded(self) -> None:
        """Forget the failures."""
        self.failures = 0

    def failed(self, error: AwsError) -> float:
        """Count a failure; the seconds to wait, or what AWS itself asks for if that is longer."""
        self.failures += 1
        wait = min(self._longest_s, self._first_s * 2.0 ** min(self.failures - 1, 10))
        if isinstance(error, Throttled) and error.retry_after_s is not None:
            wait = max(wait, error.retry_after_s)
        return wait
