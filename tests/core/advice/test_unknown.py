"""What is not known makes a rule silent: it breaks none, and brings no advice that what is known would not."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest

from lambdatop.core.advice import RULE_NAMES, adviser
from lambdatop.core.bill import Bill
from lambdatop.core.cold_seen import ColdCause, ColdStarts
from lambdatop.core.figures.of_function import Spent, place_of
from lambdatop.core.model import InitTimes, Percentiles, Row
from lambdatop.core.money.pricing import Usage
from lambdatop.core.room import Part, Pool, Room
from lambdatop.core.room_parts import (
    Basics,
    Concurrency,
    Configuration,
    FailurePaths,
    Grant,
    Logging,
    Mapping,
    Provisioned,
    Rule,
    Sources,
)
from tests.core.advice.seeing import RUNTIMES, context, function, room, size, usage, well
from tests.core.known import STARTS, minute

STREAM = Mapping("u", "Kinesis", "arn:aws:kinesis:us-east-1:1:stream/s", "Enabled", batch_size=9, max_retries=-1)
PARTS: tuple[Part, ...] = (
    Basics(role_wildcards=("s3:* on *",)),
    Configuration(
        variables=("DB_PASSWORD",),
        recursion="Allow",
        tracing="PassThrough",
        logging=Logging("/g", "JSON", system_level="WARN", group_known=True, stored_bytes=1),
    ),
    Sources(
        mappings=(STREAM,),
        grants=(Grant("s", "s3.amazonaws.com", "S3", "lambda:InvokeFunction"),),
        urls=(),
        rules=(Rule("r", "rate(1 minute)", None, enabled=True),),
        iterator_age_ms=tuple((start, 60_000.0 * n) for n, start in enumerate(STARTS)),
    ),
    Concurrency(
        reserved=10,
        provisioned=(Provisioned("live", 9),),
        on_provisioned=10.0,
        spilled=0.0,
        utilization_week=0.1,
        on_provisioned_week=90.0,
    ),
    FailurePaths(retries=2, async_received=88_000.0, dead_letter_errors=1.0),
)
EVERYTHING = replace(
    well(
        function(architecture="x86_64", runtime="python3.9", memory_mb=2048, tracing="PassThrough", code_size=10**8),
        invocations=90_000,
        errors=4_000,
        error_rate=0.04,
        throttles=9,
        timeouts=3,
        cold_starts=9_000,
        cold_start_rate=0.1,
        cold=ColdStarts(((ColdCause.IDLE, 9_000),)),
        init=InitTimes(900.0, 1_400.0, 2_000.0),
        duration=Percentiles(avg=400.0, p50=380.0, p95=2_000.0, p99=9_000.0, max=9_900.0),
        sizes=(size(2048, 400.0, max_memory_mb=300),),
        minutes=tuple(minute(start, throttles=1.0, concurrency=10.0) for start in STARTS),
        bill=Bill(init=Decimal(1)),
    ),
    room=room(*PARTS),
)
POOL = Pool(limit=1_000, unreserved=900)


def rules(of: Row, spent: Spent | None = None, pool: Pool | None = POOL) -> set[str]:
    around = context({of.config.role or "": 5}, pool)
    return {f.rule for f in adviser(RUNTIMES)(of, spent or Spent(place_of(of.config), usage(of)), around)}


WHOLE = rules(EVERYTHING)
OF_A_ROW = [f.name for f in fields(Row) if f.default is None]
OF_PARTS = [(part, f.name) for part in PARTS for f in fields(part) if f.default is None]


def test_nearly_every_rule_has_its_case_here() -> None:
    # These cannot be beside others: killed and not killed, idle and busy, too much kept ready and too little.
    others = {"out-of-memory", "memory-under", "unused", "provisioned-short", "reserved-tight", "timeout-long"}
    assert set(RULE_NAMES) - WHOLE == others | {"retries-async"}


@pytest.mark.parametrize("name", OF_A_ROW)
def test_a_figure_that_is_not_known_brings_nothing(name: str) -> None:
    without = replace(EVERYTHING, **{name: None})  # type: ignore[arg-type]  # a field that may be None
    assert rules(without) <= WHOLE


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_a_section_that_may_not_be_read_takes_only_its_own_advice(part: Part) -> None:
    left = rules(replace(EVERYTHING, room=room(*(other for other in PARTS if other is not part))))
    assert left < WHOLE
    assert {"arm64", "runtime-deprecated", "package-large", "timeout-short", "throttled"} <= left


@pytest.mark.parametrize(
    ("part", "name"), OF_PARTS, ids=lambda said: said if isinstance(said, str) else type(said).__name__
)
def test_a_part_of_a_section_that_may_not_be_read_breaks_no_rule(part: Part, name: str) -> None:
    changed: Part = replace(part, **{name: None})  # type: ignore[arg-type]  # a field that may be None
    left = rules(replace(EVERYTHING, room=room(*(changed if other is part else other for other in PARTS))))
    assert left <= WHOLE


def test_without_any_room_usage_or_pool_the_rest_stands() -> None:
    bare = replace(EVERYTHING, room=None)
    assert {"runtime-deprecated", "timeout-short", "cold-starts", "throttled"} <= rules(bare, pool=None)
    assert rules(replace(EVERYTHING, room=Room())) == rules(bare)
    unpriced = Spent(place_of(EVERYTHING.config), None)
    assert "arm64" not in rules(EVERYTHING, unpriced)
    assert rules(EVERYTHING, Spent(unpriced.place, Usage(Decimal(0), Decimal(0), Decimal(0)))) <= WHOLE
