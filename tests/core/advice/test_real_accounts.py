"""Advice that would be wrong in an account as there are some: at the edge, on schedules, with tenants, at scale."""

from dataclasses import replace

import pytest

from lambdatop.core.advice.arm64 import ARM64
from lambdatop.core.advice.cold_starts import COLD_STARTS
from lambdatop.core.advice.iterator_age import ITERATOR_AGE
from lambdatop.core.advice.provisioned_short import PROVISIONED_SHORT
from lambdatop.core.advice.reserved_tight import RESERVED_TIGHT
from lambdatop.core.advice.retries_async import RETRIES_ASYNC
from lambdatop.core.advice.retries_batch import RETRIES_BATCH
from lambdatop.core.advice.secrets import looks_secret
from lambdatop.core.advice.timeout_long import TIMEOUT_LONG
from lambdatop.core.advice.timeout_short import TIMEOUT_SHORT
from lambdatop.core.advice.unused import UNUSED
from lambdatop.core.cold_seen import ColdCause, ColdStarts
from lambdatop.core.model import FunctionConfig, InitTimes, Row, Tuning
from lambdatop.core.room import Part
from lambdatop.core.room_parts import (
    Concurrency,
    Configuration,
    FailurePaths,
    Grant,
    Logging,
    Mapping,
    Provisioned,
    Rule,
    Sources,
    Version,
    Versions,
)
from tests.core.advice.seeing import find, found, function, room, well
from tests.core.known import END, STARTS

DAY_MS = 86_400_000
NEVER_LOGGED = Logging("/aws/lambda/api", "Text", group_missing=True)
PUBLISHED = Versions(versions=(Version("1"),))


def quiet(
    *parts: Part, of: FunctionConfig | None = None, logging: Logging = NEVER_LOGGED, variables: tuple[str, ...] = ()
) -> Row:
    """Give a function that nobody has called here, and that never wrote a log here."""
    of = replace(of or function(runtime="nodejs22.x"), last_modified_ms=END - 30 * DAY_MS)
    set_so = Configuration(logging=logging, variables=variables)
    return well(of, invocations=0, reports=0, sizes=(), room=room(set_so, *parts))


def test_what_cloudfront_runs_is_not_called_unused() -> None:
    assert find(UNUSED, quiet(Versions(versions=()))) is not None
    assert find(UNUSED, quiet(PUBLISHED)) is None
    replicated = Grant("r", "replicator.lambda.amazonaws.com", "Lambda@Edge", "lambda:GetFunction")
    assert find(UNUSED, quiet(Versions(versions=()), Sources(grants=(replicated,)))) is None
    assert "Lambda@Edge" in found(UNUSED, quiet()).sure


@pytest.mark.parametrize(
    ("changes", "variables"),
    [
        ({"arn": "arn:aws:lambda:eu-west-1:1:function:api"}, ()), ({"package_type": "Image"}, ()), ({"in_vpc": True}, ()),
        ({"layers": ("arn:layer:1",)}, ()), ({"runtime": "java21"}, ()), ({}, ("TABLE",)),
    ],
)  # fmt: skip
def test_what_cannot_run_at_the_edge_may_be_unused(changes: dict[str, object], variables: tuple[str, ...]) -> None:
    of = function(**{"runtime": "nodejs22.x", **changes})
    assert find(UNUSED, quiet(PUBLISHED, of=of, variables=variables)) is not None


def test_what_a_schedule_will_call_is_not_unused() -> None:
    def with_rule(rule: Rule) -> Row:
        return quiet(Sources(rules=(rule,)), Versions(versions=()))

    assert find(UNUSED, with_rule(Rule("quarterly", "cron(0 6 1 */3 ? *)", None, enabled=True))) is None
    assert find(UNUSED, with_rule(Rule("quarterly", "cron(0 6 1 */3 ? *)", None, enabled=False))) is not None
    assert find(UNUSED, with_rule(Rule("on-order", None, "{}", enabled=True))) is not None
    assert "a schedule that is not read" in found(UNUSED, quiet()).sure


