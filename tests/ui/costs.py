"""Hand-made bills for the screen: what each of the samples costs, and a month of them."""

from dataclasses import replace
from decimal import Decimal

from lambdatop.core.bill import Bill
from lambdatop.core.model import Cost, Row, Span
from lambdatop.core.month import FunctionMonth, Month
from lambdatop.core.snapshot import Snapshot, Totals
from tests.ui.samples import NOW, SAMPLES, snapshot

DAY_MS = 86_400_000
BEGAN = 1_761_955_200_000  # 2025-11-01 00:00 UTC
ENDS = BEGAN + 30 * DAY_MS
DAYS = 24


def bill(usd: str, provisioned: str | None = None) -> Bill:
    """Make a bill of a fifth requests, a tenth init, and the rest duration; `provisioned` comes on top."""
    total = Decimal(usd)
    ready = None if provisioned is None else Decimal(provisioned)
    return Bill(total / 5, total * 7 / 10, total / 10, Decimal(0), ready)


def billed(row: Row, provisioned: str | None = "0") -> Row:
    """Give a row the bill that fits its cost."""
    if row.cost.window is None:
        return replace(row, cost=Cost(Decimal(0), None, Decimal(0)), bill=bill("0", "0"))
    return replace(row, bill=bill(str(row.cost.window), provisioned))


def function_month(name: str, usd_a_day: str) -> FunctionMonth:
    """Make a month whose days cost the same; of the 24th, half is over."""
    a_day = Decimal(usd_a_day)
    days = (*((BEGAN + day * DAY_MS, a_day) for day in range(DAYS - 1)), (BEGAN + 23 * DAY_MS, a_day / 2))
    return FunctionMonth(name, bill(str(a_day * 23 + a_day / 2)), bill(str(a_day * 30)), days, estimated=False)


def month(**usd_a_day: str) -> Month:
    """Make a month of some functions, named with `_` for `-`."""
    functions = tuple(function_month(name.replace("_", "-"), usd) for name, usd in usd_a_day.items())
    so_far = sum((one.so_far.total for one in functions if one.so_far), Decimal(0))
    projected = sum((one.projected.total for one in functions if one.projected), Decimal(0))
    return Month(Span(BEGAN, BEGAN + 23 * DAY_MS + DAY_MS // 2), ENDS, functions, so_far / 2, projected / 2)


def costly(*, provisioned: str | None = "0", **changes: object) -> Snapshot:
    """Make a snapshot of an account whose costs are known."""
    rows = tuple(billed(sample.row(), provisioned) for sample in SAMPLES)
    values: dict[str, object] = {
        "rows": rows,
        "totals": Totals(len(rows), cost_month_after_free_tier=Decimal("123.45")),
        "month": month(image_resize="3.00", checkout_api="1.00", nightly_report="8.00"),
        "at_ms": NOW,
    }
    return snapshot(SAMPLES, **{**values, **changes})
