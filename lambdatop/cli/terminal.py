"""What `lambdatop doctor` says of a terminal: its size, colours, mouse and Unicode."""

from collections.abc import Mapping
from os import terminal_size

from lambdatop.core.checks import Check, Verdict

_COLUMNS, _LINES = 80, 24
_TRUE_COLOUR = frozenset({"truecolor", "24bit"})
# Of the terminals in use these are known to report the mouse as xterm does.
_WITH_MOUSE = ("xterm", "screen", "tmux", "rxvt", "alacritty", "foot", "kitty", "konsole", "st", "vte", "wezterm")


def terminal_checks(
    environment: Mapping[str, str], size: terminal_size | None, encoding: str, *, colour: bool
) -> tuple[Check, ...]:
    """Look at what is known without asking the terminal; `size` is None where there is none, `colour` what is set."""
    if size is None:
        return (
            _said("size", Verdict.WARN, "there is none here", "the live view needs one; --once and the rest do not"),
        )
    term = environment.get("TERM", "")
    if term in {"", "dumb"}:
        advice = "set TERM to what it is, such as xterm-256color"
        return (_said("kind", Verdict.MISSING, f"TERM is {term or 'not set'}: text cannot be placed", advice),)
    return (_size(size), _colours(environment, term, colour=colour), _mouse(environment, term), _unicode(encoding))


def _said(name: str, verdict: Verdict, detail: str, advice: str = "") -> Check:
    return Check("terminal", name, verdict, detail, advice)


def _size(size: terminal_size) -> Check:
    text = f"{size.columns} columns, {size.lines} lines"
    if size.columns < _COLUMNS or size.lines < _LINES:
        return _said("size", Verdict.WARN, text, f"{_COLUMNS} by {_LINES} show all panes, less leaves some out")
    return _said("size", Verdict.OK, text)


def _colours(environment: Mapping[str, str], term: str, *, colour: bool) -> Check:
    if not colour:
        return _said("colours", Verdict.OK, "none, as NO_COLOR, --no-color or the configuration has it")
    if environment.get("COLORTERM", "").lower() in _TRUE_COLOUR or term.endswith("-direct"):
        return _said("colours", Verdict.OK, "16 million")
    if "256" in term:
        return _said("colours", Verdict.OK, "256")
    advice = "if it can do more: TERM=xterm-256color, or COLORTERM=truecolor"
    return _said("colours", Verdict.WARN, f"16, as TERM={term} says", advice)


def _mouse(environment: Mapping[str, str], term: str) -> Check:
    if environment.get("TMUX"):
        return _said("mouse", Verdict.OK, "by tmux, where `set -g mouse on` is set; every key works without")
    if term.startswith(_WITH_MOUSE):
        return _said("mouse", Verdict.OK, f"reported by {term}")
    return _said("mouse", Verdict.WARN, f"perhaps not reported by {term}", "every key works without")


def _unicode(encoding: str) -> Check:
    if encoding.lower().replace("-", "") == "utf8":
        return _said("Unicode", Verdict.OK, "UTF-8")
    advice = "set LANG or LC_ALL to a UTF-8 locale, such as C.UTF-8"
    return _said("Unicode", Verdict.WARN, f"the locale says {encoding or 'nothing'}: lines and signs become ?", advice)
