"""`lambdatop tune`: changes memory or timeout of functions, after showing what that does."""

import argparse
import re
from collections.abc import Sequence

from lambdatop.cli.changing import Changing, change, forbid_read_only
from lambdatop.cli.reach import settings
from lambdatop.core.errors import NoFunctionMatches, NotFound, UsageError
from lambdatop.core.tuning.change import Change, validate
from lambdatop.core.tuning.plan import Plan

_NAME = re.compile(r"[A-Za-z0-9_-]{1,140}")


def run(options: argparse.Namespace, names: Sequence[str]) -> int:
    """Change every named function, or none where one cannot be read. Raises LambdatopError."""
    forbid_read_only(options, "tune")
    if not names:
        raise UsageError("tune needs the name of a function, as in: lambdatop tune checkout-api --memory 512")
    for name in names:
        if not _NAME.fullmatch(name):
            raise UsageError(f"tune takes the names of functions, not patterns: {name!r} is none")
    _could_be_allowed(Change(names[0], options.memory, options.timeout))
    window_ms = settings(options).window_ms

    async def draft(changing: Changing) -> Plan:
        looked = await changing.tuner.look(names, await changing.rows(names, window_ms))
        for trouble in looked.troubles:
            if isinstance(trouble.error, NotFound):
                raise NoFunctionMatches(f"{trouble.function}: {trouble.error}")
            raise trouble.error
        return changing.tuner.draft(looked.subjects, options.memory, options.timeout, options.note)

    return change(options, draft)


def _could_be_allowed(wanted: Change) -> None:
    """Refuse what no function may have before AWS is asked, by the limits that most have. Raises UsageError."""
    try:
        validate(wanted, managed_instances=True)
    except UsageError:
        validate(wanted)
        raise
