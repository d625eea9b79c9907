"""The demo's half hour before noon: read, and witnessed."""

from datetime import UTC, datetime

from lambdatop.account import WholeAccount
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Span
from lambdatop.core.room import Room
from tests.aws.room.visits import enter, seen
from tests.demo.conftest import NOON, Witness
from tests.peers.reading import everything

END = NOON // MINUTE_MS * MINUTE_MS - 4 * MINUTE_MS
SPAN = Span(END - 30 * MINUTE_MS, END)


async def listed(account: WholeAccount) -> dict[str, FunctionConfig]:
    """List the functions by name."""
    return seen(await everything(account.functions(())))


async def room_at_noon(account: WholeAccount, name: str) -> Room:
    """Read the room of one function over half an hour before noon."""
    return await enter(account, (await listed(account))[name], SPAN)


def points(aws: Witness, metric: str, stat: str, period_s: int, **dimensions: str) -> list[float]:
    """Give the values of a metric over that half hour, as boto3 gets them."""
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    stated = {"Metric": {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": named}}
    answer = aws("cloudwatch").get_metric_data(
        MetricDataQueries=[{"Id": "w", "MetricStat": {**stated, "Period": period_s, "Stat": stat}}],
        StartTime=datetime.fromtimestamp(SPAN.start_ms / 1000, UTC),
        EndTime=datetime.fromtimestamp(SPAN.end_ms / 1000, UTC),
        ScanBy="TimestampAscending",
    )
    values: list[float] = answer["MetricDataResults"][0]["Values"]
    return values
