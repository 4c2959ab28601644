"""What a sliding window sees, and what a kernel makes of it: the arithmetic of convolution and pooling, by hand.

Maps are `(H, W)` or `(C, H, W)`. A window is listed channel by channel, row by row, as one reads it off the page.
"""

from __future__ import annotations

import math
import operator
from typing import Final, NamedTuple

from engine.errors import ExpressionError
from engine.value import (
    MAX_ELEMENTS,
    Number,
    Value,
    bounded,
    bounded_number,
    depth,
    flat,
    integer,
    number,
    over_last_axis,
    shape,
    together,
    vector,
)

MAX_PRODUCTS: Final = 5_000_000
"""The most multiply-adds that one equation may take by hand, about a second's work."""
_IMAGE_AXES: Final = 3
_NUMBERS: Final = frozenset({int, float})
"""What needs no closer look before it is multiplied."""


class _Slide(NamedTuple):
    """The places of a window along one axis."""

    size: int
    kernel: int
    stride: int
    before: int
    after: int
    dilation: int
    places: int

    def inside(self, place: int) -> range:
        """Return the coordinates that the window covers at `place`, those in the padding included."""
        start = place * self.stride - self.before
        return range(start, start + self.kernel * self.dilation, self.dilation)

    def counts(self, coordinate: int) -> bool:
        """Return whether a coordinate lies in the input or its padding, not in what `ceil_mode` adds beyond."""
        return coordinate < self.size + self.after


def pair_of(value: Value, who: str) -> tuple[int, int]:
    """Return a number for each of the two axes, from one or two."""
    if isinstance(value, tuple):
        if len(value) != 2:  # noqa: PLR2004 - height and width
            raise ExpressionError(f"{who} needs one number or two, not {len(value)}")
        return integer(value[0], who), integer(value[1], who)
    return integer(value, who), integer(value, who)


