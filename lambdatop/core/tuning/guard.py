"""The production guard: which functions may be changed only by who types their name."""

from collections.abc import Sequence

from lambdatop.core.errors import UsageError
from lambdatop.core.selection import needs_tags, parse_pattern, selects

_ACCOUNT = "account:"


def check_guard(text: str) -> str:
    """Take one pattern of the configuration file as it is, if it is one. Raises UsageError."""
    if text.startswith(_ACCOUNT):
        account = text.removeprefix(_ACCOUNT)
        if not (account.isascii() and account.isdigit()):
            raise UsageError(f"an account is a number, as in account:123456789012, not {text!r}")
    else:
        parse_pattern(text)
    return text


def guard_of(patterns: Sequence[str], name: str, tags: Sequence[tuple[str, str]] | None, account_id: str | None) -> str:
    """Give the first pattern that guards a function, empty where none does.

    Where tags or the account are not known, a pattern that asks for them guards: who cannot look must not slip through.
    """
    return next((text for text in patterns if _guards(text, name, tags, account_id)), "")


def _guards(text: str, name: str, tags: Sequence[tuple[str, str]] | None, account_id: str | None) -> bool:
    if text.startswith(_ACCOUNT):
        return account_id is None or account_id == text.removeprefix(_ACCOUNT)
    pattern = parse_pattern(text)
    if tags is None and needs_tags([pattern]):
        return True
    return selects([pattern], name, dict(tags or ()))
