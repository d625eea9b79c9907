"""What the screens with a log pane share: its keys, searching, one line whole, the way to invocations."""

from textual.message import Message

from lambdatop.ui.moment import Moment, View
from lambdatop.ui.screens.live import LiveScreen
from lambdatop.ui.screens.reader import Reader, frameless, one_line
from lambdatop.ui.widgets.figure_panes import FigurePanes
from lambdatop.ui.widgets.log_view import LogView
from lambdatop.ui.widgets.pane import Pane


class LogScreen(LiveScreen):
    """A live screen of which one pane is the log."""

    def __init__(self, view: View) -> None:
        """Know what the command line said."""
        super().__init__()
        self.view = view

    class Invocations(Message):
        """The user wants to see the invocations of some functions."""

        def __init__(self, names: frozenset[str] | None) -> None:
            """Carry their names; None means all."""
            super().__init__()
            self.names = names

    class Cost(Message):
        """The user wants to see what functions cost."""

        def __init__(self, only: str | None, marked: frozenset[str] = frozenset()) -> None:
            """Carry the only one, or None for all of them, of which some may be marked."""
            super().__init__()
            self.only = only
            self.marked = marked

    class Advice(Message):
        """The user wants to see what is advised on some functions."""

        def __init__(self, names: frozenset[str] | None) -> None:
            """Carry their names; None means all."""
            super().__init__()
            self.names = names

    @property
    def finder(self) -> Pane:
        """Search the log, wherever the cursor is."""
        return self.log_view

    @property
    def log_view(self) -> LogView:
        """The log pane."""
        return self.query_one(LogView)

    def show(self, moment: Moment) -> None:
        """Bring the screen up to date."""
        self.log_view.pause(moment.paused)
        super().show(moment)

    def action_logs(self) -> None:
        """Give the log the whole screen, or take it back."""
        self.whole = None if self.whole is self.log_view else self.log_view
        self.share_lines()
        (self.whole or self.panes[0]).focus()

    def action_errors_only(self) -> None:
        """Show only warnings and errors in the log."""
        self.log_view.toggle_errors()

    def action_follow(self) -> None:
        """Follow the newest lines, or stay."""
        self.log_view.toggle_follow()

    def action_older(self) -> None:
        """Read lines from before the first one."""
        self.log_view.jump(0)
        self.log_view.older()

    def action_only_this(self) -> None:
        """Show the invocation of the log line alone, or all again."""
        if not self.log_view.only_this():
            self.say("this line belongs to no invocation that is known")

    def action_copy_invocation(self) -> None:
        """Copy the whole invocation that the log line belongs to."""
        lines = self.log_view.invocation_lines()
        if lines:
            self.copy("\n".join(lines))
        else:
            self.say("this line belongs to no invocation that is known")

    def action_invocations(self) -> None:
        """Show the invocations of the functions that the log is about."""
        self.post_message(self.Invocations(self.log_view.names))

    def action_advice(self) -> None:
        """Show what is advised on the functions that the log is about."""
        self.post_message(self.Advice(self.log_view.names))

    def action_sideways(self, by: int) -> None:
        """Point at another minute of the figures."""
        self.pane.sideways(by)

    def action_open(self) -> None:
        """Read the log line whole, or the log of the minute that is pointed at."""
        pane = self.pane
        if isinstance(pane, FigurePanes):
            pane.choose()
        else:
            self.read_line()

    def on_figure_panes_chosen(self, event: FigurePanes.Chosen) -> None:
        """Read the log from that minute on."""
        if self.whole is not None:
            self.whole = self.log_view
            self.share_lines()
        self.log_view.jump_to(event.at_ms)
        self.log_view.focus()

    def on_log_view_opened(self) -> None:
        """Read the line under the cursor whole."""
        self.read_line()

    def read_line(self) -> None:
        """Show the line under the cursor on a screen of its own."""
        entry = self.log_view.current
        if entry is not None:
            self.app.push_screen(Reader(self.view, one_line(entry)))

    def action_bare(self) -> None:
        """Show the log without any frame, for the terminal's own selection."""
        log = self.log_view
        at = log.current
        self.app.push_screen(Reader(self.view, frameless(log.entries, at, self.size.width), bare=True))
