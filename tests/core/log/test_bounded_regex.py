"""An expression finds what `re` finds, in a time that no expression and no line can stretch."""

import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.log.bounded_regex import BoundedRegex, compile_bounded

_ATOMS = st.sampled_from(
    [*"ab0 _", ".", r"\d", r"\w", r"\s", r"\W", "[ab]", "[^a]", "[]a]", r"[\d_-]", r"\n", "é", r"\.", r"\x61", "ß"]
)
_EDGES = st.sampled_from(["^", "$", r"\b", r"\B", r"\A", r"\Z"])
_TIMES = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{,2}", "{2,}", "{0}", "{1,2}?"])
_EXPRESSIONS = st.recursive(
    _ATOMS | _EDGES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(_ATOMS, _TIMES).map("".join),
        st.tuples(inner, _TIMES).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
    ),
    max_leaves=8,
)
_LINES = st.text(alphabet="aAb0_ .\né", max_size=12)


@given(_EXPRESSIONS, st.lists(_LINES, min_size=1, max_size=5), st.booleans())
def test_the_automaton_finds_what_re_finds(expression: str, lines: list[str], any_case: bool) -> None:  # noqa: FBT001 - drawn
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = compile_bounded(expression, any_case=any_case)
        by_re = re.compile(expression, re.IGNORECASE if any_case else 0)
    for line in lines:
        expected = by_re.search(line) is not None
        assert made._automaton.found(line) is expected
        assert made.found(line) is expected


@pytest.mark.parametrize(
    "expression", ["(a+)+$", "^(a|a)*$", "(a|aa)+$", r"(\w+\s?)*!", "a*a*a*a*a*a*!", "(a?){30}a{30}!"]
)
def test_what_would_take_years_takes_none(expression: str) -> None:
    made = BoundedRegex(expression, re.RegexFlag(0))
    assert not made.found("a" * 20_000 + "?")
    assert made.found("a" * 20_000 + "a!" if "!" in expression else "a" * 20_000)


def test_a_line_of_256_kb_is_searched_to_its_end() -> None:
    line = "error " * 43_000 + "timeout"
    assert compile_bounded("error.*error.*timeout").found(line)
    assert not compile_bounded("error.*error.*Timeout").found(line)


def test_text_that_never_looks_the_same_is_forgotten_again() -> None:
    made = compile_bounded("x.*y.*z", any_case=True)
    line = "".join(map(chr, range(0x4E00, 0x9000))) * 4
    assert not made._automaton.found(line)
    assert made._automaton.found(f"x{line}Y{line}z")
    assert sum(map(len, made._automaton._states.values())) <= 50_000


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("(", "no regular expression"),
        ("*a", "nothing to repeat"),
        (r"(a)\1", "refers back"),
        ("a(?=b)", "looks ahead or behind"),
        ("(?<!a)b", "looks ahead or behind"),
        ("(?>a)b", "special group"),
        ("(?i:a)b", "special group"),
        ("a++", "possessive"),
        ("a{2000}", "more than 1,000 times"),
        ("((a{999}){999}){9}", "too large"),
        ("(" * 50 + ")" * 50, "nested"),
        ("a" * 1_001, "too long"),
    ],
)
def test_what_cannot_be_bounded_is_refused_with_the_reason(expression: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        compile_bounded(expression)


def test_places_are_those_of_re_and_none_where_asking_could_take_long() -> None:
    assert list(compile_bounded("a+").spans("a baa")) == [(0, 1), (3, 5)]
    assert list(compile_bounded("a*").spans("b")) == []
    assert list(compile_bounded("(a+)+").spans("aa")) == []


@pytest.mark.parametrize(
    ("line", "found"), [("a", True), ("a\n", True), ("a\n\n", False), ("a\nb", False), ("ab", False), ("\na", True)]
)
def test_the_end_is_also_before_the_last_line_end(line: str, found: bool) -> None:  # noqa: FBT001 - a case
    made = compile_bounded("a$")
    assert made._automaton.found(line) is made.found(line) is found


def test_case_and_inline_flag() -> None:
    assert compile_bounded("error", any_case=True).found("ERROR")
    assert compile_bounded("(?i)error").found("ERROR")
    assert not compile_bounded("error").found("ERROR")
    assert compile_bounded("(?i)(e+)+r").found("EEER")


def test_equal_expressions_are_equal() -> None:
    assert compile_bounded("a") == compile_bounded("a")
    assert len({compile_bounded("a"), compile_bounded("a"), compile_bounded("a", any_case=True)}) == 2
