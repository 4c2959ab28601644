"""The closed list of functions that expressions may call.

They are the operations that a textbook writes by name; each takes and gives plain values. Those that reduce do so
over the last axis, so that `mean(windows)` gives one mean for each window.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable

from engine import arithmetic
from engine.arranging import (
    added_beside,
    aligned,
    along,
    arranged,
    as_maps,
    as_signals,
    fits,
    interleaved,
    joined,
    mean_over,
    per_map,
    picked,
    places,
    reshaped,
    split,
    swapped,
    tail,
)
from engine.drawn import DRAWING_FUNCTIONS
from engine.errors import ExpressionError
from engine.grids import GRID_FUNCTIONS
from engine.many import Many, chosen
from engine.sliding import (
    MAX_PRODUCTS,
    channel_correlate,
    channel_windows,
    correlate,
    dot,
    flatten,
    framed,
    pool_windows,
    table_correlate,
    windows,
    zero_padded,
)
from engine.stamping import adaptive_windows, crop, largest_counted, shares_added, stamp
from engine.value import (
    MAX_ELEMENTS,
    Number,
    Value,
    bounded,
    bounded_number,
    depth,
    each,
    flat,
    integer,
    is_row,
    number,
    over_last_axis,
    shape,
    together,
    vector,
)

Function = Callable[..., Value]


def _numbers(values: tuple[Value, ...], who: str) -> list[Number]:
    return [number(value, who) for value in values]


def _elementwise(who: str, function: Callable[[Number], Number]) -> Function:
    def bound(u: Number) -> Number:
        return bounded_number(function(u))

    def apply(value: Value) -> Value:
        try:
            return each(bound, value, who)
        except (ValueError, OverflowError) as problem:
            raise ExpressionError(f"{who} has no value here") from problem

    return apply


def _reduction(who: str, function: Callable[[list[Number]], Value]) -> Function:
    def apply(*values: Value) -> Value:
        value = values[0] if len(values) == 1 else values
        if is_row(value) and value:
            return function(list(value))

        def reduce(elements: tuple[Value, ...]) -> Value:
            if not elements:
                raise ExpressionError(f"{who} of nothing has no value")
            return function(_numbers(elements, who))

        return over_last_axis(reduce, value, who)

    return apply


def _exponentials(elements: tuple[Value, ...]) -> tuple[list[Number], Number, Number]:
    """Return the powers of scores, as if the largest score were 0, their sum, and that largest score."""
    scores = _numbers(elements, "softmax")
    top = arithmetic.largest(scores)
    powers = [arithmetic.exp(score - top) for score in scores]
    return powers, arithmetic.total(powers), top


def _softmax(value: Value, after: Value = 0) -> Value:
    def row(elements: tuple[Value, ...]) -> Value:
        powers, whole, _ = _exponentials(elements)
        return tuple(power / whole for power in powers)

    return along(row, vector(value, "softmax"), after)


def _log_softmax(value: Value, after: Value = 0) -> Value:
    def row(elements: tuple[Value, ...]) -> Value:
        _, whole, top = _exponentials(elements)
        shift = top + arithmetic.ln(whole)
        return tuple(score - shift for score in _numbers(elements, "log_softmax"))

    return along(row, vector(value, "log_softmax"), after)


def _masked_softmax(scores: Value, visible: Value) -> Value:
    """Take the softmax over what is visible (1); what is hidden (0) gets 0, and so does all where nothing is visible.

    That last convention is `torch.nn.functional.scaled_dot_product_attention`'s; taken literally, 0/0 has no value.
    """

    def row(elements: tuple[Value, ...], seen: tuple[Value, ...]) -> Value:
        kept = [score for score, one in zip(elements, seen, strict=True) if one]
        shares = iter(vector(_softmax(tuple(kept)), "masked_softmax")) if kept else iter(())
        return tuple(next(shares) if one else 0.0 for one in seen)

    rows, masks = vector(scores, "masked_softmax"), vector(visible, "masked_softmax")
    if shape(rows) != shape(masks):
        raise ExpressionError("masked_softmax needs a 0 or 1 for each score")
    if depth(rows) == 1:
        return row(rows, masks)
    return tuple(_masked_softmax(one, other) for one, other in zip(rows, masks, strict=True))


def _length(value: Value) -> Value:
    return len(vector(value, "len"))


def _concat(*values: Value) -> Value:
    """Put vectors, or maps along their first axis, one after another."""
    return bounded(itertools.chain.from_iterable(vector(value, "concat") for value in values))


def _concat_features(branches: Value) -> Value:
    """Put what each branch gives side by side along the last axis: `(T, D), (T, E) → (T, D + E)`."""
    parts = vector(branches, "concat_features")
    if all(depth(part) > 1 for part in parts):
        rows = [vector(part, "concat_features") for part in parts]
        if len({len(row) for row in rows}) > 1:
            raise ExpressionError("concat_features needs branches of one length in all axes but the last")
        return bounded(_concat_features(row) for row in zip(*rows, strict=True))
    return _concat(*(part if isinstance(part, tuple) else (part,) for part in parts))


def _concat_channels(branches: Value) -> Value:
    """Stack the maps of each branch: `(C, H, W), (D, H, W) → (C + D, H, W)`; `(H, W)` is one channel."""
    maps = [part if depth(part) > len("HW") else (part,) for part in vector(branches, "concat_channels")]
    if len({shape(one)[1:] for one in maps}) > 1:
        raise ExpressionError("concat_channels needs maps of one height and width")
    return _concat(*maps)


def _flip(value: Value) -> Value:
    """Turn a kernel by 180 degrees: reverse the last two axes."""
    elements = vector(value, "flip")
    if depth(value) > 2:  # noqa: PLR2004 - a stack of grids
        return tuple(_flip(element) for element in elements)
    return tuple(element[::-1] if isinstance(element, tuple) else element for element in elements[::-1])


def _transpose(value: Value) -> Value:
    """Swap rows and columns: the last two axes."""
    if depth(value) > len("HW"):
        return tuple(_transpose(element) for element in vector(value, "transpose"))
    rows = [vector(row, "transpose") for row in vector(value, "transpose")]
    if len({len(row) for row in rows}) > 1:
        raise ExpressionError("transpose needs rows of one length")
    return tuple(zip(*rows, strict=True))


def _per_channel(value: Value) -> Value:
    """Give a vector of one number a channel two axes of length one, so that it meets `(C, H, W)` maps."""
    return tuple((((element),),) for element in vector(value, "per_channel"))


def _apply_matrix(matrix: Value, x: Value) -> Value:
    """Multiply a matrix by a vector, or by each vector along the last axis; one number is a vector of one."""
    rows = vector(matrix, "matrix")
    vectors = x if isinstance(x, tuple) else (x,)
    if math.prod(shape(vectors)) * len(rows) > MAX_PRODUCTS:
        raise ExpressionError(f"matrix would take more than {MAX_PRODUCTS} products")
    if is_row(vectors):
        return tuple([dot(row, vectors) for row in rows])
    return over_last_axis(lambda elements: tuple([dot(row, elements) for row in rows]), vectors, "matrix")


def _clip(value: Value, low: Value, high: Value) -> Value:
    bottom, top = number(low, "clip"), number(high, "clip")
    return each(lambda u: arithmetic.at_most(arithmetic.at_least(u, bottom), top), value, "clip")


def _argmax(value: Value) -> Value:
    return arithmetic.place_of_largest(_numbers(vector(value, "argmax"), "argmax"))


def _multiples(count: Value, step: Value, start: Value = 0) -> Value:
    """List `count` numbers from `start`, `step` apart: the left edges of a window, the times of a sequence."""
    first, gap = number(start, "multiples"), number(step, "multiples")
    if not 0 <= integer(count, "multiples") <= MAX_ELEMENTS:
        raise ExpressionError(f"multiples lists between 0 and {MAX_ELEMENTS} numbers")
    return tuple(first + gap * index for index in range(integer(count, "multiples")))


def _variance(values: list[Number]) -> Value:
    mean = arithmetic.total(values) / len(values)
    return arithmetic.total([(value - mean) ** 2 for value in values]) / len(values)


def _sum(values: list[Number]) -> Value:
    """Add up; whole numbers stay whole, others are added without losing what rounding would take at each step."""
    return bounded_number(sum(values) if all(type(value) is int for value in values) else arithmetic.total(values))


def _product(values: list[Number]) -> Value:
    product: Number = 1
    for value in values:
        product = bounded_number(product * value)
    return product


def _squared_distances(points: Value, others: Value) -> Value:
    """Give the squared Euclidean distance of every pair: `(N, D), (M, D) → (N, M)`."""
    ones, twos = vector(points, "squared_distances"), vector(others, "squared_distances")
    if len(ones) * len(twos) > MAX_ELEMENTS:
        raise ExpressionError(f"squared_distances would give more than {MAX_ELEMENTS} values")
    if len({shape(one) for one in (*ones, *twos)}) > 1 or depth(points) != len("ND"):
        raise ExpressionError("squared_distances needs two lists of points with one number of axes")

    def squared(one: Value, other: Value) -> Number:
        return arithmetic.total([(a - b) ** 2 for a, b in zip(flat(one), flat(other), strict=True)])

    return tuple([tuple([squared(one, other) for other in twos]) for one in ones])


def _distinct(value: Value) -> Value:
    return len(set(flat(value)))


def _lengths(value: Value) -> Value:
    """Say how long each row is; they may differ."""
    return tuple(len(vector(row, "lengths")) for row in vector(value, "lengths"))


def _rows(table: Value, places: Value) -> Value:
    """Take for each whole number, counted from 0, that row of a table: `(V, D), (T,) → (T, D)`."""
    lines = vector(table, "rows")
    asked = places if isinstance(places, tuple) else (places,)
    if any(isinstance(place, Many) for place in asked):
        return tuple(_chosen(lines, place) for place in asked)
    wanted = [integer(place, "rows") for place in asked]
    beyond = [place for place in wanted if not 0 <= place < len(lines)]
    if beyond:
        raise ExpressionError(f"rows counts from 0 to {len(lines) - 1}, and {beyond[0]} was asked for")
    return bounded(lines[place] for place in wanted)


def _chosen(lines: tuple[Value, ...], place: Value) -> Value:
    """Take in each of many draws the line at its place."""
    if not isinstance(place, Many):
        return lines[integer(place, "rows")]
    if isinstance(lines[0], tuple):
        return tuple(_chosen(column, place) for column in zip(*lines, strict=True))
    return chosen(_numbers(lines, "rows"), place)


def _added(branches: Value) -> Value:
    """Add what each branch gives, element by element."""
    first, *others = vector(branches, "added")
    for other in others:
        first = together(operator.add, first, other, "+")
    return first


def _size(value: Value) -> int:
    return math.prod(shape(value))


FUNCTIONS: dict[str, Function] = {
    "abs": _elementwise("abs", abs),
    "adaptive_windows": adaptive_windows,
    "added": _added,
    "added_beside": added_beside,
    "aligned": aligned,
    "argmax": _argmax,
    "arranged": arranged,
    "as_maps": as_maps,
    "as_signals": as_signals,
    "ceil": _elementwise("ceil", math.ceil),
    "channel_correlate": channel_correlate,
    "channel_windows": channel_windows,
    "clip": _clip,
    "concat": _concat,
    "concat_channels": _concat_channels,
    "concat_features": _concat_features,
    "correlate": correlate,
    "cos": _elementwise("cos", arithmetic.cos),
    "crop": crop,
    "distinct": _distinct,
    "dot": dot,
    "erf": _elementwise("erf", arithmetic.erf),
    "exp": _elementwise("exp", arithmetic.exp),
    "fits": fits,
    "flatten": flatten,
    "flip": _flip,
    "floor": _elementwise("floor", math.floor),
    "framed": framed,
    "interleaved": interleaved,
    "joined": joined,
    "largest_counted": largest_counted,
    "len": _length,
    "lengths": _lengths,
    "ln": _elementwise("ln", arithmetic.ln),
    "log2": _elementwise("log2", arithmetic.log2),
    "log_softmax": _log_softmax,
    "masked_softmax": _masked_softmax,
    "matrix": _apply_matrix,
    "max": _reduction("max", arithmetic.largest),
    "maximum": _reduction("maximum", arithmetic.largest),
    "mean": _reduction("mean", lambda values: arithmetic.total(values) / len(values)),
    "mean_over": mean_over,
    "min": _reduction("min", arithmetic.smallest),
    "minimum": _reduction("minimum", arithmetic.smallest),
    "multiples": _multiples,
    "norm": _reduction("norm", arithmetic.length),
    "per_channel": _per_channel,
    "per_map": per_map,
    "picked": picked,
    "places": places,
    "pool_windows": pool_windows,
    "prod": _reduction("prod", _product),
    "relu": _elementwise("relu", lambda u: arithmetic.at_least(u, 0)),
    "reshaped": reshaped,
    "round": _elementwise("round", round),
    "rows": _rows,
    "shares_added": shares_added,
    "sigmoid": _elementwise("sigmoid", arithmetic.sigmoid),
    "sin": _elementwise("sin", arithmetic.sin),
    "size": _size,
    "softmax": _softmax,
    "split": split,
    "spread": _reduction("spread", lambda values: arithmetic.largest(values) - arithmetic.smallest(values)),
    "sqrt": _elementwise("sqrt", arithmetic.sqrt),
    "squared_distances": _squared_distances,
    "stamp": stamp,
    "sum": _reduction("sum", _sum),
    "swapped": swapped,
    "table_correlate": table_correlate,
    "tail": tail,
    "tanh": _elementwise("tanh", arithmetic.tanh),
    "transpose": _transpose,
    "variance": _reduction("variance", _variance),
    "windows": windows,
    "zero_padded": zero_padded,
    **DRAWING_FUNCTIONS,
    **GRID_FUNCTIONS,
}
"""`axes(…)` stands beside these; it is part of the grammar, since its arguments are labels and not values."""
