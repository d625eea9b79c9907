"""Every key of the live view, said once: bindings, footer, help, command palette and the README are made of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from textual.app import App
from textual.binding import Binding

from lambdatop.ui.tabs import TABS, Tab


class Place(StrEnum):
    """Where a key is alive."""

    EVERYWHERE = "everywhere"
    OVERVIEW = "overview"
    FUNCTION = "function"
    INVOCATIONS = "invocations"
    INVOCATION = "invocation"
    COST = "cost"
    ADVICE = "advice"
    READER = "reader"


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
    changes: bool = False
    """Whether it changes anything in AWS: then it is not there in read-only mode."""


_BOTH = (Place.OVERVIEW, Place.FUNCTION)
_COSTS = (*_BOTH, Place.COST)
_LISTS = (*_COSTS, Place.INVOCATIONS, Place.ADVICE)
_LOGS = (*_BOTH, Place.INVOCATION)
_TEXTS = (*_LOGS, Place.READER)
_ANY = (*_LISTS, Place.INVOCATION, Place.READER)
_ALL = (Place.EVERYWHERE,)
# It leaves from wherever one is, also while a filter is typed.
_ALWAYS = "ctrl+c"


def _moving(keys: tuple[str, ...], shown: str, call: str, name: str, help_text: str) -> Action:
    return Action(keys, shown, call, name, help_text, "Moving", _ANY, palette=False)


def _changing(key: str, call: str, name: str, help_text: str, footer: int) -> Action:
    return Action(
        (key,), key, f"app.{call}", name, help_text, "Changing", (*_COSTS, Place.ADVICE), footer, changes=True
    )


def _page(tab: Tab) -> Action:
    call, name = f"tab('{tab.name}')", f"page {tab.name}"
    return Action((tab.key,), tab.key, call, name, tab.help, "Function", (Place.FUNCTION,))


# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action(("question_mark",), "?", "app.help", "help", "What the keys, marks and figures mean", "General", _ALL, 1),
    Action(("slash",), "/", "filter", "filter", "Filter the pane in focus, while you type; Esc clears", "View",
           (*_LISTS, Place.INVOCATION), 2),
    Action(("enter",), "⏎", "open", "open", "Open the function under the cursor, or the log line to read it whole",
           "View", footer=3),
    Action(("enter",), "⏎", "open", "open", "Read the log line whole: JSON indented, stack traces line by line", "Log",
           (Place.FUNCTION, Place.INVOCATION), 3),
    Action(("enter",), "⏎", "open", "open", "All lines of the invocation, or of the example of a failure",
           "Invocations", (Place.INVOCATIONS,), 3),
    Action(("enter",), "⏎", "open", "open", "The bill of this function alone", "Cost", (Place.COST,), 3),
    Action(("escape",), "Esc", "back", "back", "Back: leave the whole screen, clear the filter, take the marks away",
           "View", palette=False),
    Action(("escape",), "Esc", "back", "back", "Back to where you came from", "View",
           (Place.FUNCTION, Place.INVOCATIONS, Place.INVOCATION, Place.COST, Place.ADVICE), 1, palette=False),
    Action(("escape", "enter", "b"), "Esc", "back", "back", "Back to the log", "Reading", (Place.READER,), 1,
           palette=False),
    Action(("space",), "Space", "mark", "mark", "Mark the function: charts and log show the marked ones", "View",
           footer=5),
    Action(("space",), "Space", "mark", "mark", "Mark the function: bill and chart are of the marked ones", "Cost",
           (Place.COST,), 5),
    Action(("d",), "d", "basis", "by day", "The month so far, day by day, and back", "Cost", (Place.COST,), 2),
    Action(("tab",), "Tab", "next_pane", "pane", "Next pane; on a small screen each pane in turn gets all of it",
           "View", _LISTS, 8),
    _changing("m", "tune('memory')", "memory", "Change the memory of the marked functions, or of this one", 4),
    _changing("t", "tune('timeout')", "timeout", "Change the timeout of the marked functions, or of this one", 4),
    _changing("u", "undo", "undo", "Take the newest change back", 17),
    *map(_page, TABS),
    Action(("H",), "H", "app.history", "history", "What was changed, when, and by whom", "Changing",
           (*_BOTH, Place.ADVICE), 18),
    Action(("R",), "R", "app.right_size", "right size",
           "What the function would take and cost with more or less memory", "Changing",
           (*_COSTS, Place.ADVICE), 19),
    Action(("s",), "s", "sort", "sort", "Sort the table by a column", "View", footer=4),
    Action(("s",), "s", "sort", "sort", "Sort the invocations", "Invocations", (Place.INVOCATIONS,), 4),
    Action(("s",), "s", "sort", "sort", "Sort the functions by cost, or by a part of it", "Cost", (Place.COST,), 4),
    Action(("c",), "c", "cost", "cost", "What it costs: all functions, the marked ones, or this one", "Cost",
           _BOTH, 7),
    Action(("w",), "w", "app.window", "window", "Look back further or less far", "View",
           (*_COSTS, Place.ADVICE), 6),
    Action(("a",), "a", "advice", "advice", "What to do about the marked functions, or all, by danger and money",
           "Advice", _COSTS, 7),
    Action(("enter",), "⏎", "open", "open", "Read the advice whole; once more opens the function", "Advice",
           (Place.ADVICE,), 3),
    Action(("s",), "s", "sort", "sort", "Sort the advice", "Advice", (Place.ADVICE,), 5),
    Action(("S",), "S", "silenced", "silenced", "Show what the configuration file silences, too, and back", "Advice",
           (Place.ADVICE,), 6),
    Action(("i",), "i", "invocations", "invocations", "Invocations and failures of the marked functions, or of all",
           "Invocations", _BOTH, 7),
    Action(("e",), "e", "errors_only", "failures", "Only failed invocations, and back", "Invocations",
           (Place.INVOCATIONS,), 5),
    Action(("l",), "l", "logs", "logs", "The log on the whole screen, and back", "Log", _BOTH, 8),
    Action(("e",), "e", "errors_only", "errors", "Only warnings and errors in the log, and back", "Log", _LOGS, 9),
    Action(("f",), "f", "follow", "follow", "Follow the newest lines of the log, and stop", "Log", _BOTH, 10),
    Action(("r",), "r", "only_this", "invocation", "Only the lines of this line's invocation, and back", "Log", _BOTH,
           13),
    Action(("ctrl+f",), "ctrl+f", "find", "find", "Find text or /regex/ without hiding anything", "Log", _LOGS, 14),
    Action(("slash", "ctrl+f"), "/", "find", "find", "Find text or /regex/", "Reading", (Place.READER,), 2),
    Action(("n",), "n", "find_next(1)", "next", "The next match, towards the newest", "Log", _TEXTS),
    Action(("N",), "N", "find_next(-1)", "previous", "The previous match", "Log", _TEXTS),
    Action(("o",), "o", "older", "older", "Read older lines of the log; PgUp on the first line does the same", "Log",
           _BOTH, 15),
    Action(("b",), "b", "bare", "frameless", "The log without any frame, to select text with the terminal's own mouse",
           "Log", _LOGS),
    Action(("v",), "v", "app.live_tail", "live tail",
           "Follow the functions in view by Live Tail, and stop: sooner, but beyond 1,800 minutes a month it costs",
           "Log", _BOTH, 20),
    Action(("p",), "p", "app.pause", "pause", "Pause: what arrives is kept, and shown when you go on", "General", _ALL,
           11),
    Action(("y",), "y", "copy", "copy", "Copy the ARN, the log line or the invocation to the clipboard, also over SSH",
           "General", _ANY, 12),
    Action(("Y",), "Y", "copy_invocation", "copy invocation", "Copy all lines of the log line's invocation",
           "Log", _LOGS),
    Action(("x",), "x", "export", "export", "Write what the pane in focus shows to a new file in the current directory",
           "General", _ANY, 16),
    _moving(("up", "k"), "↑ k", "move(-1)", "up", "One line up"),
    _moving(("down", "j"), "↓ j", "move(1)", "down", "One line down"),
    Action(("left",), "←", "sideways(-1)", "earlier", "Point at an earlier minute of the figures; ⏎ reads its log",
           "Moving", _BOTH, palette=False),
    Action(("right",), "→", "sideways(1)", "later", "Point at a later minute of the figures", "Moving", _BOTH,
           palette=False),
    _moving(("pageup",), "PgUp", "page(-1)", "page up", "One page up"),
    _moving(("pagedown",), "PgDn", "page(1)", "page down", "One page down"),
    _moving(("g", "home"), "g", "first", "first", "To the first line"),
    _moving(("G", "end"), "G", "last", "last", "To the last line"),
    Action(("ctrl+l",), "ctrl+l", "app.repaint", "repaint", "Paint the screen anew", "General", _ALL),
    Action(("ctrl+p",), "ctrl+p", "app.command_palette", "commands", "Find a command by its name", "General", _ALL,
           palette=False),
    Action(("q", "ctrl+c"), "q", "app.quit", "quit", "Quit", "General", _ALL, 99),
)
# fmt: on


def is_there(action: Action, app: App[Any]) -> bool:
    """Say whether an action may be shown: one that changes something is not there where nothing may be changed."""
    return not action.changes or bool(app.check_action(action.call.removeprefix("app.").partition("(")[0], ()))


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
