from pathlib import Path

import pytest

from lambdatop.ui.export import log_lines, write_new
from tests.ui.samples import NOW, entry


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("precious")
    second, third = (write_new(tmp_path, "log", ["one", "two"]) for _ in range(2))
    assert (second.name, third.name) == ("log-2.txt", "log-3.txt")
    assert second.read_text() == "one\ntwo\n"
    assert (tmp_path / "log.txt").read_text() == "precious"


def test_a_folder_that_takes_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_new(tmp_path / "gone", "log", [])


def test_log_lines_are_whole_and_safe() -> None:
    hostile = entry(1, "checkout-api", "[ERROR] a\n\x1b[2Jb " + "x" * 5_000, NOW)
    (line,) = log_lines([hostile])
    assert line.startswith("2025-11-24T13:04:07.000Z  checkout-api  ERROR  ")
    assert "\x1b" not in line
    assert "\n" not in line
    assert line.endswith("x" * 5_000)
