"""Snapshots made by hand: one of every case that the formats must tell apart."""

from decimal import Decimal

from lambdatop.core.model import (
    Cost,
    Finding,
    FunctionConfig,
    Health,
    Identity,
    InitTimes,
    Percentiles,
    Reason,
    Row,
    Span,
    State,
)
from lambdatop.core.snapshot import Snapshot, SourceStatus, Totals

# 2026-11-23T14:00:00Z
AT = 1_795_442_400_000
WINDOW = 900_000


def config(name: str = "checkout-api", **changes: object) -> FunctionConfig:
    values: dict[str, object] = {
        "name": name,
        "arn": f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        "runtime": "python3.13",
        "architecture": "arm64",
        "package_type": "Zip",
        "memory_mb": 512,
        "timeout_s": 10,
        "ephemeral_mb": 512,
        "last_modified_ms": AT - 3 * 86_400_000 - 17_236_000,
        "revision_id": "r1",
        "log_group": f"/aws/lambda/{name}",
        "log_format": "Text",
    }
    return FunctionConfig(**(values | changes))  # type: ignore[arg-type]  # the values above have the field's types


def snapshot(*rows: Row, **changes: object) -> Snapshot:
    values: dict[str, object] = {
        "at_ms": AT,
        "window": Span(AT - WINDOW, AT),
        "identity": Identity("123456789012", "arn:aws:iam::123456789012:user/dev", "us-east-1", "prod"),
        "rows": rows,
        "totals": Totals(functions=len(rows)),
        "sources": (SourceStatus("functions", State.OK, "", AT),),
        "listed": True,
    }
    return Snapshot(**(values | changes))  # type: ignore[arg-type]  # likewise


def busy() -> Row:
    """Give the contract's example: everything known."""
    return Row(
        config=config(),
        window_ms=WINDOW,
        invocations=1200,
        errors=3,
        error_rate=0.0025,
        throttles=0,
        duration=Percentiles(avg=41.2, p50=38.0, p95=70.1, p99=122.4, max=480.9),
        concurrency_max=7,
        reports=1200,
        coverage=1.0,
        cold_starts=4,
        cold_start_rate=4 / 1200,
        init=InitTimes(p50=412.0, p95=530.5, max=530.5),
        timeouts=0,
        out_of_memory=0,
        max_memory_used_mb=141,
        billed_ms=51_334,
        cost=Cost(window=Decimal("0.000582238"), per_million=Decimal("0.48519833"), month=Decimal("1.700135")),
        health=Health.WELL,
        advice=(Finding("memory-over", "info", "uses 141 of 512 MB"),),
    )


def failing() -> Row:
    """Give a function of a container image, in trouble, of which only some reports were read."""
    return Row(
        config=config(
            "image-resize", runtime=None, architecture="x86_64", package_type="Image", memory_mb=1024, timeout_s=30
        ),
        window_ms=WINDOW,
        invocations=86,
        errors=10,
        error_rate=10 / 86,
        throttles=312,
        duration=Percentiles(avg=4_120.33, p50=2_140.4, p95=28_912.0, p99=30_000.0, max=30_000.0),
        concurrency_max=11,
        reports=40,
        coverage=40 / 86,
        cold_starts=1,
        cold_start_rate=1 / 40,
        init=InitTimes(p50=3_021.0, p95=3_021.0, max=3_021.0),
        timeouts=4,
        out_of_memory=1,
        max_memory_used_mb=1011,
        billed_ms=164_813,
        cost=Cost(window=Decimal("0.0059"), per_million=Decimal("68.6"), month=Decimal("17.2")),
        health=Health.FAILING,
        reasons=(Reason(Health.FAILING, "error_rate", "11.6 % of invocations fail"),),
    )


def idle() -> Row:
    """Give a function that did not run: zero is known, durations are not."""
    return Row(
        config=config("nightly-report", timeout_s=900, last_modified_ms=None),
        window_ms=WINDOW,
        invocations=0,
        errors=0,
        throttles=0,
        reports=0,
        cold_starts=0,
        timeouts=0,
        out_of_memory=0,
        billed_ms=0,
        cost=Cost(window=Decimal(0), month=Decimal(0)),
        health=Health.IDLE,
    )


def unread() -> Row:
    """Give a function whose logs may not be read."""
    return Row(
        config=config("audit-stream"),
        window_ms=WINDOW,
        invocations=240,
        errors=0,
        error_rate=0.0,
        throttles=0,
        duration=Percentiles(avg=210.0, max=290.0),
        concurrency_max=3,
    )


def account() -> Snapshot:
    """Give all four, with a source that is denied."""
    return snapshot(
        busy(),
        failing(),
        idle(),
        unread(),
        totals=Totals(
            functions=4,
            invocations=1526,
            errors=13,
            throttles=312,
            cold_starts=5,
            cost_window=Decimal("0.006482238"),
            cost_month=Decimal("18.900135"),
            cost_month_after_free_tier=Decimal(0),
        ),
        sources=(
            SourceStatus("functions", State.OK, "", AT),
            SourceStatus("metrics", State.OK, "", AT),
            SourceStatus(
                "logs", State.DENIED, "logs denied for audit-stream: access denied: needs logs:FilterLogEvents", AT
            ),
        ),
        own_cost_usd=Decimal("0.00012"),
    )
