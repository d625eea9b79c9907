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
_QUOTA_LARGEST = 25.0
# Others in the account (dashboards, colleagues, another lambdatop) live off the same quota.
_OUR_SHARE = 0.6
_SLOWEST = 1.0
_CUT = 0.7
# A burst of refusals is one: those calls were under way already.
_CUT_EVERY_MS = 1_000
# Below the wall that was met the pace comes back soon, near it slowly, for it is to be touched once in a while only;
# then faster and faster, for it may have been a burst of somebody else.
_RECOVERY = 1.05
_NEAR = 0.9
_CREEP, _FASTER = 0.02, 0.002

Clock = Callable[[], int]
Sleep = Callable[[float], Awaitable[None]]


class Governor:
    """Keeps FilterLogEvents below the quota that all readers of an account and region share.

    A token bucket of one second's worth. What AWS allows is learnt: a refusal cuts the pace, answers let it grow
    again, up to a share of the quota that is published, or as far as AWS lets it where reading falls behind.
    """

    def __init__(self, now: Clock, sleep: Sleep) -> None:
        """Start at the pace of an unknown region; `now` is ms, `sleep` takes seconds."""
        self._now = now
        self._sleep = sleep
        self._comfortable = _QUOTA_ELSEWHERE * _OUR_SHARE
        self._wall = _QUOTA_LARGEST
        self._cut_ms: int | None = None
        self.rate = self._comfortable
        self.pressed = False
        """Whether reading falls behind, so that more than our share is wanted."""
        self.calls = 0
        self.refused = 0
        self._tokens = self.rate
        self._at = now()
        self._turn = asyncio.Lock()

    def settle(self, region: str) -> None:
        """Take the share of the quota of `region` as the pace, once the region is known."""
        self._comfortable = _QUOTA.get(region, _QUOTA_ELSEWHERE) * _OUR_SHARE
        self.rate = self._comfortable

    async def ready(self) -> None:
        """Wait until one more call fits; who came first goes first, or one reader could wait for ever."""
        async with self._turn:
            self._refill()
            while self._tokens < 1:
                await self._sleep((1 - self._tokens) / self.rate)
                self._refill()
            self._tokens -= 1

    def give_back(self) -> None:
        """Take back a call that was waited for and not made."""
        self._tokens += 1

    def answered(self, tries: int = 1) -> None:
        """Book a call that was answered; where it took several tries, the calls refused before count, too."""
        self.calls += tries
        self._tokens -= tries - 1
        if tries > 1:
            self._cut()
            return
        if self.rate < self._wall * _NEAR:
            grown = min(self.rate * _RECOVERY, max(self.rate, self._wall * _NEAR))
        else:
            calm_s = (self._now() - (self._cut_ms or 0)) / 1000
            grown = self.rate + (_CREEP + _FASTER * min(calm_s, 300.0)) / self.rate
        most = _QUOTA_LARGEST if self.pressed else self._comfortable
        self.rate = max(min(self.rate, most), min(grown, most))

    def throttled(self) -> None:
        """Slow down: AWS has said that the account asks too often."""
        self.calls += 1
        self.refused += 1
        self._cut()

    def _cut(self) -> None:
        now = self._now()
        if self._cut_ms is None or now - self._cut_ms >= _CUT_EVERY_MS:
            self._cut_ms = now
            self._wall = self.rate
            self.rate = max(_SLOWEST, self.rate * _CUT)
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
