"""Rules on what is lost, tried again, late or refused, at their borders."""

from dataclasses import replace

import pytest

from lambdatop.core.advice.async_lost import ASYNC_LOST
from lambdatop.core.advice.failure_path_broken import FAILURE_PATH_BROKEN
from lambdatop.core.advice.iterator_age import ITERATOR_AGE
from lambdatop.core.advice.recursion import RECURSION
from lambdatop.core.advice.reserved_tight import RESERVED_TIGHT
from lambdatop.core.advice.retries_async import RETRIES_ASYNC
from lambdatop.core.advice.retries_batch import RETRIES_BATCH
from lambdatop.core.advice.throttled import THROTTLED
from lambdatop.core.model import Row
from lambdatop.core.room import Pool
from lambdatop.core.room_parts import (
    Concurrency,
    Configuration,
    FailurePaths,
    Grant,
    Mapping,
    Rule,
    Sources,
    Url,
)
from tests.core.advice.seeing import find, found, function, room, well
from tests.core.known import STARTS, minute

QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed"
BUCKET = Grant("s", "s3.amazonaws.com", "S3", "lambda:InvokeFunction", "arn:aws:s3:::photos")
GATEWAY = Grant("s", "apigateway.amazonaws.com", "API Gateway", "lambda:InvokeFunction")


def failing(paths: FailurePaths, **changes: object) -> Row:
    return replace(well(room=room(paths)), **changes)  # type: ignore[arg-type]  # fields of Row


def test_events_with_nothing_to_catch_them_are_lost() -> None:
    finding = found(ASYNC_LOST, failing(FailurePaths(async_received=1_204.0, retries=2)))
    assert finding.severity == "warning"
    assert "1,204 came asynchronously in 15 min" in finding.seen
    assert "tried three times" in finding.why
    assert "not known" in finding.sure
    dropped = found(ASYNC_LOST, failing(FailurePaths(async_received=1_204.0, async_dropped=7.0, retries=0)))
    assert dropped.severity == "critical"
    assert dropped.title.startswith("7 events were lost")
    assert "tried once" in dropped.why


@pytest.mark.parametrize(
    "paths",
    [
        FailurePaths(async_received=0.0),
        FailurePaths(async_received=None),
        FailurePaths(async_received=9.0, dead_letter=QUEUE),
        FailurePaths(async_received=9.0, on_failure=QUEUE),
        FailurePaths(async_received=9.0, invoke_known=False),
    ],
)
def test_events_that_are_caught_or_never_come_are_not_lost(paths: FailurePaths) -> None:
    assert find(ASYNC_LOST, failing(paths)) is None


def test_the_queue_of_the_list_of_functions_counts_and_a_room_must_be_read() -> None:
    coming = FailurePaths(async_received=9.0)
    assert find(ASYNC_LOST, well(function(dead_letter_target=QUEUE), room=room(coming))) is None
    assert find(ASYNC_LOST, well()) is None


def test_who_hands_events_over_tells_before_the_first_comes() -> None:
    quiet = FailurePaths(async_received=0.0)
    assert "S3 may call it so" in found(ASYNC_LOST, well(room=room(quiet, Sources(grants=(BUCKET,))))).seen
    ruled = Sources(grants=(), rules=(Rule("r", "rate(5 minutes)", None, enabled=True),))
    assert "EventBridge may call it so" in found(ASYNC_LOST, well(room=room(quiet, ruled))).seen
    assert find(ASYNC_LOST, well(room=room(quiet, Sources(grants=(GATEWAY,), rules=())))) is None


def test_a_rule_that_is_switched_off_hands_nothing_over() -> None:
    off = Sources(rules=(Rule("r", "rate(5 minutes)", None, enabled=False),))
    assert find(ASYNC_LOST, well(room=room(FailurePaths(async_received=0.0), off))) is None


def test_a_path_that_takes_nothing_is_broken() -> None:
    finding = found(FAILURE_PATH_BROKEN, failing(FailurePaths(dead_letter=QUEUE, dead_letter_errors=3.0)))
    assert finding.severity == "critical"
    assert f"3 to its dead letter queue {QUEUE}" in finding.seen
    both = found(FAILURE_PATH_BROKEN, failing(FailurePaths(dead_letter_errors=1.0, destination_errors=2.0)))
    assert both.title == "Its dead letter queue and destination cannot be reached"
    assert find(FAILURE_PATH_BROKEN, failing(FailurePaths(dead_letter_errors=0.0, destination_errors=None))) is None
    assert find(FAILURE_PATH_BROKEN, well()) is None


