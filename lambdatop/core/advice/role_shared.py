"""Rule: many functions run under its execution role."""

from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.model import Finding

MANY = 3


def _find(seen: Seen) -> Finding | None:
    role = seen.config.role
    count = seen.context.roles.get(role, 0) if role is not None else 0
    if role is None or count < MANY:
        return None
    return Finding(
        rule="role-shared",
        severity=INFO,
        title=f"Give it a role of its own: {count} functions share {role.rpartition('/')[2]}",
        seen=f"{count} of the functions that are shown run under {role}.",
        why="Each of them may do what any of them needs: a flaw in one opens what belongs to all.",
        advice="Make a role for each, with the actions and resources that it uses; IAM Access Analyzer proposes a "
        "policy from what it did.",
        sure="Certain of the role; what it allows is not looked at here.",
    )


ROLE_SHARED = Rule("role-shared", "an execution role that three or more functions share", _find)
