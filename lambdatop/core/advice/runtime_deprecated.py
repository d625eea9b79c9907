"""Rule: its runtime is no longer supported, or soon will not be."""

from lambdatop.core import units
from lambdatop.core.advice.seen import CRITICAL, INFO, WARNING, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.runtimes import SOON_MS, Runtime


def _find(seen: Seen) -> Finding | None:
    name = seen.config.runtime
    runtime = seen.runtimes.known.get(name or "")
    if name is None or runtime is None or runtime.deprecated_ms is None:
        return None
    if seen.now_ms < runtime.deprecated_ms - SOON_MS:
        return None
    over = seen.now_ms >= runtime.deprecated_ms
    closed = runtime.no_update_ms is not None and seen.now_ms >= runtime.no_update_ms
    return Finding(
        rule="runtime-deprecated",
        severity=CRITICAL if closed else WARNING if over else INFO,
        title=f"Move it from {name} to {runtime.then or 'a newer runtime'}",
        seen=f"{name} {'has not been supported since' if over else 'is supported until'} "
        f"{_day(runtime.deprecated_ms)}{_blocks(seen.now_ms, runtime)}.",
        why="A runtime without support gets no security updates, and in the end Lambda refuses every change of the "
        "function, its memory and timeout included.",
        advice=f"Test the code on {runtime.then or 'a newer runtime'} and deploy it there.",
        sure=f"The days are AWS's as of {seen.runtimes.as_of}; it has moved such days before.",
    )


def _blocks(now_ms: int, runtime: Runtime) -> str:
    if runtime.no_update_ms is None:
        return ""
    if now_ms >= runtime.no_update_ms:
        return f"; since {_day(runtime.no_update_ms)} it can no longer be changed"
    return f"; from {_day(runtime.no_update_ms)} on it can no longer be changed"


def _day(at_ms: int) -> str:
    return units.utc(at_ms)[:10]


RUNTIME_DEPRECATED = Rule("runtime-deprecated", "a runtime that is no longer supported, or soon will not be", _find)
