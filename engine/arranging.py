"""Giving numbers another form: axes added, taken out, cut and put together, and means along some of them."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterator

from engine.arithmetic import total
from engine.errors import ExpressionError
from engine.value import (
    Number,
    Value,
    bounded,
    depth,
    flat,
    integer,
    over_last_axis,
    regular,
    shape,
    together,
    vector,
)


def aligned(value: Value, after: Value) -> Value:
    """Give a vector axes of length one behind its own, so that it meets the axis with `after` axes behind it."""
    if not isinstance(value, tuple) or depth(value) > 1:
        return value
    for _ in range(integer(after, "aligned")):
        value = _deeper(value)
    return value


def _deeper(value: Value) -> Value:
    return tuple(_deeper(element) for element in value) if isinstance(value, tuple) else (value,)


def as_maps(value: Value) -> Value:
    """Make each vector a map of one row: `(C, L) → (C, 1, L)`."""
    return over_last_axis(lambda elements: (elements,), value, "as_maps")


def as_signals(value: Value, after: Value = 1) -> Value:
    """Take out the axis of length one with `after` axes behind it: `(C, 1, L) → (C, L)`."""
    elements = vector(value, "as_signals")
    if depth(value) > integer(after, "as_signals") + 1:
        return tuple(as_signals(element, after) for element in elements)
    if len(elements) != 1:
        raise ExpressionError(f"as_signals needs maps of one row, not {len(elements)}")
    return elements[0]


def places(labels: Value, wanted: Value) -> Value:
    """Say where some of the labels of axes stand: `(N, C, H, W), (N, H, W) → (0, 2, 3)`."""
    names = vector(wanted, "places")
    return tuple(place for place, label in enumerate(vector(labels, "places")) if label in names)


def mean_over(value: Value, places: Value) -> Value:
    """Take the mean over some axes, which stay with a length of one, so that it meets the values again."""
    lengths, over = shape(value), {integer(place, "mean_over") for place in vector(places, "mean_over")}
    if not regular(value, lengths) or 0 in lengths:
        raise ExpressionError("mean_over needs a grid with rows of one length")
    kept = [1 if place in over else length for place, length in enumerate(lengths)]
    sets: dict[tuple[int, ...], list[Number]] = {}
    for index, one in zip(itertools.product(*map(range, lengths)), flat(value), strict=True):
        sets.setdefault(tuple(0 if place in over else at for place, at in enumerate(index)), []).append(one)
    means = iter([total(members) / len(members) for members in sets.values()])
    return _filled(kept, means)


def _filled(lengths: list[int], numbers: Iterator[Number]) -> Value:
    return tuple(_filled(lengths[1:], numbers) for _ in range(lengths[0])) if lengths else next(numbers)


def arranged(values: Value, like: Value) -> Value:
    """Give numbers, row by row, the shape of others."""
    if len(list(flat(values))) != math.prod(shape(like)):
        raise ExpressionError(f"{len(list(flat(values)))} numbers cannot be arranged as {list(shape(like))}")
    return _filled(list(shape(like)), flat(values))


def per_map(values: Value, x: Value, axes: Value) -> Value:
    """Give each map one number, with axes of length one that meet its cells: `(N*C,), (N, C, H, W) → (N, C, 1, 1)`.

    `axes` says how many axes a map has.
    """
    behind = integer(axes, "per_map")
    lengths = [*shape(x)[: depth(x) - behind], *[1] * behind]
    numbers = list(flat(values))
    if len(numbers) != math.prod(lengths):
        raise ExpressionError(f"{len(numbers)} numbers were given for {math.prod(lengths)} maps")
    return _filled(lengths, iter(numbers))


def along(function: Callable[[tuple[Value, ...]], Value], value: Value, after: Value) -> Value:
    """Apply a function of vectors along the axis with `after` axes behind it; a missing axis has a length of one."""
    behind = integer(after, "an axis")
    if behind == 0:
        return over_last_axis(function, value if isinstance(value, tuple) else (value,), "an axis")
    if depth(value) <= behind:
        return along(function, (value,), after)[0]  # type: ignore[index]
    elements = vector(value, "an axis")
    if depth(value) > behind + 1:
        return tuple(along(function, element, after) for element in elements)
    columns = zip(*(flat(element) for element in elements), strict=True)
    results = zip(*(vector(function(tuple(column)), "an axis") for column in columns), strict=True)
    return tuple(arranged(tuple(line), elements[0]) for line in results)


def picked(value: Value, places: Value) -> Value:
    """Take from each vector along the last axis the element at its place, counted from 0: `(N, K), (N,) → (N,)`."""
    wanted = [integer(place, "picked") for place in (places if isinstance(places, tuple) else (places,))]
    rows = vector(value, "picked")
    if depth(value) == 1:
        rows = (rows,)
    if len(rows) != len(wanted):
        raise ExpressionError(f"picked needs one place for each of {len(rows)} rows, not {len(wanted)}")
    found = tuple(_element(vector(row, "picked"), place) for row, place in zip(rows, wanted, strict=True))
    return found[0] if depth(value) == 1 else found


def _element(row: tuple[Value, ...], place: int) -> Value:
    if not 0 <= place < len(row):
        raise ExpressionError(f"there is no element {place} among {len(row)}")
    return row[place]


def tail(value: Value, count: Value) -> Value:
    """Return the last `count` elements, or all if there are fewer."""
    elements = vector(value, "tail")
    return elements[max(len(elements) - integer(count, "tail"), 0) :]


def split(value: Value, parts: Value) -> Value:
    """Cut a vector, or maps along their first axis, into equal parts."""
    elements, count = vector(value, "split"), integer(parts, "split")
    if count < 1 or len(elements) % count:
        raise ExpressionError(f"{len(elements)} cannot be split into {count} equal parts")
    each_part = len(elements) // count
    return tuple(elements[start : start + each_part] for start in range(0, len(elements), each_part))


def joined(value: Value) -> Value:
    """Put parts, such as those that `split` gave, one behind the other."""
    return bounded(itertools.chain.from_iterable(vector(part, "joined") for part in vector(value, "joined")))


def reshaped(value: Value, lengths: Value) -> Value:
    """Give numbers, row by row, axes of these lengths: `(C, H, W), (C, H*W) → (C, H*W)`."""
    wanted = [integer(length, "reshaped") for length in vector(lengths, "reshaped")]
    numbers = list(flat(value))
    if math.prod(wanted) != len(numbers):
        raise ExpressionError(f"{len(numbers)} numbers cannot be arranged as {wanted}")
    return _filled(wanted, iter(numbers))


def swapped(value: Value) -> Value:
    """Exchange the first two axes: `(G, C, L) → (C, G, L)`."""
    rows = [vector(row, "swapped") for row in vector(value, "swapped")]
    if len({len(row) for row in rows}) > 1:
        raise ExpressionError("swapped needs rows of one length")
    return tuple(zip(*rows, strict=True))


def interleaved(maps: Value, factor: Value) -> Value:
    """Lay channels out as the cells of a square, `factor` by `factor`: `(C*r*r, H, W) → (C, H*r, W*r)`."""
    side = integer(factor, "interleaved")
    height, width = shape(maps)[1:]
    groups = [
        vector(group, "interleaved") for group in vector(split(maps, len(vector(maps, "maps")) // side**2), "maps")
    ]
    return bounded(
        tuple(
            tuple(
                _at(group[row % side * side + column % side], row // side, column // side)
                for column in range(width * side)
            )
            for row in range(height * side)
        )
        for group in groups
    )


def _at(grid: Value, row: int, column: int) -> Value:
    return vector(vector(grid, "a map")[row], "a map")[column]


def added_beside(maps: Value, size: Value) -> Value:
    """Add to each map those of the channels beside it, `size` together: `(C, H, W) → (C, H, W)`.

    Of an even number one more lies before the channel than behind it, as torch has it.
    """
    elements, count = vector(maps, "added_beside"), integer(size, "added_beside")
    sums = []
    for place in range(len(elements)):
        first, *others = elements[max(place - count // 2, 0) : place + (count - 1) // 2 + 1]
        for other in others:
            first = together(operator.add, first, other, "+")
        sums.append(first)
    return bounded(sums)


def fits(lengths: Value, others: Value) -> Value:
    """Say whether a grid meets another one of as many axes element by element: each axis as long, or of length one."""
    pairs = zip(vector(lengths, "fits"), vector(others, "fits"), strict=True)
    return all(length in (1, other) for length, other in pairs)
