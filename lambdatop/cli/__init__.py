"""The command line and the composition root: the only place that knows everybody."""

from lambdatop.cli.main import main

__all__ = ["main"]
