"""Advice that is not to be shown: which rule, of which functions, and for which reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lambdatop.core.errors import UsageError, unknown
from lambdatop.core.selection import Pattern, needs_tags, parse_pattern


@dataclass(frozen=True, slots=True)
class Silence:
    """One line of the configuration file; `pattern` None is every function."""

    rule: str
    pattern: Pattern | None
    reason: str


def parse_silence(key: str, reason: str, rules: Collection[str]) -> Silence:
    """Read `RULE` or `RULE:PATTERN` with its reason. Raises UsageError for a rule that there is not."""
    rule, colon, text = key.partition(":")
    if rule not in rules:
        raise unknown("rule of advice", rule, rules)
    if not reason.strip():
        raise UsageError(f'{key} is silenced with a reason, as in "{key}" = "it is meant to be so"')
    pattern = parse_pattern(text) if colon else None
    if pattern is not None and needs_tags([pattern]):
        raise UsageError(f"{key}: advice is silenced by name: a plain name, a glob (api-*) or /regex/")
    return Silence(rule, pattern, reason)


def silenced(silences: Sequence[Silence], rule: str, function: str) -> str:
    """Give the reason for which a rule is silent about a function; empty where it is not."""
    for one in silences:
        if one.rule == rule and (one.pattern is None or one.pattern.matches(function, {})):
            return one.reason
    return ""
