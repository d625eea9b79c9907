"""CloudWatch Logs filter patterns, as far as they are used: terms, phrases, ?either, -without, and JSON conditions."""

import json
import re
from collections.abc import Callable
from typing import Any

from lambdatop.demo.wire import Refusal

Matches = Callable[[str], bool]
_TERM = re.compile(r'(?P<sign>[-?]?)(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|%(?P<regex>[^%]+)%|(?P<word>[^\s"%]+))\s*')
_CONDITION = re.compile(r'\$\.(?P<path>[\w.]+)\s*(?P<op>!=|>=|<=|=|>|<)\s*(?:"(?P<text>[^"]*)"|(?P<word>[^\s&|)]+))')
_LONGEST = 1024
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}


def compiled(pattern: str) -> Matches:
    """Turn a pattern into a test of a message; raises Refusal where AWS, or this demo, cannot read it."""
    pattern = pattern.strip()
    if len(pattern) > _LONGEST:
        raise Refusal("InvalidParameterException", f"filterPattern must have length less than or equal to {_LONGEST}")
    if pattern.startswith("{"):
        return _json_pattern(pattern)
    if pattern.startswith("["):
        raise _invalid(pattern)
    return _terms(pattern)


def _terms(pattern: str) -> Matches:
    wanted: dict[str, list[Matches]] = {"": [], "?": [], "-": []}
    position = 0
    while position < len(pattern):
        term = _TERM.match(pattern, position)
        if term is None:
            raise _invalid(pattern)
        wanted[term["sign"]].append(_one(term))
        position = term.end()
    required, either, without = wanted[""], wanted["?"], wanted["-"]

    def matches(message: str) -> bool:
        if any(has(message) for has in without):
            return False
        if required:  # AWS ignores ?terms beside terms without a question mark
            return all(has(message) for has in required)
        return not either or any(has(message) for has in either)

    return matches


def _one(term: re.Match[str]) -> Matches:
    if term["regex"] is not None:
        try:
            regex = re.compile(term["regex"])
        except re.error as error:
            raise _invalid(term[0]) from error
        return lambda message: regex.search(message) is not None
    text = term["word"] if term["phrase"] is None else re.sub(r"\\(.)", r"\1", term["phrase"])
    return lambda message: text in message


def _json_pattern(pattern: str) -> Matches:
    inner = pattern.removeprefix("{").removesuffix("}").strip()
    either = [[_condition(one, pattern) for one in part.split("&&")] for part in inner.split("||")]

    def matches(message: str) -> bool:
        try:
            found = json.loads(message)
        except ValueError:
            return False
        return any(all(holds(found) for holds in part) for part in either)

    return matches


def _condition(text: str, pattern: str) -> Callable[[Any], bool]:
    condition = _CONDITION.fullmatch(text.strip().strip("()").strip())
    if condition is None:
        raise _invalid(pattern)
    path, operator = condition["path"].split("."), condition["op"]
    wanted = condition["word"] if condition["text"] is None else condition["text"]
    glob = re.compile(re.escape(wanted).replace(r"\*", ".*"), re.DOTALL)

    def holds(found: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
        for key in path:
            if not isinstance(found, dict) or key not in found:
                return False
            found = found[key]
        if operator in {"=", "!="}:
            return (glob.fullmatch(str(found)) is not None) == (operator == "=")
        try:
            return _COMPARE[operator](float(found), float(wanted))
        except (TypeError, ValueError):
            return False

    return holds


def _invalid(pattern: str) -> Refusal:
    return Refusal("InvalidParameterException", f"Invalid filter pattern: {pattern}")
