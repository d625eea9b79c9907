"""Prices the invocation that a REPORT line tells of, as its function is configured now."""

from collections.abc import Mapping
from decimal import Decimal

from lambdatop.core.facts import LogLine
from lambdatop.core.figures.of_function import place_of
from lambdatop.core.log.record import Kind, Record
from lambdatop.core.model import FunctionConfig
from lambdatop.core.money.pricing import Prices, invocation_usd


class ReportPrice:
    """Called with a line and its record, gives USD; None for a line that is no REPORT, or where a figure lacks."""

    def __init__(self, prices: Prices, configs: Mapping[str, FunctionConfig]) -> None:
        """Look functions up in `configs`, which may grow and change."""
        self._prices = prices
        self._configs = configs

    def __call__(self, line: LogLine, record: Record) -> Decimal | None:
        """Price one line."""
        if record.kind is not Kind.REPORT or record.memory_mb is None or record.billed_ms is None:
            return None
        config = self._configs.get(line.function)
        if config is None:
            return None
        place = place_of(config)
        return invocation_usd(
            self._prices, place.region, place.architecture, record.memory_mb, record.billed_ms, place.ephemeral_mb
        )
