"""Grids of cells as blocks: lit by brackets as well as by colour, so that they can be read without any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from rich.cells import cell_len
from textual.content import Content

from quizapp.tui.blocks import EMPTY, padded
from quizapp.tui.pictures import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.lab.scene import Cell, Panel, Picture
    from quizapp.tui.blocks import Block
    from quizapp.tui.pictures import Look
    from quizapp.tui.speech import Speech

_AROUND: Final = {"seen": ("[", "]"), "now": ("<", ">")}
_STYLES: Final = {
    "": "",
    "edge": "$quiet",
    "seen": "bold $key",
    "now": "bold $right",
    "done": "",
    "waiting": "$quiet",
}
GAP: Final = 4
"""Cells between two grids that stand beside each other."""
_SHADES: Final = 5
"""How many shades of a heat map can be told apart."""


class Grid(msgspec.Struct, frozen=True):
    """One grid under its title."""

    title: str
    rows: Sequence[Sequence[Cell]]
    row_names: Sequence[str] = ()
    column_names: Sequence[str] = ()

    def lines(self, width: int) -> list[Content]:
        """Draw the title, the names of the columns and the rows, all cells of one width."""
        names = max((cell_len(name) for name in self.row_names), default=0)
        texts = [*self.column_names, *(cell.text for row in self.rows for cell in row)]
        wide = max((cell_len(text) for text in texts), default=1)
        left = " " * (names + 1) if names else ""
        drawn = [Content.styled(self.title, "$heading")] if self.title else []
        if self.column_names:
            heads = "".join(f" {name:>{wide}} " for name in self.column_names)
            drawn.append(Content.styled(left + heads.rstrip(), "$quiet"))
        for number, row in enumerate(self.rows):
            name = f"{self.row_names[number]:<{names}} " if names else ""
            drawn.append(Content.assemble((name, "$quiet"), *(_drawn(cell, wide) for cell in row)))
        return [line.truncate(width) if line.cell_length > width else line for line in drawn]


def _drawn(cell: Cell, wide: int) -> Content:
    """Draw a cell between blanks, or between the brackets that light it."""
    before, after = _AROUND.get(cell.mark, (" ", " "))
    style = _STYLES[cell.mark]
    if cell.heat is not None:
        shade = round(min(max(cell.heat, 0.0), 1.0) * _SHADES) * 100 // (_SHADES + 2)
        style = f"{style} on $bar {shade}%".strip() if shade else style
    return Content.styled(f"{before}{cell.text:>{wide}}{after}", style)


class Beside(msgspec.Struct, frozen=True):
    """Grids or pictures beside each other as far as the width allows, the others below.

    Where one of a row is lower than the others, what does not fit beside it goes below it rather than below all: in a
    small window nothing is left for the working otherwise.
    """

    grids: Sequence[Block]
    gap: int = GAP

    def lines(self, width: int) -> list[Content]:
        """Put each grid beside the one before it, below that one, or at the start of a new row of grids."""
        rows: list[list[list[Content]]] = [[]]
        for grid in self.grids:
            drawn = grid.lines(width)
            wide, row = _wide(drawn), rows[-1]
            before = sum(_wide(column) + self.gap for column in row[:-1])
            if not row or before + _wide(row[-1]) + self.gap + wide <= width:
                row.append(drawn)
            elif len(row[-1]) < max(map(len, row)) and before + wide <= width:
                row[-1] = [*row[-1], EMPTY, *drawn]
            else:
                rows.append([drawn])
        lines: list[Content] = []
        for position, row in enumerate(rows):
            lines += [EMPTY] if position else []
            lines += _joined([[padded(line, _wide(column)) for line in column] for column in row], self.gap)
        return lines


def _wide(lines: Sequence[Content]) -> int:
    """Return the cells of the longest line."""
    return max((line.cell_length for line in lines), default=0)


def _joined(grids: list[list[Content]], gap: int) -> list[Content]:
    """Join the lines of grids that stand beside each other."""
    tall = max(map(len, grids))
    widths = [grid[0].cell_length if grid else 0 for grid in grids]
    between = Content(" " * gap)
    return [
        between.join(
            grid[line] if line < len(grid) else Content(" " * wide) for grid, wide in zip(grids, widths, strict=True)
        ).rstrip()
        for line in range(tall)
    ]


def drawing_of(picture: Picture, speech: Speech, look: Look) -> Drawing:
    """Return a picture of a scene as a drawing, titled in the language of now."""
    return Drawing(speech.say(picture.title), picture.rows, look)


def grid_of(panel: Panel, speech: Speech) -> Grid:
    """Return a panel of a scene as a grid in the language of now."""
    return Grid(speech.say(panel.title), panel.rows, panel.row_names, panel.column_names)
