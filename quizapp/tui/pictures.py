"""Small pictures and curves in block characters, for terminals with colours and for those without.

With colours a cell of the terminal shows two pixels, one above the other, as an upper half block in two colours;
without them a glyph stands for their mean, denser for what stands out more. Where the window is large a pixel is two
cells, so that it is square.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Sequence

    Pixel = tuple[int, int, int]

HALF: Final = "▀"
SHADES: Final = " ░▒▓█"
PLAIN_SHADES: Final = " .:+#@"
"""For terminals that draw blocks two cells wide."""
RISING: Final = "▁▂▃▄▅▆▇█"
_LEVELS: Final = len(RISING)
_RED, _GREEN, _BLUE = 0.299, 0.587, 0.114


class Look(msgspec.Struct, frozen=True):
    """What the terminal can show."""

    colours: bool = True
    blocks: bool = True
    """Whether block characters are one cell wide."""
    dark: bool = True
    large: bool = False
    """Whether there is room for a pixel of two cells."""


class Drawing(msgspec.Struct, frozen=True):
    """A picture under its title."""

    title: str
    rows: Sequence[Sequence[Pixel]]
    look: Look

    def lines(self, width: int) -> list[Content]:
        """Draw the title and the rows; large only where both fit."""
        look = self.look
        across = len(self.rows[0]) if self.rows else 0
        large = look.large and 2 * across <= width
        if large:
            rows = [self._large(row) for row in self.rows]
        else:
            pairs = [self.rows[at : at + 2] for at in range(0, len(self.rows), 2)]
            rows = [self._pair(pair[0], pair[-1]) for pair in pairs]
        title = [Content.styled(self.title, "$heading")] if self.title else []
        return [line.truncate(width) if line.cell_length > width else line for line in [*title, *rows]]

    def _large(self, row: Sequence[Pixel]) -> Content:
        """Draw a row of pixels of two cells."""
        if self.look.colours:
            return Content.assemble(*(("  ", f"on {_hex(pixel)}") for pixel in row))
        return Content("".join(2 * self._shade(_brightness(pixel)) for pixel in row))

    def _pair(self, upper: Sequence[Pixel], lower: Sequence[Pixel]) -> Content:
        """Draw two rows of pixels in one line."""
        pairs = list(zip(upper, lower, strict=True))
        if self.look.colours and self.look.blocks:
            return Content.assemble(*((HALF, f"{_hex(above)} on {_hex(below)}") for above, below in pairs))
        if self.look.colours:
            return Content.assemble(*((" ", f"on {_hex(_mean(above, below))}") for above, below in pairs))
        return Content("".join(self._shade(_brightness(_mean(above, below))) for above, below in pairs))

    def _shade(self, brightness: float) -> str:
        """Return the glyph for a brightness from 0 to 1: dense is bright on a dark screen, dark on a light one."""
        shades = SHADES if self.look.blocks else PLAIN_SHADES
        ink = brightness if self.look.dark else 1 - brightness
        return shades[min(int(ink * len(shades)), len(shades) - 1)]


def _hex(pixel: Pixel) -> str:
    return "#{:02x}{:02x}{:02x}".format(*pixel)


def _mean(one: Pixel, other: Pixel) -> Pixel:
    red, green, blue = ((a + b) // 2 for a, b in zip(one, other, strict=True))
    return red, green, blue


def _brightness(pixel: Pixel) -> float:
    """Return the luma of a pixel, from 0 to 1 (ITU-R BT.601)."""
    return sum(part * share for part, share in zip(pixel, (_RED, _GREEN, _BLUE), strict=True)) / 255


class Curve(msgspec.Struct, frozen=True):
    """A line of values over time, as columns that rise from below."""

    values: Sequence[float]
    look: Look
    height: int = 4
    most: int = 60
    """Columns at most; the values are spread over them."""
    slots: int | None = None
    """How many values there will be, so that the curve grows to the right; as many as there are by default."""

    def lines(self, width: int) -> list[Content]:
        """Draw the columns between the least and the largest value."""
        columns = min(self.most, width)
        slots = max(self.slots or 0, len(self.values))
        if not self.values or slots == 0:
            return [Content("") for _ in range(self.height)]
        wide = max(columns // slots, 1)
        low, high = min(self.values), max(self.values)
        shown = min(columns, len(self.values) * wide, round(columns * len(self.values) / slots) or 1)
        picked = [self.values[min(at * len(self.values) // shown, len(self.values) - 1)] for at in range(shown)]
        steps = self.height * _LEVELS
        rises = [1 + round((value - low) / ((high - low) or 1.0) * (steps - 1)) for value in picked]
        return [self._line(rises, (self.height - 1 - row) * _LEVELS) for row in range(self.height)]

    def _line(self, rises: Sequence[int], floor: int) -> Content:
        """Draw one line of the columns: what rises above `floor` eighths."""
        if self.look.blocks:
            drawn = "".join(" " if rise <= floor else RISING[min(rise - floor, _LEVELS) - 1] for rise in rises)
            return Content.styled(drawn, "$bar")
        full = [rise - floor >= _LEVELS // 2 for rise in rises]
        if self.look.colours:
            return Content.assemble(*((" ", "on $bar" if one else "") for one in full))
        return Content("".join("#" if one else " " for one in full))
