"""Line breaking for Japanese and English: fill lines by cell width and never start one with 。 or end one with 「.

Textual and click break only at spaces, which leaves Japanese ragged or lets a line start with a full stop.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rich.cells import cell_len

NEVER_STARTS: Final = frozenset(
    "、。,.，．・:;：；?!？！ー々ゝゞヽヾ〻)]}）］｝」』】〉》〕〗〙%％°℃〜~"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
"""Characters that may not stand first in a line: closing marks, small kana, the long vowel sign."""
NEVER_ENDS: Final = frozenset("([{（［｛「『【〈《〔〖〘¥￥$#№")
"""Characters that may not stand last in a line: opening marks."""

_UNIT: Final = re.compile(r"[ \t\u3000]+|[!-~\u00a1-\u024f\u0370-\u03ff\u2190-\u22ff]+|.", re.DOTALL)


def _units(text: str) -> list[tuple[int, str]]:
    """Cut a line into pieces that may not be broken, each with its offset: words whole, other characters alone."""
    units: list[tuple[int, str]] = []
    for match in _UNIT.finditer(text):
        unit = match.group()
        if units and not unit.isspace():
            start, before = units[-1]
            glued = unit[0] in NEVER_STARTS or before[-1] in NEVER_ENDS or not cell_len(unit[0])
            if glued and not before.isspace():
                units[-1] = (start, before + unit)
                continue
        units.append((match.start(), unit))
    return units


def _force(start: int, unit: str, width: int) -> list[int]:
    """Return where to cut a piece that is wider than a whole line, character by character."""
    cuts: list[int] = []
    used = 0
    for offset, character in enumerate(unit):
        cells = cell_len(character)
        if used + cells > width and offset:
            cuts.append(start + offset)
            used = 0
        used += cells
    return cuts


@lru_cache(maxsize=1024)
def breaks(text: str, width: int) -> tuple[int, ...]:
    """Return the offsets at which a line of text (without line ends) is cut to fit `width` cells.

    Spaces at a cut stay at the end of the line before it, where they may hang over and are not drawn. The result is
    kept, because a list of options is drawn anew for each key.
    """
    cuts: list[int] = []
    used = 0
    width = max(width, 2)
    if cell_len(text) <= width:
        return ()
    for start, unit in _units(text):
        cells = cell_len(unit)
        if unit.isspace():
            used += cells
            continue
        if used + cells > width:
            if used:
                cuts.append(start)
            forced = _force(start, unit, width) if cells > width else []
            cuts += forced
            used = cell_len(text[forced[-1] : start + len(unit)]) if forced else cells
        else:
            used += cells
    return tuple(cuts)


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, each at most `width` cells wide; line ends in the text are kept."""
    lines: list[str] = []
    for line in text.split("\n"):
        cuts = [0, *breaks(line, width), len(line)]
        lines += [line[begin:end].rstrip() for begin, end in pairwise(cuts)]
    return lines
