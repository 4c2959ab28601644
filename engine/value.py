"""The values of expressions: numbers, names, and tuples of them for vectors, grids and stacks of grids.

Plain tuples keep the rules free of numpy and torch, so that a question is posed in microseconds and a run,
which uses torch, shares nothing with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias, TypeGuard

from engine.errors import ExpressionError

Value: TypeAlias = "int | float | str | tuple[Value, ...]"
Number: TypeAlias = int | float

MAX_ELEMENTS: Final = 100_000
"""The most numbers that one value may hold; beyond it lies a mistake in the description, or an attack."""
MAX_MAGNITUDE: Final = 10**300
"""The bound of every number, below which a product of two floats may overflow but nothing else can."""
MAX_NESTING: Final = 20
"""The most axes of a value."""
_PLAIN: Final = frozenset({int, float})
_LONGEST_ROW: Final = 1_000
_SEPARATED: Final = 10_000
"""From here on thousands are separated."""
_NO_THOUSANDS: Final = 9_000
"""Below it nothing is separated, whichever way it is rounded."""
_LONGEST_PLAIN: Final = 1e15
"""From here on a float is written with a power of ten."""


def number(value: Value, who: str) -> Number:
    """Return `value` if it is one number, or say what `who` was given instead."""
    if isinstance(value, int | float):
        return value
    raise ExpressionError(f"{who} needs a number, not {kind_of(value)}")


def integer(value: Value, who: str) -> int:
    """Return `value` if it is a whole number, or say what `who` was given instead."""
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise ExpressionError(f"{who} needs a whole number, not {kind_of(value)}")


def bounded_number(value: Number) -> Number:
    """Return a number that is neither infinite, nor undefined, nor beyond `MAX_MAGNITUDE`."""
    if -MAX_MAGNITUDE < value < MAX_MAGNITUDE:
        return value
    raise ExpressionError("a number grew beyond 10^300")


def vector(value: Value, who: str) -> tuple[Value, ...]:
    """Return `value` if it is a tuple, or say what `who` was given instead."""
    if isinstance(value, tuple):
        return value
    raise ExpressionError(f"{who} needs a vector or a grid, not {kind_of(value)}")


def kind_of(value: Value) -> str:
    """Name the kind of a value for an error sentence."""
    if isinstance(value, tuple):
        return f"values of shape {list(shape(value))}"
    if isinstance(value, str):
        return f"the name {value!r}"
    return f"{value}"


def is_row(value: Value) -> TypeGuard[tuple[Number, ...]]:
    """Return whether a value is a vector of numbers, which are then as they stand and need not be looked at again."""
    return isinstance(value, tuple) and _PLAIN.issuperset(map(type, value))


def shape(value: Value) -> tuple[int, ...]:
    """Return the lengths along each axis, following the first element of each."""
    lengths = []
    while isinstance(value, tuple):
        lengths.append(len(value))
        if not value:
            break
        value = value[0]
    return tuple(lengths)


def regular(value: Value, lengths: tuple[int, ...]) -> bool:
    """Return whether a value holds numbers and has these lengths along its axes, everywhere and not only first."""
    if not lengths:
        return isinstance(value, int | float)
    return isinstance(value, tuple) and len(value) == lengths[0] and all(regular(one, lengths[1:]) for one in value)


def depth(value: Value) -> int:
    """Return the number of axes."""
    return len(shape(value))


def flat(value: Value) -> Iterator[Number]:
    """Yield every number of a value, row by row."""
    if isinstance(value, tuple):
        if is_row(value):
            yield from value
        else:
            for element in value:
                yield from flat(element)
    else:
        yield number(value, "a grid")


def freeze(data: object, level: int = 0) -> Value:
    """Turn lists from a file into tuples, refusing what cannot be computed with.

    Raises:
        ExpressionError: It holds something else than numbers and names, is nested too deeply, or a number is infinite.
    """
    if isinstance(data, list | tuple):
        if level >= MAX_NESTING:
            raise ExpressionError(f"lists are nested more than {MAX_NESTING} deep")
        return tuple([freeze(element, level + 1) for element in data])
    if isinstance(data, bool):
        return int(data)
    if isinstance(data, str):
        return data
    if isinstance(data, int | float):
        if -MAX_MAGNITUDE < data < MAX_MAGNITUDE:
            return data
        raise ExpressionError("a number between -10^300 and 10^300 was expected")
    raise ExpressionError(f"{data!r} is not a number, a name or a list of them")


def each(function: Callable[[Number], Number], value: Value, who: str) -> Value:
    """Apply `function` to every number."""
    if is_row(value):
        return tuple(map(function, value))
    if isinstance(value, tuple):
        return tuple([each(function, element, who) for element in value])
    return function(number(value, who))


def over_last_axis(function: Callable[[tuple[Value, ...]], Value], value: Value, who: str) -> Value:
    """Apply `function` to each vector along the last axis, which it consumes."""
    elements = vector(value, who)
    if elements and isinstance(elements[0], tuple):
        return tuple([over_last_axis(function, element, who) for element in elements])
    return function(elements)


def together(operation: Callable[[Number, Number], Number], left: Value, right: Value, sign: str) -> Value:
    """Apply `operation` element by element; fewer axes, or an axis of length one, meet every element."""
    if not isinstance(left, tuple) and not isinstance(right, tuple):
        return operation(number(left, sign), number(right, sign))
    if is_row(left) and len(left) <= _LONGEST_ROW and (is_row(right) or right.__class__ in _PLAIN):
        if not isinstance(right, tuple):
            return tuple([operation(one, right) for one in left])  # type: ignore[arg-type]
        if len(left) == len(right):
            return tuple(map(operation, left, right))  # type: ignore[arg-type]
    lengths, others = shape(left), shape(right)
    missing = len(others) - len(lengths)
    lengths, others = (1,) * missing + lengths, (1,) * -missing + others
    if math.prod(map(max, lengths, others)) > MAX_ELEMENTS:
        raise ExpressionError(f"{sign} would give more than {MAX_ELEMENTS} values")
    return _together(operation, left, right, sign)


def _together(operation: Callable[[Number, Number], Number], left: Value, right: Value, sign: str) -> Value:
    if not isinstance(left, tuple) and not isinstance(right, tuple):
        return operation(number(left, sign), number(right, sign))
    left_axes, right_axes = depth(left), depth(right)
    if isinstance(left, tuple) and left_axes > right_axes:
        return tuple([_together(operation, element, right, sign) for element in left])
    if isinstance(right, tuple) and right_axes > left_axes:
        return tuple([_together(operation, left, element, sign) for element in right])
    if isinstance(left, tuple) and isinstance(right, tuple) and 1 in (len(left), len(right)) and left and right:
        length = max(len(left), len(right))
        left, right = left * (length // len(left)), right * (length // len(right))
    if not isinstance(left, tuple) or not isinstance(right, tuple) or len(left) != len(right):
        raise ExpressionError(f"{sign} joins shapes that do not meet: {list(shape(left))} and {list(shape(right))}")
    return tuple([_together(operation, one, other, sign) for one, other in zip(left, right, strict=True)])


def bounded(values: Iterable[Value]) -> tuple[Value, ...]:
    """Collect values into a tuple, refusing one that would hold more than `MAX_ELEMENTS` numbers."""
    collected: list[Value] = []
    held = 0
    for value in values:
        collected.append(value)
        held += math.prod(shape(value)) if isinstance(value, tuple) else 1
        if held > MAX_ELEMENTS:
            raise ExpressionError(f"a value would hold more than {MAX_ELEMENTS} numbers")
    return tuple(collected)


def show(value: Value, decimals: int | None = None) -> str:
    """Write a value as a learner reads it: at most six decimals, thousands separated from five digits on."""
    if value.__class__ is float and decimals is not None and -_NO_THOUSANDS < value < _NO_THOUSANDS:
        text = f"{value:.{decimals}f}"
        return text if text[0] != "-" or text.strip("-0.") else text[1:]
    if value.__class__ is int and decimals is None and -_SEPARATED < value < _SEPARATED:
        return str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "(" + ", ".join([show(element, decimals) for element in value]) + ")"
    if isinstance(value, int) and decimals is None:
        return str(value) if -_SEPARATED < value < _SEPARATED else f"{value:,}"
    if isinstance(value, float) and not -_LONGEST_PLAIN < value < _LONGEST_PLAIN:
        return f"{value:.6g}"
    if decimals is not None:
        text = f"{value:,.{decimals}f}"
    else:
        text = f"{round(value, 6):,.6f}".rstrip("0").rstrip(".")
        if text in {"0", "-0"} and value != 0:
            text = f"{value:.3g}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    whole = text.lstrip("-").split(".")[0]
    return text if len(whole) > len("9,999") else text.replace(",", "")
