"""Rule: its execution role allows everything of something."""

from lambdatop.core.advice.seen import WARNING, Rule, Seen
from lambdatop.core.model import Finding

_NAMED = 3


def _find(seen: Seen) -> Finding | None:
    basics = seen.room.basics
    found = basics.role_wildcards if basics is not None else None
    if not found:
        return None
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    role = (seen.config.role or "its role").rpartition("/")[2]
    return Finding(
        rule="role-wildcard",
        severity=WARNING,
        title=f"Let its role do less: it allows {found[0]}",
        seen=f"{role} allows {', '.join(found[:_NAMED])}{more}.",
        why="Whoever gets its code to do something else gets all of that.",
        advice="Name the actions that its code calls and the resources it calls them on; IAM Access Analyzer proposes "
        "a policy from what it did.",
        sure="Certain of the policies that were read; a boundary or a policy of the organization may forbid it.",
    )


ROLE_WILDCARD = Rule("role-wildcard", "an execution role that allows everything of a service, or on everything", _find)
