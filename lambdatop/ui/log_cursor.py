"""Where the user is in the log: following its newest line, or staying on one that keeps its place."""

from lambdatop.ui.log_ring import Key, LogRing, key_of


class LogCursor:
    """Holds on to entries, not to line numbers: what comes earlier or later moves nothing that is on the screen.

    `room` is how many lines the pane shows.
    """

    def __init__(self, ring: LogRing, *, following: bool = True) -> None:
        """Begin at the newest line of `ring`, or at its first."""
        self._ring = ring
        self.following = following
        self._top: Key = (0, 0)
        self._cursor: Key | None = None

    @property
    def held(self) -> Key | None:
        """The first line on the screen where the user stays; None where the newest are followed."""
        return None if self.following else self._top

    def place(self) -> int:
        """Say on which line the cursor is; -1 where there is none."""
        newest = len(self._ring.shown) - 1
        if self.following:
            return newest
        return min(self._ring.place(self._cursor or self._top), newest)

    def top(self, room: int) -> int:
        """Say which line is the first on the screen."""
        lowest = len(self._ring.shown) - room
        return max(0, lowest if self.following else min(self._ring.place(self._top), lowest))

    def stay(self, room: int) -> None:
        """Follow no longer: keep the screen as it is, the cursor on its last line."""
        shown = self._ring.shown
        self.following = False
        if shown:
            self._top = key_of(shown[max(0, len(shown) - room)])
            self._cursor = key_of(shown[-1])

    def follow(self) -> None:
        """Show the newest line, and each that comes."""
        self.following, self._cursor = True, None

    def go(self, place: int, room: int, *, middle: bool = False) -> None:
        """Put the cursor on a line, or the nearest there is, moving the screen no more than needed.

        `middle` brings a line that is off the screen to its middle, so that one sees what is around it.
        """
        shown = self._ring.shown
        if not shown:
            return
        if self.following:
            self.stay(room)
        place = max(0, min(place, len(shown) - 1))
        self._cursor = key_of(shown[place])
        top = self._ring.place(self._top)
        if top <= place < top + room:
            return
        nearest = place if place < top else place - room + 1
        top = place - room // 2 if middle else nearest
        self._top = key_of(shown[max(0, min(top, len(shown) - 1))])
