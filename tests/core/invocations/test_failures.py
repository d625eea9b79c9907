"""Exceptions of every runtime: type, text, and the place in the user's own code."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.invocations.failures import Failure, read_failure
from tests.core.hostile import TEXTS

STAMP = "2027-01-15T08:00:00.000Z\t0f3a91c2-5b1e-4d58-9a63-1c7f2e8d4b60\tERROR\t"


def _node(stack: list[str], error: str = "TypeError", text: str = "x is not a function") -> str:
    return f"{STAMP}Invoke Error \t{json.dumps({'errorType': error, 'errorMessage': text, 'stack': stack})}\n"


CASES = {
    "python": (
        (
            "[ERROR] requests.exceptions.ConnectTimeout: no answer\nTraceback (most recent call last):\n"
            '  File "/var/task/sync.py", line 41, in handler\n    send()\n'
            '  File "/var/task/stock/client.py", line 17, in send\n    session.post()\n'
            '  File "/opt/python/lib/python3.13/site-packages/requests/sessions.py", line 9, in post\n    raise\n'
        ),
        Failure("requests.exceptions.ConnectTimeout", "no answer", "stock/client.py:send"),
    ),
    "python, bare": (
        'Traceback (most recent call last):\n  File "/var/task/app.py", line 3, in <module>\nValueError: bad\n',
        Failure("ValueError", "bad", "app.py:<module>"),
    ),
    "python, without a text": ("[ERROR] KeyboardInterrupt\n", Failure("KeyboardInterrupt", None, None)),
    "python, json": (
        json.dumps(
            {
                "errorType": "KeyError",
                "errorMessage": "'a'\nmore",
                "stackTrace": ['  File "/var/task/a.py", line 1, in handler\n    x\n'],
            }
        ),
        Failure("KeyError", "'a'", "a.py:handler"),
    ),
    "node": (
        _node(
            [
                "TypeError: x is not a function",
                "    at /var/task/node_modules/pg/query.js:10:5",
                "    at async Processor.charge (/var/task/processor.js:88:17)",
                "    at Runtime.handleOnce (file:///var/runtime/index.mjs:1173:29)",
            ]
        ),
        Failure("TypeError", "x is not a function", "processor.js:Processor.charge"),
    ),
    "node, without a name": (
        _node(["Error: x", "    at file:///var/task/index.mjs:3:9"], "Error", "x"),
        Failure("Error", "x", "index.mjs"),
    ),
    "node, only a library": (
        _node(["Error: x", "    at f (/var/task/node_modules/a/b.js:3:9)"], "Error", "x"),
        Failure("Error", "x", "node_modules/a/b.js:f"),
    ),
    "java": (
        (
            "no font: java.lang.IllegalStateException\njava.lang.IllegalStateException: no font\n"
            "\tat java.base/java.util.ArrayList.get(ArrayList.java:427)\n"
            "\tat com.acme.Fonts.pick(Fonts.java:71)\n\tat com.acme.Render.handleRequest(Render.java:44)\n"
        ),
        Failure("java.lang.IllegalStateException", "no font", "com.acme.Fonts.pick"),
    ),
    "ruby": (
        "Error raised from handler method\n"
        + json.dumps(
            {
                "errorMessage": "undefined method",
                "errorType": "Function<NoMethodError>",
                "stackTrace": ["/var/task/app.rb:12:in `total'", "/var/task/app.rb:3:in `handler'"],
            }
        ),
        Failure("Function<NoMethodError>", "undefined method", "app.rb:total"),
    ),
    "dotnet": (
        (
            "System.ArgumentNullException: Value cannot be null.\n"
            "   at System.ArgumentNullException.Throw(String paramName)\n"
            "   at Acme.Orders.Function.Handler(Order order) in /src/Function.cs:line 31\n"
        ),
        Failure("System.ArgumentNullException", "Value cannot be null.", "Acme.Orders.Function.Handler"),
    ),
    "go": (
        (
            "panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\n"
            "main.pick(0x1)\n\t/var/task/main.go:12 +0x1d\nmain.handler({0x1, 0x2})\n\t/var/task/main.go:30 +0x99\n"
        ),
        Failure("panic", "runtime error: index out of range [3]", "main.go:main.pick"),
    ),
    "nothing of the kind": ("all is well\n", Failure(None, "all is well", None)),
    "nothing": ("", Failure(None, None, None)),
}


@pytest.mark.parametrize("name", CASES)
def test_an_exception(name: str) -> None:
    message, failure = CASES[name]
    assert read_failure(message) == failure


def test_the_same_exception_from_another_line_of_the_same_place_is_alike() -> None:
    message = CASES["python"][0]
    assert read_failure(message) == read_failure(message.replace("line 17", "line 19"))


@given(
    st.one_of(
        TEXTS,
        st.sampled_from([m for m, _ in CASES.values()]).flatmap(lambda m: st.integers(0, len(m)).map(lambda n: m[:n])),
    )
)
def test_nothing_makes_it_fail(message: str) -> None:
    failure = read_failure(message)
    assert all(part is None or 0 < len(part) <= 800 for part in (failure.error, failure.text, failure.place))


@pytest.mark.parametrize(
    "piece", ["\n", " at ", "\tat a.b(", "at x (y:1:1)\n", 'File "', "a.b(\n\t", "A.", "{", "/a.rb:1:in `"]
)
def test_endless_repetition_is_read_in_a_moment(piece: str) -> None:
    read_failure(piece * 100_000)
    read_failure("Error " + piece * 100_000)
