"""Which account a command asks, and with which settings: the user's as the options say, or the demo's."""

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lambdatop.aws import Access
from lambdatop.config import Chosen, Settings, settle
from lambdatop.core.errors import JournalFault, UsageError
from lambdatop.journal import Journal


def settings(options: argparse.Namespace) -> Settings:
    """Bring options, environment and file together. Raises UsageError."""
    if options.demo:
        for name in ("profile", "region", "endpoint_url"):
            if getattr(options, name) is not None:
                raise UsageError(f"--demo has an account of its own and goes without --{name.replace('_', '-')}")
    chosen = Chosen(
        profile=options.profile,
        region=options.region,
        endpoint_url=options.endpoint_url,
        window_ms=getattr(options, "window", None),
        read_only=options.read_only,
        color=False if options.no_color else None,
    )
    return settle(chosen, os.environ, options.config)


@contextmanager
def access(chosen: Settings, *, demo: bool) -> Iterator[Access]:
    """Give what reaches the account; the demo is served as long as this lasts, and never sees the user's keys."""
    if not demo:
        yield Access(chosen.profile, chosen.region, chosen.endpoint_url)
        return
    from lambdatop.demo import (  # noqa: PLC0415  # the server takes longer to load than AWS is asked without it
        DEMO_ACCESS_KEY,
        DEMO_REGION,
        DEMO_SECRET_KEY,
        DemoServer,
    )

    with DemoServer() as server:
        yield Access("demo", DEMO_REGION, server.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY)


@contextmanager
def journal(chosen: Settings, *, demo: bool) -> Iterator[Journal]:
    """Open the journal; the demo forgets what was changed, and so does its own.

    Raises JournalFault where there is no place for it.
    """
    with ExitStack() as stack:
        if demo and not os.environ.get("LAMBDATOP_STATE_DIR"):
            folder: Path | None = Path(stack.enter_context(TemporaryDirectory(prefix="lambdatop-")))
        else:
            folder = chosen.state_folder
        if folder is None:
            raise JournalFault("no home for the journal: name a folder with LAMBDATOP_STATE_DIR")
        yield stack.enter_context(Journal(folder))
