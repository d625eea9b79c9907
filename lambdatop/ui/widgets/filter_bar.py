"""The line in which a filter is typed; it takes the footer's place while it is open."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from lambdatop.core.terminal_text import cut, safe


class FilterBar(Horizontal):
    """Sends each keystroke; Enter keeps the filter, Esc clears it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "clear", "Clear the filter", show=False)]

    class Changed(Message):
        """The text is another."""

        def __init__(self, text: str) -> None:
            """Carry the text."""
            super().__init__()
            self.text = text

    class Closed(Message):
        """Typing has ended."""

    def compose(self) -> ComposeResult:
        """Make a sign and a line to type in."""
        yield Static(" / ", classes="sign", markup=False)
        yield Input(compact=True, select_on_focus=False)
        yield Static(classes="problem", markup=False)

    def open(self, sign: str, hint: str, text: str) -> None:
        """Begin with the text that holds now; `sign` says what is typed, `hint` what may be."""
        self.display = True
        self.query_one(".sign", Static).update(f" {sign} ")
        self.tell("")
        line = self.query_one(Input)
        line.placeholder = hint
        with line.prevent(Input.Changed):
            line.value = text
        line.cursor_position = len(text)
        line.focus()

    def tell(self, problem: str) -> None:
        """Say what is wrong with the text; the view stays as it was."""
        place = self.query_one(".problem", Static)
        place.display = bool(problem)
        place.update(f" {cut(safe(problem), self.size.width * 3 // 4 - 2)} ")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while typing."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter."""
        event.stop()
        self._close()

    def action_clear(self) -> None:
        """Give up the filter."""
        self.post_message(self.Changed(""))
        self._close()

    def _close(self) -> None:
        self.display = False
        self.post_message(self.Closed())
