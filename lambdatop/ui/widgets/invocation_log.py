"""The lines of one invocation, all of them, from the first one on."""

from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.log_choice import Choice
from lambdatop.ui.log_reading import LogReading
from lambdatop.ui.moment import Lines
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.log_title import LogState, narrowed
from lambdatop.ui.widgets.log_view import LogView


class InvocationLog(LogView):
    """A log pane that holds what it is given, START and END included, and begins at the top."""

    exported_as = "invocation"

    def __init__(self, lines: Lines, invocation: Invocation) -> None:
        """Show the lines of an invocation."""
        super().__init__(lines)
        self._reading = LogReading(lines, Choice(untold=frozenset()), following=False)
        self.hold(invocation)

    def hold(self, invocation: Invocation) -> None:
        """Show what it has by now."""
        self._whole = invocation.started
        self._reading.hold(invocation.entries())
        self.redraw()

    def show(self, snapshot: Snapshot) -> None:
        """Take nothing from the source: the screen hands over what belongs here."""
        self._reading.snapshot = snapshot
        self.redraw()

    def last(self) -> None:
        """Go to the last line; there is nothing to follow."""
        self.jump(len(self._reading.shown) - 1)

    def older(self) -> None:
        """Read nothing: these are all the lines there are."""

    def title(self, state: LogState, width: int) -> Line:
        """Say how many lines there are; a cursor is no state here."""
        count = len(self._reading.shown)
        known = (
            f"{count} of this invocation" if self._whole else f"{count} of this invocation, its START is not among them"
        )
        left: list[Piece] = [("Lines", Tone.ACCENT), (f"  {known}", Tone.DIM)]
        return spread([*left, *narrowed(state)], [("/ filter", Tone.DIM)], width)

    def name_room(self, width: int) -> int:  # noqa: ARG002 - none is needed
        """Leave the function out: there is only one."""
        return 0
