"""The only place that speaks to AWS; its answers become facts here. Importing it loads no AWS library."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from lambdatop.account import WholeAccount
from lambdatop.aws.access import Access
from lambdatop.core.checks import Check

__all__ = ["Access", "checks", "live_account", "once_account"]


def live_account(access: Access) -> WholeAccount:
    """Give the account for a view that stays: asyncio from end to end; one event loop, closed by `close`.

    Nothing is asked yet, and no AWS library is loaded before the first call, so that the screen can come first.
    Raises UsageError for an unknown profile, an unusable endpoint or where no region is known.
    """
    from lambdatop.aws.account import AwsAccount  # noqa: PLC0415  # --help and the first paint load no AWS library
    from lambdatop.aws.live_carrier import LiveCarrier  # noqa: PLC0415  # likewise
    from lambdatop.aws.target import settle  # noqa: PLC0415  # likewise

    target = settle(access)
    return AwsAccount(LiveCarrier(target), target)


def once_account(access: Access) -> WholeAccount:
    """Give the account for one pass: blocking clients in a few threads, which are there in half the time.

    Raises UsageError for an unknown profile, an unusable endpoint or where no region is known.
    """
    from lambdatop.aws.account import AwsAccount  # noqa: PLC0415  # --help loads no AWS library
    from lambdatop.aws.once_carrier import OnceCarrier  # noqa: PLC0415  # likewise
    from lambdatop.aws.target import settle  # noqa: PLC0415  # likewise

    target = settle(access)
    return AwsAccount(OnceCarrier(target), target)


async def checks(access: Access, now: Callable[[], int], *, read_only: bool) -> AsyncGenerator[Check]:
    """Examine the account for `lambdatop doctor`, check by check; what fails is a check, too, and not raised.

    Raises UsageError for an unknown profile, an unusable endpoint or where no region is known.
    """
    from lambdatop.aws.checkup import Checkup  # noqa: PLC0415  # --help loads no AWS library
    from lambdatop.aws.once_carrier import OnceCarrier  # noqa: PLC0415  # likewise
    from lambdatop.aws.target import settle  # noqa: PLC0415  # likewise

    target = settle(access)
    carrier = OnceCarrier(target)
    try:
        async with aclosing(Checkup(carrier, target, carrier.signing, now).examine(read_only=read_only)) as found:
            async for check in found:
                yield check
    finally:
        await carrier.close()
