"""Settles which account, region and endpoint are meant, in the order of the AWS CLI, before anything is asked."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lambdatop.aws.access import Access
from lambdatop.core.errors import UsageError, unknown

_ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL")
_LOOPBACK = ("127.", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Target:
    """What every call needs to know: settled once, the same for both carriers."""

    region: str
    profile: str | None = None
    """The profile whose credentials are used, by option or AWS_PROFILE; None is the default chain."""
    profile_asked: bool = False
    """Named by option: then it goes before keys in the environment, as the AWS CLI has it."""
    endpoint_url: str | None = None
    """Named by option; the AWS_ENDPOINT_URL variables are botocore's to read."""
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    custom: bool = False
    """Something else than AWS answers: a demo, an emulator, a gateway."""
    loopback: bool = False
    sign_in: str = "aws configure"
    """What the user runs to get credentials anew."""


def settle(access: Access, environ: Mapping[str, str] | None = None) -> Target:
    """Fill in what `access` leaves open, from the environment and the AWS files.

    Raises UsageError for an unknown profile (naming the nearest), an unusable endpoint or an unknown region.
    """
    env = os.environ if environ is None else environ
    endpoint = _endpoint(access.endpoint_url, "--endpoint-url")
    if access.access_key is not None:
        return Target(
            region=access.region or "us-east-1",
            endpoint_url=endpoint,
            access_key=access.access_key,
            secret_key=access.secret_key,
            custom=endpoint is not None,
            loopback=_is_loopback(endpoint),
        )
    profiles = _profiles(env)
    profile, settings = _profile(access.profile, profiles, env)
    asked = endpoint or _endpoint_of(env, settings)
    region = access.region or env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or settings.get("region")
    return Target(
        region=_checked_region(region),
        profile=profile,
        profile_asked=access.profile is not None,
        endpoint_url=endpoint,
        custom=asked is not None,
        loopback=_is_loopback(asked),
        sign_in=_sign_in(profile, profiles),
    )


def _endpoint(url: str | None, name: str) -> str | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"{name} takes a URL such as http://localhost:4566, not {url!r}")
    return url


def _endpoint_of(env: Mapping[str, str], settings: Mapping[str, Any]) -> str | None:
    """Look where botocore will look, only to know what kind of answer to expect."""
    if env.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return None
    for name in _ENDPOINT_VARIABLES:
        if found := _endpoint(env.get(name), name):
            return found
    return _endpoint(settings.get("endpoint_url"), "endpoint_url in ~/.aws/config")


def _is_loopback(url: str | None) -> bool:
    return url is not None and (urlsplit(url).hostname or "").startswith(_LOOPBACK)


def _checked_region(region: str | None) -> str:
    if not region:
        raise UsageError("no region: name one with --region, AWS_REGION, or `region` in ~/.aws/config")
    if not region.replace("-", "").isalnum() or not region.isascii():
        raise UsageError(f"a region looks like eu-central-1, not {region!r}")
    return region


def _profile(
    asked: str | None, profiles: Mapping[str, Mapping[str, Any]], env: Mapping[str, str]
) -> tuple[str | None, Mapping[str, Any]]:
    """Name the profile in use with its settings; keys in the environment go before a profile from there."""
    # This order is botocore's; the AWS CLI's, too.
    named = asked or env.get("AWS_DEFAULT_PROFILE") or env.get("AWS_PROFILE")
    if named is None:
        return None, profiles.get("default", {})
    if not profiles:
        raise UsageError(f"unknown profile {named!r}; the AWS files name none; run: aws configure --profile {named}")
    if named not in profiles:
        raise unknown("profile", named, profiles)
    keys_go_first = asked is None and env.get("AWS_ACCESS_KEY_ID")
    return (None if keys_go_first else named), profiles[named]


def _profiles(env: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    from botocore.configloader import load_config, raw_config_parse  # noqa: PLC0415  # --help loads no AWS library
    from botocore.exceptions import ConfigNotFound, ConfigParseError  # noqa: PLC0415  # likewise

    profiles: dict[str, dict[str, Any]] = {}
    config = env.get("AWS_CONFIG_FILE") or str(Path("~/.aws/config").expanduser())
    credentials = env.get("AWS_SHARED_CREDENTIALS_FILE") or str(Path("~/.aws/credentials").expanduser())
    for path, read in ((config, load_config), (credentials, raw_config_parse)):
        try:
            found = read(path)
        except ConfigNotFound:
            continue
        except ConfigParseError as error:
            raise UsageError(f"{path} is not a file of AWS settings: a line outside of any [section]?") from error
        for name, settings in found.get("profiles", found).items():
            if isinstance(settings, dict):
                profiles.setdefault(name, {}).update(settings)
    return profiles


def _sign_in(profile: str | None, profiles: Mapping[str, Mapping[str, Any]]) -> str:
    """Name the command that brings new credentials: that of the profile which a role starts from."""
    name, settings = profile or "default", profiles.get(profile or "default", {})
    for _ in range(len(profiles)):
        source = str(settings.get("source_profile"))
        if source not in profiles or source == name:
            break
        name, settings = source, profiles[source]
    option = f" --profile {name}" if name != "default" else ""
    if "sso_session" in settings or "sso_start_url" in settings:
        return f"aws sso login{option}"
    return f"aws login{option}" if "login_session" in settings else f"aws configure{option}"
