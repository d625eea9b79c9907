"""Takes a command line apart: command, options, words; what is wrong becomes one line with what is expected."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from lambdatop.core.errors import UsageError, unknown

_REWORDED = {
    "expected one argument": "needs a value",
    "ignored explicit argument": "takes no value, but got",
}


class Parser(argparse.ArgumentParser):
    """argparse for options only: no abbreviations, errors as UsageError, words left to `split`."""

    def __init__(self, usage: str, description: str, epilog: str = "") -> None:
        """`usage` is without the word usage; description and epilog keep their lines."""
        super().__init__(
            prog="lambdatop",
            usage=usage,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            add_help=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage: the one line must be seen, and `--help` is named in it."""
        text = message.removeprefix("argument ")
        for theirs, ours in _REWORDED.items():
            text = text.replace(theirs, ours)
        raise UsageError(text)

    def takes_value(self, option: str) -> bool:
        """Say whether the word after `option` belongs to it."""
        action = self._option_string_actions.get(option)
        return action is not None and action.nargs is None

    def knows(self, option: str) -> bool:
        """Say whether there is such an option."""
        return option in self._option_string_actions

    def names(self) -> list[str]:
        """List the long names of the options."""
        return [name for name in self._option_string_actions if name.startswith("--")]

    def read(self, tokens: Sequence[str]) -> argparse.Namespace:
        """Read the options in `tokens`. Raises UsageError, with the nearest right name for an unknown one."""
        read, strangers = self.parse_known_args(list(tokens))
        if strangers:
            raise unknown("option", strangers[0].partition("=")[0], self.names())
        return read


@dataclass(frozen=True, slots=True)
class Line:
    """A command line, sorted: options with their values, words, and the words after `--`, which are never commands."""

    options: tuple[str, ...]
    words: tuple[str, ...]
    literal: tuple[str, ...]


def split(arguments: Sequence[str], parsers: Sequence[Parser]) -> Line:
    """Sort a command line by what each option takes; options and words may stand in any order."""
    options: list[str] = []
    words: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            break
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        options.append(word)
        if any(p.takes_value(word) for p in parsers):
            value = next(rest, None)
            dashed = value is not None and value.startswith("-") and word.startswith("--")
            if dashed and not any(p.knows(str(value)) for p in parsers):
                # argparse would take `--filter -health` for two options.
                options[-1] = f"{word}={value}"
            elif value is not None:
                options.append(value)
    return Line(tuple(options), tuple(words), tuple(rest))
