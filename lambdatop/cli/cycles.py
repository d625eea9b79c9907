"""How seldom Python looks for cycles among objects: few are made here, and each look goes through all there is."""

import gc

# Loading makes some 200,000 objects that stay; looking through them hundreds of times took a fifth of a start.
_WHILE_LOADING = 200_000
# A look takes as long as there are new objects: through so many, less than a frame of the screen.
_WHILE_SHOWING = 20_000
# Each tenth look goes through what the nine before have left, each fifth of those through everything: with a thousand
# functions that takes a third of a second, in which no key is answered.
_OLDER, _EVERYTHING = 10, 5


def look_seldom() -> None:
    """For a command that ends by itself, and until a longer one has loaded."""
    gc.set_threshold(_WHILE_LOADING, _OLDER, _EVERYTHING)


def look_past_loaded() -> None:
    """For what runs on: go never again through what has been loaded by now, and in small steps through what comes."""
    gc.freeze()
    gc.set_threshold(_WHILE_SHOWING, _OLDER, _EVERYTHING)
