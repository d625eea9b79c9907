"""The help: every key from the registry, what the marks and signs mean, how the sources do."""

from itertools import groupby

from lambdatop.core import units
from lambdatop.core.model import Health
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import safe
from lambdatop.ui.actions import ACTIONS, is_there
from lambdatop.ui.columns import COLUMNS, field_help
from lambdatop.ui.effect_lines import wrap
from lambdatop.ui.screens.dialog import Dialog, Sheet
from lambdatop.ui.theme import HEALTH_MARK, STATE_MARK, Tone
from lambdatop.ui.widgets.lines import BLANK, Line

_MEANING = {
    Health.FAILING: "failing: the figure that is the reason is red",
    Health.NEAR: "near a limit: the figure is yellow",
    Health.WELL: "well",
    Health.IDLE: "idle: not invoked in the window",
    Health.UNKNOWN: "not known yet",
}
_SIGNS = (
    (units.UNKNOWN, "unknown or none; never 0"),
    ("~", "a sample or a mean: not every log line was read, or several functions together"),
    ("·", "a minute without a figure"),
    (
        "dim end",
        "of a chart or row of bars: told by REPORT lines, until CloudWatch's metrics come, 1 to 3 minutes later",
    ),
)
_FILTER = (
    ("text", "lines that contain it, in any case; several words must all be there; key=value also finds it in JSON"),
    ('"a b" /a.b/', "a text with blanks; a regular expression, /…/i in any case"),
    ("level:warn", "warnings and worse; also error, info, debug"),
    ("function:", "lines of a function, by name or glob: function:api-*"),
    ("invocation:", "lines that state this request id, or its beginning"),
    ("or - ( )", "either; not, as in -text or not text; what belongs together"),
)
_LEFT, _FRAME = 12, 6


class Help(Dialog[None]):
    """Shows the help over whatever is on the screen."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Take the snapshot for the states of the sources."""
        super().__init__()
        self._snapshot = snapshot
        self._room = 0

    def sheet(self) -> Sheet:
        """Keys by group, then marks, columns, sources."""
        lines: list[Line] = []
        self._room = max(20, self.app.size.width - _FRAME - _LEFT)
        here = [action for action in ACTIONS if is_there(action, self.app)]
        by_group = sorted(here, key=lambda action: _groups().index(action.group))
        for group, actions in groupby(by_group, key=lambda action: action.group):
            lines.append(_title(group))
            for action in actions:
                lines += self._pair(action.shown, action.help)
            lines.append(BLANK)
        lines.append(_title("Filter of the log"))
        for words, meaning in _FILTER:
            lines += self._pair(words, meaning, Tone.TEXT)
        lines += [BLANK, _title("Marks")]
        for health, meaning in _MEANING.items():
            mark, tone = HEALTH_MARK[health]
            lines += self._pair(mark, meaning, tone)
        for sign, meaning in _SIGNS:
            lines += self._pair(sign, meaning, Tone.DIM)
        lines += [BLANK, _title("Columns")]
        for column in COLUMNS:
            if column.title != "spark":
                lines += self._pair(column.title, field_help(column), Tone.TEXT)
        if self._snapshot.sources:
            lines += [BLANK, _title("Sources")]
        for source in self._snapshot.sources:
            mark, tone = STATE_MARK[source.state]
            lines += self._pair(source.source, safe(f"{mark} {source.state} {source.detail}"), tone)
        return Sheet("lambdatop  keys and signs", lines)

    def _pair(self, left: str, right: str, tone: Tone = Tone.KEY) -> list[Line]:
        first, *more = wrap(right, self._room)
        lines = [Line(((f"{left:<{_LEFT}}", tone), (first, Tone.TEXT)))]
        return [*lines, *(Line(((" " * _LEFT, Tone.TEXT), (text, Tone.TEXT))) for text in more)]


def _groups() -> list[str]:
    return list(dict.fromkeys(action.group for action in ACTIONS))


def _title(text: str) -> Line:
    return Line(((text, Tone.DIM),))
