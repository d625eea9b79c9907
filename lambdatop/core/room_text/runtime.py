"""Says how long the runtime of a function is supported, by the dated table."""

from lambdatop.core import units
from lambdatop.core.model import FunctionConfig
from lambdatop.core.room_text.line import Look, Said, said
from lambdatop.core.runtimes import SOON_MS, Runtimes

_DATE = 10


def runtime_lines(config: FunctionConfig, runtimes: Runtimes | None, now_ms: int) -> list[Said]:
    """Say the runtime, and what ends when; what is over or near stands out."""
    if config.runtime is None:
        return [said("runtime", "container image" if config.package_type == "Image" else None)]
    known = runtimes.known.get(config.runtime) if runtimes is not None else None
    lines = [said("runtime", config.runtime)]
    if runtimes is None or known is None:
        return [*lines, said("supported until", None)]
    if known.deprecated_ms is None:
        lines.append(said("supported until", f"no end announced, as of {runtimes.as_of}"))
    else:
        left = known.deprecated_ms - now_ms
        look = Look.BAD if left <= 0 else Look.NEAR if left <= SOON_MS else Look.TEXT
        over = ", which is over" if left <= 0 else ""
        lines.append(said("supported until", f"{_day(known.deprecated_ms)}{over}, as of {runtimes.as_of}", look))
    for label, at_ms in (("none made after", known.no_create_ms), ("no change after", known.no_update_ms)):
        if at_ms is not None:
            lines.append(said(label, _day(at_ms), Look.BAD if at_ms <= now_ms else Look.TEXT))
    return lines


def _day(at_ms: int) -> str:
    return units.utc(at_ms)[:_DATE]
