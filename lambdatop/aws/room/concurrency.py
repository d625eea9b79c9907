"""Reads how many of a function may run at once, and what of the environments that stand ready was used."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lambdatop.aws.room.figures import Figures, Wanted, figures, greatest, mean, of_function, total
from lambdatop.aws.room.visit import Reading
from lambdatop.aws.timestamps import as_told_ms
from lambdatop.core.model import MINUTE_MS, Span
from lambdatop.core.room_parts import WEEK_MS, Concurrency, Provisioned

_ASKED = (
    ("Invocations", "Sum"),
    ("SpilloverInvocations", "Sum"),
    ("Utilization", "Maximum"),
    ("Utilization", "Average"),
)


async def read_concurrency(reading: Reading) -> Concurrency:
    """Read the section `concurrency`."""
    found = await reading.part("reserved concurrency", reading.visit.function())
    stated = await reading.part("provisioned concurrency", reading.visit.provisioned())
    ready = None if stated is None else tuple(_provisioned(one) for one in stated)
    reserved = (found or {}).get("Concurrency") or {}
    use = Use(reading.visit.name, ready or ())
    week = _week(reading.visit.span.end_ms, ready or ())
    return use.told(
        await figures(reading, use.wanted),
        await figures(reading, use.wanted_of_week, week),
        Concurrency(
            reserved=reserved.get("ReservedConcurrentExecutions"),
            reserved_known=found is not None,
            provisioned=ready,
        ),
    )


def _provisioned(stated: Mapping[str, Any]) -> Provisioned:
    return Provisioned(
        qualifier=str(stated.get("FunctionArn") or "").rpartition(":")[2],
        requested=int(stated.get("RequestedProvisionedConcurrentExecutions") or 0),
        allocated=stated.get("AllocatedProvisionedConcurrentExecutions"),
        available=stated.get("AvailableProvisionedConcurrentExecutions"),
        status=stated.get("Status"),
        reason=str(stated.get("StatusReason") or ""),
        changed_ms=as_told_ms(stated.get("LastModified")),
    )


def _week(end_ms: int, ready: Sequence[Provisioned]) -> Span:
    """Give the last seven days, or less where what stands ready was set since: before, it was another number."""
    changed = max((one.changed_ms for one in ready if one.changed_ms is not None), default=0)
    return Span(min(max(end_ms - WEEK_MS, changed - changed % MINUTE_MS), end_ms - MINUTE_MS), end_ms)


class Use:
    """What metrics say of the environments that stand ready, over each alias or version that has any."""

    def __init__(self, name: str, ready: Sequence[Provisioned]) -> None:
        """Want nothing where none stands ready."""
        asked = [
            tuple(of_function(f"ProvisionedConcurrency{what}", stat, name, one.qualifier) for one in ready)
            for what, stat in _ASKED
        ]
        self._on, self._spilled, self._shares, self._means = asked

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Give every metric that is asked for over the span of the visit."""
        return (*self._on, *self._spilled, *self._shares, *self._means)

    @property
    def wanted_of_week(self) -> tuple[Wanted, ...]:
        """Give those that are asked for over a week: from a quarter of an hour nobody can tell what is too much."""
        return (*self._on, *self._shares)

    def told(self, found: Figures | None, of_week: Figures | None, concurrency: Concurrency) -> Concurrency:
        """Add what metrics say."""
        if found is None or of_week is None or not self.wanted:
            return concurrency
        peaks = [v for one in self._shares if (v := greatest(of_week, one)) is not None]
        greatest_shares = [v for one in self._shares if (v := greatest(found, one)) is not None]
        means = [v for one in self._means if (v := mean(found, one)) is not None]
        return replace(
            concurrency,
            on_provisioned=sum(total(found, one) or 0.0 for one in self._on),
            spilled=sum(total(found, one) or 0.0 for one in self._spilled),
            utilization=max(greatest_shares, default=None),
            utilization_mean=sum(means) / len(means) if means else None,
            utilization_week=max(peaks, default=None),
            on_provisioned_week=sum(total(of_week, one) or 0.0 for one in self._on),
        )
