"""Reads policies, which are JSON of someone's own making: nothing in them is taken for granted."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote


def statements(policy: object) -> list[Mapping[str, Any]]:
    """Give the statements of a policy, be it text (as a URL carries it, too) or read already; none if unreadable."""
    document = policy
    if isinstance(policy, str):
        try:
            document = json.loads(policy if policy.lstrip().startswith("{") else unquote(policy))
        except (ValueError, RecursionError):
            return []
    stated = document.get("Statement") if isinstance(document, Mapping) else None
    if isinstance(stated, Mapping):
        return [stated]
    return [s for s in stated if isinstance(s, Mapping)] if isinstance(stated, list) else []


def texts(stated: object) -> tuple[str, ...]:
    """Give one text or several, as policies have them, as a tuple."""
    if isinstance(stated, str):
        return (stated,)
    return tuple(str(one) for one in stated) if isinstance(stated, Iterable) else ()


def principals(statement: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """Give the principals of one kind (`Service`, `AWS`, `Federated`); a bare `*` is an `AWS` one."""
    stated = statement.get("Principal")
    if isinstance(stated, str):
        return (stated,) if kind == "AWS" else ()
    return texts(stated.get(kind, ())) if isinstance(stated, Mapping) else ()


def json_object(text: object) -> Mapping[str, Any]:
    """Read a JSON object from a text; empty where it is none."""
    try:
        found = json.loads(str(text))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}
