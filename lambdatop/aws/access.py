"""How to reach an account, as the user said it; what was not said is found as the AWS CLI finds it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Access:
    """The options of a command that decide which account is asked; None means not said.

    With keys of its own (the demo) nothing else is looked at: no profile, no file, no proxy, no AWS variable.
    """

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
