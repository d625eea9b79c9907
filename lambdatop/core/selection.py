"""Selects functions by name or tag: `api-*`, `/regex/`, `tag:KEY=VALUE`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from lambdatop.core.errors import UsageError

_TAG = "tag:"
_SLASH = "/"


@dataclass(frozen=True, slots=True)
class Name:
    """A plain name or a glob on the name, case-sensitive as names are."""

    glob: str

    def matches(self, name: str, _tags: Mapping[str, str]) -> bool:
        """Tell whether the whole name is meant."""
        return fnmatchcase(name, self.glob)


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression that may match anywhere in the name."""

    regex: re.Pattern[str]

    def matches(self, name: str, _tags: Mapping[str, str]) -> bool:
        """Tell whether the expression is found in the name."""
        return self.regex.search(name) is not None


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with a value, which may be a glob."""

    key: str
    value: str

    def matches(self, _name: str, tags: Mapping[str, str]) -> bool:
        """Tell whether the function carries the tag with this value."""
        return self.key in tags and fnmatchcase(tags[self.key], self.value)


Pattern = Name | Regex | Tag


def parse_pattern(text: str) -> Pattern:
    """Read one pattern of the command line; UsageError says what is expected."""
    if text.startswith(_TAG):
        key, equals, value = text.removeprefix(_TAG).partition("=")
        if not (key and equals):
            raise UsageError(f"{text!r} is no pattern: expected tag:KEY=VALUE, such as tag:team=payments")
        return Tag(key, value)
    if text.startswith(_SLASH):
        return _regex(text)
    if not text:
        raise UsageError("an empty pattern: expected a name, a glob (api-*), /regex/ or tag:KEY=VALUE")
    return Name(text)


def _regex(text: str) -> Regex:
    expression = text[1:-1]
    if not (expression and text.endswith(_SLASH)):
        raise UsageError(f"{text!r} is no pattern: a regular expression stands between slashes, such as /^api-/")
    try:
        return Regex(re.compile(expression))
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(f"{text!r} is no regular expression: {error}") from None


def selects(patterns: Iterable[Pattern], name: str, tags: Mapping[str, str]) -> bool:
    """Tell whether a function is meant: patterns are united, and none at all means every function."""
    asked = tuple(patterns)
    return not asked or any(p.matches(name, tags) for p in asked)


def needs_tags(patterns: Iterable[Pattern]) -> bool:
    """Tell whether tags must be read at all: AWS charges a call per function for them."""
    return any(isinstance(p, Tag) for p in patterns)
