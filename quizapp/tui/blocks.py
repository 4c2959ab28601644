"""What a page is made of: pieces of text that lay themselves out as lines for a given width.

They are plain data, so that a whole verdict is one widget, is drawn in one go, and can be tested without a screen.
Texts enter as `Content` and are never parsed as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import msgspec
from rich.cells import cell_len, set_cell_size
from textual.content import Content

from quizapp.locale.kinsoku import breaks

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY: Final = Content("")
NARROW: Final = 48
"""Below this width a label stands above its text instead of beside it."""
LEAST: Final = 6
"""No column of a table gets narrower than this."""
ORPHAN: Final = 8
"""A last line with fewer cells than this looks forgotten, so that the lines above it leave it something."""
CROPPED: Final = 16
"""With this much room the right end of a line is cut rather than put below."""


def flow(content: Content, width: int) -> list[Content]:
    """Return the lines of a text wrapped to `width` cells by the rules of Japanese, with its styles kept."""
    lines: list[Content] = []
    for line in content.split("\n", allow_blank=True) if "\n" in content.plain else [content]:
        cuts = breaks(line.plain, width)
        pieces = line.divide(cuts) if cuts else [line]
        lines += [piece.rstrip() if piece.plain[-1:].isspace() else piece for piece in pieces]
    return lines or [EMPTY]


def cropped(text: str, width: int) -> str:
    """Return a text cut to `width` cells, with two dots where something is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 2, 0)).rstrip() + ".."[: max(width, 0)]


def padded(content: Content, width: int) -> Content:
    """Return a line filled with spaces to `width` cells."""
    return content.pad_right(max(width - content.cell_length, 0))


Laid = dict[tuple[object, ...], list[Content]]
"""Lines of text by all that decides about them, for a page that is laid out more than once before it is shown."""


class Block(Protocol):
    """A piece of a page."""

    def lines(self, width: int) -> list[Content]:
        """Return its lines, each at most `width` cells wide."""


class Gap(msgspec.Struct, frozen=True):
    """An empty line."""

    def lines(self, width: int) -> list[Content]:  # noqa: ARG002 -- every block is asked in the same way
        """Return one empty line."""
        return [EMPTY]


class Prose(msgspec.Struct, frozen=True):
    """A paragraph, wrapped."""

    text: Content
    indent: int = 0
    most: int | None = None
    """How many lines are shown at most; two dots say that there is more."""

    def lines(self, width: int) -> list[Content]:
        """Wrap the text, and cut it after the lines allowed."""
        room = width - self.indent
        lines = flow(self.text, room)
        if self.most is not None and len(lines) > self.most:
            last = lines[self.most - 1]
            last = last if last.cell_length + 3 <= room else last.truncate(room - 3).rstrip()
            lines = [*lines[: self.most - 1], last + Content(" ..")]
        return [line.pad_left(self.indent) if line else line for line in lines]


class Item(msgspec.Struct, frozen=True):
    """A mark and its text, whose lines all start after the mark, as in a list."""

    mark: Content
    text: Content
    indent: int = 0
    style: str = ""

    def lines(self, width: int) -> list[Content]:
        """Wrap the text beside the mark; with a style, as a band over the whole width."""
        edge = self.indent + self.mark.cell_length
        first, *others = flow(self.text, width - edge)
        rows = [self.mark.pad_left(self.indent) + first, *(line.pad_left(edge) for line in others)]
        return [padded(row, width).stylize_before(self.style) for row in rows] if self.style else rows


class Line(msgspec.Struct, frozen=True):
    """A mark and as much of a text as fits beside it on one line, as in a list of what stands elsewhere in full."""

    mark: Content
    text: str
    style: str = ""

    def lines(self, width: int) -> list[Content]:
        """Return the one line."""
        text = " ".join(self.text.split())
        return [self.mark + Content.styled(cropped(text, max(width - self.mark.cell_length, 0)), self.style)]


