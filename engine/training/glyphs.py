"""The data that is trained on: the digits 0 to 9 drawn by us on 8 by 8 cells, shifted, faded and noisy, from a seed.

They are made and not loaded, so that nothing is downloaded, no licence is asked for, and every machine has the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.chance import Chance

SIDE: Final = 8
"""Rows and columns of an image."""

_DRAWN: Final = """
........ ........ ........ ........ ........ ........ ........ ........ ........ ........
..####.. ...##... ..####.. ..####.. ....##.. .#####.. ...###.. .#####.. ..####.. ..####..
..#..#.. ..###... .....#.. .....#.. ...#.#.. .#...... ..#..... .....#.. ..#..#.. ..#..#..
..#..#.. ...##... ....##.. ...##... ..#..#.. .####... .####... ....#... ...##... ..####..
..#..#.. ...##... ...#.... .....#.. .######. .....#.. .#...#.. ...#.... ..#..#.. .....#..
..#..#.. ...##... ..#..... .....#.. .....#.. .....#.. .#...#.. ..#..... ..#..#.. ....##..
..####.. ..####.. ..####.. ..####.. .....#.. .####... ..###... ..#..... ..####.. ..##....
........ ........ ........ ........ ........ ........ ........ ........ ........ ........
"""
_ROWS: Final = tuple(line.split() for line in _DRAWN.split("\n") if line)
_FARTHEST: Final = 1
_INK: Final = (0.75, 1.0)
_GRAIN: Final = 0.05

Image = tuple[tuple[float, ...], ...]
"""`(H, W)` with values from 0, background, to 1, ink."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One image and the digit that it shows."""

    digit: int
    image: Image


def drawn(digit: int) -> Image:
    """Return a digit as it was drawn, before it is shifted and made noisy."""
    return tuple(tuple(float(cell == "#") for cell in row[digit]) for row in _ROWS)


def glyphs(count: int, seed: int | str, purpose: str = "glyphs") -> tuple[Glyph, ...]:
    """Make `count` glyphs, each digit as often as the others, in an order that the seed decides.

    Each is shifted by up to one cell both ways, its ink is between three quarters and all, and every cell has some
    noise. Another `purpose` gives other images from the same seed, such as those held out.
    """
    chance = Chance(seed, purpose)
    digits = chance.shuffled([number % len(_ROWS[0]) for number in range(count)])
    return tuple(Glyph(digit, _varied(drawn(digit), chance)) for digit in digits)


def _varied(image: Image, chance: Chance) -> Image:
    down, right = (chance.below(2 * _FARTHEST + 1) - _FARTHEST for _ in range(2))
    ink = chance.uniform(*_INK)

    def cell(row: int, column: int) -> float:
        inside = 0 <= row - down < SIDE and 0 <= column - right < SIDE
        value = ink * image[row - down][column - right] if inside else 0.0
        return round(min(max(value + _GRAIN * chance.normal(), 0.0), 1.0), 6)

    return tuple(tuple(cell(row, column) for column in range(SIDE)) for row in range(SIDE))
