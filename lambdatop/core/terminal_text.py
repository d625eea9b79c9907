"""Makes hostile text safe to show on a terminal, and measures and cuts text by the cells it takes."""

import re
from itertools import accumulate
from unicodedata import category, east_asian_width

# Glyphs instead of what would act on the terminal: U+2400 and on are the pictures of the control characters.
_PICTURES = 0x2400
_DELETE_PICTURE = "\u2421"
_UNKNOWN = "\ufffd"
_NEW_LINE = "\u21b5"
_CUT = "\u2026"

_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Terminals disagree on the width of what joiners and variation selectors join: the text is the same without them.
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_NO_JOINERS = dict.fromkeys(map(ord, _JOINERS))
# Accents piled on one letter grow over the lines above and below; no script needs more than a few.
_ACCENT = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(f"({_ACCENT}{{3}}){_ACCENT}+")
_ODD = re.compile(f"[{_JOINERS}]|{_ACCENT}{{4}}")
_ZERO_WIDTH = frozenset({"Mn", "Me", "Cf"})


class _Symbols(dict[int, str]):
    """Gives each character that may not reach a terminal its symbol, and leaves the others as they are."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isprintable():
            return char
        if category(char) == "Zs":
            return " " * width(char)
        return _UNKNOWN


_SYMBOLS = _Symbols({code: chr(code) for code in range(0x20, 0x7F)})
_SYMBOLS.update({code: chr(_PICTURES + code) for code in range(0x20)})
_SYMBOLS[0x7F] = _DELETE_PICTURE
_SYMBOLS[0x09] = "  "


def safe(text: str) -> str:
    """Keep a log line from acting on the terminal: one line, in which nothing but glyphs and blanks is left.

    Control characters and escapes become their pictures (`␛`), line breaks `↵`, tabs two blanks; what has no glyph of
    its own (direction marks, hidden tags, halves of surrogate pairs, what Unicode has not assigned) becomes `�`.
    """
    if text.isprintable() and (text.isascii() or not _ODD.search(text)):
        return text
    one_line = _BREAKS.sub(_NEW_LINE, text)
    if not text.isascii():
        one_line = _PILE.sub(r"\1", one_line.translate(_NO_JOINERS))
    return one_line.translate(_SYMBOLS)


def width(char: str) -> int:
    """Tell how many cells a terminal gives to one character: 0, 1 or 2."""
    if char.isascii():
        return 1
    if category(char) in _ZERO_WIDTH:
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """Measure a safe text in cells; half the letters of some scripts take none, and others take two."""
    return len(text) if text.isascii() else sum(map(width, text))


def cut(text: str, room: int) -> str:
    """Shorten a safe text to at most `room` cells; an ellipsis says that something is missing."""
    if len(text) <= room and text.isascii():
        return text
    if room <= 0:
        return ""
    return _head(text, room - 1) + _CUT if cells(text) > room else text


def _head(text: str, room: int) -> str:
    """Take as much of a text as `room` holds; it is wider than that."""
    if text[: room + 1].isascii():  # an accent after the last letter belongs to it
        return text[:room]
    end = next(at for at, used in enumerate(accumulate(map(width, text))) if used > room)
    return text[:end]
