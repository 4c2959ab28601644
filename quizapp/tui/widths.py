"""Characters of ambiguous width, such as × √ σ │: one cell in most terminals, two in many Japanese ones.

Where they take two, letters and signs are counted so by everything that lays text out, and lines that draw boxes and
blocks are written in ASCII, since what is drawn with them must stay one cell wide. All that reaches into Rich for this
stands in this file.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from rich import cells, segment
from rich.segment import Segment
from textual.filter import LineFilter

from quizapp.locale import kinsoku

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.color import Color

SAMPLE: Final = "×"
"""The sign by which a terminal is tried out."""
SAVE, HOME, REPORT, RESTORE = "\x1b7", "\x1b[1;1H", "\x1b[6n", "\x1b8"
DRAWN: Final = range(0x2500, 0x25A0)
"""Box drawing and block elements."""
_CORNERS: Final = "+"
_RISING: Final = "_.:-=+*#"
"""For the eight heights of a bar."""
_BLOCKS: Final = {
    0x2580: '"',
    **{0x2581 + height: character for height, character in enumerate(_RISING)},
    0x258C: "[",
    0x2590: "]",
    0x2591: ".",
    0x2592: ":",
    0x2593: "%",
}
_ACROSS: Final = frozenset("─━┄┅┈┉╌╍═╴╶╸╺")
_DOWN: Final = frozenset("│┃┆┇┊┋╎╏║╵╷╹╻")
_CELLS: Final[Any] = cells
_SEGMENT: Final[Any] = segment
_NARROW: Final = (_CELLS._is_single_cell_widths, _CELLS.load_cell_table)  # noqa: SLF001 -- put back when the app ends


def _plain(code: int) -> str:
    """Return the ASCII character that stands in for one of box drawing or of the blocks."""
    character = chr(code)
    if character in _ACROSS:
        return "-"
    if character in _DOWN:
        return "|"
    return _BLOCKS.get(code, "#" if code >= 0x2580 else _CORNERS)  # noqa: PLR2004 -- where the blocks begin


_PLAIN: Final = {code: _plain(code) for code in DRAWN}


def ask(write: Callable[[str], None]) -> None:
    """Write a sign in the corner, ask the terminal where its cursor is now, and take the sign away again."""
    write(f"{SAVE}{HOME}{SAMPLE}{REPORT}{HOME}  {RESTORE}")


def is_wide(column: int) -> bool:
    """Return what the terminal's report says, given the column (from 0) at which the cursor stood after the sign."""
    return column > 1


@functools.cache
def _ambiguous() -> tuple[tuple[int, int], ...]:
    """Return the ranges of characters that are counted as two cells."""
    ranges: list[tuple[int, int]] = []
    for code in (*range(0xA0, 0x10000), *range(0x1F100, 0x1F200)):
        if unicodedata.east_asian_width(chr(code)) != "A" or code in DRAWN or unicodedata.combining(chr(code)):
            continue
        if unicodedata.category(chr(code)) in {"Cf", "Co", "Mn"}:
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return tuple(ranges)


@functools.cache
def _wide_table(unicode_version: str = "auto") -> cells.CellTable:
    """Return Rich's table of widths with the ambiguous characters in it."""
    table = _NARROW[1](unicode_version)
    ours = [(first, last, 2) for first, last in _ambiguous()]
    codes = {code for first, last, _ in ours for code in range(first, last + 1)}
    theirs = [entry for entry in table.widths if not any(code in codes for code in range(entry[0], entry[1] + 1))]
    whole: cells.CellTable = table._replace(widths=sorted([*theirs, *ours]))
    return whole


@functools.cache
def _still_single() -> Callable[[str], bool]:
    """Return the quick test for texts in which every character takes one cell."""
    codes = {code for first, last in _ambiguous() for code in range(first, last + 1)}
    singles = (chr(code) for first, last in cells._SINGLE_CELL_UNICODE_RANGES for code in range(first, last + 1))  # noqa: SLF001
    return frozenset(character for character in singles if ord(character) not in codes).issuperset


def use(*, wide: bool) -> bool:
    """Count ambiguous characters as two cells, or as one again; return whether that changed anything."""
    single, table = (_still_single(), _wide_table) if wide else _NARROW
    if _CELLS.load_cell_table is table:
        return False
    _CELLS._is_single_cell_widths = _SEGMENT._is_single_cell_widths = single  # noqa: SLF001 -- Rich offers no other way
    _CELLS.load_cell_table = table
    for kept in (cells.get_character_cell_size, cells.cached_cell_len, Segment._split_cells):  # noqa: SLF001
        kept.cache_clear()
    kinsoku.breaks.cache_clear()
    return True


class PlainBoxes(LineFilter):
    """Writes boxes and blocks in ASCII, cell by cell."""

    def apply(self, segments: Sequence[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 -- textual's signature
        """Return the segments with every such character replaced."""
        return [
            piece if piece.text.isascii() else Segment(piece.text.translate(_PLAIN), piece.style, piece.control)
            for piece in segments
        ]
