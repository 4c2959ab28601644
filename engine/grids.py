"""Operations on images by hand, grid in and grid out: what augmentation does to the cells of a picture.

An image is `(H, W)` or `(C, H, W)`; every channel is treated alike. Rows are counted from the top, columns from the
left. A place between cells is read as the nearest cell or as the bilinear mean of the four around it; a place that is
as near to one cell as to the next is read from the one further down or to the right, and beyond the edge lies `fill`.
Conventions follow torchvision.transforms.v2.functional, where pixels are squares and the image turns about its centre.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable
from typing import Final, TypeAlias

from engine.arithmetic import by_sign, largest, smallest, total
from engine.chance import Chance
from engine.errors import ExpressionError
from engine.value import MAX_ELEMENTS, Number, Value, depth, flat, integer, number, regular, shape, vector

Grid: TypeAlias = tuple[tuple[Number, ...], ...]
"""`(H, W)`: one channel of an image."""
Reader: TypeAlias = Callable[[float, float], Number]

TIE: Final = 1e-9
"""Places that are as near as this to the middle between two cells lie in the middle; rounding must not decide."""
_IMAGE_AXES: Final = 3
_WHITE: Final = 255
_TRIES: Final = 100
"""How often a rectangle is drawn that does not fit, before nothing is erased."""


def _maps(x: Value, who: str) -> list[Grid]:
    """Return the channels of an image, checking that every row is as long as the first."""
    maps = vector(x, who) if depth(x) == _IMAGE_AXES else (x,)
    lengths = shape(maps)[1:]
    if len(lengths) != len("HW") or 0 in lengths or not all(regular(one, lengths) for one in maps):
        raise ExpressionError(f"{who} needs an image with rows of one length")
    return maps  # type: ignore[return-value]


def each_map(who: str, x: Value, change: Callable[[Grid], Value]) -> Value:
    """Change every channel alike, keeping the axes that the image has."""
    changed = tuple([change(one) for one in _maps(x, who)])
    return changed if depth(x) == _IMAGE_AXES else changed[0]


def _cell(grid: Grid, row: int, column: int, fill: Number) -> Number:
    return grid[row][column] if 0 <= row < len(grid) and 0 <= column < len(grid[0]) else fill


def _built(height: int, width: int, cell: Callable[[int, int], Number]) -> Grid:
    if height < 1 or width < 1 or height * width > MAX_ELEMENTS:
        raise ExpressionError(f"an image of {height} by {width} cells cannot be made")
    return tuple([tuple([cell(row, column) for column in range(width)]) for row in range(height)])


# --------------------------------------------------------------------------------------------- whole cells


def shifted(x: Value, down: Value, right: Value, fill: Value = 0, wrap: Value = 0) -> Value:
    """Move an image; what it leaves is filled, or with `wrap` what leaves on one side comes back on the other."""
    rows, columns, outside = integer(down, "shifted"), integer(right, "shifted"), number(fill, "shifted")

    def moved(grid: Grid) -> Value:
        height, width = len(grid), len(grid[0])
        if wrap:
            return _built(height, width, lambda row, column: grid[(row - rows) % height][(column - columns) % width])
        return _built(height, width, lambda row, column: _cell(grid, row - rows, column - columns, outside))

    return each_map("shifted", x, moved)


def mirrored(x: Value) -> Value:
    """Exchange left and right."""
    return each_map("mirrored", x, lambda grid: tuple([row[::-1] for row in grid]))


def upside_down(x: Value) -> Value:
    """Exchange top and bottom."""
    return each_map("upside_down", x, lambda grid: grid[::-1])


def turned(x: Value, turns: Value) -> Value:
    """Turn counter-clockwise by right angles; an odd number of them exchanges height and width."""
    count = integer(turns, "turned") % 4

    def once(grid: Grid) -> Grid:
        return tuple(zip(*grid, strict=True))[::-1]

    def turn(grid: Grid) -> Grid:
        for _ in range(count):
            grid = once(grid)
        return grid

    return each_map("turned", x, turn)


def padded(x: Value, padding: Value, fill: Value = 0) -> Value:
    """Put a frame of so many cells around an image."""
    frame, outside = integer(padding, "padded"), number(fill, "padded")

    def framed(grid: Grid) -> Value:
        height, width = len(grid) + 2 * frame, len(grid[0]) + 2 * frame
        return _built(height, width, lambda row, column: _cell(grid, row - frame, column - frame, outside))

    return each_map("padded", x, framed)


def cropped(x: Value, top: Value, left: Value, height: Value, width: Value) -> Value:
    """Cut out a rectangle that lies in the image."""
    first, start, rows, columns = (integer(one, "cropped") for one in (top, left, height, width))

    def cut(grid: Grid) -> Value:
        if min(first, start) < 0 or first + rows > len(grid) or start + columns > len(grid[0]):
            raise ExpressionError(f"the crop of {rows} by {columns} at ({first}, {start}) leaves the image")
        return tuple([row[start : start + columns] for row in grid[first : first + rows]])

    return each_map("cropped", x, cut)


def painted(x: Value, box: Value, value: Value) -> Value:
    """Give every cell of a rectangle (top, left, height, width) one value; what lies outside the image is left out."""
    paint = number(value, "painted")

    def covered(grid: Grid) -> Value:
        inside = _inside(box, "painted")
        return _built(len(grid), len(grid[0]), lambda row, column: paint if inside(row, column) else grid[row][column])

    return each_map("painted", x, covered)


def pasted(x: Value, other: Value, box: Value) -> Value:
    """Put a rectangle (top, left, height, width) of another image of the same size in its place."""
    inside = _inside(box, "pasted")
    below, above = _maps(x, "pasted"), _maps(other, "pasted")
    if shape(x) != shape(other):
        raise ExpressionError("pasted needs two images of one size")

    def joined(one: Grid, two: Grid) -> Grid:
        source = (one, two)
        return _built(len(one), len(one[0]), lambda row, column: source[inside(row, column)][row][column])

    maps = tuple([joined(one, two) for one, two in zip(below, above, strict=True)])
    return maps if depth(x) == _IMAGE_AXES else maps[0]


def _inside(box: Value, who: str) -> Callable[[int, int], bool]:
    sides = [integer(side, who) for side in vector(box, who)]
    if len(sides) != len(("top", "left", "height", "width")):
        raise ExpressionError(f"{who} needs a rectangle (top, left, height, width)")
    top, left, height, width = sides
    return lambda row, column: top <= row < top + height and left <= column < left + width


def drawn_box(
    seed: Value, height: Value, width: Value, least: Value, most: Value, flattest: Value, steepest: Value
) -> Value:
    """Draw a rectangle (top, left, height, width) that lies in an image, for Random Erasing.

    Its share of the area is drawn evenly from `least` to `most`, height/width from `flattest` to `steepest`, then its
    corner; all anew until it fits (Zhong et al., arXiv:1708.04896, Algorithm 1), at most a hundred times.
    """
    chance = Chance(integer(seed, "drawn_box"), "box")
    rows, columns = integer(height, "drawn_box"), integer(width, "drawn_box")
    low, high, flat, steep = (number(one, "drawn_box") for one in (least, most, flattest, steepest))
    for _ in range(_TRIES):
        area, ratio = chance.uniform(low, high) * rows * columns, chance.uniform(flat, steep)
        tall, wide = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        top, left = chance.below(rows), chance.below(columns)
        if top + tall <= rows and left + wide <= columns:
            return top, left, tall, wide
    return 0, 0, 0, 0


# ------------------------------------------------------------------------------------------- between cells


def _reader(grid: Grid, interpolation: Value, fill: Number) -> Reader:
    """Return what reads an image at any place."""
    match interpolation:
        case "nearest":
            return lambda row, column: _cell(grid, math.floor(row + 0.5 + TIE), math.floor(column + 0.5 + TIE), fill)
        case "bilinear":
            return lambda row, column: _bilinear(grid, _snapped(row), _snapped(column), fill)
        case _:
            raise ExpressionError(f"an image is read as nearest or bilinear, not as {interpolation!r}")


def _snapped(place: float) -> float:
    """Take a place that misses a cell by rounding alone for the cell."""
    near = math.floor(place + 0.5)
    return near if abs(place - near) < TIE else place


def _bilinear(grid: Grid, row: float, column: float, fill: Number) -> Number:
    top, left = math.floor(row), math.floor(column)
    down, right = row - top, column - left
    upper = _cell(grid, top, left, fill) * (1 - right) + _cell(grid, top, left + 1, fill) * right
    lower = _cell(grid, top + 1, left, fill) * (1 - right) + _cell(grid, top + 1, left + 1, fill) * right
    return upper * (1 - down) + lower * down


def sampled(x: Value, row: Value, column: Value, interpolation: Value, fill: Value = 0) -> Value:
    """Look up each cell of the output in the input: turning, scaling and shearing, which keep the centre where it is.

    Args:
        x: The image.
        row: `(a, b)`: a cell `v` below and `u` right of the centre is looked up `a*v + b*u` below it.
        column: `(c, d)`: and `c*v + d*u` right of it.
        interpolation: `nearest` or `bilinear`.
        fill: What lies beyond the edge.
    """
    (a, b), (c, d) = ((number(one, "sampled"), number(two, "sampled")) for one, two in (_two(row), _two(column)))
    outside = number(fill, "sampled")

    def looked_up(grid: Grid) -> Value:
        height, width = len(grid), len(grid[0])
        middle, centre = (height - 1) / 2, (width - 1) / 2
        read = _reader(grid, interpolation, outside)

        def cell(down: int, right: int) -> Number:
            v, u = down - middle, right - centre
            return read(a * v + b * u + middle, c * v + d * u + centre)

        return _built(height, width, cell)

    return each_map("sampled", x, looked_up)


def _two(value: Value) -> tuple[Value, Value]:
    pair = vector(value, "sampled")
    if len(pair) != 2:  # noqa: PLR2004 - down and right
        raise ExpressionError("sampled needs two numbers for the row and two for the column")
    return pair[0], pair[1]


def resized(x: Value, height: Value, width: Value, interpolation: Value) -> Value:
    """Give an image another size; the edges of input and output meet, and nothing is smoothed beforehand."""
    rows, columns = integer(height, "resized"), integer(width, "resized")

    def scaled(grid: Grid) -> Value:
        tall, wide = len(grid), len(grid[0])
        read = _reader(grid, interpolation, 0)

        def cell(row: int, column: int) -> Number:
            if interpolation == "nearest":
                return grid[(2 * row + 1) * tall // (2 * rows)][(2 * column + 1) * wide // (2 * columns)]
            down, right = (2 * row + 1) * tall / (2 * rows) - 0.5, (2 * column + 1) * wide / (2 * columns) - 0.5
            return read(min(max(down, 0), tall - 1), min(max(right, 0), wide - 1))

        return _built(rows, columns, cell)

    return each_map("resized", x, scaled)


# ---------------------------------------------------------------------------------------------- brightness


def solarized(x: Value, threshold: Value, maximum: Value) -> Value:
    """Invert every cell that is at least as bright as the threshold."""
    limit, top = number(threshold, "solarized"), number(maximum, "solarized")
    return _by_cell("solarized", x, lambda one: by_sign(one - limit, top - one, one))


def stretched(x: Value, maximum: Value) -> Value:
    """Stretch each channel so that its darkest cell is 0 and its brightest the maximum; an even one is left alone."""
    top = number(maximum, "stretched")

    def stretch(grid: Grid) -> Value:
        cells = list(flat(grid))
        low, high = smallest(cells), largest(cells)
        if low == high:
            return grid
        return tuple([tuple([(one - low) * top / (high - low) for one in row]) for row in grid])

    return each_map("stretched", x, stretch)


def equalized(x: Value) -> Value:
    """Spread the shades of each channel, whole from 0 to 255, so that each range of them holds as many cells.

    A cell becomes as bright as the number of darker ones says, in steps of which 255 lead to the brightest shade there
    is; where there are too few cells for one step, all stay (PIL's `ImageOps.equalize`).
    """

    def spread(grid: Grid) -> Value:
        rows = [[integer(one // 1, "equalized") for one in row] for row in grid]
        counts = Counter(itertools.chain.from_iterable(rows))
        shades = sorted(counts)
        if shades[0] < 0 or shades[-1] > _WHITE:
            raise ExpressionError(f"equalized needs shades from 0 to {_WHITE}, not {shades[0]} to {shades[-1]}")
        step = (sum(counts.values()) - counts[shades[-1]]) // _WHITE
        if not step:
            return grid
        darker = itertools.accumulate([counts[shade] for shade in shades], initial=step // 2)
        become = {shade: min(before // step, _WHITE) for shade, before in zip(shades, darker, strict=False)}
        return tuple([tuple([become[shade] for shade in row]) for row in rows])

    return each_map("equalized", x, spread)


def smoothed(x: Value) -> Value:
    """Give each inner cell the mean of the nine around it, itself counted five times; those at the edge stay."""

    def smooth(grid: Grid) -> Value:
        height, width = len(grid), len(grid[0])

        def cell(row: int, column: int) -> Number:
            if row in {0, height - 1} or column in {0, width - 1}:
                return grid[row][column]
            around = total([one for line in grid[row - 1 : row + 2] for one in line[column - 1 : column + 2]])
            return (around + 4 * grid[row][column]) / 13

        return _built(height, width, cell)

    return each_map("smoothed", x, smooth)


def _by_cell(who: str, x: Value, change: Callable[[Number], Number]) -> Value:
    return each_map(who, x, lambda grid: tuple([tuple([change(one) for one in row]) for row in grid]))


GRID_FUNCTIONS: Final[dict[str, Callable[..., Value]]] = {
    "cropped": cropped,
    "drawn_box": drawn_box,
    "equalized": equalized,
    "mirrored": mirrored,
    "padded": padded,
    "painted": painted,
    "pasted": pasted,
    "resized": resized,
    "sampled": sampled,
    "shifted": shifted,
    "smoothed": smoothed,
    "solarized": solarized,
    "stretched": stretched,
    "turned": turned,
    "upside_down": upside_down,
}
"""What expressions may call of these."""
