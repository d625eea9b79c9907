"""What both carriers tell botocore: whose credentials, how long to wait, how often to try."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from botocore.session import Session
from botocore.utils import JSONFileCache

from lambdatop import __version__
from lambdatop.aws.target import Target
from lambdatop.aws.timestamps import to_ms
from lambdatop.core.errors import NoCredentials

METRICS = "cloudwatch"
POOL = 8
"""Connections a service: four log readers, and as many questions about functions and metrics."""
_CONNECT_S = 5
_READ_S = 20
_S = TypeVar("_S", bound=Session)


@dataclass(frozen=True, slots=True)
class Signing:
    """Whose keys sign: where they came from, in botocore's word, and until when they hold; None is no end known."""

    method: str
    expires_ms: int | None


class _Provider(Protocol):
    _prompter: Any


def open_session(kind: type[_S], target: Target) -> _S:
    """Make a session of `kind` that takes credentials as the AWS CLI does, or only the keys of `target`."""
    session: _S
    if target.access_key is None:
        session = kind(profile=target.profile if target.profile_asked else None)
    else:
        session = kind(session_vars=_deaf(kind))
        session.set_credentials(target.access_key, target.secret_key)
    session.user_agent_extra = f"lambdatop/{__version__}"
    return session


def _deaf(kind: type[Session]) -> dict[str, tuple[None, None, object, object]]:
    """Cut every setting off from files and environment: a demo must not stumble over AWS_PROFILE."""
    settings = {name: (None, None, default, cast) for name, (_, _, default, cast) in kind.SESSION_VARIABLES.items()}
    for file in ("config_file", "credentials_file"):
        settings[file] = (None, None, os.devnull, None)
    return settings


def metrics_session(session: _S) -> _S:
    """Make a session that reads timestamps cheaply and takes its credentials from `session`.

    A session of its own, because botocore holds the expiry of credentials against such timestamps.
    """
    profile = session.instance_variables().get("profile")
    other: _S = type(session)(session_vars=dict(session.session_var_map), profile=profile)
    other.user_agent_extra = session.user_agent_extra
    other.register_component("credential_provider", _Borrowed(session))
    other.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=to_ms)
    return other


class _Borrowed:
    """Hands on the credentials of another session, so that a role is assumed and a code asked for only once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load_credentials(self) -> Any:  # noqa: ANN401  # credentials, or in an asyncio session a coroutine of them
        return self._session.get_credentials()


def client_options(target: Target) -> dict[str, Any]:
    """Say where a client asks."""
    return {"region_name": target.region, "endpoint_url": target.endpoint_url}


def config_options(target: Target, attempts: int) -> dict[str, Any]:
    """Say how a client asks: for a Config of either library.

    `attempts` includes the first. botocore must not hide for long that it is throttled: the engine paces itself by
    that, and waits by itself.
    """
    options: dict[str, Any] = {
        "connect_timeout": _CONNECT_S,
        "read_timeout": _READ_S,
        "max_pool_connections": POOL,
        "retries": {"mode": "standard", "total_max_attempts": attempts},
    }
    if target.custom:
        # Their host answers by the name it has, not by stream-NAME.
        options["inject_host_prefix"] = False
    if target.loopback:
        options["proxies"] = {}
    return options


class RoleCache:
    """Finds the sessions of assumed roles that the AWS CLI keeps in files; ours are kept in memory only.

    So a role that wants an MFA code needs none here after any `aws` command of the same profile.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Look in `folder`, that of the AWS CLI unless told."""
        self._files = JSONFileCache(str(folder or Path("~/.aws/cli/cache").expanduser()))
        self._own: dict[str, Any] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._own or key in self._files

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401  # JSON of botocore's own making
        return self._own[key] if key in self._own else self._files[key]

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401  # likewise
        self._own[key] = value


def refuse_to_prompt(resolver: Any, target: Target) -> None:  # noqa: ANN401  # botocore publishes no types
    """Keep botocore from asking for an MFA code on a terminal that shows a screen, or that is none."""

    def refuse(_question: str) -> str:
        option = f" --profile {target.profile}" if target.profile else ""
        raise NoCredentials(
            f"the role wants an MFA code; give it to `aws sts get-caller-identity{option}`, whose session is used here"
        )

    provider: _Provider = resolver.get_provider("assume-role")
    provider._prompter = refuse  # noqa: SLF001  # botocore takes a prompter only from who builds the whole chain
