"""Rules on how it is set up: architecture, runtime, log, variables, role, what is kept ready, what is not used."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lambdatop.core.advice.arm64 import ARM64
from lambdatop.core.advice.log_retention import LOG_RETENTION
from lambdatop.core.advice.memory_over import MEMORY_OVER
from lambdatop.core.advice.reports_hidden import REPORTS_HIDDEN
from lambdatop.core.advice.role_shared import ROLE_SHARED
from lambdatop.core.advice.role_wildcard import ROLE_WILDCARD
from lambdatop.core.advice.runtime_deprecated import RUNTIME_DEPRECATED
from lambdatop.core.advice.secrets import SECRETS, looks_secret
from lambdatop.core.advice.unused import UNUSED
from lambdatop.core.figures.rows import Context, no_advice
from lambdatop.core.model import Row, Span
from lambdatop.core.room_parts import Basics, Concurrency, Configuration, Logging, Provisioned
from lambdatop.core.runtimes import SOON_MS, Runtime, Runtimes
from tests.core.advice.seeing import context, find, found, function, room, seen, size, well
from tests.core.known import END, PRICES

GB = 1024**3
DAY_MS = 86_400_000


def test_arm64_saves_a_fifth_of_the_duration() -> None:
    finding = found(ARM64, well(function(architecture="x86_64"), invocations=15_000))
    # 15,000 calls of 40 ms at half a GB in a quarter of an hour, 2,920 of them a month.
    gb_s = Decimal(15_000 * 2_920) * Decimal("0.02")
    assert finding.saves_usd == gb_s * (Decimal("0.0000166667") - Decimal("0.0000133334"))
    assert "20.0 % less" in finding.title


def test_arm64_is_proposed_only_where_it_can_be_and_is_worth_it() -> None:
    assert find(ARM64, well(function(architecture="arm64"), invocations=15_000)) is None
    assert find(ARM64, well(function(architecture="x86_64", runtime="go1.x"), invocations=15_000)) is None
    assert (
        find(ARM64, well(function(architecture="x86_64", arn="arn:aws:lambda:mars:1:function:api"), invocations=15_000))
        is None
    )
    # $0.10 a month: 30,000 GB-seconds, 10.28 a quarter of an hour, 514 calls of 40 ms at half a GB.
    assert find(ARM64, well(function(architecture="x86_64"), invocations=513)) is None
    assert find(ARM64, well(function(architecture="x86_64"), invocations=515)) is not None


def test_instances_of_ones_own_are_paid_for_otherwise() -> None:
    many = function(architecture="x86_64", memory_mb=3_008, managed_instances=True)
    managed = room(Configuration(managed_instances=True))
    plain = function(architecture="x86_64", memory_mb=3_008)
    little = (size(3_008, max_memory_mb=175),)
    for rule in (ARM64, MEMORY_OVER):
        assert find(rule, well(plain, invocations=15_000, sizes=little)) is not None
        assert find(rule, well(many, invocations=15_000, sizes=little)) is None
        assert find(rule, well(plain, invocations=15_000, sizes=little, room=managed)) is None


def test_arm64_is_told_with_what_must_be_built_anew() -> None:
    layered = function(architecture="x86_64", layers=("arn:a:1", "arn:b:2"))
    finding = found(ARM64, well(layered, invocations=15_000))
    assert "Its layers must be there for arm64" in finding.advice
    assert "2 layers have code" in finding.sure
    assert (
        "linux/arm64"
        in found(ARM64, well(function(architecture="x86_64", package_type="Image"), invocations=15_000)).advice
    )


RUNTIMES = Runtimes("2027-01-01", (), {
    "old": Runtime(END, END + DAY_MS, END + 2 * DAY_MS, "new"),
    "soon": Runtime(END + SOON_MS),
    "later": Runtime(END + SOON_MS + 1),
    "closed": Runtime(END - DAY_MS, END, END),
    "new": Runtime(),
})  # fmt: skip


@pytest.mark.parametrize(
    ("runtime", "severity"),
    [("old", "warning"), ("soon", "info"), ("later", None), ("closed", "critical"), ("new", None), ("odd", None), (None, None)],
)  # fmt: skip
def test_runtimes_end_on_their_day(runtime: str | None, severity: str | None) -> None:
    of = seen(well(function(runtime=runtime)))
    finding = RUNTIME_DEPRECATED.find(type(of)(of.row, of.spent, of.context, RUNTIMES))
    assert (finding.severity if finding else None) == severity


def test_the_day_before_it_ends_it_is_supported() -> None:
    of = seen(well(function(runtime="old")))
    before = Context(PRICES, Span(END - 900_001, END - 1), None, {}, no_advice)
    finding = RUNTIME_DEPRECATED.find(type(of)(of.row, of.spent, before, RUNTIMES))
    assert finding is not None
    assert (finding.severity, finding.title) == ("info", "Move it from old to new")


def test_a_runtime_of_the_table_is_told_with_its_days() -> None:
    finding = found(RUNTIME_DEPRECATED, well(function(runtime="python3.9")))
    assert datetime.fromtimestamp(END / 1_000, UTC).date().isoformat() == "2027-01-15"
    assert (
        finding.seen
        == "python3.9 has not been supported since 2025-12-15; from 2027-03-03 on it can no longer be changed."
    )


def log(**changes: object) -> Row:
    plain: dict[str, object] = {"group_known": True, "stored_bytes": 40 * GB}
    logging = Logging("/aws/lambda/api", "Text", **{**plain, **changes})  # type: ignore[arg-type]  # fields of Logging
    return well(room=room(Configuration(logging=logging)))


def test_a_log_that_is_kept_for_ever_is_told_with_its_cost() -> None:
    finding = found(LOG_RETENTION, log())
    # 40 GB at $0.03.
    assert "40.0 GB are stored, for $1.20 a month" in finding.seen
    assert finding.severity == "warning"
    assert found(LOG_RETENTION, log(stored_bytes=33 * GB)).severity == "info"
    assert "not known" in found(LOG_RETENTION, log(stored_bytes=None)).sure


def test_a_log_that_expires_or_was_not_read_is_not_told() -> None:
    assert find(LOG_RETENTION, log(retention_days=30)) is None
    assert find(LOG_RETENTION, log(group_known=False)) is None
    assert find(LOG_RETENTION, well(room=room(Configuration()))) is None
    assert find(LOG_RETENTION, well()) is None


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("DB_PASSWORD", True), ("STRIPE_API_KEY", True), ("JWT_PRIVATE_KEY", True), ("TOKEN", True), ("HASH_SECRET", True),
        ("FONT_LICENSE_KEY", True), ("github-token", True), ("APIKEY", True), ("CLIENT_SECRET_VALUE", True), ("PGPASS", False),
        ("SECRET_ARN", False), ("DB_SECRET_NAME", False), ("TOKEN_TTL", False), ("MAX_TOKENS", False), ("MAX_TOKEN", False),
        ("PARTITION_KEY", False), ("JWT_PUBLIC_KEY", False), ("KEY", False), ("PRIMARY_KEY", False), ("TABLE", False),
        ("COMPASS", False), ("API_KEY_PARAMETER", False), ("PASSWORD_LENGTH", False), ("LOG_LEVEL", False), ("", False),
    ],
)  # fmt: skip
def test_names_of_secrets(name: str, secret: bool) -> None:  # noqa: FBT001 - a column of the table
    assert looks_secret(name) is secret


def test_secrets_are_named_and_never_more_than_a_few() -> None:
    names = ("A_TOKEN", "B_TOKEN", "C_TOKEN", "D_TOKEN", "E_TOKEN", "LOG_LEVEL")
    finding = found(SECRETS, well(room=room(Configuration(variables=names))))
    assert finding.title == "Keep 5 secrets out of its environment variables"
    assert finding.seen.startswith("A_TOKEN, B_TOKEN, C_TOKEN, D_TOKEN and 1 more, by their names")
    keyed = Configuration(variables=("DB_PASSWORD",), variables_key="arn:aws:kms:k")
    assert "kms:Decrypt" in found(SECRETS, well(room=room(keyed))).why
    assert find(SECRETS, well(room=room(Configuration(variables=("LOG_LEVEL",))))) is None
    assert find(SECRETS, well(room=room(Configuration(variables=None)))) is None
    assert find(SECRETS, well()) is None


@pytest.mark.parametrize(("count", "fires"), [(2, False), (3, True)])
def test_three_functions_make_a_shared_role(count: int, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    of = well()
    assert (find(ROLE_SHARED, of, roles={of.config.role or "": count}) is not None) is fires
    assert find(ROLE_SHARED, of, roles={"arn:aws:iam::1:role/other": 9}) is None
    assert find(ROLE_SHARED, well(function(role=None)), roles={"": 9}) is None


def test_wildcards_are_named() -> None:
    finding = found(
        ROLE_WILDCARD, well(room=room(Basics(role_wildcards=("s3:* on *", "* on *", "a:* on *", "b:* on *"))))
    )
    assert finding.title == "Let its role do less: it allows s3:* on *"
    assert finding.seen == "api allows s3:* on *, * on *, a:* on * and 1 more."
    assert find(ROLE_WILDCARD, well(room=room(Basics(role_wildcards=())))) is None
    assert find(ROLE_WILDCARD, well(room=room(Basics(role_wildcards=None)))) is None


def idle(logging: Logging | None, **changes: object) -> Row:
    of = function(last_modified_ms=END - 8 * DAY_MS)
    plain: dict[str, object] = {"config": of, "invocations": 0, "reports": 0, "sizes": ()}
    return well(of, **{**plain, **changes}, room=room(Configuration(logging=logging)) if logging else None)


EMPTY = Logging("/g", "Text", group_known=True, stored_bytes=0)
MISSING = Logging("/g", "Text", group_missing=True)


def test_a_function_that_never_logged_is_not_used() -> None:
    assert "log group /g is not there" in found(UNUSED, idle(MISSING)).seen
    assert "log group /g holds nothing" in found(UNUSED, idle(EMPTY)).seen


def test_a_quiet_quarter_of_an_hour_is_no_proof() -> None:
    assert find(UNUSED, idle(None)) is None
    assert find(UNUSED, idle(Logging("/g", "Text", group_known=True, stored_bytes=5))) is None
    assert find(UNUSED, idle(Logging("/g", "Text"))) is None
    assert find(UNUSED, idle(EMPTY, invocations=None)) is None
    assert find(UNUSED, idle(EMPTY, invocations=1)) is None
    assert find(UNUSED, idle(EMPTY, config=function(last_modified_ms=END - 6 * DAY_MS))) is None


@pytest.mark.parametrize(
    ("days", "calls", "fires"), [(7, 0, True), (6, 0, False), (24, 1, False)], ids=["a week", "less", "one call"]
)
def test_a_month_without_a_call_is_proof(days: int, calls: int, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    of = seen(idle(Logging("/g", "Text", group_known=True, stored_bytes=5)))
    month = context(called=(Span(END - days * DAY_MS, END), calls))
    finding = UNUSED.find(type(of)(of.row, of.spent, month, of.runtimes))
    assert (finding is not None) is fires
    if finding is not None:
        assert "none in the 7 d since the first of the month" in finding.seen


def test_what_is_kept_ready_for_nobody_is_saved() -> None:
    kept = room(Configuration(logging=EMPTY), Concurrency(provisioned=(Provisioned("live", 2),)))
    finding = found(UNUSED, replace(idle(EMPTY), room=kept))
    # Two of half a GB on arm64 for 730 hours at $0.0000033334.
    assert finding.saves_usd == Decimal(730 * 3_600) * Decimal("0.0000033334")


@pytest.mark.parametrize(
    ("logging", "fires"),
    [
        (Logging("/g", "JSON", system_level="WARN"), True), (Logging("/g", "JSON", system_level="INFO"), False),
        (Logging("/g", "Text"), False), (None, False),
    ],
)  # fmt: skip
def test_reports_that_are_not_written(logging: Logging | None, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (find(REPORTS_HIDDEN, well(room=room(Configuration(logging=logging)))) is not None) is fires
    assert find(REPORTS_HIDDEN, well()) is None
