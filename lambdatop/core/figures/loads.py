"""How far each load has come, until it is over."""

from lambdatop.core.facts import Loading
from lambdatop.core.snapshot import Progress


class Loads:
    """Takes signs of progress; a load that is over is forgotten."""

    def __init__(self) -> None:
        """Begin without a load."""
        self._progress: dict[str, Progress] = {}

    def take(self, fact: Loading) -> bool:
        """Take one sign; whether it is news."""
        over = fact.total > 0 and fact.done >= fact.total
        if over:
            return self._progress.pop(fact.what, None) is not None
        self._progress[fact.what] = Progress(fact.what, fact.done, fact.total)
        return True

    def all(self) -> tuple[Progress, ...]:
        """Give the loads under way."""
        return tuple(self._progress.values())
