"""`make bench`: every comparison, one line each."""

import os
import sys
from collections.abc import Iterator
from functools import partial

from benchmarks.following import Outcome, outcomes
from benchmarks.hour import an_hour
from benchmarks.peers import LAMBDATOP, demo_account, peer
from benchmarks.rows import next_minute, one_changed, thousand
from benchmarks.timing import Comparison, compare, timed, until_output, until_painted

_SIZE = (120, 40)


def _first_paint() -> Iterator[Comparison]:
    env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    ours = partial(until_painted, [str(LAMBDATOP), "--demo"], env, b"lambdatop", _SIZE)
    bare = partial(until_painted, [sys.executable, "-m", "benchmarks.bare"], env, b"painted", _SIZE)
    yield compare("start to first paint", ours, "a bare Textual program", bare)


def _once() -> Iterator[Comparison]:
    aws, awslogs = peer("aws"), peer("awslogs")
    with demo_account() as env:
        ours = partial(until_output, [str(LAMBDATOP), "--once", "--format", "json"], env)
        listing = partial(until_output, [aws, "lambda", "list-functions", "--output", "json"], env)
        yield compare("--once to first output, 16 functions", ours, "aws lambda list-functions", listing)
        one = partial(until_output, [str(LAMBDATOP), "--once", "checkout-api"], env)
        endpoint = ["--aws-endpoint-url", env["AWS_ENDPOINT_URL"]]
        logs = [awslogs, "get", "/aws/lambda/checkout-api", "--start", "15m", *endpoint]
        reading = partial(until_output, logs, env)
        yield compare("--once to first output, one function", one, "awslogs get, 15 minutes", reading)


def _snapshot() -> Iterator[Comparison]:
    store = thousand()
    changed = partial(timed, partial(one_changed, store))
    whole = partial(timed, thousand)
    yield compare("snapshot of 1,000 functions, one changed", changed, "taking in all their facts", whole)
    moved = partial(timed, partial(next_minute, store))
    yield compare("the same when a minute has passed", moved, "taking in all their facts", whole)


def _logs() -> Iterator[str | Outcome]:
    yield an_hour()
    for per_s in (500, 2_000):
        yield from outcomes(per_s)


def main() -> None:
    """Run all of them, or those that are named; each prints as it ends."""
    every = {"snapshot": _snapshot, "paint": _first_paint, "once": _once, "logs": _logs}
    for name in sys.argv[1:] or every:
        for one in every[name]():
            print(one, flush=True)


if __name__ == "__main__":
    main()
