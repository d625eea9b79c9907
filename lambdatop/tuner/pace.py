"""How long is waited, and how often is asked again, when a change does not go through at once."""

from collections.abc import Awaitable, Callable

from lambdatop.core.errors import AwsError, Throttled

Clock = Callable[[], int]
"""ms since the epoch."""
Sleep = Callable[[float], Awaitable[None]]
"""Takes seconds."""

_WAITS_S = (1.0, 2.0, 4.0, 8.0, 15.0, 15.0)
POLL_S = 1.0
"""As often as Lambda's own waiter asks (function_updated_v2)."""
LONGEST_UPDATE_S = 300.0
"""As long as that waiter waits."""


class Tries:
    """Counts failures in a row, and says how long to wait after each; a change is small and soon through, or never."""

    def __init__(self) -> None:
        """Begin without a failure."""
        self._failures = 0

    def wait_after(self, error: AwsError) -> float | None:
        """Give the seconds to wait, or those that AWS asks for; None where it has been tried often enough."""
        if self._failures >= len(_WAITS_S):
            return None
        wait = _WAITS_S[self._failures]
        self._failures += 1
        asked = error.retry_after_s if isinstance(error, Throttled) else None
        return max(wait, asked or 0.0)

    def succeeded(self) -> None:
        """Forget the failures."""
        self._failures = 0
