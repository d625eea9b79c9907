"""Patterns select what a user of the AWS command line would expect, and a wrong one says what is expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.selection import needs_tags, parse_pattern, selects

NAMES = ("api-orders", "api-users", "worker", "API-admin")
TAGS = {"api-orders": {"team": "payments"}, "worker": {"team": "data", "env": ""}}


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ((), set(NAMES)),
        (("worker",), {"worker"}),
        (("work",), set()),
        (("api-*",), {"api-orders", "api-users"}),
        (("api-?sers",), {"api-users"}),
        (("[aA]*",), {"api-orders", "api-users", "API-admin"}),
        (("/orders|work/",), {"api-orders", "worker"}),
        (("/^api/",), {"api-orders", "api-users"}),
        (("/(?i)^api/",), {"api-orders", "api-users", "API-admin"}),
        (("tag:team=payments",), {"api-orders"}),
        (("tag:team=*",), {"api-orders", "worker"}),
        (("tag:env=",), {"worker"}),
        (("tag:Team=payments",), set()),
        (("worker", "tag:team=payments"), {"worker", "api-orders"}),
        (("nothing", "/^$/"), set()),
    ],
)
def test_patterns_select(patterns: tuple[str, ...], expected: set[str]) -> None:
    parsed = [parse_pattern(p) for p in patterns]
    assert {name for name in NAMES if selects(parsed, name, TAGS.get(name, {}))} == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("tag:team", "tag:KEY=VALUE"),
        ("tag:=x", "tag:KEY=VALUE"),
        ("/open", "between slashes"),
        ("/", "between slashes"),
        ("//", "between slashes"),
        ("/(/", "regular expression"),
    ],
)
def test_a_wrong_pattern_says_what_is_expected(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_pattern(text)


def test_tags_are_read_only_where_asked_for() -> None:
    assert needs_tags([parse_pattern("api-*"), parse_pattern("tag:a=b")])
    assert not needs_tags([parse_pattern("api-*"), parse_pattern("/x/")])


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_a_pattern_or_a_usage_error(text: str, name: str) -> None:
    try:
        pattern = parse_pattern(text)
    except UsageError:
        return
    selects([pattern], name, {name: text})


@given(st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True))
def test_a_name_selects_itself_and_nothing_longer(name: str) -> None:
    pattern = [parse_pattern(name)]
    assert selects(pattern, name, {})
    assert not selects(pattern, name + "x", {})
