"""The smallest Textual program there can be: what a first paint costs before lambdatop adds anything."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """Paints one word."""

    def compose(self) -> ComposeResult:
        """Show the word."""
        yield Static("painted")


if __name__ == "__main__":
    Bare().run()
