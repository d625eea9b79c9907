"""The figures of a function over the window, of all together and of the month, and how it does."""
