"""The habits of the house that no linter knows: length of files and functions, borders at run time, a clean README."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for folder in ("lambdatop", "tests", "scripts", "benchmarks") for p in (ROOT / folder).rglob("*.py"))
LONGEST_FILE = 300
LONGEST_FUNCTION = 50
TERMINAL = ("textual", "rich", "plotext")
AWS = ("boto3", "botocore", "aiobotocore")


def _loaded_after(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.split(".")[0] for name in done.stdout.split("\n")[-2].split()}


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 20


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno is not None
            length = node.end_lineno - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import lambdatop.once", (*TERMINAL, *AWS)),
        ("import lambdatop.engine", (*TERMINAL, *AWS)),
        ("import lambdatop.aws", (*TERMINAL, *AWS)),
        ("import lambdatop.core.store", (*TERMINAL, *AWS, "asyncio")),
        ("import lambdatop.cli", (*TERMINAL, *AWS)),
        ("import lambdatop.ui.app", AWS),
    ],
)
def test_the_borders_hold_at_run_time(code: str, absent: tuple[str, ...]) -> None:
    assert not _loaded_after(code).intersection(absent)


def test_help_makes_none_of_the_classes_of_a_room() -> None:
    program = "import sys, lambdatop.cli\nprint('lambdatop.core.room_parts' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "False\n"


def test_pins_name_versions_and_nothing_else() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        name, _, version = line.partition("==")
        assert name, line
        assert version.replace(".", "").replace("post", "").isalnum(), line
