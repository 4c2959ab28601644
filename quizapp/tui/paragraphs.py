"""A text that its author broke into lines, made into paragraphs and points that break where the page does.

Authors write for 66 columns. On a narrower page each of their lines would leave a stump below it, and on a wider one
the right edge would stay empty.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from textual.content import Content

from quizapp.tui.blocks import Block, Gap, Item, Prose

MARKS: Final = ("・", "- ")
"""What a point of a list begins with; its other lines are indented."""
INDENT: Final = "  "
_ENDS: Final = "。.!?:："
"""Behind these a new line was meant."""
_WIDE: Final = "WF"
"""Signs of Japanese width, beside which a line end stands for nothing; elsewhere it stands for a space."""


def paragraphs(text: str) -> list[Block]:
    """Return a text as blocks: a paragraph or a point each, an empty line as a gap."""
    return [_block(piece) for piece in _joined(text.split("\n"))]


def _joined(lines: list[str]) -> list[str]:
    """Join the lines that belong together."""
    pieces: list[str] = []
    for line in lines:
        if pieces and pieces[-1] and _continues(pieces[-1], line):
            pieces[-1] = _join(pieces[-1], line.strip())
        else:
            pieces.append(line.rstrip())
    return pieces


def _continues(before: str, line: str) -> bool:
    """Tell whether a line goes on with what stands before it."""
    if not line.strip() or line.startswith(MARKS):
        return False
    if before.startswith(MARKS):
        return line.startswith(INDENT)
    return not line.startswith(INDENT) and not before.endswith(tuple(_ENDS))


def _join(before: str, after: str) -> str:
    """Join two pieces of a sentence as their language does."""
    japanese = any(unicodedata.east_asian_width(sign) in _WIDE for sign in (before[-1], after[0]))
    return before + after if japanese else f"{before} {after}"


def _block(piece: str) -> Block:
    """Return a piece as a block; the lines of a point start behind its mark."""
    if not piece:
        return Gap()
    mark = next((mark for mark in MARKS if piece.startswith(mark)), "")
    return Item(Content(mark), Content(piece.removeprefix(mark))) if mark else Prose(Content(piece))
