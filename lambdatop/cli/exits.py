"""The exit codes that scripts rely on."""

DONE = 0
HELD = 1
"""`--fail-if` held for at least one function."""
REFUSED = 1
"""`tune` or `undo` was refused or rolled back."""
WRONG_USE = 2
AWS = 3
NO_MATCH = 4
BUG = 70
"""A bug in lambdatop itself; the number is EX_SOFTWARE of sysexits.h."""
INPUT_OUTPUT = 74
"""A file or stdout that cannot be read or written, such as a full disk; EX_IOERR of sysexits.h."""
INTERRUPTED = 130
CLOSED_PIPE = 141
"""The reader of stdout went away: what a shell shows for jq or kubectl, which SIGPIPE ends."""

EXPLAINED = (
    (DONE, "done"),
    (HELD, "--fail-if held for at least one function; tune or undo was refused or rolled back"),
    (WRONG_USE, "wrong use: an option, a pattern, the config file"),
    (AWS, "AWS could not be asked: no credentials, expired, denied, no connection"),
    (NO_MATCH, "no function matches"),
    (BUG, "a bug in lambdatop; -v shows where"),
    (INPUT_OUTPUT, "the input or the output failed, such as a full disk"),
    (INTERRUPTED, "interrupted (143 by SIGTERM, 129 by a lost terminal)"),
    (CLOSED_PIPE, "the reader of the output closed it"),
)
