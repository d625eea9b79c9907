"""A pane that can have the focus: keys move in it, a filter narrows it, something of it can be copied."""

from lambdatop.ui.widgets.lines import LinePane


class Pane(LinePane, can_focus=True):
    """Does nothing for the keys that mean nothing in it."""

    needle = ""

    def move(self, by: int) -> None:
        """Move the cursor by lines."""

    def page(self, by: int) -> None:
        """Move the cursor by pages."""

    def jump(self, place: int) -> None:
        """Put the cursor on the n-th line, or the nearest there is."""

    def last(self) -> None:
        """Put the cursor on the last line."""

    def filter(self, text: str) -> None:
        """Show only what contains `text`."""

    @property
    def copied(self) -> str:
        """What copying takes: empty where there is nothing."""
        return ""

    @property
    def subject(self) -> str | None:
        """The function that the cursor is about; None where there is none."""
        return None

    def on_focus(self) -> None:
        """Show that keys move here."""
        self.redraw()

    def on_blur(self) -> None:
        """Show that they do not."""
        self.redraw()
