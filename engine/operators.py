"""The operators of expressions: arithmetic and comparisons of plain numbers, bounded so that nothing overflows."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Final

from engine.errors import ExpressionError
from engine.many import Many
from engine.value import MAX_MAGNITUDE, Number, Value, bounded_number, vector

MAX_EXPONENT: Final = 1_000
_SHORT, _LONG = 8, 10**100
"""Powers that cannot be too large: an exponent of one digit, and a base of at most a hundred."""

COMPARISONS: Final[dict[type[ast.cmpop], Callable[[Value, Value], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in vector(many, "in"),
    ast.NotIn: lambda one, many: one not in vector(many, "not in"),
}


def _multiply(left: Number, right: Number) -> Number:
    product = left * right
    if -MAX_MAGNITUDE < product < MAX_MAGNITUDE:
        return product
    raise ExpressionError("a number grew beyond 10^300")


def _divide(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    return bounded_number(left / right)


def _floor_divide(left: Number, right: Number) -> Number:
    return bounded_number(left // right)


def _is_too_large(base: Number, exponent: Number) -> bool:
    return abs(exponent) > MAX_EXPONENT or (abs(base) > 1 and abs(exponent) * len(f"{abs(base):.0f}") > MAX_EXPONENT)


def _power(base: Number, exponent: Number) -> Number:
    if Many in (base.__class__, exponent.__class__):
        return bounded_number(base**exponent)
    small = -_SHORT <= exponent <= _SHORT and -_LONG < base < _LONG
    if not small and _is_too_large(base, exponent):
        raise ExpressionError("a power is too large")
    result = base**exponent
    if isinstance(result, complex):
        raise ExpressionError("a root of a negative number has no value here")
    return bounded_number(float(result) if isinstance(result, float) else int(result))


ARITHMETIC: Final[dict[type[ast.operator], tuple[str, Callable[[Number, Number], Number]]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", _multiply),
    ast.Div: ("/", _divide),
    ast.FloorDiv: ("//", _floor_divide),
    ast.Mod: ("%", operator.mod),
    ast.Pow: ("**", _power),
}
ON_WHOLE_NUMBERS: Final[dict[type[ast.operator], Callable[[int, int], int]]] = {ast.FloorDiv: operator.floordiv}
"""Shorter ways where both sides are whole numbers, which is what rules of sizes and counts are made of."""
