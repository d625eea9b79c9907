"""Rule: runs on x86_64 where arm64 is cheaper."""

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, WORTH_USD, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.money.prices import ARM, X86, Part
from lambdatop.core.money.pricing import MB_MS_OF_GB_S

# Runtimes that AWS has never offered on arm64.
_X86_ONLY = frozenset({"go1.x", "provided", "java8", "nodejs10.x", "python2.7", "python3.6", "python3.7", "ruby2.5"})


def _find(seen: Seen) -> Finding | None:
    config, usage = seen.config, seen.spent.usage
    here, there = seen.price(Part.DURATION, X86), seen.price(Part.DURATION, ARM)
    if config.architecture != X86 or config.runtime in _X86_ONLY or seen.on_own_instances:
        return None
    if usage is None or here is None or there is None:
        return None
    gb_s = seen.a_month(usage.mb_ms / MB_MS_OF_GB_S)
    saves = gb_s * (here - there)
    if saves < WORTH_USD:
        return None
    cheaper = 1 - there / here
    return Finding(
        rule="arm64",
        severity=INFO,
        title=f"Move it to arm64, where a GB-second costs {units.share(float(cheaper))} less",
        seen=f"{units.count(float(gb_s))} GB-seconds a month on x86_64, by the rate of {seen.over}.",
        why="AWS charges less for arm64 (Graviton), and most code runs there as fast or faster.",
        advice=_advice(seen),
        saves_usd=saves,
        sure=f"{seen.priced(Part.DURATION, ARM)}, and that durations stay the same is likely; {_native(seen)}.",
    )


def _advice(seen: Seen) -> str:
    if seen.config.package_type == "Image":
        return "Build the image for linux/arm64, set the architecture in the same deploy, and compare durations."
    layers = " Its layers must be there for arm64, too." if seen.config.layers else ""
    return f"Build native dependencies for arm64, set the architecture in the same deploy, compare durations.{layers}"


def _native(seen: Seen) -> str:
    layers = len(seen.config.layers)
    whose = {0: "package has", 1: "layer has"}.get(layers, f"{layers} layers have")
    return f"whether its {whose} code for x86_64 only is not known"


ARM64 = Rule("arm64", "x86_64 where arm64 would be cheaper", _find)
