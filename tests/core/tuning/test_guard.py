"""Production is what a pattern names, and what cannot be looked at is taken for it."""

import pytest

from lambdatop.core.errors import UsageError
from lambdatop.core.tuning.guard import check_guard, guard_of

TAGS = (("stage", "prod"), ("team", "shop"))


@pytest.mark.parametrize(
    ("pattern", "guards"),
    [
        ("prod-*", False),
        ("api*", True),
        ("/^a.i$/", True),
        ("tag:stage=prod", True),
        ("tag:stage=dev", False),
        ("account:123456789012", True),
        ("account:999999999999", False),
    ],
)
def test_a_pattern_guards_by_name_tag_or_account(pattern: str, guards: bool) -> None:  # noqa: FBT001 - a column
    assert guard_of([pattern], "api", TAGS, "123456789012") == (pattern if guards else "")


def test_the_first_that_guards_is_named() -> None:
    assert guard_of(["x", "tag:team=*", "api"], "api", TAGS, None) == "tag:team=*"
    assert guard_of([], "api", TAGS, None) == ""


def test_what_is_not_known_guards() -> None:
    assert guard_of(["tag:stage=prod"], "api", None, "1") == "tag:stage=prod"
    assert guard_of(["account:1"], "api", (), None) == "account:1"
    assert guard_of(["prod-*"], "api", None, None) == ""


@pytest.mark.parametrize("text", ["account:", "account:12a", "tag:x", "", "/(/"])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        check_guard(text)
