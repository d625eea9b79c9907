"""The filter language: what it reads, what it wants, what it refuses and how it says so."""

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.facts import LogLine
from lambdatop.core.log.filters import And, AtLeast, Function, Invocation, Not, OfKind, Or, Text
from lambdatop.core.log.platform_log import Kind, parse
from lambdatop.core.log.query import at_least, matches, parse_filter, parse_query, query
from lambdatop.core.log.text import Entry, Level
from tests.core.hostile import REQUEST, TEXTS

LINES = {
    "info": f"[INFO]\t2026-03-04T05:06:07.890Z\t{REQUEST}\torder accepted order=88",
    "warn": f"[WARNING]\t2026-03-04T05:06:07.890Z\t{REQUEST}\tretrying after a timeout",
    "error": f"[ERROR]\t2026-03-04T05:06:07.890Z\t{REQUEST}\tCard declined (503)",
    "json": json.dumps({"level": "INFO", "message": "order accepted", "order": 88, "user": "eve"}),
    "bare": "plain print, no level",
    "report": f"REPORT RequestId: {REQUEST}\tDuration: 1.00 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 9 MB",
    "start": "START RequestId: ffff91c2-5b1e-4d58-9a63-1c7f2e8d4b60 Version: $LATEST",
}


def _entry(message: str, function: str = "checkout-api") -> Entry:
    return Entry(1, LogLine(function, 0, None, "s", None, message), parse(message))


