"""What can go wrong, as one tree; each error is one clear line for its reader.

LambdatopError
├── UsageError            wrong option, pattern, config: what is expected, the nearest right name (exit 2)
├── NoFunctionMatches     the patterns select nothing (exit 4)
├── JournalFault          what was changed cannot be written down or read (exit 74)
└── AwsError              AWS could not be asked, or did not answer well (exit 3)
├── NoCredentials
├── ExpiredCredentials
├── AccessDenied      carries the name of the missing permission
├── Throttled         carries how long to wait, when AWS says
├── NotFound          the thing asked for is not there
├── Unreachable       no network, no answer in time, reset
├── RevisionConflict  somebody else has changed the function since it was read (exit 1)
├── UpdateInProgress  the function is being changed, or not ready to be (exit 1)
├── RefusedChange     AWS does not take the new setting; carries its words (exit 1)
└── AwsFault          AWS answered with an error of its own
"""

from collections.abc import Iterable
from difflib import get_close_matches

# A part of a name so long says which is meant.
_TELLING = 3


class LambdatopError(Exception):
    """Lets the command line turn any expected failure into one line; the text is that line."""

    exit_code = 1


class UsageError(LambdatopError):
    """Says what was expected of the user; exit code 2."""

    exit_code = 2


class NoFunctionMatches(LambdatopError):
    """Says that the selection is empty; exit code 4."""

    exit_code = 4


class JournalFault(LambdatopError):
    """Says that the journal cannot be used; nothing is changed without it."""

    exit_code = 74


class AwsError(LambdatopError):
    """Marks what the live view survives and a script hears as exit code 3."""

    exit_code = 3
    state = "unavailable"


class NoCredentials(AwsError):
    """Says that there is nothing to sign a request with."""


class ExpiredCredentials(AwsError):
    """Says that the credentials were good once; the next step is to log in again."""


class AccessDenied(AwsError):
    """Names the permission (`lambda:ListFunctions`) that the caller lacks."""

    state = "denied"

    def __init__(self, message: str, permission: str) -> None:
        """Keep `permission` in IAM's own words, so that it can be pasted into a policy."""
        super().__init__(message)
        self.permission = permission


class Throttled(AwsError):
    """Says that AWS wants fewer calls; `retry_after_s` is its own wish, None where it states none."""

    state = "throttled"

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        """Carry the wait, so that the pace follows AWS and not a guess."""
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotFound(AwsError):
    """Says that a named thing is not there, such as the log group of a function that never ran."""


class Unreachable(AwsError):
    """Says that no answer came: no network, a reset, a time-out."""


class RevisionConflict(AwsError):
    """Says that the function is not as it was when it was read, so that nothing was changed."""

    exit_code = 1


class UpdateInProgress(AwsError):
    """Says that the function is being changed by somebody, or is not ready to be; later it will be."""

    exit_code = 1


class RefusedChange(AwsError):
    """Carries why AWS does not take a change, in its own words: it knows limits of the account that we do not."""

    exit_code = 1


class AwsFault(AwsError):
    """Says that AWS answered with a failure of its own (5xx) or one that we do not know."""


def unknown(what: str, name: str, known: Iterable[str]) -> UsageError:
    """Say that there is no such name, and which right one is nearest, or all of them where none is near.

    `what` is the noun before the name, such as `option`; names are compared without regard to case.
    """
    names = {k.lower(): k for k in known}
    wanted = name.lower()
    near = get_close_matches(wanted, names, n=1) or [n for n in names if len(wanted) >= _TELLING and wanted in n]
    hint = f"did you mean {names[near[0]]}?" if near else f"expected one of {', '.join(names.values())}"
    return UsageError(f"unknown {what} {name!r}; {hint}")
