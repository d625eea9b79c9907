"""Log lines of one stream, as Lambda and programs write them, for the tests of invocations."""

from collections.abc import Iterable
from zlib import crc32

from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.assembly import Said, assemble, stream_order
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.invocations.outcome import outcome
from lambdatop.core.log.platform_log import parse
from tests.core.known import END, config

T0 = END - 600_000
STREAM = "2027/01/15/[$LATEST]0123456789abcdef"


def request(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-{number:012d}"


def line(at: int, text: str, *, stream: str = STREAM, name: str = "api", event: str | None = "") -> LogLine:
    """Give a line at `at` ms; event None leaves the id out as Live Tail does, empty makes one of time and text."""
    event_id = f"{at:056d}{crc32(text.encode()):010d}" if event == "" else event
    return LogLine(name, T0 + at, T0 + at + 1_500, stream, event_id, text)


def start(number: int) -> str:
    return f"START RequestId: {request(number)} Version: $LATEST\n"


def end(number: int) -> str:
    return f"END RequestId: {request(number)}\n"


def report(number: int, ms: float = 20, more: str = "", used: int = 90) -> str:
    return (
        f"REPORT RequestId: {request(number)}\tDuration: {ms:.2f} ms\tBilled Duration: {int(ms) + 1} ms\t"
        f"Memory Size: 512 MB\tMax Memory Used: {used} MB\t{more}\n"
    )


def run(at: int, number: int, *texts: str, ms: int = 20, more: str = "") -> list[LogLine]:
    """Give one invocation that begins at `at`, with what it says in between."""
    middle = [line(at + 1 + n, text) for n, text in enumerate(texts)]
    return [
        line(at, start(number), event=f"{at:056d}0"),
        *middle,
        line(at + ms, end(number), event=f"{at + ms:056d}8"),
        line(at + ms, report(number, ms, more), event=f"{at + ms:056d}9"),
    ]


def said(lines: Iterable[LogLine]) -> list[Said]:
    return sorted(((one, parse(one.message)) for one in lines), key=stream_order)


def invocations(lines: Iterable[LogLine], *, several: bool = False) -> list[Invocation]:
    """Assemble lines of one stream, in whatever order they are given."""
    return [outcome(one, config(), lambda *_: None) for one in assemble(said(lines), several=several)]


def texts(one: Invocation) -> list[str]:
    return [line.message.strip() for line in one.lines]
