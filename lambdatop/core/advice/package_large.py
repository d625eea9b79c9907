"""Rule: its package is large."""

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.model import Finding

LARGE_BYTES = 50 * 1024 * 1024
"""What can be uploaded directly; beyond it a package goes by way of S3."""
_MB = 1024 * 1024


def _find(seen: Seen) -> Finding | None:
    size, row = seen.config.code_size, seen.row
    if size is None or size <= LARGE_BYTES or seen.config.package_type != "Zip":
        return None
    starts = ""
    if row.cold_starts and row.init.p50 is not None:
        starts = f"; cold starts take {units.duration(row.init.p50)}, the middle of {row.cold_starts:,}"
    layers = ", layers not counted" if seen.config.layers else ""
    return Finding(
        rule="package-large",
        severity=INFO,
        title=f"Make its package smaller: {size / _MB:.0f} MB zipped",
        seen=f"{size / _MB:.0f} MB zipped{layers}{starts}.",
        why="Each new environment fetches and unpacks it before the first call; Lambda takes 250 MB unzipped at most, "
        "layers included.",
        advice="Leave out what it does not load: tests, documentation, unused dependencies, clients of services that "
        "it does not call; or split it by what its calls need.",
        sure="The size is certain; how much sooner a smaller one starts shows only when it is tried.",
    )


PACKAGE_LARGE = Rule("package-large", "a zipped package of more than 50 MB", _find)
