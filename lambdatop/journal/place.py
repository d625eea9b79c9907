"""Where the journal lies."""

from collections.abc import Mapping
from pathlib import Path

from lambdatop.core.errors import JournalFault


def journal_folder(environment: Mapping[str, str], chosen: Path | None) -> Path:
    """Say where the journal lies: LAMBDATOP_STATE_DIR, the configuration file, or the user's state directory."""
    named = environment.get("LAMBDATOP_STATE_DIR")
    if named:
        return Path(named)
    if chosen is not None:
        return chosen
    base = environment.get("XDG_STATE_HOME") or ""
    # Relative paths there are to be ignored (XDG Base Directory Specification).
    try:
        state = Path(base) if base.startswith("/") else Path("~/.local/state").expanduser()
    except RuntimeError:
        raise JournalFault("no home for the journal: name a folder with LAMBDATOP_STATE_DIR") from None
    return state / "lambdatop"
