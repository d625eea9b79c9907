"""Opens a carrier and makes the calls that its tests need."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from lambdatop.aws.access import Access
from lambdatop.aws.calls import Calls
from lambdatop.aws.functions import list_params
from lambdatop.aws.target import Target, settle
from tests.aws.loopback import Reply

Carrier = Callable[[Target], Calls]
FAULT = '{"message": "no"}'


@asynccontextmanager
async def opened_calls(carrier: Carrier, access: Access) -> AsyncIterator[Calls]:
    """Give a carrier that is closed at the end."""
    calls = carrier(settle(access))
    try:
        yield calls
    finally:
        await calls.close()


def own(url: str) -> Access:
    """Bring keys of one's own, as the demo does."""
    return Access(endpoint_url=url, access_key="AKIDEMO", secret_key="s")


async def list_names(calls: Calls) -> list[str]:
    """List the functions of the first page."""
    answer = await calls.call("lambda", "ListFunctions", list_params(None))
    return [f["FunctionName"] for f in answer["Functions"]]


def fault(code: str, status: int) -> Reply:
    """Answer with an error of Lambda's."""
    return Reply(status, FAULT, {"x-amzn-ErrorType": code})


def no_metrics() -> dict[str, object]:
    """Ask for nothing of CloudWatch."""
    return {"MetricDataQueries": [], "StartTime": 0, "EndTime": 60}