class Labelled(msgspec.Struct, frozen=True):
    """A label in the margin and its text beside it, as in a book with marginal headings."""

    label: str
    text: Content
    gutter: int
    style: str = "$heading"
    mark: Content = EMPTY
    """What the text starts with, such as a number; its other lines start after it."""

    def lines(self, width: int) -> list[Content]:
        """Put the label beside the text, or above it where the page is narrow or the label is long."""
        label = Content.styled(self.label, self.style)
        text = Item(self.mark, self.text)
        if width < NARROW or label.cell_length >= self.gutter:
            above = [label] if label else []
            return [*above, *(line.pad_left(2) for line in text.lines(width - 2))]
        body = text.lines(width - self.gutter)
        return [padded(label, self.gutter) + body[0], *(line.pad_left(self.gutter) for line in body[1:])]


class Spread(msgspec.Struct, frozen=True):
    """One line with something at each end; more lines where both do not fit."""

    left: Content
    right: Content
    style: str = ""
    pad: int = 0
    """Cells left free at both edges, where the style makes it a band."""
    whole: bool = False
    """Whether what does not fit at the right goes below rather than being cut."""

    def lines(self, width: int) -> list[Content]:
        """Push the two apart; what does not fit beside the left's last line goes below it, at the right edge."""
        inner = width - 2 * self.pad
        *above, last = flow(self.left, inner)
        room = inner - last.cell_length - 2  # Two cells are the least that separates.
        if not self.right:
            rows = [*above, last]
        elif room >= self.right.cell_length or (not self.whole and room >= CROPPED - 2):
            right = _cut(self.right, room)
            rows = [*above, last.pad_right(inner - last.cell_length - right.cell_length) + right]
        else:
            below = flow(self.right, inner) if self.whole else [_cut(self.right, inner)]
            rows = [*above, last, *(line.pad_left(inner - line.cell_length) for line in below)]
        rows = [row.pad_left(self.pad) for row in rows]
        return [padded(row, width).stylize_before(self.style) for row in rows] if self.style else rows


def _cut(text: Content, room: int) -> Content:
    """Cut a text that is too long for so many cells."""
    return text if text.cell_length <= room else text.truncate(room - 2).rstrip() + Content("..")


class Listed(msgspec.Struct, frozen=True):
    """One line of a list: a mark, a text that is cut where it is too long, and what stands at the right edge."""

    mark: str
    text: str
    right: str

    def lines(self, width: int) -> list[Content]:
        """Cut the text to what lies between the two."""
        room = width - cell_len(self.mark) - cell_len(self.right) - 2
        text = Content(cropped(self.text, max(room, 0)))
        return [Content.assemble((self.mark, "$quiet"), padded(text, room), "  ", (self.right, "$quiet"))]


class Entry(msgspec.Struct, frozen=True):
    """A mark, a text in its own column, and what stands at the right of its first line, as in a table of contents."""

    mark: Content
    text: Content
    right: Content
    edge: int
    """Cells kept free at the right, the same for all entries of a list, so that none of their texts runs into them."""

    def lines(self, width: int) -> list[Content]:
        """Wrap the text between the mark and the right edge."""
        room = max(width - self.edge, LEAST)
        lines = Item(self.mark, self.text).lines(room)
        for less in range(1, ORPHAN if len(lines) > 1 else 0):
            if lines[-1].cell_length - self.mark.cell_length >= ORPHAN:
                break
            closer = Item(self.mark, self.text).lines(max(room - less, LEAST))
            lines = closer if len(closer) == len(lines) else lines
        first, *others = lines
        return [first.pad_right(width - first.cell_length - self.right.cell_length) + self.right, *others]


class Verbatim(msgspec.Struct, frozen=True):
    """Lines that must stand under each other as written, such as a figure: cut at the edge, never wrapped."""

    text: str
    indent: int = 2
    style: str = ""

    def lines(self, width: int) -> list[Content]:
        """Return the lines as they are."""
        room = width - self.indent
        return [
            Content.styled(cropped(line.rstrip(), room), self.style).pad_left(self.indent)
            for line in self.text.split("\n")
        ]


