"""What a sum of money is made of: the parts of a function's bill over a window, an hour or a month."""

from dataclasses import dataclass
from decimal import Decimal

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Bill:
    """USD at list price, part by part; a part that is None is not known, and not in the total."""

    requests: Decimal = _NONE
    duration: Decimal = _NONE
    """Billed time without init, on demand and on provisioned environments."""
    init: Decimal = _NONE
    """Billed time of cold starts: init, and restore with SnapStart."""
    ephemeral: Decimal = _NONE
    """Ephemeral storage above 512 MB."""
    provisioned: Decimal | None = None
    """Environments kept ready, whether used or not; None where it is not known whether there are any."""

    snapstart: Decimal | None = _NONE
    """Snapshots of SnapStart, kept and restored; None where it is not known how many are kept."""

    @property
    def total(self) -> Decimal:
        """Give the sum of what is known."""
        sure = self.requests + self.duration + self.init + self.ephemeral
        return sure + (self.provisioned or _NONE) + (self.snapstart or _NONE)

    def times(self, factor: Decimal) -> "Bill":
        """Scale every part, such as from a window to a month."""
        return Bill(
            self.requests * factor,
            self.duration * factor,
            self.init * factor,
            self.ephemeral * factor,
            None if self.provisioned is None else self.provisioned * factor,
            None if self.snapstart is None else self.snapstart * factor,
        )

    def plus(self, other: "Bill") -> "Bill":
        """Add two bills; a part that may be unknown is known where it is known of one."""
        return Bill(
            self.requests + other.requests,
            self.duration + other.duration,
            self.init + other.init,
            self.ephemeral + other.ephemeral,
            _known(self.provisioned, other.provisioned),
            _known(self.snapstart, other.snapstart),
        )


def _known(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    known = [part for part in (one, other) if part is not None]
    return sum(known, _NONE) if known else None
