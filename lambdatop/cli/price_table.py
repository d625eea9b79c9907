"""Reads the price table that comes with lambdatop; the core knows no files."""

import tomllib
from pathlib import Path

from lambdatop.core.money.pricing import Prices, parse_prices

_FILE = Path(__file__).parents[1] / "prices.toml"


def price_table() -> Prices:
    """Give the table, dated inside."""
    return parse_prices(tomllib.loads(_FILE.read_text(encoding="utf-8")))