class Table(msgspec.Struct, frozen=True):
    """Rows of cells under each other, measured by cells so that Japanese aligns.

    Columns from `right_from` on are right-aligned. Where the page is narrow the `droppable` column goes first, then
    the widest columns give way.
    """

    rows: Sequence[Sequence[Content]]
    right_from: int = 1
    gap: int = 2
    indent: int = 2
    droppable: int | None = None
    notes: Sequence[Content] = ()
    """For each row, what stands after its last column, where nothing aligns any more."""

    def lines(self, width: int) -> list[Content]:
        """Lay the columns out."""
        columns = range(max((len(row) for row in self.rows), default=0))
        widths = {
            index: max((row[index].cell_length for row in self.rows if index < len(row)), default=0)
            for index in columns
        }
        if self.droppable is not None and self._over(widths, width) > 0:
            widths.pop(self.droppable, None)
        while widths and self._over(widths, width) > 0:
            widest = max(widths, key=lambda index: widths[index])
            if widths[widest] <= LEAST:
                break
            widths[widest] -= 1
        return [
            self._line(row, widths, self.notes[number] if number < len(self.notes) else EMPTY, width)
            for number, row in enumerate(self.rows)
        ]

    def _over(self, widths: dict[int, int], width: int) -> int:
        """Return by how many cells the columns are wider than the page."""
        return self.indent + sum(widths.values()) + self.gap * (len(widths) - 1) - width

    def _line(self, row: Sequence[Content], widths: dict[int, int], note: Content, width: int) -> Content:
        """Lay out one row."""
        cells: list[Content] = []
        for index, wide in widths.items():
            cell = row[index] if index < len(row) else EMPTY
            if cell.cell_length > wide:
                cell = cell.truncate(max(wide - 2, 0)) + Content("..")
            short = wide - cell.cell_length
            cells.append(cell.pad_left(short) if index >= self.right_from else cell.pad_right(short))
        line = Content(" " * self.gap).join(cells).pad_left(self.indent)
        if note and line.cell_length + 2 + note.cell_length <= width:
            line = line + Content("  ") + note
        return line.truncate(width).rstrip()


class Packed(msgspec.Struct, frozen=True):
    """Short pieces, as many on a line as fit, each line starting under the other."""

    pieces: Sequence[Content]
    indent: int = 2
    gap: int = 4

    def lines(self, width: int) -> list[Content]:
        """Fill lines with whole pieces; a piece that is wider than a line is wrapped."""
        rows: list[Content] = []
        for piece in self.pieces:
            if rows and rows[-1].cell_length + self.gap + piece.cell_length <= width:
                rows[-1] = rows[-1] + Content(" " * self.gap) + piece
            else:
                rows += [line.pad_left(self.indent) for line in flow(piece, width - self.indent)]
        return rows


class Row(msgspec.Struct, frozen=True):
    """One line that is already laid out."""

    text: Content

    def lines(self, width: int) -> list[Content]:
        """Return the line, cut at the edge."""
        return [self.text if self.text.cell_length <= width else self.text.truncate(width)]


def bar(part: float, width: int) -> Content:
    """Return a thin bar of `width` cells, filled for `part` of the whole.

    It is drawn with underlined spaces: block characters are of ambiguous width in Japanese terminals.
    """
    filled = min(max(round(part * width), 1 if part > 0 else 0), width)
    return Content.assemble((" " * filled, "underline $bar"), (" " * (width - filled), "underline $rest"))


def layout(blocks: Sequence[Block], width: int, laid: Laid | None = None) -> list[Content]:
    """Return all lines of a page; text that was laid out before, as `laid` remembers, is not laid out again."""
    lines: list[Content] = []
    for block in blocks:
        if laid is None or not isinstance(block, Labelled | Prose):
            lines += block.lines(width)
            continue
        fields = msgspec.structs.astuple(block)
        key = (width, *((part.plain, *part.spans) if isinstance(part, Content) else part for part in fields))
        if key not in laid:
            laid[key] = block.lines(width)
        lines += laid[key]
    return lines
