"""What rules do with numbers, each of which may stand for many draws at once (`engine.many`)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from engine import many
from engine.many import Many, reduced
from engine.value import Number


def _function(plain: Callable[[Number], float], ufunc: str) -> Callable[[Number], Number]:
    def apply(u: Number) -> Number:
        return u.mapped(ufunc) if u.__class__ is Many else plain(u)

    return apply


exp = _function(math.exp, "exp")
ln = _function(math.log, "log")
log2 = _function(math.log2, "log2")
sqrt = _function(math.sqrt, "sqrt")
sin = _function(math.sin, "sin")
cos = _function(math.cos, "cos")
tanh = _function(math.tanh, "tanh")


def erf(u: Number) -> Number:
    """Return the error function, which numpy does not have."""
    return u.each(math.erf) if isinstance(u, Many) else math.erf(u)


def sigmoid(u: Number) -> Number:
    """Return `1/(1 + e**-u)`, written so that no power grows large."""
    if isinstance(u, Many):
        small = exp(-abs(u))
        return by_sign(u, 1.0, small) / (1 + small)
    return 1 / (1 + math.exp(-u)) if u >= 0 else math.exp(u) / (1 + math.exp(u))


def by_sign(u: Number, above: Number, below: Number) -> Number:
    """Return one of two numbers: `above` where `u` is at least 0."""
    return many.by_sign(u, above, below) if isinstance(u, Many) else above if u >= 0 else below


def at_least(u: Number, low: Number) -> Number:
    """Return a number, or the bound if it lies below."""
    return largest((u, low)) if u.__class__ is Many else max(u, low)


def at_most(u: Number, high: Number) -> Number:
    """Return a number, or the bound if it lies above."""
    return smallest((u, high)) if u.__class__ is Many else min(u, high)


def largest(values: Sequence[Number]) -> Number:
    """Return the largest of several numbers."""
    return reduced("maximum", values) if Many in map(type, values) else max(values)


def smallest(values: Sequence[Number]) -> Number:
    """Return the smallest of several numbers."""
    return reduced("minimum", values) if Many in map(type, values) else min(values)


def place_of_largest(values: Sequence[Number]) -> Number:
    """Return the place of the largest of several numbers, counted from 0; of several that are, the first."""
    return many.place_of_largest(values) if Many in map(type, values) else values.index(max(values))


def total(values: Sequence[Number]) -> Number:
    """Add up without losing what rounding would take at each step."""
    return reduced("add", values) if Many in map(type, values) else math.fsum(values)


def length(values: Sequence[Number]) -> Number:
    """Return the Euclidean length of a vector."""
    return sqrt(total([one * one for one in values])) if Many in map(type, values) else math.hypot(*values)


def equal(one: Number, other: Number) -> Number:
    """Return 1 where two whole numbers are equal, else 0."""
    return 1 - at_most(abs(one - other), 1) if isinstance(one, Many) else int(one == other)
