"""Cuts a log filter into its terms: words, quoted texts, /regexes/, field:value, parentheses, and, or, not."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto

from lambdatop.core.errors import UsageError

FIELDS = ("level", "function", "invocation", "kind")
_QUOTES = "\"'"
_ESCAPE = "\\"
_WORDS_OF_LOGIC = ("and", "or", "not")


class Sign(Enum):
    """What a term is."""

    TEXT = auto()
    REGEX = auto()
    FIELD = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """One term; `at` is where it begins, `flags` those after the second slash, `field` the name before a colon."""

    sign: Sign
    at: int
    text: str = ""
    field: str = ""
    flags: str = ""


def terms(text: str) -> Iterator[Term]:
    """Give the terms of a filter one by one. Raises UsageError that names what is not closed or not known."""
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
        elif char == "(":
            yield Term(Sign.OPEN, at)
            at += 1
        elif char == ")":
            yield Term(Sign.CLOSE, at)
            at += 1
        elif char == "-" and at + 1 < len(text) and not text[at + 1].isspace():
            yield Term(Sign.NOT, at)
            at += 1
        else:
            term, at = _term(text, at)
            yield term


def _term(text: str, at: int) -> tuple[Term, int]:
    if text[at] in _QUOTES:
        value, end = _quoted(text, at)
        return Term(Sign.TEXT, at, value), end
    if text[at] == "/":
        return _regex(text, at)
    return _word(text, at)


def _word(text: str, at: int) -> tuple[Term, int]:
    """Read a word, which may have parentheses in pairs (`handler()`), a field's name before it, or be one of logic."""
    end = _end_of_word(text, at)
    word = text[at:end]
    name, colon, value = word.partition(":")
    if not colon:
        sign = Sign[word.upper()] if word.lower() in _WORDS_OF_LOGIC else Sign.TEXT
        return Term(sign, at, word), end
    field = name.lower()
    if field not in FIELDS:
        _refuse_near_miss(name, value)
        return Term(Sign.TEXT, at, word), end
    start = at + len(name) + 1
    if text[start : start + 1] in tuple(_QUOTES):
        value, end = _quoted(text, start)
    if not value:
        raise UsageError(f"{field}: needs a value, as in {field}:{_EXAMPLES[field]}")
    return Term(Sign.FIELD, at, value, field), end


_EXAMPLES = {"level": "warn", "function": "checkout-api", "invocation": "0f3a91c2", "kind": "report"}


def _refuse_near_miss(name: str, value: str) -> None:
    """Take `levle:warn` for a slip, but `TypeError:` and `http://…` for text."""
    near = get_close_matches(name.lower(), FIELDS, n=1, cutoff=0.75)
    if near and value and not value.startswith("/"):
        raise UsageError(f'unknown field {name!r}; did you mean {near[0]}? As text it goes in quotes: "{name}:{value}"')


def _end_of_word(text: str, at: int) -> int:
    """Find the blank that ends a word, or the parenthesis that it did not open itself."""
    depth = 0
    for end in range(at, len(text)):
        char = text[end]
        if char.isspace() or (char == ")" and not depth):
            return end
        depth += (char == "(") - (char == ")")
    return len(text)


def _quoted(text: str, at: int) -> tuple[str, int]:
    quote, parts, end = text[at], [], at + 1
    while end < len(text) and text[end] != quote:
        if text[end] == _ESCAPE and text[end + 1 : end + 2] in {quote, _ESCAPE}:
            end += 1
        parts.append(text[end])
        end += 1
    if end >= len(text):
        raise UsageError(f"the {quote} before {_shown(text[at + 1 :])} is never closed")
    return "".join(parts), end + 1


def _regex(text: str, at: int) -> tuple[Term, int]:
    end = at + 1
    while end < len(text) and text[end] != "/":
        end += 2 if text[end] == _ESCAPE else 1
    if end >= len(text):
        raise UsageError(f"{_shown(text[at:])} has no closing /; text that begins with / goes in quotes")
    expression = text[at + 1 : end].replace("\\/", "/")
    after = _end_of_word(text, end + 1)
    flags = text[end + 1 : after]
    if flags not in {"", "i"}:
        raise UsageError(
            f"{_shown(text[at:after])}: after the closing / only i (any case) may stand; "
            "text that begins with / goes in quotes, and a / inside is written \\/"
        )
    if not expression:
        raise UsageError("// is an empty expression; expected one between the slashes, such as /timed? out/")
    return Term(Sign.REGEX, at, expression, flags=flags), after


def _shown(text: str) -> str:
    most = 40
    return repr(text if len(text) <= most else text[:most] + "…")
