"""The last line: the keys that apply here, as many as there is room for; a click presses them."""

from collections.abc import Sequence

from textual import events

from lambdatop.ui.actions import Action, is_there
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, LinePane, Piece, width_of

_GAP = 3


class Footer(LinePane):
    """Shows the actions of a screen; the last of them always has a place."""

    def __init__(self, actions: Sequence[Action]) -> None:
        """Take the actions, the most needed first."""
        super().__init__()
        self._actions = tuple(actions)
        self._spots: list[tuple[int, int, Action]] = []

    def show(self, actions: Sequence[Action]) -> None:
        """Take others: a screen whose pages have keys of their own."""
        self._actions = tuple(actions)
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - one line
        """Write keys and words with even gaps."""
        *most, last = [(action, _written(action)) for action in self._actions if is_there(action, self.app)]
        room = width - 1 - width_of(last[1])
        pieces: list[Piece] = [(" ", Tone.TEXT)]
        self._spots = []
        for action, written in (*most, last):
            size = width_of(written)
            if action is not last[0] and width_of(pieces) + size + _GAP > room:
                continue
            start = width_of(pieces)
            self._spots.append((start, start + size, action))
            pieces += [*written, (" " * _GAP, Tone.TEXT)]
        return [Line(tuple(pieces))]

    async def on_click(self, event: events.Click) -> None:
        """Do what the key would."""
        for start, end, action in self._spots:
            if start <= event.x < end:
                await self.screen.run_action(action.call)


def _written(action: Action) -> list[Piece]:
    return [(action.shown, Tone.KEY), (f" {action.name}", Tone.SOFT)]
