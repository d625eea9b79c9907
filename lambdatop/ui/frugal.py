"""Makes Textual write only what changes on the terminal."""

from collections.abc import Iterator, Mapping

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

from lambdatop.ui.terminal_memory import Cell, TerminalMemory


class FrugalUpdate(CompositorUpdate):
    """Stands in for one of Textual's updates of the screen.

    Textual has no public place for this; `tests/ui/test_frugal.py` holds its two kinds of update to what is read here.
    """

    def __init__(self, update: LayoutUpdate | ChopsUpdate, memory: TerminalMemory, size: tuple[int, int]) -> None:
        """Wrap `update` of a screen of `size` (width, height)."""
        self._update = update
        self._memory = memory
        self._size = size

    def render_segments(self, console: Console) -> str:
        """Give the sequences for the terminal."""
        system = ColorSystem.TRUECOLOR
        if console.color_system is not None:
            system = _SYSTEMS[console.color_system]
        pieces = ((y, x, _cells(strip, system)) for y, x, strip in _strips(self._update))
        return self._memory.update(self._size, pieces)


class FrugalApp(App[None]):
    """An app whose terminal is written to sparingly."""

    def __init__(self) -> None:
        """Begin with a terminal of which nothing is known."""
        super().__init__()
        self._terminal = TerminalMemory()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            frugal = FrugalUpdate(renderable, self._terminal, (self.size.width, self.size.height))
            super()._display(screen, frugal)  # type: ignore[arg-type]  # as Textual's own, which it takes first of all
        else:
            super()._display(screen, renderable)

    def on_mount(self) -> None:
        """Write everything anew after the shell has had the terminal."""
        self.app_resume_signal.subscribe(self, lambda _: self._terminal.forget())

    def on_resize(self) -> None:
        """Write everything anew: a terminal may have moved its text about."""
        self._terminal.forget()

    def take_mouse(self, *, ours: bool) -> None:
        """Take the mouse, or leave it to the terminal's own selection; Textual's drivers have no public word for it."""
        switch = getattr(self._driver, "_enable_mouse_support" if ours else "_disable_mouse_support", None)
        if switch is not None:
            switch()

    def action_repaint(self) -> None:
        """Paint everything anew, for a terminal that something else has written to."""
        self._terminal.forget()
        self.refresh(layout=True)


_SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
    "windows": ColorSystem.WINDOWS,
}


def _strips(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Go through the strips of an update with their line and first column."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, start, stop in update.spans:
        chops: Mapping[int, Strip | None] = update.chops[y]
        for end, (x, chop) in zip(update.chop_ends[y], chops.items(), strict=False):
            if chop is not None and x <= stop and end > start:
                yield y, x, chop.crop(0, min(end, stop) - x)


def _cells(strip: Strip, system: ColorSystem) -> list[Cell]:
    cells: list[Cell] = []
    for text, style, control in strip:
        if control:
            continue
        look = Strip.render_ansi(style, system) if style else ""
        if text.isascii():
            cells.extend((char, look) for char in text)
            continue
        for char in text:
            size = get_character_cell_size(char)
            if size:
                cells.append((char, look))
                cells.extend([("", look)] * (size - 1))
            elif cells:
                before, was = cells[-1]
                cells[-1] = (before + char, was)
    return cells
