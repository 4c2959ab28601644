"""A screen as a small SVG picture: one text for each run of cells, everything drawn at the cell where it stands.

Textual's own export takes four times the space, asks a font of the network, and counts a full-width character as one
cell. Here each run has the width of its cells, so that Japanese and English stand under each other as in a terminal.
"""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

CELL: Final = 10
"""Width of a cell, in units of the picture."""
LINE: Final = 20
"""Height of a line."""
EDGE: Final = 12
"""What is left free around the screen."""
BASE: Final = 15
"""From the top of a line to the foot of its letters."""
FRONT: Final = "#dde1e8"
"""The colour of letters that have none."""
FONTS: Final = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK JP',monospace"
BLOCKS: Final = {
    "▀": (0.0, 0.5),
    "▄": (0.5, 1.0),
    "█": (0.0, 1.0),
    **{chr(0x2580 + eighths): (1 - eighths / 8, 1.0) for eighths in (1, 2, 3, 5, 6, 7)},
}
"""Blocks that are drawn and not written, each from where to where in its line: letters would leave seams."""
WIDE: Final = "w"
"""The class of what is two cells wide: as wide as that even where the width of a text is passed over."""
_SPACED: Final = f".{WIDE}{{font-size:17px;letter-spacing:{2 * CELL - 17}px}}"
_ALWAYS: Final = f"text{{font:16px {FONTS}}}{_SPACED}path{{shape-rendering:crispEdges}}"
WORDS: Final = re.compile(r"\S+(?: \S+)*")


class Paths(defaultdict[str, list[str]]):
    """For each colour the pieces that are filled with it."""

    def __init__(self) -> None:
        super().__init__(list)


class Look(NamedTuple):
    """How a run of cells looks."""

    front: str
    ground: str
    bold: bool
    italic: bool
    underline: bool


class Run(NamedTuple):
    """Cells beside each other that look the same."""

    at: int
    cells: int
    text: str
    look: Look


def picture(strips: Sequence[Iterable[Segment]], title: str) -> str:
    """Return the lines of a screen as an SVG picture with a title for those who do not see it."""
    lines = [list(_runs(strip)) for strip in strips]
    width = max((run.at + run.cells for line in lines for run in line), default=0)
    grounds = Counter[str]()
    for run in itertools.chain.from_iterable(lines):
        grounds[run.look.ground] += run.cells
    ground = grounds.most_common(1)[0][0]
    classes: dict[tuple[str, bool, bool], str] = {}
    grounds_of, marks_of = Paths(), Paths()
    for row, line in enumerate(lines):
        for run in line:
            if run.look.ground != ground:
                grounds_of[run.look.ground].append(_rectangle(run.at, run.cells, row, (0, 1)))
            _mark(run, row, marks_of[run.look.front])
    written = [text for row, line in enumerate(lines) for run in line for text in _written(run, row, classes)]
    wide, high = width * CELL + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img">',
            f"<title>{html.escape(title)}</title>",
            f"<style>{_ALWAYS}{''.join(map(_rule, classes, classes.values()))}</style>",
            f'<rect width="{wide}" height="{high}" rx="8" fill="{ground}"/>',
            f'<g transform="translate({EDGE} {EDGE})">',
            *_filled(grounds_of),
            *_filled(marks_of),
            *written,
            "</g>",
            "</svg>",
            "",
        ]
    )


def _rule(look: tuple[str, bool, bool], name: str) -> str:
    front, bold, italic = look
    return f".{name}{{fill:{front}{';font-weight:bold' if bold else ''}{';font-style:italic' if italic else ''}}}"


def _runs(strip: Iterable[Segment]) -> Iterator[Run]:
    """Yield what looks the same as one run, with the cell at which it begins."""
    at = 0
    for look, pieces in itertools.groupby(strip, lambda segment: _look(segment.style)):
        text = "".join(piece.text for piece in pieces)
        cells = cell_len(text)
        if cells:
            yield Run(at, cells, text, look)
        at += cells


def _look(style: Style | None) -> Look:
    found = style or Style()
    front, ground = _hex(found.color, FRONT), _hex(found.bgcolor, "")
    if found.reverse:
        front, ground = ground, front
    return Look(front, ground, bool(found.bold), bool(found.italic), bool(found.underline))


def _hex(colour: Color | None, other: str) -> str:
    return other if colour is None or colour.triplet is None else colour.triplet.hex


def _mark(run: Run, row: int, marks: list[str]) -> None:
    """Add what is in the colour of letters and is none: lines below, and blocks."""
    if run.look.underline:
        marks.append(_rectangle(run.at, run.cells, row, (0.85, 0.95)))
    at = run.at
    for character, same in itertools.groupby(run.text):
        cells = cell_len(character) * len(list(same))
        if character in BLOCKS:
            marks.append(_rectangle(at, cells, row, BLOCKS[character]))
        at += cells


def _rectangle(at: int, cells: int, row: int, part: tuple[float, float]) -> str:
    """Return a rectangle as a piece of a path."""
    top, height, width = (row + part[0]) * LINE, (part[1] - part[0]) * LINE, cells * CELL
    return f"M{at * CELL} {top:g}h{width}v{height:g}h-{width}z"


def _filled(paths: Paths) -> list[str]:
    """Return one path for each colour."""
    return [f'<path fill="{colour}" d="{"".join(pieces)}"/>' for colour, pieces in paths.items() if pieces]


def _written(run: Run, row: int, classes: dict[tuple[str, bool, bool], str]) -> Iterator[str]:
    """Yield the letters of a run: each stretch of one width by itself, so that none moves another."""
    look = (run.look.front, run.look.bold, run.look.italic)
    for at, cells, text in _stretches(run):
        name = classes.setdefault(look, f"c{len(classes)}") + (f" {WIDE}" if cell_len(text[0]) > 1 else "")
        place = f'x="{at * CELL}" y="{row * LINE + BASE}" textLength="{cells * CELL}"'
        yield f'<text {place} class="{name}">{html.escape(text, quote=False)}</text>'


def _stretches(run: Run) -> Iterator[tuple[int, int, str]]:
    at = run.at
    for kind, same in itertools.groupby(run.text, _kind):
        text = "".join(same)
        if kind != "block":
            for found in WORDS.finditer(text):
                yield at + cell_len(text[: found.start()]), cell_len(found[0]), found[0]
        at += cell_len(text)


def _kind(character: str) -> str:
    return "block" if character in BLOCKS else "wide" if cell_len(character) > 1 else "narrow"
