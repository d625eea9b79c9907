"""Reads how many of a function may run at once, and what of the environments that stand ready was used."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lambdatop.aws.room.figures import Figures, Wanted, figures, greatest, mean, of_function, total
from lambdatop.aws.room.visit import Reading
from lambdatop.core.room_parts import Concurrency, Provisioned

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
    return use.told(
        await figures(reading, use.wanted),
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
    )


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
        """Give every metric that is asked for."""
        return (*self._on, *self._spilled, *self._shares, *self._means)

    def told(self, found: Figures | None, concurrency: Concurrency) -> Concurrency:
        """Add what metrics say."""
        if found is None or not self.wanted:
            return concurrency
        greatest_shares = [v for one in self._shares if (v := greatest(found, one)) is not None]
        means = [v for one in self._means if (v := mean(found, one)) is not None]
        return replace(
            concurrency,
            on_provisioned=sum(total(found, one) or 0.0 for one in self._on),
            spilled=sum(total(found, one) or 0.0 for one in self._spilled),
            utilization=max(greatest_shares, default=None),
            utilization_mean=sum(means) / len(means) if means else None,
        )
