"""Tables in a terminal, whose columns are as wide on the screen, which gives a Japanese character two cells."""

from __future__ import annotations

from rich.cells import cell_len


def left(text: str, width: int) -> str:
    """Return a text with spaces behind it up to so many cells."""
    return text + " " * (width - cell_len(text))


def right(value: object, width: int) -> str:
    """Return a value with spaces before it up to so many cells."""
    text = str(value)
    return " " * (width - cell_len(text)) + text
