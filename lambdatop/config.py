"""Options, environment and a TOML file become one frozen Settings; what is wrong is named with what is expected."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lambdatop.core.errors import UsageError, unknown
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.silence import Silence, parse_silence
from lambdatop.core.tuning.guard import check_guard
from lambdatop.core.units import parse_duration

DEFAULT_WINDOW_MS = 15 * MINUTE_MS
DEFAULT_LOG_LINES = 20_000
# A line takes about a kilobyte: this is a gigabyte.
_LEAST_LINES, _MOST_LINES = 1_000, 1_000_000
# CloudWatch keeps the minutes of a metric for 15 days (GetMetricData).
_LONGEST_WINDOW_MS = 15 * 24 * 60 * MINUTE_MS
# A thousandth of a dollar is a hundred metrics.
_LEAST_USD, _MOST_USD = 0.001, 1_000
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})
THEMES = ("auto", "dark", "light", "ansi", "plain")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one place (the command line, the file) says; None is nothing said."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    window_ms: int | None = None
    read_only: bool | None = None
    color: bool | None = None
    theme: str | None = None
    state_folder: Path | None = None
    production: tuple[str, ...] = ()
    log_lines: int | None = None
    silences: tuple[Silence, ...] = ()
    max_usd_per_hour: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds after option, environment, file and default have been asked in this order."""

    profile: str | None
    """To be given to AWS explicitly; None leaves the choice to the AWS environment."""
    profile_name: str | None
    """The same for people: also where `AWS_PROFILE` chose it."""
    region: str | None
    endpoint_url: str | None
    window_ms: int
    read_only: bool
    color: bool
    theme: str
    state_folder: Path | None = None
    """Where the journal lies; None for a user without a home."""
    production: tuple[str, ...] = ()
    """Patterns of functions that only who types their name may change."""
    log_lines: int = DEFAULT_LOG_LINES
    """How many log lines the view keeps; older ones make room."""
    silences: tuple[Silence, ...] = ()
    """Advice that is not to be shown."""
    max_usd_per_hour: Decimal | None = None
    """What asking AWS may cost in any hour of the live view; None is no limit."""


