from pathlib import Path

import pytest

from lambdatop.aws.access import Access
from lambdatop.aws.target import settle
from lambdatop.core.errors import UsageError

CONFIG = """
[default]
region = eu-west-1

[profile prod]
region = eu-central-1
sso_session = corp

[profile "with space"]
region = us-west-2

[profile audit]
role_arn = arn:aws:iam::123456789012:role/audit
source_profile = prod
region = eu-north-1

[profile local]
endpoint_url = http://localhost:4566
region = us-east-1

[profile nowhere]
output = json

[sso-session corp]
sso_region = eu-central-1
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text(CONFIG)
    credentials.write_text("[staging]\nregion = ap-south-1\naws_access_key_id = AKIA\n")
    return {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}


@pytest.mark.parametrize(
    ("access", "more", "region"),
    [
        (Access(), {}, "eu-west-1"),
        (Access(), {"AWS_DEFAULT_REGION": "us-west-1"}, "us-west-1"),
        (Access(), {"AWS_DEFAULT_REGION": "us-west-1", "AWS_REGION": "sa-east-1"}, "sa-east-1"),
        (Access(region="ca-west-1"), {"AWS_REGION": "sa-east-1"}, "ca-west-1"),
        (Access(profile="prod"), {}, "eu-central-1"),
        (Access(), {"AWS_PROFILE": "prod"}, "eu-central-1"),
        (Access(profile="staging"), {"AWS_PROFILE": "prod"}, "ap-south-1"),
        (Access(profile="with space"), {}, "us-west-2"),
    ],
)
def test_the_region_is_found_in_the_order_of_the_aws_cli(
    env: dict[str, str], access: Access, more: dict[str, str], region: str
) -> None:
    assert settle(access, env | more).region == region


@pytest.mark.parametrize(
    ("access", "more", "profile", "asked"),
    [
        (Access(), {}, None, False),
        (Access(), {"AWS_PROFILE": "prod"}, "prod", False),
        (Access(), {"AWS_PROFILE": "prod", "AWS_ACCESS_KEY_ID": "AKIA"}, None, False),
        (Access(profile="prod"), {"AWS_ACCESS_KEY_ID": "AKIA"}, "prod", True),
    ],
)
def test_an_option_goes_before_keys_of_the_environment_and_these_before_its_profile(
    env: dict[str, str], access: Access, more: dict[str, str], profile: str | None, *, asked: bool
) -> None:
    target = settle(access, env | more)
    assert (target.profile, target.profile_asked) == (profile, asked)


def test_an_unknown_profile_names_the_nearest(env: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"unknown profile 'prd'; did you mean prod\?"):
        settle(Access(profile="prd"), env)


def test_an_unknown_profile_where_there_is_none_says_how_to_make_one(tmp_path: Path) -> None:
    env = {"AWS_CONFIG_FILE": str(tmp_path / "no"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    with pytest.raises(UsageError, match="aws configure --profile prod"):
        settle(Access(profile="prod"), env)


@pytest.mark.parametrize("access", [Access(profile="nowhere"), Access(profile="nowhere", region="")])
def test_no_region_says_where_to_name_one(env: dict[str, str], access: Access) -> None:
    with pytest.raises(UsageError, match="--region, AWS_REGION"):
        settle(access, env)


@pytest.mark.parametrize("region", ["us east 1", "eu/central", "é-west-1", "a.b"])
def test_what_is_no_region_is_refused(env: dict[str, str], region: str) -> None:
    with pytest.raises(UsageError, match="a region looks like"):
        settle(Access(region=region), env)


@pytest.mark.parametrize("url", ["localhost:4566", "ftp://x", "http://", "http://x:notaport", "http://x:0"])
def test_what_is_no_endpoint_is_refused(env: dict[str, str], url: str) -> None:
    with pytest.raises(UsageError, match="--endpoint-url takes a URL"):
        settle(Access(endpoint_url=url), env)
    with pytest.raises(UsageError, match="AWS_ENDPOINT_URL takes a URL"):
        settle(Access(), env | {"AWS_ENDPOINT_URL": url})


@pytest.mark.parametrize(
    ("access", "more", "custom", "loopback"),
    [
        (Access(), {}, False, False),
        (Access(endpoint_url="http://127.0.0.1:4566"), {}, True, True),
        (Access(endpoint_url="https://gateway.example"), {}, True, False),
        (Access(), {"AWS_ENDPOINT_URL": "http://localhost:4566"}, True, True),
        (Access(), {"AWS_ENDPOINT_URL_LAMBDA": "http://localhost:4566"}, True, True),
        (
            Access(),
            {"AWS_ENDPOINT_URL": "http://localhost:4566", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            False,
            False,
        ),
        (Access(profile="local"), {}, True, True),
        (Access(endpoint_url="http://gateway.example"), {"AWS_ENDPOINT_URL": "http://localhost:1"}, True, False),
    ],
)
def test_it_is_known_whether_aws_itself_is_asked(
    env: dict[str, str], access: Access, more: dict[str, str], *, custom: bool, loopback: bool
) -> None:
    target = settle(access, env | more)
    assert (target.custom, target.loopback) == (custom, loopback)


@pytest.mark.parametrize(
    ("profile", "command"),
    [
        (None, "aws configure"),
        ("prod", "aws sso login --profile prod"),
        ("audit", "aws sso login --profile prod"),
        ("staging", "aws configure --profile staging"),
    ],
)
def test_the_way_to_sign_in_anew_is_that_of_the_profile_or_its_source(
    env: dict[str, str], profile: str | None, command: str
) -> None:
    assert settle(Access(profile=profile), env).sign_in == command


def test_a_file_that_is_none_of_settings_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "config"
    broken.write_text("region = eu-west-1\n")
    with pytest.raises(UsageError, match="is not a file of AWS settings"):
        settle(Access(), {"AWS_CONFIG_FILE": str(broken)})


def test_with_keys_of_its_own_nothing_else_is_looked_at(tmp_path: Path) -> None:
    env = {"AWS_CONFIG_FILE": str(tmp_path), "AWS_PROFILE": "gone", "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "?"}
    target = settle(Access(endpoint_url="http://127.0.0.1:1", access_key="k", secret_key="s"), env)
    assert (target.region, target.profile, target.loopback) == ("us-east-1", None, True)
    assert "secret" not in repr(target)
