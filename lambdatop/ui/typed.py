"""A line of text that is being typed: the text, the place of the cursor, what keys do to them."""

from dataclasses import dataclass, replace

from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Piece

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands there and where the next character goes; `fresh` text is replaced by the first character."""

    text: str = ""
    at: int = 0
    fresh: bool = False

    @classmethod
    def holding(cls, text: str) -> "Typed":
        """Begin with a text that typing replaces and moving keeps."""
        return cls(text, len(text), fresh=bool(text))

    def key(self, key: str, character: str | None) -> "Typed | None":
        """Say what a key makes of it, by Textual's name and character; None where the key means nothing here."""
        moved = {"left": self.at - 1, "right": self.at + 1, "home": 0, "end": len(self.text)}
        if key in moved:
            return Typed(self.text, max(0, min(moved[key], len(self.text))))
        if key == "ctrl+u":
            return Typed()
        if key in {"backspace", "ctrl+h"}:
            return self._without(self.at - 1)
        if key in {"delete", "ctrl+d"}:
            return self._without(self.at)
        if character is not None and character.isprintable():
            return self.insert(character)
        return None

    def insert(self, text: str) -> "Typed":
        """Put text where the cursor is; what no key could have typed is left out."""
        kept = "".join(c for c in text if c.isprintable())
        if self.fresh:
            return Typed(kept, len(kept))
        whole = self.text[: self.at] + kept + self.text[self.at :]
        return self if len(whole) > _LONGEST else Typed(whole, self.at + len(kept))

    def shown(self, width: int, *, focused: bool, tone: Tone = Tone.TEXT) -> list[Piece]:
        """Write at most `width` cells, with the cursor in sight where the keys go here."""
        if not focused:
            return [(cut(safe(self.text), width), tone)]
        start = 0
        while start < self.at and cells(safe(self.text[start : self.at])) > width - 1:
            start += 1
        before, under = safe(self.text[start : self.at]), safe(self.text[self.at : self.at + 1]) or " "
        after = cut(safe(self.text[self.at + 1 :]), max(0, width - cells(before) - cells(under)))
        return [(before, tone), (under, Tone.CARET), (after, tone)]

    def _without(self, place: int) -> "Typed":
        if self.fresh:
            return Typed()
        if not 0 <= place < len(self.text):
            return replace(self, fresh=False)
        return Typed(self.text[:place] + self.text[place + 1 :], place)
