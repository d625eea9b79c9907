"""What is in the queues of the demo, counted from what truly happened to the functions around them."""

from collections.abc import Mapping, Sequence

from lambdatop.demo.estate import QUEUES, arn
from lambdatop.demo.simulation import Invocation, Outcome
from lambdatop.demo.story import MINUTE_MS
from lambdatop.demo.world import World

_TAKEN_MS = 60_000
_AGE = ("AWS/SQS", "ApproximateAgeOfOldestMessage")
# A queue that is worked off as it fills keeps a message this long, at most.
_WAITS_S = 2


class Queues:
    """Reads queues off a world: those that feed a function are worked off at once, those of failures never."""

    def __init__(self, world: World) -> None:
        """Read from `world`."""
        self._world = world

    def depth(self, name: str) -> tuple[int, int]:
        """Count the messages that wait, and those that are being worked on."""
        now = self._world.now()
        fed = self._fed_by(name)
        if fed is not None:
            calls = self._world.life(fed).touching(now - _TAKEN_MS, now)
            return 0, sum(c.start_ms <= now < c.end_ms for c in calls)
        return len(self._failed(name, now)), 0

    def ages(self, metric: Mapping[str, object], dimensions: Mapping[str, str], at_ms: int) -> list[float]:
        """Give the age of the oldest message in seconds, of the minute at `at_ms`; none where the queue is empty."""
        name = dimensions.get("QueueName", "")
        asked = (metric.get("Namespace"), metric.get("MetricName"))
        if asked != _AGE or name not in QUEUES or at_ms + MINUTE_MS > self._world.now():
            return []
        fed = self._fed_by(name)
        if fed is not None:
            calls = self._world.life(fed).between(at_ms, at_ms + MINUTE_MS)
            return [float(min(len(calls), _WAITS_S))] if calls else []
        failed = self._failed(name, at_ms + MINUTE_MS)
        return [(at_ms + MINUTE_MS - failed[0].end_ms) // 1000] if failed else []

    def _fed_by(self, name: str) -> str | None:
        return next((f for f in self._world.functions if self._world.story(f).source == arn("sqs", name)), None)

    def _failed(self, name: str, before_ms: int) -> Sequence[Invocation]:
        """List the last attempts that failed and were sent to a queue, oldest first: nobody takes them out again."""
        found: list[Invocation] = []
        for function, seen in self._world.functions.items():
            invoke = seen.event_invoke or {}
            goes_to = (
                seen.config.get("DeadLetterConfig", {}).get("TargetArn"),
                invoke.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
            )
            if arn("sqs", name) in goes_to:
                retries = self._world.story(function).retries
                calls = self._world.life(function).between(self._world.begin_ms, before_ms)
                found += [
                    c
                    for c in calls
                    if c.attempt == retries and c.status is not Outcome.SUCCESS and c.end_ms < before_ms
                ]
        return sorted(found, key=lambda c: c.end_ms)
