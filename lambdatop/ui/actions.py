"""Every key of the live view, said once: bindings, footer, help, command palette and the README are made of it."""

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding


class Place(StrEnum):
    """Where a key is alive."""

    EVERYWHERE = "everywhere"
    OVERVIEW = "overview"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a key does."""

    keys: tuple[str, ...]
    """Textual's names of the keys."""
    shown: str
    """The key as people read it."""
    call: str
    """Textual's name of the action."""
    name: str
    """One word for the footer."""
    help: str
    group: str
    places: tuple[Place, ...] = (Place.OVERVIEW,)
    footer: int = 0
    """How soon the footer shows it, 1 first; 0 never."""
    palette: bool = True


_BOTH = (Place.OVERVIEW, Place.FUNCTION)
_ALL = (Place.EVERYWHERE,)
# It leaves from wherever one is, also while a filter is typed.
_ALWAYS = "ctrl+c"

ACTIONS: tuple[Action, ...] = (
    Action(("question_mark",), "?", "app.help", "help", "What the keys, marks and figures mean", "General", _ALL, 1),
    Action(
        ("slash",),
        "/",
        "filter",
        "filter",
        "Filter the pane in focus by text, while you type; Esc clears",
        "View",
        _BOTH,
        2,
    ),
    Action(("enter",), "⏎", "open", "open", "Open the function under the cursor", "View", footer=3),
    Action(
        ("escape",),
        "Esc",
        "back",
        "back",
        "Back: leave the whole screen, clear the filter, take the marks away",
        "View",
        palette=False,
    ),
    Action(("escape",), "Esc", "back", "back", "Back to the overview", "Function", (Place.FUNCTION,), 1, palette=False),
    Action(
        ("space",), "Space", "mark", "mark", "Mark the function: charts and log show the marked ones", "View", footer=5
    ),
    Action(
        ("tab",),
        "Tab",
        "next_pane",
        "pane",
        "Next pane; on a small screen each pane in turn gets all of it",
        "View",
        _BOTH,
        footer=8,
    ),
    Action(("s",), "s", "sort", "sort", "Sort the table by a column", "View", footer=4),
    Action(("w",), "w", "app.window", "window", "Look back further or less far", "View", _BOTH, 6),
    Action(("l",), "l", "logs", "logs", "The log on the whole screen, and back", "Log", _BOTH, 7),
    Action(("e",), "e", "errors_only", "errors", "Only warnings and errors in the log, and back", "Log", _BOTH, 9),
    Action(("f",), "f", "follow", "follow", "Follow the newest lines of the log, and stop", "Log", _BOTH, 10),
    Action(
        ("p",), "p", "app.pause", "pause", "Pause: what arrives is kept, and shown when you go on", "General", _ALL, 11
    ),
    Action(
        ("y",), "y", "copy", "copy", "Copy the function's ARN or the log line to the clipboard", "General", _BOTH, 12
    ),
    Action(("up", "k"), "↑ k", "move(-1)", "up", "One line up", "Moving", _BOTH, palette=False),
    Action(("down", "j"), "↓ j", "move(1)", "down", "One line down", "Moving", _BOTH, palette=False),
    Action(("pageup",), "PgUp", "page(-1)", "page up", "One page up", "Moving", _BOTH, palette=False),
    Action(("pagedown",), "PgDn", "page(1)", "page down", "One page down", "Moving", _BOTH, palette=False),
    Action(("g", "home"), "g", "first", "first", "To the first line", "Moving", _BOTH, palette=False),
    Action(("G", "end"), "G", "last", "last", "To the last line", "Moving", _BOTH, palette=False),
    Action(("ctrl+l",), "ctrl+l", "app.repaint", "repaint", "Paint the screen anew", "General", _ALL),
    Action(
        ("ctrl+p",),
        "ctrl+p",
        "app.command_palette",
        "commands",
        "Find a command by its name",
        "General",
        _ALL,
        palette=False,
    ),
    Action(("q", "ctrl+c"), "q", "app.quit", "quit", "Quit", "General", _ALL, 99),
)


def bindings(place: Place) -> list[Binding]:
    """Give Textual the keys of one place."""
    return [
        Binding(key, action.call, action.help, show=False, priority=key == _ALWAYS)
        for action in ACTIONS
        if place in action.places
        for key in action.keys
    ]


def footer(place: Place) -> list[Action]:
    """Say what the footer of a place shows, the most needed first and quitting last."""
    shown = [a for a in ACTIONS if a.footer and (place in a.places or Place.EVERYWHERE in a.places)]
    return sorted(shown, key=lambda action: action.footer)
