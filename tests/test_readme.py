"""The README cannot drift from the code: its generated parts are made anew here, and what it points to is there."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_generated_parts_are_what_the_code_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    sys.modules.pop("docs", None)
    import docs  # noqa: PLC0415 - a script, not a package

    assert docs.generated(README) == README, "run: make docs"


def test_every_part_that_can_be_generated_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import docs  # noqa: PLC0415 - a script, not a package

    assert set(re.findall(r"<!-- generated: ([a-z ]+) -->", README)) == set(docs.PARTS)


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_what_a_page_points_to_is_there(name: str) -> None:
    text = (ROOT / name).read_text()
    targets = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in t]
    assert [t for t in targets if not (ROOT / t).exists()] == []


def test_paths_that_the_map_names_are_there() -> None:
    named = re.findall(r"`([a-z_]+/(?:[a-z_]+(?:\.py)?)?)`", (ROOT / "ARCHITECTURE.md").read_text())
    missing = [p for p in named if not any((ROOT / base / p).exists() for base in ("", "lambdatop"))]
    assert missing == []
