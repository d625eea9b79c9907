"""Writes the generated parts of README.md anew, from the code that they describe; the tests fail when they differ."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
_PART = re.compile(r"(<!-- generated: (?P<name>[a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def keys() -> str:
    """Table every key of the live view."""
    from lambdatop.ui.actions import ACTIONS  # noqa: PLC0415 - each part loads only what it describes

    return _table(("key", "does"), [(f"`{a.shown}`", a.help) for a in ACTIONS])


def fields() -> str:
    """Table every field of a function in the snapshot."""
    from lambdatop.core.fields import FIELDS  # noqa: PLC0415 - each part loads only what it describes

    return _table(("field", "unit", "from", "meaning"), [(f"`{f.key}`", f.unit, str(f.source), f.help) for f in FIELDS])


def options() -> str:
    """Quote the program's own help."""
    from lambdatop.cli.commands import help_text  # noqa: PLC0415 - each part loads only what it describes

    return f"```text\n{help_text(width=110)}```\n"


def permissions() -> str:
    """Quote the smallest IAM policy for everything, a statement for each use."""
    from lambdatop.aws.permissions import Part, policy  # noqa: PLC0415 - each part loads only what it describes

    return f"```json\n{policy(Part)}\n```\n"


def advice() -> str:
    """Table every rule of advice, by the name that silences it."""
    from lambdatop.core.advice import RULES  # noqa: PLC0415 - each part loads only what it describes

    return _table(("rule", "finds"), [(f"`{rule.name}`", rule.about) for rule in RULES])


PARTS: dict[str, Callable[[], str]] = {
    "keys": keys,
    "fields": fields,
    "options": options,
    "permissions": permissions,
    "advice": advice,
}


def generated(text: str) -> str:
    """Give the README with each generated part made anew; KeyError where a part's name is unknown."""
    return _PART.sub(lambda part: f"{part[1]}{PARTS[part['name']]()}{part[3]}", text)


def main() -> int:
    """Write README.md if it differs."""
    text = README.read_text()
    new = generated(text)
    if new == text:
        print("README.md is up to date")
    else:
        README.write_text(new)
        print("README.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
