"""Remembers what the terminal shows, and says in as few bytes as it can what is to change."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

Cell = tuple[str, str]
"""A character and how it looks, as the numbers of an SGR sequence; the right half of a wide one is empty."""
Row = list[Cell]

_UNKNOWN: Cell = ("\0", "")
# Moving over so many cells costs as much as writing them again.
_CHEAP_GAP = 4
_LEAST_SCROLL = 4


class TerminalMemory:
    """The cells of the terminal as they were last written.

    Textual writes whole regions with all their colours; over a slow line that is what the user waits for.
    """

    def __init__(self) -> None:
        """Know nothing yet: everything will be written."""
        self._rows: list[Row] = []
        self._width = 0

    def forget(self) -> None:
        """Write everything next time: something else may have written to the terminal."""
        self._rows = []

    def update(self, size: tuple[int, int], pieces: Iterable[tuple[int, int, Sequence[Cell]]]) -> str:
        """Take pieces (line, first column, cells) of a new frame; the sequences that make the terminal show it.

        `size` is (width, height). What no piece covers stays. The sequences begin anywhere and end with plain looks.
        """
        width, height = size
        if width != self._width or len(self._rows) != height:
            self._width = width
            self._rows = [[_UNKNOWN] * width for _ in range(height)]
        new: dict[int, Row] = {}
        for y, x, cells in pieces:
            if not 0 <= y < height:
                continue
            row = new.get(y)
            if row is None:
                row = new[y] = self._rows[y].copy()
            room = max(0, width - x)
            row[x : x + len(cells)] = cells[:room]
        changed = {y: row for y, row in new.items() if row != self._rows[y]}
        if not changed:
            return ""
        out = ["\x1b[0m", self._scroll(changed)]
        looks = ""
        for y in sorted(changed):
            looks = self._write(y, changed[y], looks, out)
        return "".join((*out, "\x1b[0m"))

    def _write(self, y: int, row: Row, looks: str, out: list[str]) -> str:
        """Write the cells of one line that differ, and remember them; the looks that the last one left behind."""
        old, self._rows[y] = self._rows[y], row
        at = -1
        for x in _differing(old, row):
            if at < 0:
                out.append(f"\x1b[{y + 1};{x + 1}H")
            elif x > at:
                out.append(_across(row[at:x], looks, x))
            char, look = row[x]
            if look != looks:
                out.append(_turn(looks, look))
                looks = look
            out.append(char)
            at = x + (2 if x + 1 < len(row) and not row[x + 1][0] else 1)
            if _is_of_doubtful_width(char):
                out.append(f"\x1b[{at + 1}G")
        return looks

    def _scroll(self, changed: dict[int, Row]) -> str:
        """Let the terminal move lines that only change their place; only what comes in is left to be written."""
        lines = sorted(changed)
        first, last = lines[0], lines[-1]
        by = _shift({y: tuple(self._rows[y]) for y in range(first, last + 1)}, changed)
        if not by:
            return ""
        moved = [y for y in lines if first <= y + by <= last and changed[y] == self._rows[y + by]]
        top, bottom = min(moved[0], moved[0] + by), max(moved[-1], moved[-1] + by)
        empty = [_UNKNOWN] * self._width
        kept = {y: self._rows[y + by] if top <= y + by <= bottom else empty.copy() for y in range(top, bottom + 1)}
        for y, row in kept.items():
            changed.setdefault(y, self._rows[y])
            self._rows[y] = row
        region = f"\x1b[{top + 1};{bottom + 1}r"
        # A new line at the bottom of a region moves it up, a reverse one at its top moves it down: on every terminal.
        at, how = (bottom, "\n") if by > 0 else (top, "\x1bM")
        return f"{region}\x1b[{at + 1};1H{how * abs(by)}\x1b[r"


def _shift(old: dict[int, tuple[Cell, ...]], changed: dict[int, Row]) -> int:
    """Say by how many lines most of the changed ones have moved up (or down, below 0); 0 where moving saves nothing."""
    places: dict[tuple[Cell, ...], list[int]] = {}
    for y, before in old.items():
        places.setdefault(before, []).append(y)
    votes: dict[int, int] = {}
    for y, row in changed.items():
        for was in places.get(tuple(row), ()):
            votes[was - y] = votes.get(was - y, 0) + 1
    by, count = max(votes.items(), key=lambda vote: (vote[1], -abs(vote[0])), default=(0, 0))
    return by if by and count >= max(_LEAST_SCROLL, len(changed) // 2) else 0


def _across(gap: Row, looks: str, x: int) -> str:
    """Go on to column `x`: by writing again what lies between, or by moving."""
    if len(gap) <= _CHEAP_GAP and all(look == looks and char.isascii() and char for char, look in gap):
        return "".join(char for char, _ in gap)
    return f"\x1b[{x + 1}G"


def _is_of_doubtful_width(char: str) -> bool:
    """Say whether terminals may disagree on the width: then the next cell is told its place."""
    return len(char) > 1 or (char >= "\u1100" and not "\u2000" <= char < "\u2e80")


def _differing(old: Row, new: Row) -> list[int]:
    """List the columns to write: where cells differ, and never the right half of a wide character alone."""
    columns: list[int] = []
    for x, (was, now) in enumerate(zip(old, new, strict=True)):
        if was == now:
            continue
        if now[0]:
            columns.append(x)
        elif x and (not columns or columns[-1] != x - 1):
            columns.append(x - 1)
    return columns


@lru_cache(maxsize=4096)
def _turn(before: str, after: str) -> str:
    """Go from one look to another by the shorter way: only what differs, or all of it anew."""
    anew = f"\x1b[0;{after}m" if after else "\x1b[0m"
    was, now = _parts(before), _parts(after)
    if was.keys() - now.keys():
        return anew
    news = ";".join(code for part, code in now.items() if was.get(part) != code)
    return min(anew, f"\x1b[{news}m", key=len)


def _parts(look: str) -> dict[str, str]:
    """Take SGR numbers apart: text colour, ground colour, each attribute."""
    parts: dict[str, str] = {}
    codes = look.split(";") if look else []
    while codes:
        code = codes.pop(0)
        long = 4 if code in {"38", "48"} and codes[:1] == ["2"] else 2 if code in {"38", "48"} else 0
        ground = code == "48" or (code.startswith(("4", "10")) and len(code) > 1)
        name = "ground" if ground else "text" if code[0] in "39" and len(code) > 1 else code
        parts[name] = ";".join([code, *codes[:long]])
        del codes[:long]
    return parts
