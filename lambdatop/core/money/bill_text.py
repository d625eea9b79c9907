"""Says in words what a bill rests on: what was read, what is missing from it, what is an estimate."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lambdatop.core import units
from lambdatop.core.money.bill_sheet import Part, Sheet
from lambdatop.core.month import Month
from lambdatop.core.terminal_text import safe

_NAMED = 3
PART_NAMES = {
    Part.REQUESTS: "requests",
    Part.DURATION: "duration",
    Part.INIT: "cold starts",
    Part.EPHEMERAL: "ephemeral storage",
    Part.PROVISIONED: "provisioned",
    Part.SNAPSTART: "SnapStart",
}


def how_sure(sheet: Sheet) -> tuple[str, ...]:
    """Give short sentences, what matters most first; all of them safe to show."""
    said = [_read(sheet)]
    # Of the only function there is, it goes without saying which.
    which = f": {_names(sheet.without)}" if sheet.functions > 1 else ""
    if sheet.without and sheet.window is not None:
        said.append(f"not in it, for want of a price or of lines{which}")
    if sheet.unready:
        of = f" of {_functions(sheet.unready)}" if sheet.functions > 1 else ""
        said.append(f"provisioned concurrency{of} not read, and not in it")
    if not sheet.month_read:
        said.append("the month so far has not been read yet")
    elif sheet.so_far is None:
        said.append("the month so far is not known")
    else:
        said.append("the month: invocations and durations by the day, billed as the window's lines are")
        if sheet.untold:
            of = f" of {_functions(sheet.untold)}" if sheet.functions > 1 else ""
            said.append(f"without the cold starts{of}, as no line tells")
    if sheet.so_far is not None and sheet.month_without:
        said.append(f"not in the month: {_names(sheet.month_without)}")
    return tuple(text for text in said if text)


def month_name(month: Month | None) -> str:
    """Name the month, in UTC as AWS bills it."""
    if month is None:
        return "this month"
    return datetime.fromtimestamp(month.span.start_ms / 1000, UTC).strftime("%B")


def _read(sheet: Sheet) -> str:
    if sheet.window is None:
        return "what it costs is not known: no price, or no line read yet"
    if sheet.coverage is None:
        return "nothing ran"
    if sheet.coverage >= 1:
        return "every REPORT line was read"
    if not sheet.coverage:
        return "no REPORT line of the invocations counted was read"
    return f"rests on {units.share(sheet.coverage)} of the invocations; the others count as their mean"


def _functions(count: int) -> str:
    return "1 function" if count == 1 else f"{units.count(count)} functions"


def _names(names: Sequence[str]) -> str:
    named = ", ".join(safe(name) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{named} and {more} more" if more > 0 else named
