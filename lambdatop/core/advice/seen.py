"""What a rule of advice sees: one function over the window, what hangs on it, and what things cost."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.figures.of_function import Spent
from lambdatop.core.figures.rows import Context
from lambdatop.core.model import Finding, FunctionConfig, Row
from lambdatop.core.money.prices import ARCHITECTURES, Part
from lambdatop.core.money.pricing import MB_OF_GB, month_of
from lambdatop.core.room import Room
from lambdatop.core.runtimes import Runtimes
from lambdatop.core.size_seen import SizeSeen

CRITICAL, WARNING, INFO = "critical", "warning", "info"
SEVERITIES = (CRITICAL, WARNING, INFO)
"""Worst first."""
WORTH_USD = Decimal("0.10")
"""What saves less in a month is not worth anybody's time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One function, for a rule to look at; what has not been read is None and no rule guesses it."""

    row: Row
    spent: Spent
    context: Context
    runtimes: Runtimes

    @property
    def config(self) -> FunctionConfig:
        """Give its configuration."""
        return self.row.config

    @property
    def room(self) -> Room:
        """Give what hangs on it, as far as it has been read."""
        return self.row.room or Room()

    @property
    def now_ms(self) -> int:
        """Give the moment the window ends."""
        return self.context.window.end_ms

    @property
    def memory_gb(self) -> Decimal:
        """Give its memory in GB."""
        return Decimal(self.config.memory_mb) / MB_OF_GB

    @property
    def on_own_instances(self) -> bool:
        """Say whether it runs on instances of the account's own, which are not paid for by what calls take."""
        known = self.room.configuration
        return self.config.managed_instances or (known is not None and known.managed_instances)

    @property
    def at_this_size(self) -> SizeSeen | None:
        """Give what REPORT lines say of the memory size that is set now, also before the window."""
        return next((size for size in self.row.sizes if size.memory_mb == self.config.memory_mb), None)

    def price(self, part: Part, architecture: str | None = None) -> Decimal | None:
        """Give a price of its region, on its own architecture unless told; None where it is not known."""
        region, on = self.context.prices.regions.get(self.spent.place.region), architecture or self.config.architecture
        return region.of(part, on) if region is not None and on in ARCHITECTURES else None

    def is_assumed(self, part: Part, *others: str) -> bool:
        """Say whether no source tells a price, on its architecture or on `others`."""
        region = self.context.prices.regions.get(self.spent.place.region)
        return region is not None and any(region.assumptions([part], on) for on in (self.config.architecture, *others))

    def priced(self, part: Part, *others: str) -> str:
        """Say how sure a price is that something rests on."""
        assumed = self.is_assumed(part, *others)
        return f"Prices of {self.spent.place.region} are assumed, not read" if assumed else "The prices are certain"

    def a_month(self, of_window: Decimal | float) -> Decimal:
        """Scale what was in the window to 730 hours."""
        return Decimal(of_window) * month_of(self.row.window_ms)

    @property
    def over(self) -> str:
        """Say what the figures of metrics rest on: `1,204 invocations in 15 min`."""
        return f"{_calls(self.row.invocations or 0)} in {units.span(self.row.window_ms)}"

    @property
    def over_reports(self) -> str:
        """Say what the figures of REPORT lines rest on, and which share of the invocations they are."""
        read = f"{_calls(self.row.reports or 0)} read in {units.span(self.row.window_ms)}"
        share = self.row.coverage
        return read if share is None or share >= 1 else f"{read} ({units.share(share)} of all)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name for JSON and the configuration file, what it looks at in one line, and how it finds."""

    name: str
    about: str
    find: Callable[[Seen], Finding | None]


def _calls(n: int) -> str:
    return "1 invocation" if n == 1 else f"{n:,} invocations"
