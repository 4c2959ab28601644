"""Small pictures in colour, drawn by us, for the lab to augment: a house, a boat and a cat, none of them symmetric."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from quizapp.bank.text import Text

SIDE: Final = 16
"""Rows and columns of a picture."""
Image = tuple[tuple[tuple[int, ...], ...], ...]
"""`(C, H, W)` with values from 0 to 255."""

_COLOURS: Final[Mapping[str, tuple[int, int, int]]] = {
    ".": (122, 178, 222),
    "~": (44, 98, 168),
    "-": (70, 128, 190),
    "g": (96, 160, 74),
    "G": (46, 108, 62),
    "y": (248, 208, 92),
    "r": (188, 62, 52),
    "R": (140, 40, 40),
    "w": (240, 236, 226),
    "c": (208, 226, 238),
    "b": (104, 68, 44),
    "k": (36, 34, 40),
    "o": (222, 140, 66),
    "O": (176, 98, 40),
    "p": (236, 164, 160),
    "t": (60, 84, 96),
}
_DRAWN: Final[Mapping[str, str]] = {
    "house": """
        .yy.............
        yyyy......cc....
        yyyy.....cccc...
        .yy.............
        .....rr.........
        ....rrrr....GG..
        ...rrrrrr..GGGG.
        ..rrrrrrrr.GGGGG
        .rrrrrrrrrrGGGGG
        ..wwwwwwww.GGGGG
        ..wkkwwwww..GGG.
        ..wkkwbbww...b..
        ..wwwwbbww...b..
        ..wwwwbbww...b..
        gggggggggggggggg
        gggggggggggggggg
    """,
    "boat": """
        ................
        ..cc.....b......
        .cccc....bw.....
        .........bww....
        ........wbwww...
        .......wwbwwww..
        ......wwwbwwwww.
        .....wwwwbwwwww.
        ....wwwwwbwwwwww
        .........b......
        ..rrrrrrrrrrrr..
        ...rrrrrrrrrr...
        ~~~~RRRRRRRR~~~~
        ~--~~~~~~~~~~--~
        ~~~~~---~~~~~~~~
        ~~~~~~~~~~~--~~~
    """,
    "cat": """
        tttttttttttttttt
        ttkttttttttttott
        ttkkttttttttoott
        ttkpkttttttopott
        ttkppkkkooooppot
        ttkkkkkkoooooott
        tkkkkkkooooooott
        tkyykkkooooyyoot
        tkykkkooooookyot
        tkkkkkoooooooott
        wwwkkkwppwooowww
        ttkkkwwwwwwooott
        wwwkwwkwwkwwowww
        tttkkwwkkwwoottt
        tttttkwwwwottttt
        ttttttooooootttt
    """,
}
WORDS: Final[Mapping[str, Text]] = {
    "house": Text("家", "house"),
    "boat": Text("船", "boat"),
    "cat": Text("猫", "cat"),
}
NAMES: Final = tuple(_DRAWN)


def drawn(name: str) -> Image:
    """Return a picture by its name: red, green and blue, each `(H, W)`."""
    rows = [line.strip() for line in _DRAWN[name].split("\n") if line.strip()]
    return tuple(tuple(tuple(_COLOURS[cell][channel] for cell in row) for row in rows) for channel in range(3))
