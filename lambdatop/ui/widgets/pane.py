"""A pane that can have the focus: keys move in it, a filter narrows it, something of it can be copied."""

from collections.abc import Sequence

from lambdatop.ui.widgets.lines import LinePane


class Pane(LinePane, can_focus=True):
    """Does nothing for the keys that mean nothing in it."""

    needle = ""
    sought = ""
    exported_as = "view"
    """What an exported file is called after."""
    filter_hint = ""
    """What the line to type a filter in says; empty where there is nothing to hide."""

    def move(self, by: int) -> None:
        """Move the cursor by lines."""

    def sideways(self, by: int) -> None:
        """Move the cursor in time."""

    def page(self, by: int) -> None:
        """Move the cursor by pages."""

    def jump(self, place: int) -> None:
        """Put the cursor on the n-th line, or the nearest there is."""

    def last(self) -> None:
        """Put the cursor on the last line."""

    def filter(self, text: str) -> str:  # noqa: ARG002 - most panes have nothing to hide
        """Show only what `text` asks for; what is wrong with it, in one line, else nothing."""
        return ""

    def widen(self) -> bool:
        """Take away what narrows the pane, the last first; False where nothing does."""
        if not self.needle:
            return False
        self.filter("")
        return True

    def find(self, text: str) -> str:  # noqa: ARG002 - only texts are searched
        """Let what `text` asks for stand out; what is wrong with it, in one line, else nothing."""
        return ""

    def find_next(self, by: int) -> bool:  # noqa: ARG002 - likewise
        """Go to the next match, forth (1) or back (-1); False where there is none."""
        return False

    def find_newest(self) -> bool:
        """Go to the match that is meant first; False where there is none."""
        return False

    @property
    def exported(self) -> Sequence[str]:
        """The lines of safe text that an export writes: what is on the screen, unless a pane has more to say."""
        return ["".join(text for text, _ in line.pieces).rstrip() for line in self.draw(*self.size)]

    @property
    def copied(self) -> str:
        """What copying takes: empty where there is nothing."""
        return ""

    @property
    def subject(self) -> str | None:
        """The function that the cursor is about; None where there is none."""
        return None

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Show whether keys move here; the events of focus come before it is so."""
        super().watch_has_focus(has_focus)
        self.redraw()
