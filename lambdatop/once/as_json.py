"""Writes JSON that is always valid and never acts on a terminal."""

import json
import math
import re
from decimal import Decimal

_NOT_PLAIN = re.compile(r"[^\x20-\x7e\n]")


def dumps(value: object, indent: int | None = None) -> str:
    """Write `value` as JSON in UTF-8, on one line unless `indent` is given; what is no number becomes null."""
    return _NOT_PLAIN.sub(
        _shown_or_escaped, json.dumps(_plain(value), indent=indent, ensure_ascii=False, allow_nan=False)
    )


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _shown_or_escaped(match: re.Match[str]) -> str:
    """Escape what has no glyph of its own, because a terminal might obey it; inside a string it means the same."""
    if match[0].isprintable():
        return match[0]
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
