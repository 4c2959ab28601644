"""What a transposed convolution and adaptive pooling do to maps, and where pooling sends a gradient, by hand.

Maps are `(C, H, W)`, or `(H, W)` for one channel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from engine.arithmetic import equal, place_of_largest
from engine.errors import ExpressionError
from engine.sliding import MAX_PRODUCTS, channels_of, pair_of, pool_windows
from engine.value import MAX_ELEMENTS, Number, Value, depth, integer, number, shape, vector

_IMAGE_AXES: Final = 3


def stamp(x: Value, weight: Value, stride: Value, dilation: Value = 1, groups: Value = 1) -> Value:
    """Add up the kernels that each value of the input stamps, times itself, onto the output, `stride` apart.

    `(C, H, W), (C, C'/G, K, K) → (C', (H - 1)*S + D*(K - 1) + 1, …)`, before anything is cut off.
    """
    maps, kernels, parts = channels_of(x), vector(weight, "stamp"), integer(groups, "stamp")
    height, width = len(maps[0]), len(maps[0][0])
    lengths = shape(weight)
    if len(lengths) != _IMAGE_AXES + 1 or lengths[0] != len(maps) or parts < 1 or lengths[0] % parts:
        raise ExpressionError(f"stamp needs kernels for {len(maps)} channels in {parts} groups, not {list(lengths)}")
    _, slices, tall, wide = lengths
    (down, right), (apart_down, apart_right) = pair_of(stride, "stride"), pair_of(dilation, "dilation")
    rows = (height - 1) * down + apart_down * (tall - 1) + 1
    columns = (width - 1) * right + apart_right * (wide - 1) + 1
    if len(maps) * height * width * slices * tall * wide > MAX_PRODUCTS:
        raise ExpressionError(f"stamp would take more than {MAX_PRODUCTS} products")
    if slices * parts * rows * columns > MAX_ELEMENTS:
        raise ExpressionError(f"stamp would give more than {MAX_ELEMENTS} values")
    stamped: list[list[list[Number]]] = [[[0] * columns for _ in range(rows)] for _ in range(slices * parts)]
    each = len(maps) // parts
    for channel, (grid, own) in enumerate(zip(maps, kernels, strict=True)):
        first = channel // each * slices
        for target, kernel in enumerate(vector(own, "a kernel"), first):
            for k, kernel_row in enumerate(vector(kernel, "a kernel")):
                for m, factor in enumerate(vector(kernel_row, "a kernel")):
                    multiplier = number(factor, "a kernel")
                    for i, row in enumerate(grid):
                        line = stamped[target][i * down + k * apart_down]
                        for j, cell in enumerate(row):
                            line[j * right + m * apart_right] += cell * multiplier
    return tuple(tuple(tuple(row) for row in one) for one in stamped)


def crop(stamped: Value, padding: Value, output_padding: Value = 0) -> Value:
    """Cut the rim off, `padding` wide, but `output_padding` less at the far sides; beyond the stamps lie zeros."""
    maps = channels_of(stamped)
    size = len(maps[0]), len(maps[0][0])
    paddings, more = pair_of(padding, "padding"), pair_of(output_padding, "output_padding")
    down, right = (
        range(before, length - before + beyond) for before, length, beyond in zip(paddings, size, more, strict=True)
    )
    if not down or not right:
        raise ExpressionError("nothing is left when the rim is cut off")

    def cell(one: tuple[tuple[Number, ...], ...], row: int, column: int) -> Number:
        return one[row][column] if row < size[0] and column < size[1] else 0

    return tuple(tuple(tuple(cell(one, row, column) for column in right) for row in down) for one in maps)


def adaptive_windows(x: Value, output_size: Value) -> Value:
    """List what adaptive pooling sees at each place: `(H, W) → (H', W', seen)` for each channel.

    Window `i` of `n` over `h` rows starts at `floor(i*h/n)` and ends before `ceil((i + 1)*h/n)`.
    """
    maps = channels_of(x)
    size, wanted = (len(maps[0]), len(maps[0][0])), pair_of(output_size, "output_size")
    if min(wanted) < 1 or math.prod(wanted) * len(maps) > MAX_ELEMENTS:
        raise ExpressionError(f"adaptive pooling gives between 1 and {MAX_ELEMENTS} values")
    spans = [
        [range(place * length // count, -(-(place + 1) * length // count)) for place in range(count)]
        for length, count in zip(size, wanted, strict=True)
    ]
    if len(maps) * math.prod(sum(map(len, along)) for along in spans) > MAX_ELEMENTS:
        raise ExpressionError(f"the windows hold more than {MAX_ELEMENTS} values")
    seen = tuple(
        tuple(tuple(tuple(one[i][j] for i in down for j in right) for right in spans[1]) for down in spans[0])
        for one in maps
    )
    return seen if depth(x) == _IMAGE_AXES else seen[0]


def _numbered(x: Value) -> tuple[Value, int, int]:
    """Return a map that holds the places of its own cells, row by row, its size, and its width."""
    maps = channels_of(x)
    height, width = len(maps[0]), len(maps[0][0])
    return tuple(tuple(row * width + column for column in range(width)) for row in range(height)), height, width


def _by_channel(x: Value, count: Callable[[Value, list[Number]], None]) -> Value:
    """Let `count` add to the cells of each channel, and give the map of what it added."""
    _, height, width = _numbered(x)
    counted = []
    for one in channels_of(x):
        cells: list[Number] = [0] * (height * width)
        count(one, cells)
        counted.append(tuple(tuple(cells[row * width : (row + 1) * width]) for row in range(height)))
    return tuple(counted) if depth(x) == _IMAGE_AXES else counted[0]


def largest_counted(
    x: Value, kernel_size: Value, stride: Value, padding: Value = 0, dilation: Value = 1, ceil_mode: Value = 0
) -> Value:
    """Count for each value the windows in which it is the largest, the first of several that are."""
    places = pool_windows(_numbered(x)[0], kernel_size, stride, padding, dilation, ceil_mode)

    def count(one: Value, cells: list[Number]) -> None:
        values = pool_windows(one, kernel_size, stride, padding, dilation, ceil_mode)
        for seen, own in zip(_windows_of(values), _windows_of(places), strict=True):
            if seen:
                largest = place_of_largest(seen)
                for at, place in enumerate(own):
                    cells[integer(place, "a window")] += equal(largest, at)

    return _by_channel(x, count)


def shares_added(
    x: Value,
    kernel_size: Value,
    stride: Value,
    padding: Value = 0,
    ceil_mode: Value = 0,
    counted: Value = 1,
) -> Value:
    """Add up for each value its part of every window that holds it: one over what the window's mean counts."""
    grid = _numbered(x)[0]
    places = pool_windows(grid, kernel_size, stride, padding, 1, ceil_mode)
    sizes = [len(one) for one in _windows_of(pool_windows(grid, kernel_size, stride, padding, 1, ceil_mode, counted))]

    def count(_one: Value, cells: list[Number]) -> None:
        for own, size in zip(_windows_of(places), sizes, strict=True):
            for place in own:
                cells[integer(place, "a window")] += 1 / size

    return _by_channel(x, count)


def _windows_of(listed: Value) -> list[list[Number]]:
    return [
        [number(cell, "a window") for cell in vector(window, "a window")]
        for row in vector(listed, "windows")
        for window in vector(row, "windows")
    ]
