"""`lambdatop demo`: serves the demo account until Ctrl-C and says how to use it."""

import argparse
import os
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from threading import Event

from lambdatop.cli.output import say, write
from lambdatop.core.errors import UsageError
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer, Faults

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SEED = 1


def run(options: argparse.Namespace) -> int:
    """Serve until a signal; the exit code is the shell's for it, 130 for Ctrl-C.

    Raises UsageError for a wrong fault, and for a port that is taken.
    """
    over = Event()
    ended_by = 0

    def leave(number: int, _: object) -> None:
        nonlocal ended_by
        ended_by = number
        over.set()

    port = options.port or 0
    server = DemoServer(port, _SEED if options.seed is None else options.seed, faults=faults(options.fault))
    with ExitStack() as stack:
        try:
            stack.enter_context(server)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else error
            raise UsageError(f"--port: cannot serve on port {port}: {reason}") from None
        for number in _SIGNALS:
            stack.callback(signal.signal, number, signal.signal(number, leave))
        write(environment(server.url))
        say("serving the demo account until Ctrl-C; set this in another shell, then: aws lambda list-functions")
        over.wait()
    return 128 + ended_by


def faults(texts: Sequence[str]) -> Faults:
    """Turn the switches that `NAME=VALUE` names. Raises UsageError that names all switches for an unknown one."""
    switches = Faults()
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--fault: expected NAME=VALUE, not {text!r}; {', '.join(switches.state())} are the names")
        try:
            switches.set(name, value)
        except ValueError as error:
            raise UsageError(f"--fault: {error}") from None
    return switches


def environment(url: str) -> str:
    """Write what a shell must set so that any AWS client asks the demo account and nobody else."""
    values = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": DEMO_ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": DEMO_SECRET_KEY,
        "AWS_REGION": DEMO_REGION,
        "AWS_DEFAULT_REGION": DEMO_REGION,
    }
    # A profile or a session token of the user's would be taken along otherwise.
    lines = ["unset AWS_PROFILE AWS_SESSION_TOKEN", *(f"export {name}={value}" for name, value in values.items())]
    return "".join(f"{line}\n" for line in lines)