def test_an_empty_log_whose_lines_expire_proves_nothing() -> None:
    empty = Logging("/g", "Text", group_known=True, stored_bytes=0)
    assert "may not write its log" in found(UNUSED, quiet(Versions(versions=()), logging=empty)).sure
    assert find(UNUSED, quiet(Versions(versions=()), logging=replace(empty, retention_days=1))) is None


def cold(ahead: int, *parts: Part, of: FunctionConfig | None = None) -> Row:
    """Give a function of which one call in ten starts cold, `ahead` of them before any call came."""
    causes = ColdStarts(((ColdCause.SCALE_OUT, 150 - ahead),), ahead=ahead)
    slow = InitTimes(2_000.0, 2_000.0, 2_000.0)
    of = of or function(runtime="python3.13")
    return well(of, cold_starts=150, cold_start_rate=0.1, init=slow, cold=causes, room=room(*parts))


def test_environments_that_were_begun_ahead_kept_nobody_waiting() -> None:
    assert found(COLD_STARTS, cold(0)).title.startswith("10.0 % of calls wait")
    assert found(COLD_STARTS, cold(75)).title.startswith("Its cold starts are long")
    assert found(COLD_STARTS, cold(75)).seen.startswith("75 cold starts")
    assert find(COLD_STARTS, cold(136)) is None
    assert find(COLD_STARTS, cold(150)) is None


def test_nothing_is_proposed_that_lambda_would_refuse() -> None:
    assert "SnapStart" in found(COLD_STARTS, cold(0, Configuration())).advice
    shared_files = Configuration(file_systems=(("arn:efs", "/mnt/x"),))
    assert "SnapStart" not in found(COLD_STARTS, cold(0, shared_files)).advice
    assert "Provisioned" in found(COLD_STARTS, cold(0, shared_files)).advice
    tenants = found(COLD_STARTS, cold(0, Configuration(tenancy="PER_TENANT"))).advice
    assert "SnapStart" not in tenants
    assert "Provisioned" not in tenants


def test_a_few_timeouts_among_very_many_calls_are_no_outage() -> None:
    assert found(TIMEOUT_SHORT, well(timeouts=2, invocations=2_000, reports=2_000)).severity == "critical"
    assert found(TIMEOUT_SHORT, well(timeouts=2, invocations=2_001, reports=2_001)).severity == "warning"


def test_no_more_is_kept_ready_than_is_reserved() -> None:
    def spilling(reserved: int | None) -> Row:
        kept = Concurrency(
            reserved=reserved, provisioned=(Provisioned("live", 10, 10),), on_provisioned=1_500.0, spilled=100.0
        )
        return well(concurrency_max=20, room=room(kept))

    assert found(PROVISIONED_SHORT, spilling(None)).title.startswith("Keep 20 ")
    assert found(PROVISIONED_SHORT, spilling(15)).title.startswith("Keep 15 ")
    assert find(PROVISIONED_SHORT, spilling(10)) is None


def test_a_price_that_is_assumed_is_not_called_certain() -> None:
    assert "The prices are certain" in found(ARM64, well(function(architecture="x86_64"), invocations=15_000)).sure
    israel = function(architecture="x86_64", arn="arn:aws:lambda:il-central-1:1:function:api")
    assert "Prices of il-central-1 are assumed" in found(ARM64, well(israel, invocations=15_000)).sure


def stream(kind: str, **changes: object) -> Mapping:
    plain: dict[str, object] = {"state": "Enabled", "batch_size": 100, "retention_s": 86_400}
    return Mapping("u", kind, "arn:aws:x:us-east-1:1:table/orders", **{**plain, **changes})  # type: ignore[arg-type]  # fields of Mapping


@pytest.mark.parametrize(("kind", "splits"), [("Kinesis", True), ("DynamoDB", False), ("DocumentDB", False)])
def test_only_shards_that_are_ones_own_can_be_split(kind: str, splits: bool) -> None:  # noqa: FBT001 - a column of the table
    ages = tuple((start, 60_000.0 * n) for n, start in enumerate(STARTS[-15:], 1))
    of = well(room=room(Sources(mappings=(stream(kind),), iterator_age_ms=ages)))
    assert ("split the shards" in found(ITERATOR_AGE, of).advice) is splits
    assert "its throttles first" in found(ITERATOR_AGE, replace(of, throttles=3)).advice


