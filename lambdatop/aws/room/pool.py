"""Reads the concurrency that all functions of an account and region share."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lambdatop.aws.calls import Calls
from lambdatop.aws.refusals import why
from lambdatop.aws.room.figures import Figures, Wanted, ask_metrics
from lambdatop.aws.room.visit import ENDS_IT
from lambdatop.core.errors import AwsError
from lambdatop.core.model import Span
from lambdatop.core.room import Pool

_IN_USE = Wanted("ConcurrentExecutions", "Maximum", minutes=True)
_CLAIMED = Wanted("ClaimedAccountConcurrency", "Maximum", minutes=True)


async def read_pool(calls: Calls, span: Span) -> tuple[Pool, Decimal]:
    """Read limit, what is unreserved, and its use by the minute; with it, what asking cost."""
    gaps: list[str] = []
    limits: Mapping[str, Any] = {}
    try:
        limits = (await calls.call("lambda", "GetAccountSettings", {})).get("AccountLimit") or {}
    except ENDS_IT:
        raise
    except AwsError as error:
        gaps.append(f"limits of the account: {why(error)}")
    found: Figures = {}
    usd = Decimal(0)
    try:
        found, usd = await ask_metrics(calls, (_IN_USE, _CLAIMED), span)
    except ENDS_IT:
        raise
    except AwsError as error:
        gaps.append(f"concurrency in use: {why(error)}")
    pool = Pool(
        limit=limits.get("ConcurrentExecutions"),
        unreserved=limits.get("UnreservedConcurrentExecutions"),
        in_use=found.get(_IN_USE, ()),
        claimed=found.get(_CLAIMED, ()),
        gaps=tuple(gaps),
    )
    return pool, usd