def _sides(value: Value) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return what is padded before and after along each axis; of an odd number the larger half comes after."""
    along = value if isinstance(value, tuple) else (value, value)
    if len(along) != 2:  # noqa: PLR2004 - height and width
        raise ExpressionError(f"padding needs one number or two, not {len(along)}")
    down, right = (integer(2 * number(one, "padding"), "padding") for one in along)
    return (down // 2, down - down // 2), (right // 2, right - right // 2)


def _slides(
    size: tuple[int, int], kernel_size: Value, stride: Value, padding: Value, dilation: Value, *, ceil_mode: bool
) -> tuple[_Slide, _Slide]:
    kernels, strides = pair_of(kernel_size, "kernel_size"), pair_of(stride, "stride")
    paddings, dilations = _sides(padding), pair_of(dilation, "dilation")
    if min(*kernels, *strides, *dilations) < 1:
        raise ExpressionError("a window needs a kernel, a stride and a dilation of at least 1")

    def along(axis: int) -> _Slide:
        before, after = paddings[axis]
        room = size[axis] + before + after - dilations[axis] * (kernels[axis] - 1) - 1
        places = (-(-room // strides[axis]) if ceil_mode else room // strides[axis]) + 1
        if ceil_mode and (places - 1) * strides[axis] >= size[axis] + before:
            places -= 1
        if places < 1:
            raise ExpressionError("the kernel is larger than the padded input")
        return _Slide(size[axis], kernels[axis], strides[axis], before, after, dilations[axis], places)

    return along(0), along(1)


def channels_of(x: Value) -> tuple[tuple[tuple[Number, ...], ...], ...]:
    """Return maps as `(C, H, W)`, checking that every row is as long as the first."""
    maps = vector(x, "a window") if depth(x) == _IMAGE_AXES else (x,)
    channels = tuple(tuple(_row(row) for row in vector(one, "a window")) for one in maps)
    if len({(len(channel), len(row)) for channel in channels for row in channel}) != 1:
        raise ExpressionError("a window needs a grid with rows of one length")
    return channels


def _row(row: Value) -> tuple[Number, ...]:
    cells = vector(row, "a window")
    if _NUMBERS.issuperset(map(type, cells)):
        return cells  # type: ignore[return-value]
    return tuple(number(cell, "a window") for cell in cells)


def _listed(
    channels: tuple[tuple[tuple[Number, ...], ...], ...], slides: tuple[_Slide, _Slide], *, with_padding: bool
) -> tuple[tuple[tuple[Number, ...], ...], ...]:
    """List what the window sees at each place, `(H', W', seen)`; beyond the edge it sees 0, or nothing at all."""
    down, right = slides

    def seen(row_place: int, column_place: int) -> tuple[Number, ...]:
        rows, columns = down.inside(row_place), right.inside(column_place)
        if min(rows[0], columns[0]) >= 0 and rows[-1] < down.size and columns[-1] < right.size:
            across = slice(columns.start, columns.stop, columns.step)
            return tuple([cell for channel in channels for row in rows for cell in channel[row][across]])
        cells: list[Number] = []
        for channel in channels:
            for row in rows:
                for column in columns:
                    if 0 <= row < down.size and 0 <= column < right.size:
                        cells.append(channel[row][column])
                    elif with_padding and down.counts(row) and right.counts(column):
                        cells.append(0)
        return tuple(cells)

    return tuple(tuple(seen(row, column) for column in range(right.places)) for row in range(down.places))


def _hold_to_limit(slides: tuple[_Slide, _Slide], channels: int) -> None:
    if math.prod(slide.places * slide.kernel for slide in slides) * channels > MAX_ELEMENTS:
        raise ExpressionError(f"the windows hold more than {MAX_ELEMENTS} values")


def _size(channels: tuple[tuple[tuple[Number, ...], ...], ...]) -> tuple[int, int]:
    return len(channels[0]), len(channels[0][0])


def windows(x: Value, kernel_size: Value, stride: Value, padding: Value = 0, dilation: Value = 1) -> Value:
    """List what a kernel over all channels sees at each place: `(C, H, W) → (H', W', C*K*K)`."""
    channels = channels_of(x)
    slides = _slides(_size(channels), kernel_size, stride, padding, dilation, ceil_mode=False)
    _hold_to_limit(slides, len(channels))
    return _listed(channels, slides, with_padding=True)


def framed(x: Value, padding: Value, mode: Value) -> Value:
    """Put around each map what `mode` says: `reflect`, `replicate` or `circular`, as torch's `padding_mode` does.

    A reflection leaves out the cell at the edge; going round, the far side comes back.
    """
    channels = channels_of(x)
    sides = _sides(padding)
    rows, columns = (
        [_inside(place, size, str(mode)) for place in range(-before, size + after)]
        for size, (before, after) in zip(_size(channels), sides, strict=True)
    )
    maps = tuple([tuple([tuple([one[row][column] for column in columns]) for row in rows]) for one in channels])
    return bounded(maps if depth(x) == _IMAGE_AXES else maps[0])


def zero_padded(x: Value, before: Value, after: Value) -> Value:
    """Put zeros around each map, so many rows above and columns to the left, so many below and to the right."""
    channels = channels_of(x)
    (top, left), (bottom, right) = pair_of(before, "zero_padded"), pair_of(after, "zero_padded")
    height, width = _size(channels)
    if len(channels) * (top + height + bottom) * (left + width + right) > MAX_ELEMENTS:
        raise ExpressionError(f"zero_padded would give more than {MAX_ELEMENTS} values")
    outside = ((0,) * (left + width + right),)
    maps = tuple(
        [
            outside * top + tuple([(0,) * left + row + (0,) * right for row in one]) + outside * bottom
            for one in channels
        ]
    )
    return maps if depth(x) == _IMAGE_AXES else maps[0]


def _inside(place: int, size: int, mode: str) -> int:
    """Return the place in a row of cells that stands for one in the padding."""
    if mode == "replicate":
        return min(max(place, 0), size - 1)
    if mode == "circular" and -size <= place < 2 * size:
        return place % size
    if mode == "reflect" and -size < place < 2 * size - 1:
        return size - 1 - abs(size - 1 - abs(place))
    raise ExpressionError(f"an axis of {size} cannot be padded so far by {mode}")


def channel_windows(x: Value, kernel_size: Value, stride: Value, padding: Value = 0, dilation: Value = 1) -> Value:
    """List what the kernel of each channel sees at each place: `(C, H, W) → (C, H', W', K*K)`."""
    channels = channels_of(x)
    slides = _slides(_size(channels), kernel_size, stride, padding, dilation, ceil_mode=False)
    _hold_to_limit(slides, len(channels))
    return tuple(_listed((channel,), slides, with_padding=True) for channel in channels)


def pool_windows(
    x: Value,
    kernel_size: Value,
    stride: Value,
    padding: Value = 0,
    dilation: Value = 1,
    ceil_mode: Value = 0,
    counted: Value = 0,
) -> Value:
    """List what pooling sees at each place, `(H, W) → (H', W', K*K)` for each channel; padding as 0 only if counted."""
    channels = channels_of(x)
    slides = _slides(_size(channels), kernel_size, stride, padding, dilation, ceil_mode=bool(ceil_mode))
    _hold_to_limit(slides, len(channels))
    pooled = tuple(_listed((channel,), slides, with_padding=bool(counted)) for channel in channels)
    return pooled if depth(x) == _IMAGE_AXES else pooled[0]


def dot(left: Value, right: Value) -> Value:
    """Multiply two vectors place by place and add up."""
    ones, others = vector(left, "dot"), vector(right, "dot")
    if len(ones) != len(others):
        raise ExpressionError(f"dot needs two vectors of one length, not {len(ones)} and {len(others)}")
    if not (_NUMBERS.issuperset(map(type, ones)) and _NUMBERS.issuperset(map(type, others))):
        ones, others = ([number(one, "dot") for one in side] for side in (ones, others))  # type: ignore[assignment]
    return bounded_number(sum(map(operator.mul, ones, others)))


def flatten(value: Value) -> Value:
    """Put all numbers in one row."""
    return bounded(flat(value))


def _responses(places: Value, kernel: Value) -> Value:
    return tuple(tuple(dot(place, kernel) for place in vector(row, "correlate")) for row in vector(places, "correlate"))


def correlate(seen: Value, weight: Value, groups: Value = 1) -> Value:
    """Give each kernel's sum of products at each place: `(H', W', C*K*K), (C', C/G, K, K) → (C', H', W')`."""
    kernels, parts = vector(weight, "correlate"), integer(groups, "correlate")
    if len(kernels) * math.prod(shape(seen)) > MAX_PRODUCTS:
        raise ExpressionError(f"correlate would take more than {MAX_PRODUCTS} products")
    if parts == 1:
        return tuple(_responses(seen, flatten(kernel)) for kernel in kernels)
    if parts < 1 or len(kernels) % parts:
        raise ExpressionError(f"{len(kernels)} kernels cannot be divided into {parts} groups")
    each = len(kernels) // parts
    return tuple(
        _responses(_part_of_windows(seen, place // each, parts), flatten(kernel))
        for place, kernel in enumerate(kernels)
    )


def _part_of_windows(seen: Value, group: int, groups: int) -> Value:
    """Keep of each window the channels of one group, which stand together since windows list channel by channel."""

    def part(cells: tuple[Value, ...]) -> Value:
        if len(cells) % groups:
            raise ExpressionError(f"windows of {len(cells)} values cannot be divided into {groups} groups")
        width = len(cells) // groups
        return cells[group * width : (group + 1) * width]

    return over_last_axis(part, seen, "correlate")


def channel_correlate(seen: Value, weight: Value) -> Value:
    """Give the response of each channel to its own kernel: `(C, H', W', K*K), (C, 1, K, K) → (C, H', W')`."""
    channels, kernels = vector(seen, "channel_correlate"), vector(weight, "channel_correlate")
    if len(channels) != len(kernels):
        raise ExpressionError(f"{len(channels)} channels need as many kernels, not {len(kernels)}")
    return tuple(_responses(places, flatten(kernel)) for places, kernel in zip(channels, kernels, strict=True))


def table_correlate(seen: Value, weight: Value, table: Value) -> Value:
    """Give each map's response to the channels that a table connects it with, one kernel for each connection.

    `(C, H', W', K*K), (connections, K, K), rows of channels → (C', H', W')`.
    """
    channels, kernels = vector(seen, "table_correlate"), list(vector(weight, "table_correlate"))
    rows = [
        [integer(one, "table_correlate") for one in vector(row, "table_correlate")] for row in vector(table, "table")
    ]
    if len(kernels) != sum(map(len, rows)) or not all(0 <= one < len(channels) for row in rows for one in row):
        raise ExpressionError("table_correlate needs a kernel for each connection, and channels that there are")
    if len(kernels) * math.prod(shape(seen)[1:]) > MAX_PRODUCTS:
        raise ExpressionError(f"table_correlate would take more than {MAX_PRODUCTS} products")
    maps = []
    for row in rows:
        responses = [_responses(channels[channel], flatten(kernels.pop(0))) for channel in row]
        total = responses[0]
        for response in responses[1:]:
            total = together(operator.add, total, response, "+")
        maps.append(total)
    return tuple(maps)
