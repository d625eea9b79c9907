"""Options before environment before file; what is wrong in the file is named with its path and what is expected."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.config import KEYS, Chosen, Settings, parse, parse_window, read_file, settle, usual_path
from lambdatop.core.errors import UsageError
from lambdatop.core.selection import Name
from lambdatop.core.silence import Silence

INVALID = sorted((Path(__file__).parent / "invalid").glob("*.toml"))
FULL = """
profile = "prod"
region = "eu-central-1"
endpoint_url = "http://127.0.0.1:4566"
window = "1h"
read_only = true
color = false
theme = "light"
state_dir = "/var/lib/lambdatop"
log_lines = 50_000
max_usd_per_hour = 0.05
production = ["prod-*", "tag:stage=prod", "account:123456789012"]
silence = { arm64 = "our driver is x86 only", "memory-over:batch-*" = "kept for the CPU" }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lambdatop.toml"
    path.write_text(FULL)
    return path


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.stem)
def test_an_invalid_file_is_told_with_its_path_and_what_is_expected(path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        read_file(path, {})
    assert str(raised.value) == f"{path}: {path.with_suffix('.expected').read_text().strip()}"


def test_every_key_is_read(file: Path) -> None:
    assert read_file(file, {}) == Chosen(
        profile="prod",
        region="eu-central-1",
        endpoint_url="http://127.0.0.1:4566",
        window_ms=3_600_000,
        read_only=True,
        color=False,
        theme="light",
        state_folder=Path("/var/lib/lambdatop"),
        production=("prod-*", "tag:stage=prod", "account:123456789012"),
        log_lines=50_000,
        max_usd_per_hour=Decimal("0.05"),
        silences=(
            Silence("arm64", None, "our driver is x86 only"),
            Silence("memory-over", Name("batch-*"), "kept for the CPU"),
        ),
    )
    assert {line.split(" ")[0] for line in FULL.strip().splitlines()} == set(KEYS)


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert settle(Chosen(), {"XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": "/s"}) == Settings(
        profile=None,
        profile_name=None,
        region=None,
        endpoint_url=None,
        window_ms=900_000,
        read_only=False,
        color=True,
        theme="auto",
        state_folder=Path("/s/lambdatop"),
    )


def test_the_usual_file_lies_under_xdg_config_home(tmp_path: Path) -> None:
    folder = tmp_path / "lambdatop"
    folder.mkdir()
    (folder / "config.toml").write_text('window = "30m"\n')
    assert settle(Chosen(), {"XDG_CONFIG_HOME": str(tmp_path)}).window_ms == 1_800_000
    assert usual_path({"XDG_CONFIG_HOME": "relative"}) == Path.home() / ".config" / "lambdatop" / "config.toml"


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        settle(Chosen(), {}, tmp_path / "none.toml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        settle(Chosen(), {}, tmp_path)


def test_an_option_wins_over_the_file(file: Path) -> None:
    options = Chosen(profile="dev", region="us-west-2", endpoint_url="https://x", window_ms=60_000, theme="dark")
    got = settle(options, {}, file)
    assert (got.profile, got.region, got.endpoint_url, got.window_ms, got.theme) == (
        "dev",
        "us-west-2",
        "https://x",
        60_000,
        "dark",
    )


@pytest.mark.parametrize(
    ("environment", "profile", "shown", "region", "endpoint"),
    [
        ({}, "prod", "prod", "eu-central-1", "http://127.0.0.1:4566"),
        # Another profile has a region of its own, which only AWS's code knows.
        ({"AWS_PROFILE": "dev"}, None, "dev", None, "http://127.0.0.1:4566"),
        ({"AWS_ACCESS_KEY_ID": "AKIA"}, None, None, "eu-central-1", "http://127.0.0.1:4566"),
        ({"AWS_DEFAULT_REGION": "us-east-2"}, "prod", "prod", None, "http://127.0.0.1:4566"),
        ({"AWS_ENDPOINT_URL": "http://here"}, "prod", "prod", "eu-central-1", None),
        ({"AWS_PROFILE": ""}, "prod", "prod", "eu-central-1", "http://127.0.0.1:4566"),
    ],
)
def test_what_the_aws_environment_says_is_left_to_aws_and_wins_over_the_file(
    file: Path, environment: dict[str, str], profile: str | None, shown: str | None, region: str | None, endpoint: str
) -> None:
    got = settle(Chosen(), environment, file)
    assert (got.profile, got.profile_name, got.region, got.endpoint_url) == (profile, shown, region, endpoint)


def test_a_profile_by_option_does_not_get_the_region_of_the_files_profile(file: Path) -> None:
    assert settle(Chosen(profile="dev"), {}, file).region is None


@pytest.mark.parametrize("word", ["1", "true", "YES", "on"])
def test_read_only_holds_wherever_it_stands(file: Path, word: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.touch()
    assert settle(Chosen(), {"LAMBDATOP_READ_ONLY": word}, empty).read_only
    assert settle(Chosen(read_only=True), {}, empty).read_only
    assert settle(Chosen(), {"LAMBDATOP_READ_ONLY": "0"}, file).read_only
    assert not settle(Chosen(), {"LAMBDATOP_READ_ONLY": "0"}, empty).read_only


def test_read_only_that_cannot_be_understood_is_not_taken_for_no() -> None:
    with pytest.raises(UsageError, match="LAMBDATOP_READ_ONLY is 1 or 0, not 'yep'"):
        settle(Chosen(), {"LAMBDATOP_READ_ONLY": "yep"})


@pytest.mark.parametrize(
    ("options", "environment", "color"),
    [
        (Chosen(), {}, True),
        (Chosen(color=False), {}, False),
        (Chosen(), {"NO_COLOR": "1"}, False),
        (Chosen(), {"NO_COLOR": ""}, True),
    ],
)
def test_colour_is_taken_away_by_option_and_by_no_color(
    options: Chosen, environment: dict[str, str], *, color: bool
) -> None:
    assert settle(options, environment).color is color


@given(st.integers(1, 15 * 24 * 60))
def test_whole_minutes_are_windows(minutes: int) -> None:
    assert parse_window(f"{minutes}m") == minutes * 60_000


@given(st.text())
def test_any_text_is_a_window_or_a_usage_error(text: str) -> None:
    try:
        window = parse_window(text)
    except UsageError:
        return
    assert window % 60_000 == 0


@given(
    st.dictionaries(
        st.sampled_from(KEYS) | st.text(), st.text() | st.integers() | st.booleans() | st.lists(st.integers())
    )
)
def test_any_table_is_choices_or_a_usage_error(table: dict[str, object]) -> None:
    try:
        parse(table)
    except UsageError:
        return
    assert set(table) <= set(KEYS)


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"LAMBDATOP_STATE_DIR": "/own", "XDG_STATE_HOME": "/xdg"}, "/own"),
        ({"XDG_STATE_HOME": "/xdg"}, "/var/lib/lambdatop"),
    ],
)
def test_the_environment_names_the_journals_folder_before_the_file(
    file: Path, environment: dict[str, str], folder: str
) -> None:
    assert settle(Chosen(), environment, file).state_folder == Path(folder)


def test_a_relative_state_home_is_ignored() -> None:
    settled = settle(Chosen(), {"XDG_STATE_HOME": "state"}).state_folder
    assert settled == Path("~/.local/state/lambdatop").expanduser()
