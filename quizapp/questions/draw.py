"""What an item may draw: ranges, lists and grids, read once and drawn from a stream."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from engine.errors import ExpressionError
from engine.expression import Expression, expression
from engine.value import Value, flat, freeze, integer, number
from quizapp.questions.seeds import Stream

_RANGE: Final = re.compile(r"(?P<low>[^.]+(?:\.\d+)?)\.\.(?P<high>.+?)(?:\s+by\s+(?P<step>\S+))?")
_STEP: Final = re.compile(r"\d+(?:\.\d+)?")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
MAX_CHOICES: Final = 1_000_000
_MOST: Final = 10**18
"""Where counting stops; no learner will tell the difference."""
MAX_CELLS: Final = 10_000
"""The most numbers of a grid; no question shows more."""
_MANY_CELLS: Final = 64
_MOST_LISTED: Final = 2_000
"""The longest range that is kept as a list of its numbers."""
_EXACT: Final = 9
"""Decimals to which an end of a range is taken, so that 0.1 + 0.2 is 0.3 as displayed."""


class DrawError(Exception):
    """A draw is not of a known form, or it cannot be made with the numbers drawn before it."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, name or expression over what was drawn before."""

    value: Value | Expression

    def draw(self, _stream: Stream, known: Mapping[str, Value]) -> Value:
        """Return the value."""
        return self.value.value(known) if isinstance(self.value, Expression) else self.value

    def count(self, _known: Mapping[str, Value]) -> int:
        """Return how many values can be drawn."""
        return 1


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a list."""

    values: tuple[Value, ...]

    def draw(self, stream: Stream, _known: Mapping[str, Value]) -> Value:
        """Return one of the values, each equally likely."""
        return self.values[stream.below(len(self.values))]

    def count(self, _known: Mapping[str, Value]) -> int:
        """Return how many values can be drawn."""
        return len(set(self.values))


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers, or decimals a fixed step apart, both ends included."""

    low: Expression
    high: Expression
    step: Decimal = Decimal(1)

    def _places(self, known: Mapping[str, Value]) -> tuple[Decimal, int]:
        return _between(self.low.value(known), self.high.value(known), self.step)

    def draw(self, stream: Stream, known: Mapping[str, Value]) -> Value:
        """Return a number of the range; decimals are exactly those that are displayed."""
        first, last, step = self.low.value(known), self.high.value(known), self.step
        if first.__class__ is int and last.__class__ is int and step == 1 and 0 <= last - first < MAX_CHOICES:
            return first + stream.below(last - first + 1)
        low, count = _between(first, last, step)
        return _nth(low, self.step, stream.below(count))

    def count(self, known: Mapping[str, Value]) -> int:
        """Return how many values can be drawn."""
        return self._places(known)[1]

    def listed(self) -> OneOf | None:
        """Return the same draw from a list of its numbers, if no other draw decides them and they are not too many."""
        if self.low.names or self.high.names:
            return None
        try:
            low, count = self._places({})
        except (DrawError, ExpressionError):
            return None
        return OneOf(tuple([_nth(low, self.step, place) for place in range(count)])) if count <= _MOST_LISTED else None


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns of numbers, or one row, with at least so many different ones."""

    size: tuple[Expression, ...]
    of: Draw
    distinct: int = 1
    lengths: tuple[int, ...] = ()
    """What `size` gives, if no other draw decides it."""

    def draw(self, stream: Stream, known: Mapping[str, Value]) -> Value:
        """Return a vector, a grid or a stack of grids."""
        lengths = self.lengths or tuple([integer(length.value(known), "the size of a grid") for length in self.size])
        if min(lengths) < 1 or math.prod(lengths) > MAX_CELLS:
            told = " by ".join(f"{length:,}" for length in lengths)
            raise DrawError(f"a grid of {told} was asked for; it holds between 1 and {MAX_CELLS:,} numbers")
        value = self._fill(lengths, stream, known)
        if self.distinct > 1 and len(set(flat(value))) < self.distinct:
            raise DrawError(f"fewer than {self.distinct} different numbers")
        return value

    def _fill(self, lengths: tuple[int, ...], stream: Stream, known: Mapping[str, Value]) -> Value:
        if not lengths:
            return self.of.draw(stream, known)
        if len(lengths) == 1 and isinstance(self.of, OneOf):
            values = self.of.values
            return tuple([values[stream.below(len(values))] for _ in range(lengths[0])])
        return tuple([self._fill(lengths[1:], stream, known) for _ in range(lengths[0])])

    def count(self, known: Mapping[str, Value]) -> int:
        """Return how many values can be drawn, without regard to `distinct`."""
        places = 1
        for length in self.size:
            places *= integer(length.value(known), "the size of a grid")
        count: int = self.of.count(known) ** min(places, _MANY_CELLS)
        return min(count, _MOST)


Draw = Constant | OneOf | Range | Grid


@functools.lru_cache(maxsize=4096)
def _between(first: Value, last: Value, step: Decimal) -> tuple[Decimal, int]:
    """Return where a range starts and how many numbers it holds."""
    low, high = _exact(first), _exact(last)
    if not 0 <= high - low < MAX_CHOICES * step:
        raise DrawError(f"the range {low}..{high} holds no number, or more than {MAX_CHOICES:,}")
    return low, int((high - low) // step) + 1


@functools.lru_cache(maxsize=16384)
def _nth(low: Decimal, step: Decimal, place: int) -> int | float:
    """Return a number of a range, whole where the range holds whole numbers only."""
    drawn = low + place * step
    whole = drawn == drawn.to_integral_value() and step == step.to_integral_value()
    return int(drawn) if whole else float(drawn)


def _exact(end: Value) -> Decimal:
    value = number(end, "a range")
    return Decimal(value) if isinstance(value, int) else Decimal(repr(round(value, _EXACT)))


def read_draw(spec: Any) -> Draw:  # noqa: ANN401 - data from a file
    """Understand one line of `draw:`.

    Raises:
        DrawError: It is none of a number, a name, `3..9`, `0.1..0.9 by 0.1`, `=W // 2`, a list, or a grid.
    """
    try:
        return _read(spec)
    except ExpressionError as problem:
        raise DrawError(str(problem)) from problem


def _read(spec: Any) -> Draw:  # noqa: ANN401 - data from a file
    if isinstance(spec, bool) or spec is None:
        raise DrawError(f"{spec} is no number, name, range, list or grid")
    if isinstance(spec, int | float):
        return Constant(spec)
    if isinstance(spec, str):
        return _read_text(spec)
    if isinstance(spec, list):
        if not spec:
            raise DrawError("a list to choose from is empty")
        return OneOf(tuple(freeze(element) for element in spec))
    if isinstance(spec, Mapping) and set(spec) <= {"grid", "of", "distinct"} and {"grid", "of"} <= set(spec):
        sizes, distinct = spec["grid"], spec.get("distinct", 1)
        whole = isinstance(distinct, int) and not isinstance(distinct, bool)
        if not isinstance(sizes, list) or not 1 <= len(sizes) <= 3 or not whole:  # noqa: PLR2004 - up to a stack
            raise DrawError("a grid is written as {grid: [rows, columns], of: 0..9, distinct: 4}")
        size = tuple(expression(str(size).removeprefix("=")) for size in sizes)
        fixed = tuple(one for one in sizes if isinstance(one, int) and not isinstance(one, bool))
        return Grid(size, _read(spec["of"]), distinct, fixed if len(fixed) == len(sizes) else ())
    raise DrawError(f"{spec} is no number, name, range, list or grid")


def _read_text(spec: str) -> Draw:
    if spec.startswith("="):
        return Constant(expression(spec[1:]))
    match = _RANGE.fullmatch(spec.strip())
    if match is None:
        if not _NAME.fullmatch(spec):
            raise DrawError(f"`{spec}` is no name; write ={spec} if it is to be computed, or put it in a list")
        return Constant(spec)
    step = match["step"] or "1"
    if not _STEP.fullmatch(step) or not Decimal(step):
        raise DrawError(f"a range steps by a number above 0, not by `{step}`")
    drawn = Range(expression(match["low"]), expression(match["high"]), Decimal(step))
    return drawn.listed() or drawn