def settle(options: Chosen, environment: Mapping[str, str], config: Path | None = None) -> Settings:
    """Bring the three places together; `config` is the file that the user named, None means the usual one.

    What the AWS environment says is left for AWS's own code to read, and wins over the file. The file's region goes
    with the file's profile: it does not hold for a profile that was chosen elsewhere. Raises UsageError.
    """
    file = read_file(config, environment)
    chosen_elsewhere = bool(options.profile) or _any(environment, "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
    keys_in_environment = _any(environment, "AWS_ACCESS_KEY_ID")
    profile = options.profile or (None if chosen_elsewhere or keys_in_environment else file.profile)
    region_elsewhere = chosen_elsewhere or _any(environment, "AWS_REGION", "AWS_DEFAULT_REGION")
    endpoint_elsewhere = _any(environment, "AWS_ENDPOINT_URL")
    named = profile or environment.get("AWS_PROFILE") or environment.get("AWS_DEFAULT_PROFILE") or None
    read_only = (options.read_only, _switch(environment, "LAMBDATOP_READ_ONLY"), file.read_only)
    return Settings(
        profile=profile,
        profile_name=named,
        region=options.region or (None if region_elsewhere else file.region),
        endpoint_url=options.endpoint_url or (None if endpoint_elsewhere else file.endpoint_url),
        window_ms=options.window_ms or file.window_ms or DEFAULT_WINDOW_MS,
        # Wherever it stands it holds: a safety switch that another place could take back would be none.
        read_only=any(read_only),
        color=options.color is not False and not environment.get("NO_COLOR") and file.color is not False,
        theme=options.theme or file.theme or THEMES[0],
        state_folder=_state_folder(environment, file.state_folder),
        production=file.production,
        log_lines=options.log_lines or file.log_lines or DEFAULT_LOG_LINES,
        silences=file.silences,
        max_usd_per_hour=file.max_usd_per_hour,
    )


def usual_path(environment: Mapping[str, str]) -> Path:
    """Say where the file lies unless `--config` names another, as the XDG base directories have it.

    Raises RuntimeError for a user without a home.
    """
    return _xdg(environment, "XDG_CONFIG_HOME", "~/.config") / "config.toml"


def _state_folder(environment: Mapping[str, str], chosen: Path | None) -> Path | None:
    named = environment.get("LAMBDATOP_STATE_DIR")
    if named:
        return Path(named)
    if chosen is not None:
        return chosen
    try:
        return _xdg(environment, "XDG_STATE_HOME", "~/.local/state")
    except RuntimeError:
        return None


def _xdg(environment: Mapping[str, str], name: str, otherwise: str) -> Path:
    base = environment.get(name) or ""
    # Relative paths there are to be ignored (XDG Base Directory Specification).
    return (Path(base) if base.startswith("/") else Path(otherwise).expanduser()) / "lambdatop"


def read_file(named: Path | None, environment: Mapping[str, str]) -> Chosen:
    """Read the TOML file; that the usual one is not there is fine, that a named one is not is an error.

    Raises UsageError whose line begins with the path.
    """
    try:
        path = named or usual_path(environment)
    except RuntimeError:  # no HOME, and a user whom the system does not know, as in a container
        return Chosen()
    try:
        text = path.read_bytes().decode()
        return parse(tomllib.loads(text))
    except (FileNotFoundError, NotADirectoryError):
        if named is None:
            return Chosen()
        raise UsageError(f"{path}: there is no such file") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: is not valid TOML: {error}") from None
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def parse(table: Mapping[str, object]) -> Chosen:
    """Turn the file's table into choices; raises UsageError for an unknown key and for a value of the wrong kind."""
    values: dict[str, object] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise unknown("key", key, _KEYS)
        values[_KEYS[key][0]] = _KEYS[key][1](key, value)
    return Chosen(**values)  # type: ignore[arg-type]  # each reader below gives the type of its field


def parse_window(text: str) -> int:
    """Read `15m` as ms; whole minutes, because that is how CloudWatch counts. Raises UsageError."""
    window_ms = parse_duration(text)
    if window_ms < MINUTE_MS or window_ms % MINUTE_MS:
        raise UsageError(f"a window is one minute or more, in whole minutes, not {text!r}")
    if window_ms > _LONGEST_WINDOW_MS:
        raise UsageError(f"a window is at most 15d, as long as CloudWatch keeps minutes, not {text!r}")
    return window_ms


def parse_endpoint(text: str) -> str:
    """Take an endpoint as it is, if it is one. Raises UsageError."""
    scheme, _, rest = text.partition("://")
    if scheme not in {"http", "https"} or not rest.strip("/"):
        raise UsageError(f"an endpoint URL begins with http:// or https://, as in http://127.0.0.1:4566, not {text!r}")
    return text


def parse_theme(text: str) -> str:
    """Take the name of a theme. Raises UsageError."""
    if text not in THEMES:
        raise unknown("theme", text, THEMES)
    return text


def parse_folder(text: str) -> Path:
    """Take a folder that is named from the root or from home. Raises UsageError."""
    try:
        folder = Path(text).expanduser()
    except RuntimeError:
        raise UsageError(f"there is no home for {text!r}") from None
    if not folder.is_absolute():
        raise UsageError(f"a folder begins with / or ~, not {text!r}")
    return folder


def _guards(key: str, value: object) -> tuple[str, ...]:
    """Read patterns that guard functions: as everywhere, and account:NUMBER."""
    if not isinstance(value, list):
        raise UsageError(f'{key} is a list of patterns, as in {key} = ["prod-*", "tag:stage=prod"], not {value!r}')
    return tuple(str(_read_by(check_guard)(key, item)) for item in value)


def _silences(key: str, value: object) -> tuple[Silence, ...]:
    """Read the table of silenced advice: RULE or "RULE:PATTERN" = "reason"."""
    from lambdatop.core.advice import RULE_NAMES  # noqa: PLC0415 - rules need a tenth of a second to load

    if not isinstance(value, dict):
        raise UsageError(f'{key} is a table, as in [{key}] and below it arm64 = "a driver is x86 only", not {value!r}')
    return tuple(_silence(key, of, reason, RULE_NAMES) for of, reason in value.items())


def _silence(key: str, of: str, reason: object, rules: Collection[str]) -> Silence:
    if not isinstance(reason, str):
        raise UsageError(f'{key}: the reason of {of} is a text in quotes, as in "{of}" = "…", not {reason!r}')
    try:
        return parse_silence(of, reason, rules)
    except UsageError as error:
        raise UsageError(f"{key}: {error}") from None


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(f'{key} is a text in quotes, as in {key} = "…", not {value!r}')
    return value


def _truth(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"{key} is true or false, without quotes, not {value!r}")
    return value


def _lines(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not _LEAST_LINES <= value <= _MOST_LINES:
        raise UsageError(f"{key} is a number from {_LEAST_LINES} to {_MOST_LINES}, not {value!r}")
    return value


def _usd(key: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not _LEAST_USD <= value <= _MOST_USD:
        raise UsageError(
            f"{key} is a number of dollars from {_LEAST_USD} to {_MOST_USD}, without quotes, not {value!r}"
        )
    return Decimal(str(value))


def _read_by(read: Callable[[str], object]) -> Callable[[str, object], object]:
    def reader(key: str, value: object) -> object:
        text = _text(key, value)
        try:
            return read(text)
        except UsageError as error:
            raise UsageError(f"{key}: {error}") from None

    return reader


# The file's keys: the field that each fills, and how it is read.
_KEYS: dict[str, tuple[str, Callable[[str, object], object]]] = {
    "profile": ("profile", _text),
    "region": ("region", _text),
    "endpoint_url": ("endpoint_url", _read_by(parse_endpoint)),
    "window": ("window_ms", _read_by(parse_window)),
    "read_only": ("read_only", _truth),
    "color": ("color", _truth),
    "theme": ("theme", _read_by(parse_theme)),
    "state_dir": ("state_folder", _read_by(parse_folder)),
    "production": ("production", _guards),
    "log_lines": ("log_lines", _lines),
    "silence": ("silences", _silences),
    "max_usd_per_hour": ("max_usd_per_hour", _usd),
}
KEYS = tuple(_KEYS)
"""The keys of the file, for the documentation."""


def _any(environment: Mapping[str, str], *names: str) -> bool:
    return any(environment.get(name) for name in names)


def _switch(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").strip().lower()
    if text not in _TRUE | _FALSE:
        raise UsageError(f"{name} is 1 or 0, not {environment[name]!r}")
    return text in _TRUE
