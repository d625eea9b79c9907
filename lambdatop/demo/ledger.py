"""What AWS would bill the demo account, call by call, by its own arithmetic: the truth to be measured by."""

from dataclasses import dataclass
from fractions import Fraction

from lambdatop.demo.function import DemoFunction
from lambdatop.demo.simulation import Invocation
from lambdatop.demo.world import World

# us-east-1, USD, as fractions so that no digit is lost (https://aws.amazon.com/lambda/pricing/).
_USD_A_REQUEST = Fraction(20, 100 * 1_000_000)
_USD_A_GB_S = {"x86_64": Fraction("0.0000166667"), "arm64": Fraction("0.0000133334")}
_USD_A_GB_S_READY = {"x86_64": Fraction("0.0000041667"), "arm64": Fraction("0.0000033334")}
_USD_A_GB_S_ON_READY = {"x86_64": Fraction("0.0000097222"), "arm64": Fraction("0.0000077778")}
_USD_A_GB_S_STORED = Fraction("0.0000000309")
_FREE_STORAGE_MB = 512
_MB_OF_GB = 1_024


@dataclass(frozen=True, slots=True)
class Entry:
    """One invocation's bill; `end_ms` is the moment of its REPORT line."""

    function: str
    end_ms: int
    requests: Fraction
    duration: Fraction
    init: Fraction
    """Billed time of its cold start."""
    ephemeral: Fraction

    @property
    def usd(self) -> Fraction:
        """Give the whole of it."""
        return self.requests + self.duration + self.init + self.ephemeral


def entries(world: World, function: str, start_ms: int, end_ms: int) -> list[Entry]:
    """Bill each invocation of a function that reported in [start, end), in order of its call."""
    configured = world.functions[function]
    done = world.life(function).touching(start_ms, end_ms)
    return [_entry(configured, one) for one in done if start_ms <= int(one.end_ms) < end_ms]


def usd(world: World, function: str, start_ms: int, end_ms: int) -> Fraction:
    """Bill a function over a span, what stands ready for it left out."""
    return sum((entry.usd for entry in entries(world, function, start_ms, end_ms)), Fraction(0))


def ready_usd(world: World, function: str, start_ms: int, end_ms: int) -> Fraction:
    """Bill the environments that stand ready for a function over a span, whether used or not."""
    configured = world.functions[function]
    gb = Fraction(sum(configured.provisioned.values()) * int(configured.config["MemorySize"]), _MB_OF_GB)
    return gb * Fraction(end_ms - start_ms, 1_000) * _USD_A_GB_S_READY[_architecture(configured)]


def _entry(function: DemoFunction, done: Invocation) -> Entry:
    on = _architecture(function)
    prices = _USD_A_GB_S_ON_READY if done.environment.provisioned else _USD_A_GB_S
    started_ms = _started_ms(done)
    gb = Fraction(done.memory_mb, _MB_OF_GB)
    stored_gb = Fraction(max(0, int(function.config["EphemeralStorage"]["Size"]) - _FREE_STORAGE_MB), _MB_OF_GB)
    return Entry(
        function.name,
        int(done.end_ms),
        _USD_A_REQUEST,
        gb * Fraction(done.billed_ms - started_ms, 1_000) * prices[on],
        gb * Fraction(started_ms, 1_000) * _USD_A_GB_S[on],
        stored_gb * Fraction(done.billed_ms, 1_000) * _USD_A_GB_S_STORED,
    )


def _started_ms(done: Invocation) -> int:
    """Give the ms of a bill that its cold start makes: what is billed without it is the duration, rounded up."""
    if not done.cold:
        return 0
    alone = -(-round(done.duration_ms * 100) // 100)
    return done.billed_ms - alone


def _architecture(function: DemoFunction) -> str:
    return str(function.config["Architectures"][0])