@pytest.mark.parametrize(
    ("received", "errors", "retries", "fires"),
    [
        (1_425.0, 80, 2, True), (1_426.0, 80, 2, False), (1_400.0, 0, 2, False), (1_400.0, 80, 0, False),
        (0.0, 80, 2, False), (1_400.0, 80, None, True), (1_340.0, 80, 2, True), (1_339.0, 80, 2, False),
    ],
)  # fmt: skip
def test_events_that_are_tried_again(received: float, errors: int, retries: int | None, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    finding = find(RETRIES_ASYNC, failing(FailurePaths(async_received=received, retries=retries), errors=errors))
    assert (finding is not None) is fires


def test_calls_that_may_come_otherwise_are_no_retries() -> None:
    paths = FailurePaths(async_received=1_400.0, retries=2)
    assert find(RETRIES_ASYNC, well(errors=80)) is None
    assert find(RETRIES_ASYNC, well(errors=80, room=room(paths, Sources(grants=(GATEWAY,))))) is None
    assert find(RETRIES_ASYNC, well(errors=80, room=room(paths, Sources(urls=(Url("https://x", "NONE"),))))) is None
    assert find(RETRIES_ASYNC, well(errors=80, room=room(paths, Sources(mappings=(mapping(),))))) is None
    assert find(RETRIES_ASYNC, well(errors=80, room=room(paths, Sources(grants=(BUCKET,))))) is not None


def mapping(kind: str = "SQS", **changes: object) -> Mapping:
    plain: dict[str, object] = {"batch_size": 10}
    return Mapping("u", kind, "arn:aws:x:us-east-1:123456789012:orders", "Enabled", **{**plain, **changes})  # type: ignore[arg-type]  # fields of Mapping


@pytest.mark.parametrize(
    ("of", "fires"),
    [
        (mapping(), True),
        (mapping(batch_size=1), False),
        (mapping(partial_failures=True), False),
        (mapping("Kinesis", max_retries=-1), True),
        (mapping("Kinesis", max_retries=None), True),
        (mapping("Kinesis", max_retries=5), False),
        (mapping("Kinesis", max_retries=-1, bisects=True), False),
        (mapping("Kafka"), False),
    ],
)
def test_batches_that_are_done_again_as_a_whole(of: Mapping, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    finding = find(RETRIES_BATCH, well(errors=3, room=room(Sources(mappings=(of,)))))
    assert (finding is not None) is fires
    assert find(RETRIES_BATCH, well(errors=0, room=room(Sources(mappings=(of,))))) is None
    if finding is not None:
        assert "orders hands over up to 10 at once" in finding.seen


def test_how_a_batch_is_done_again_is_said() -> None:
    queue = found(RETRIES_BATCH, well(errors=3, room=room(Sources(mappings=(mapping(),)))))
    stream = found(RETRIES_BATCH, well(errors=3, room=room(Sources(mappings=(mapping("Kinesis", max_retries=-1),)))))
    caught = mapping("Kinesis", max_retries=-1, on_failure=QUEUE)
    to_a_queue = found(RETRIES_BATCH, well(errors=3, room=room(Sources(mappings=(caught,)))))
    assert "does not report which of them failed" in queue.seen
    assert queue.advice.endswith("redrive policy with a dead letter queue.")
    assert "without end and never split" in stream.seen
    assert stream.advice.endswith("limit the retries, name a destination for what fails.")
    assert to_a_queue.advice.endswith("limit the retries.")


def late(ages_ms: list[float], **changes: object) -> Row:
    course = tuple(zip(STARTS[-len(ages_ms) :], ages_ms, strict=True))
    stream = mapping("Kinesis", **{"parallelization": 1, **changes})
    return well(room=room(Sources(mappings=(stream,), iterator_age_ms=course)))


def test_a_stream_whose_age_rises_is_told_with_what_is_left() -> None:
    finding = found(ITERATOR_AGE, late([60_000.0 * n for n in range(1, 16)], retention_s=86_400))
    assert finding.severity == "warning"
    assert finding.title == "It falls behind its stream: 15 min late and 60.0 s more each minute"
    # A day less a quarter of an hour, at a minute a minute.
    assert "records are lost in about 23 h" in finding.seen
    assert "parallelization factor is 1" in finding.advice


def test_a_stream_that_runs_as_many_as_it_may_is_told_to_split() -> None:
    ages = [60_000.0 * n for n in range(1, 16)]
    at_most = found(ITERATOR_AGE, late(ages, parallelization=10)).advice
    assert "parallelization" not in at_most
    assert "split the shards" in at_most
    assert "parallelization" not in found(ITERATOR_AGE, late(ages, parallelization=None)).advice


def test_a_stream_that_is_old_is_critical_and_one_that_keeps_up_is_not_told() -> None:
    assert found(ITERATOR_AGE, late([50_000_000.0] * 15, retention_s=86_400)).severity == "critical"
    assert "is assumed" in found(ITERATOR_AGE, late([50_000_000.0] * 15)).sure
    assert find(ITERATOR_AGE, late([300.0] * 15, retention_s=86_400)) is None
    assert find(ITERATOR_AGE, well()) is None


REFUSING = tuple(minute(start, throttles=8.0, concurrency=10.0) for start in STARTS)
POOL = Pool(limit=1_000, unreserved=990)


def test_refused_calls_are_told_with_the_limit_they_met() -> None:
    reserved = room(Concurrency(reserved=10))
    finding = found(THROTTLED, well(throttles=120, minutes=REFUSING, concurrency_max=10, room=reserved), pool=POOL)
    assert finding.severity == "warning"
    assert finding.title == "120 calls were refused: reserved limit of 10"
    assert finding.advice.startswith("Reserve more than 10")
    assert "890 of the account can still be reserved" in finding.advice


def test_a_full_account_is_told_by_its_own_advice() -> None:
    full = Pool(limit=100, unreserved=100, in_use=tuple((start, 100.0) for start in STARTS))
    of = well(throttles=120, minutes=REFUSING, concurrency_max=10, room=room(Concurrency()))
    assert found(THROTTLED, of, pool=full).advice.startswith("Have the account's limit raised")


def test_half_of_the_calls_refused_or_none_let_through_is_critical() -> None:
    off = room(Concurrency(reserved=0))
    assert found(THROTTLED, well(throttles=1_500, minutes=REFUSING)).severity == "critical"
    assert found(THROTTLED, well(throttles=1_499, minutes=REFUSING)).severity == "warning"
    switched_off = found(THROTTLED, well(throttles=3, minutes=REFUSING, room=off))
    assert switched_off.severity == "critical"
    assert "reservation of 0" in switched_off.advice


def test_nothing_refused_is_nothing_to_tell_and_an_unknown_limit_is_said_to_be_so() -> None:
    assert find(THROTTLED, well(throttles=0)) is None
    assert find(THROTTLED, well(throttles=None)) is None
    unknown = found(THROTTLED, well(throttles=3, minutes=REFUSING))
    # Once is no pattern: then nothing is guessed.
    assert found(THROTTLED, well(throttles=3, minutes=REFUSING[:1])).title == "3 calls were refused"
    assert found(THROTTLED, well(throttles=1, minutes=REFUSING[:1])).title == "1 call was refused"
    assert "not known" in unknown.sure
    assert "Enter" in unknown.advice


@pytest.mark.parametrize(("busy", "reserved", "fires"), [(8, 10, True), (7, 10, False), (4, 4, False), (4, 5, True)])
def test_four_fifths_of_what_is_reserved_are_near(busy: int, reserved: int, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    held = room(Concurrency(reserved=reserved))
    finding = find(RESERVED_TIGHT, well(concurrency_max=busy, room=held))
    assert (finding is not None) is fires
    assert find(RESERVED_TIGHT, well(concurrency_max=busy, room=held, throttles=1)) is None
    assert find(RESERVED_TIGHT, well(concurrency_max=busy)) is None


def test_a_loop_is_critical_and_leave_to_make_one_a_warning() -> None:
    assert found(RECURSION, failing(FailurePaths(recursive_dropped=16.0))).severity == "critical"
    assert found(RECURSION, well(room=room(Configuration(recursion="Allow")))).severity == "warning"
    assert find(RECURSION, well(room=room(Configuration(recursion="Terminate"), FailurePaths()))) is None
    assert find(RECURSION, well()) is None
