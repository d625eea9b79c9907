"""Reads where the failures of a function go, and what went wrong on that way over the span."""

from collections.abc import Mapping, Sequence
from typing import Any

from lambdatop.aws.pages import every_page
from lambdatop.aws.room.figures import figures, greatest, of_function, total
from lambdatop.aws.room.visit import Reading
from lambdatop.core.room_parts import FailurePaths

_COUNTS = (
    "AsyncEventsReceived",
    "AsyncEventsDropped",
    "DeadLetterErrors",
    "DestinationDeliveryFailures",
    "RecursiveInvocationsDropped",
)
# What Lambda does where nobody has said otherwise.
_RETRIES, _AGE_S = 2, 21_600


async def read_failures(reading: Reading) -> FailurePaths:
    """Read the section `failures`."""
    visit = reading.visit
    configs = await reading.part("asynchronous settings", _configs(reading))
    settings = _of_traffic(configs or (), visit.name)
    destinations = settings.get("DestinationConfig") or {}
    oldest = of_function("AsyncEventAge", "Maximum", visit.name)
    counts = [of_function(metric, "Sum", visit.name) for metric in _COUNTS]
    found = await figures(reading, (*counts, oldest))
    received, dropped, dead_errors, destination_errors, recursive = (total(found, one) for one in counts)
    return FailurePaths(
        dead_letter=visit.config.dead_letter_target,
        on_failure=(destinations.get("OnFailure") or {}).get("Destination") or None,
        on_success=(destinations.get("OnSuccess") or {}).get("Destination") or None,
        retries=None if configs is None else settings.get("MaximumRetryAttempts", _RETRIES),
        max_event_age_s=None if configs is None else settings.get("MaximumEventAgeInSeconds", _AGE_S),
        async_received=received,
        async_dropped=dropped,
        async_age_max_ms=greatest(found, oldest),
        dead_letter_errors=dead_errors,
        destination_errors=destination_errors,
        recursive_dropped=recursive,
        invoke_known=configs is not None,
    )


async def _configs(reading: Reading) -> list[Mapping[str, Any]]:
    return await every_page(
        lambda p: reading.visit.calls.call("lambda", "ListFunctionEventInvokeConfigs", p),
        {"FunctionName": reading.visit.name},
        "FunctionEventInvokeConfigs",
    )


def _of_traffic(configs: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """Give the settings that count: of an alias where one has any, else of $LATEST; others keep the defaults.

    Of several aliases which one is called is not known here: one that catches failures speaks for them.
    """
    by_qualifier = {str(c.get("FunctionArn") or "").rpartition(":")[2]: c for c in configs}
    plain = by_qualifier.get("$LATEST") or by_qualifier.get(name)
    aliases = [c for q, c in sorted(by_qualifier.items()) if q not in {"$LATEST", name} and not q.isdecimal()]
    aliases.sort(key=lambda c: not ((c.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination"))
    return (aliases or [plain or next(iter(by_qualifier.values()), {})])[0]