def _found(text: str) -> set[str]:
    wanted = parse_query(text).wanted
    return {name for name, message in LINES.items() if wanted(_entry(message))}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", set(LINES)),
        ("order", {"info", "json"}),
        ("ORDER Accepted", {"info", "json"}),
        ('"order accepted"', {"info", "json"}),
        ('"accepted order"', {"info"}),
        ("order=88", {"info", "json"}),
        ("user=eve", {"json"}),
        ("timeout or declined", {"warn", "error"}),
        ("order -user", {"info"}),
        ("order not user", {"info"}),
        ("order NOT user OR print", {"info", "bare"}),
        ("order and accepted and user", {"json"}),
        ("-(order or timeout or request)", {"error", "bare"}),
        ("level:warn", {"warn", "error"}),
        ("level:WARNING -declined", {"warn"}),
        ("level:info kind:app", {"info", "warn", "error", "json"}),
        ("-level:debug", {"bare"}),
        ("kind:report", {"report"}),
        (f"invocation:{REQUEST}", {"info", "warn", "error", "report"}),
        ("invocation:FFFF", {"start"}),
        ("function:checkout-* print", {"bare"}),
        ("function:checkout", set()),
        ("/order=[0-9]+$/", {"info"}),
        ("/CARD/i or /^plain/", {"error", "bare"}),
        ("declined(503)", set()),
        ('"(503)"', {"error"}),
        ("'it''s'", set()),
        ("Card\tdeclined", {"error"}),
    ],
)
def test_what_is_wanted(text: str, found: set[str]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a b", And((Text("a"), Text("b")))),
        ("a b or c", Or((And((Text("a"), Text("b"))), Text("c")))),
        ("a (b or c)", And((Text("a"), Or((Text("b"), Text("c")))))),
        ("-a b", And((Not(Text("a")), Text("b")))),
        ("not not a", Not(Not(Text("a")))),
        ("--a", Not(Not(Text("a")))),
        ("a - b", And((Text("a"), Text("-"), Text("b")))),
        ("handler() x", And((Text("handler()"), Text("x")))),
        ("(handler())", Text("handler()")),
        ("TypeError: http://x/y", And((Text("TypeError:"), Text("http://x/y")))),
        ("don't", Text("don't")),
        ('"say \\"hi\\" \\\\ \\n"', Text('say "hi" \\ \\n')),
        ('function:"my function"', Function("my function")),
        ("LEVEL:error", AtLeast(Level.ERROR)),
        ("kind:REPORT", OfKind(Kind.REPORT)),
        ("invocation:0f3a", Invocation("0f3a")),
        ('"or" "not"', And((Text("or"), Text("not")))),
        (r"/a\/b c\d/", matches(r"a/b c\d")),
        ("/a/i", matches("a", any_case=True)),
        ("(/a/)", matches("a")),
    ],
)
def test_how_it_is_read(text: str, read: object) -> None:
    assert parse_filter(text) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"open', "the \" before 'open' is never closed"),
        ("(a", "a ( is never closed"),
        ("a)", "a ) without a ("),
        ("()", "expected something to look for after (, not )"),
        ("or a", "expected something to look for at the beginning, not or"),
        ("a or", "expected something to look for after or"),
        ("a and or b", "expected something to look for after and, not or"),
        ("a not", "expected something to look for after not"),
        ("/users/42", "after the closing / only i"),
        ("/api", "has no closing /"),
        ("//", "an empty expression"),
        ("/(/", "no regular expression"),
        ("level:wran", "unknown level 'wran'; did you mean warn?"),
        ("level:", "level: needs a value, as in level:warn"),
        ('function:""', "function: needs a value"),
        ("levle:warn", 'did you mean level? As text it goes in quotes: "levle:warn"'),
        ("kind:reprot", "did you mean report?"),
        ("-" * 60 + "a", "nested 50 deep"),
        ("(" * 60, "nested 50 deep"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        parse_query(text)


@given(st.text(max_size=30) | st.text(alphabet="ab ()\"'/\\-:i", max_size=20))
def test_any_text_is_a_filter_or_wrong_use_and_nothing_else(text: str) -> None:
    try:
        made = parse_query(text)
    except UsageError:
        return
    assert made.wanted(_entry("a")) in {True, False}


@given(st.text(min_size=1, max_size=12), TEXTS)
def test_quoted_text_is_looked_for_as_it_stands(text: str, message: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    made = parse_query(f'"{quoted}"')
    assert made.filter == Text(text)
    if "=" not in text:
        assert made.wanted(_entry(message)) is (text.lower() in message.lower())


_LEAVES = st.sampled_from(["order", "level:warn", "/e/", "kind:report", '"("'])


@given(st.recursive(_LEAVES, lambda inner: st.tuples(inner, st.sampled_from(["and", "or", ""]), inner)), st.data())
def test_logic_is_what_python_makes_of_it(tree: object, data: st.DataObject) -> None:
    message = data.draw(st.sampled_from(sorted(LINES.values())))

    def text_of(part: object) -> str:
        return f"({text_of(part[0])} {part[1]} {text_of(part[2])})" if isinstance(part, tuple) else str(part)

    def truth(part: object) -> bool:
        if not isinstance(part, tuple):
            return parse_query(str(part)).wanted(_entry(message))
        left, right = truth(part[0]), truth(part[2])
        return (left or right) if part[1] == "or" else (left and right)

    assert parse_query(text_of(tree)).wanted(_entry(message)) is truth(tree)
    assert parse_query(f"not {text_of(tree)}").wanted(_entry(message)) is not truth(tree)


def test_queries_are_joined() -> None:
    both = query(parse_filter("order or timeout"), at_least("warn"))
    assert {name for name, message in LINES.items() if both.wanted(_entry(message))} == {"warn"}
    assert query().wanted(_entry("anything"))


@pytest.mark.parametrize(
    ("text", "shown", "spans"),
    [
        ("order", "Order of orders", ((0, 5), (9, 14))),
        ("a /b+/ -c", "abbc", ((0, 3),)),
        ("level:warn", "warn", ()),
        ("a or b", "b a", ((0, 1), (2, 3))),
        ("not a", "a", ()),
        ('""', "a", ()),
        ("i", "İi", ((1, 2),)),
    ],
)
def test_what_was_asked_for_is_highlighted(text: str, shown: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert parse_query(text).spans(shown) == spans


@given(st.text(alphabet="abİ ", max_size=20), st.text(alphabet="ab", min_size=1, max_size=2))
def test_highlights_are_in_order_and_apart(shown: str, text: str) -> None:
    spans = parse_query(f'"{text}" or /b/').spans(shown)
    assert all(end < start for (_, end), (start, _) in pairwise(spans))
    assert all(0 <= start < end <= len(shown) for start, end in spans)
