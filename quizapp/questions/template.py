"""Texts with numbers in them: `{W}` a value as displayed, `{x:row}` a row, `{x:table}` a grid, `{op:layer}` a layer.

What stands between the braces is an expression; names of layers are written in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.expression import Environment, expression
from engine.value import Value, show, vector
from quizapp.bank.rules import FIELD
from quizapp.bank.text import LANGUAGES, Language, Text

LayerName = Callable[[str], "Text | None"]


def fill(text: Text, known: Environment, layer_name: LayerName) -> Text:
    """Put the numbers in, in both languages."""
    return Text(*(_fill(text.in_(language), known, language, layer_name) for language in LANGUAGES))


def _fill(text: str, known: Environment, language: Language, layer_name: LayerName) -> str:
    def put_in(match: re.Match[str]) -> str:
        value = expression(match[1]).value(known)
        if isinstance(value, str):
            name = layer_name(value)
            return name.in_(language) if name is not None else value
        return written(value, match[2])

    return FIELD.sub(put_in, text)


def written(value: Value, style: str | None = None) -> str:
    """Write a value in a style: a row with commas, a table with aligned columns, a shape with ×."""
    match style:
        case "row":
            return ", ".join(show(element) for element in vector(value, "a row"))
        case "table":
            return table(value)
        case "shape":
            return "×".join(show(element) for element in vector(value, "a shape"))
        case "signed":
            text = show(value)
            return f"- {text[1:]}" if text.startswith("-") else f"+ {text}"
        case None:
            return show(value)
        case _:
            return show(value, int(style))


def table(value: Value) -> str:
    """Write a grid with columns aligned on the right; stacked grids one below the other."""
    rows = vector(value, "a table")
    if rows and isinstance(rows[0], tuple) and rows[0] and isinstance(rows[0][0], tuple):
        return "\n\n".join(table(grid) for grid in rows)
    cells = [[show(cell) for cell in (row if isinstance(row, tuple) else (row,))] for row in rows]
    if rows and not isinstance(rows[0], tuple):
        cells = [[show(cell) for cell in rows]]
    width = max(len(cell) for row in cells for cell in row)
    return "\n".join("  ".join(cell.rjust(width) for cell in row) for row in cells)
