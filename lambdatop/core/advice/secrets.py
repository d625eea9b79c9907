"""Rule: an environment variable is named like a secret."""

from itertools import pairwise

from lambdatop.core.advice.seen import WARNING, Rule, Seen
from lambdatop.core.model import Finding

_SECRET = frozenset({"SECRET", "SECRETS", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS"})
# Elsewhere in a name they are other words: PASS_THROUGH.
_SECRET_AT_THE_END = frozenset({"PASS", "PWD"})
# A KEY alone may be the name of a column; with one of these before it, it opens something.
_OPENS = frozenset(
    {"API", "PRIVATE", "ACCESS", "SIGNING", "ENCRYPTION", "LICENSE", "MASTER", "SERVICE", "ACCOUNT", "AUTH", "SSH"}
)
# A name that ends so says where a secret is, how long it lasts or how it must look, and not what it is.
_ABOUT = frozenset(
    {"ARN", "ID", "NAME", "PATH", "URL", "URI", "TTL", "LENGTH", "FILE", "EXPIRY", "TYPE", "HEADER", "ENDPOINT",
     "SECONDS", "REGION", "VERSION", "PREFIX", "PARAMETER", "LIMIT", "ENABLED", "ISSUER", "AUDIENCE", "SIZE", "PORT",
     "LEVEL", "CONNECTIONS", "MILLIS", "MS", "TIMEOUT", "HOST", "STAGE", "COUNT", "FIELD", "ALGORITHM"}
)  # fmt: skip
# Who fetches secrets, and settings of AWS's own extension for it: not the secret.
_FETCHES = ("PARAMETERS_SECRETS_", "SECRETS_MANAGER_", "SECRET_MANAGER_", "SSM_")
# What is encrypted before it is put there may be read by all.
_ENCRYPTED = frozenset({"KMS", "ENCRYPTED", "CIPHERTEXT"})
_NAMED = 4


def looks_secret(name: str) -> bool:
    """Say whether a variable of this name is likely to hold a secret."""
    upper = name.upper().replace("-", "_")
    words = upper.split("_")
    if words[-1] in _ABOUT or (words[0] in {"MAX", "MIN", "NUM"}) or "PUBLIC" in words:
        return False
    if upper.startswith(_FETCHES) or _ENCRYPTED & set(words):
        return False
    if _SECRET & set(words) or words[-1] in _SECRET_AT_THE_END or "APIKEY" in words:
        return True
    return any(word == "KEY" and before in _OPENS for before, word in pairwise(words))


def _find(seen: Seen) -> Finding | None:
    known = seen.room.configuration
    names = [name for name in (known.variables or () if known is not None else ()) if looks_secret(name)]
    if known is None or not names:
        return None
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    one = len(names) == 1
    key = " They are encrypted with a key of yours, so kms:Decrypt is needed, too." if known.variables_key else ""
    return Finding(
        rule="secrets",
        severity=WARNING,
        title=f"Keep {names[0] if one else f'{len(names)} secrets'} out of its environment variables",
        seen=f"{', '.join(names[:_NAMED])}{more}, by {'its name' if one else 'their names'}; values were not read.",
        why=f"Whoever may read its configuration (lambda:GetFunctionConfiguration) reads them in clear.{key}",
        advice="Keep them in Secrets Manager or Parameter Store, give the function the name only, and have it read "
        "the value when an environment begins. Then change the secret: it has been readable.",
        sure="A guess by name: lambdatop does not look at values.",
    )


SECRETS = Rule("secrets", "environment variables that are named like secrets", _find)
