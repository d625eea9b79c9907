"""The terminal shows what it is to show, whatever was there before; and nothing is written twice."""

import re

from hypothesis import given
from hypothesis import strategies as st

from lambdatop.ui.terminal_memory import Cell, Row, TerminalMemory

WIDTH, HEIGHT = 12, 9
_SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|\x1bM|\n|(.)", re.DOTALL)


class Terminal:
    """As much of a terminal as the sequences need: places, looks, a scrolling region."""

    def __init__(self) -> None:
        self.rows: list[Row] = [[(" ", "")] * WIDTH for _ in range(HEIGHT)]
        self.x, self.y, self.top, self.bottom = 0, 0, 0, HEIGHT - 1
        self.looks: dict[str, str] = {}

    def write(self, text: str) -> None:
        for found in _SEQUENCE.finditer(text):
            numbers, letter, char = found.groups()
            if char is not None:
                self._put(char)
            elif letter is None:
                self._roll(found[0])
            else:
                self._obey([int(n) if n else 0 for n in numbers.split(";")], letter)

    def _put(self, char: str) -> None:
        wide = char == "漢"
        self.rows[self.y][self.x] = (char, self._look())
        if wide:
            self.rows[self.y][self.x + 1] = ("", self._look())
        self.x += 1 + wide

    def _look(self) -> str:
        return ";".join(self.looks[part] for part in sorted(self.looks))

    def _roll(self, how: str) -> None:
        empty: Row = [(" ", "")] * WIDTH
        if how == "\n":
            assert self.y == self.bottom
            del self.rows[self.top]
            self.rows.insert(self.bottom, empty)
        else:
            assert self.y == self.top
            del self.rows[self.bottom]
            self.rows.insert(self.top, empty)

    def _obey(self, numbers: list[int], letter: str) -> None:
        if letter == "H":
            self.y, self.x = numbers[0] - 1, numbers[1] - 1
        elif letter == "G":
            self.x = numbers[0] - 1
        elif letter == "r":
            self.top, self.bottom = (numbers[0] - 1, numbers[1] - 1) if len(numbers) > 1 else (0, HEIGHT - 1)
        else:
            assert letter == "m"
            for number in numbers:
                if not number:
                    self.looks = {}
                else:
                    self.looks["a" if number < 30 else "t" if number < 40 else "z"] = str(number)


looks = st.sampled_from(["", "31", "1;32", "33;44"])
words = st.text(st.sampled_from("ab漢 "), min_size=0, max_size=WIDTH)


def cells(text: str, look: str) -> list[Cell]:
    made: list[Cell] = []
    for char in text:
        made += [(char, look), ("", look)] if char == "漢" else [(char, look)]
    made = made[:WIDTH]
    if made and made[-1][0] == "漢":
        made[-1] = (" ", look)
    return made + [(" ", look)] * (WIDTH - len(made))


rows = st.builds(cells, words, looks)
frames = st.lists(rows, min_size=HEIGHT, max_size=HEIGHT)


def show(memory: TerminalMemory, frame: list[Row]) -> str:
    return memory.update((WIDTH, HEIGHT), ((y, 0, row) for y, row in enumerate(frame)))


@given(st.lists(frames, min_size=1, max_size=4))
def test_the_terminal_shows_the_last_frame(several: list[list[Row]]) -> None:
    memory, terminal = TerminalMemory(), Terminal()
    for frame in several:
        terminal.write(show(memory, frame))
        assert terminal.rows == frame


@given(frames, st.integers(-5, 5), rows)
def test_what_moves_up_or_down_still_shows_right(frame: list[Row], by: int, filler: Row) -> None:
    memory, terminal = TerminalMemory(), Terminal()
    terminal.write(show(memory, frame))
    moved = [frame[y + by] if 0 <= y + by < HEIGHT else filler for y in range(HEIGHT)]
    terminal.write(show(memory, moved))
    assert terminal.rows == moved


@given(frames)
def test_the_same_frame_again_writes_nothing(frame: list[Row]) -> None:
    memory = TerminalMemory()
    show(memory, frame)
    assert not show(memory, frame)


def test_only_what_differs_is_written() -> None:
    memory = TerminalMemory()
    show(memory, [cells("aaaaaaaaaaaa", "31")] * HEIGHT)
    changed = [cells("aaaaaaaaaaaa", "31")] * (HEIGHT - 1) + [cells("aaaaaaaaabaa", "31")]
    assert show(memory, changed) == "\x1b[0m\x1b[9;10H\x1b[31mb\x1b[0m"


def test_a_log_that_moves_up_is_scrolled_by_the_terminal() -> None:
    memory = TerminalMemory()
    lines = [cells(f"{'ab'[n % 2]}{'a' * n}", "") for n in range(HEIGHT + 1)]
    show(memory, lines[:HEIGHT])
    written = show(memory, lines[1:])
    assert "\n" in written
    assert len(written) < 50


def test_after_forgetting_everything_is_written() -> None:
    memory = TerminalMemory()
    frame = [cells("ab", "")] * HEIGHT
    first = show(memory, frame)
    memory.forget()
    assert show(memory, frame) == first


def test_a_piece_leaves_the_rest_of_its_line_alone() -> None:
    memory, terminal = TerminalMemory(), Terminal()
    terminal.write(show(memory, [cells("aaaaaaaaaaaa", "")] * HEIGHT))
    terminal.write(memory.update((WIDTH, HEIGHT), [(2, 4, cells("bb", "31")[:2])]))
    assert "".join(char for char, _ in terminal.rows[2]) == "aaaabbaaaaaa"