@pytest.mark.parametrize(
    ("mapping", "fires"),
    [
        (stream("Kinesis"), True), (stream("DynamoDB"), True), (stream("DocumentDB"), False),
        (stream("Kinesis", state="Disabled"), False), (stream("SQS", state="Disabling"), False),
    ],
)  # fmt: skip
def test_only_batches_whose_retries_can_be_set_are_told(mapping: Mapping, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (find(RETRIES_BATCH, well(errors=3, room=room(Sources(mappings=(mapping,))))) is not None) is fires


@pytest.mark.parametrize(
    ("kind", "fires"), [("S3", True), ("Lex", False), ("account", False), ("Step Functions", False)]
)
def test_whoever_may_wait_for_the_answer_makes_calls_that_are_no_retries(kind: str, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    paths = FailurePaths(async_received=1_400.0, retries=2)
    called = Sources(grants=(Grant("s", "x", kind, "lambda:InvokeFunction"),))
    assert (find(RETRIES_ASYNC, well(errors=80, room=room(paths, called))) is not None) is fires


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        # Settings of the extension of AWS that fetches secrets, as this advice wants it.
        ("PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE", False), ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", False),
        ("SECRETS_MANAGER_TIMEOUT_MILLIS", False), ("SECRETS_MANAGER_EXTENSION", False), ("DD_KMS_API_KEY", False),
        ("DD_API_KEY_SECRET_ARN", False), ("PASS_THROUGH", False), ("TOKEN_FIELD", False), ("DB_PASS", True), ("DB_PWD", True),
        ("DD_API_KEY", True), ("NEW_RELIC_LICENSE_KEY", True),
    ],
)  # fmt: skip
def test_what_fetches_a_secret_is_none(name: str, secret: bool) -> None:  # noqa: FBT001 - a column of the table
    assert looks_secret(name) is secret


def test_on_instances_of_ones_own_a_call_may_take_longer_and_costs_nothing_by_itself() -> None:
    own = function(timeout_s=600, managed_instances=True)
    assert found(TIMEOUT_SHORT, well(own, timeouts=3)).change == Tuning(512, 1_200)
    assert found(TIMEOUT_SHORT, well(function(timeout_s=600), timeouts=3)).change == Tuning(512, 900)
    longest = function(timeout_s=5_400, managed_instances=True)
    assert "Lambda allows 5,400 s at most" in found(TIMEOUT_SHORT, well(longest, timeouts=3)).advice
    assert "$" not in found(TIMEOUT_LONG, well(own)).why
    assert "$" in found(TIMEOUT_LONG, well(function(timeout_s=600))).why


def test_a_limit_that_queues_keep_to_refuses_nothing() -> None:
    def busy(*queues: Mapping, grants: tuple[Grant, ...] | None = ()) -> Row:
        fed = Sources(mappings=queues, grants=grants)
        return well(throttles=0, concurrency_max=10, room=room(Concurrency(reserved=10), fed))

    queue = stream("SQS", max_concurrency=10)
    assert find(RESERVED_TIGHT, busy(queue)) is None
    assert find(RESERVED_TIGHT, busy(queue, stream("SQS", max_concurrency=2))) is not None
    assert find(RESERVED_TIGHT, busy(stream("SQS"))) is not None
    assert find(RESERVED_TIGHT, busy()) is not None
    assert find(RESERVED_TIGHT, busy(queue, grants=None)) is not None
    called = (Grant("s", "sns.amazonaws.com", "SNS", "lambda:InvokeFunction"),)
    assert find(RESERVED_TIGHT, busy(queue, grants=called)) is not None


def test_what_others_use_is_not_taken_away_with_a_function() -> None:
    of = quiet(Versions(versions=()))
    role = of.config.role or ""
    assert "its role stays" in found(UNUSED, of, roles={role: 2}).advice
    assert "its role and its log group, where nothing else uses them" in found(UNUSED, of, roles={role: 1}).advice
    shared = replace(of, config=replace(of.config, log_group="/teams/shop"))
    assert "log group" not in found(UNUSED, shared, roles={role: 2}).advice
