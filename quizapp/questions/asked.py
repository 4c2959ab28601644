"""What an item asks, compiled: the expressions of its numbers, the form of its answer, and how that is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.errors import ExpressionError
from engine.expression import Expression, expression
from engine.value import Number, Value, flat, integer, number, show, vector
from quizapp.bank.items import Ask
from quizapp.questions.model import Form

_OF_NUMBERS: Final = frozenset({"integer", "decimal"})
_MOST_PLACES: Final = 4
"""Decimals of a mistake's answer where the right one is whole."""


class Ends(NamedTuple):
    """The least and the greatest number that an answer can be; None where there is none."""

    least: Number | None = None
    greatest: Number | None = None

    @property
    def known(self) -> bool:
        """Whether both are known."""
        return self.least is not None and self.greatest is not None

    def hold(self, value: Value) -> bool:
        """Return whether all numbers of an answer lie between them."""
        least, greatest = self
        if least is None and greatest is None:
            return True
        return all((least is None or one >= least) and (greatest is None or one <= greatest) for one in flat(value))


_ANY: Final = Ends()
_SIZES: Final = Ends(1)


@dataclass(frozen=True, slots=True)
class AskedPart:
    """One thing asked, compiled: the expressions of its numbers and the form of its answer."""

    name: str
    form: Form
    expressions: tuple[Expression, ...]
    decimals: int | None
    ask: Ask

    def answer(self, quantities: Mapping[str, Value]) -> Value:
        """Return the answer: a number, a tuple of numbers, or a set of axes."""
        return self.formed([wanted.value(quantities) for wanted in self.expressions])

    def formed(self, values: Sequence[Value]) -> Value:
        """Give the values of the expressions the form of the answer."""
        if len(values) == 1 and values[0].__class__ is int and self.form in _OF_NUMBERS:
            return values[0]
        if self.form == "axes":
            return tuple(sorted(map(str, vector(values[0], "a set of axes")), key=self.ask.of.index))
        if self.form == "name":
            return self.named(values[0])
        value = values[0] if len(values) == 1 else tuple(values)
        if self.form == "grid":
            value = _squeezed(value)
        if self.form == "integer" and isinstance(value, float) and value.is_integer():
            return int(value)
        return value

    def named(self, value: Value) -> str:
        """Return the name that a value stands for: itself, or the one at this place.

        Raises:
            ExpressionError: It stands for none.
        """
        if isinstance(value, str) and value in self.ask.of:
            return value
        place = integer(value, "a name") if not isinstance(value, str) else -1
        if not 0 <= place < len(self.ask.of):
            raise ExpressionError(f"{show(value)} is none of {', '.join(self.ask.of)}")
        return self.ask.of[place]

    def ends(self, drawn: Mapping[str, Value]) -> Ends:
        """Return the range that its author knows, with the numbers drawn; a size of an output is at least 1."""
        if self.ask.range is None:
            return _SIZES if self.ask.output_shape is not None else _ANY
        return Ends(*(_end(end, drawn) for end in self.ask.range))

    def shown(self, value: Value) -> str:
        """Write an answer as the learner reads it."""
        if value.__class__ is int and self.decimals is None:
            return show(value)
        if isinstance(value, float):
            return self._cell(value) if self.decimals is None else show(value, self.decimals)
        if self.form == "axes":
            return ", ".join(map(str, vector(value, "a set of axes")))
        if self.form == "shape":
            return "×".join(show(length) for length in vector(value, "a shape"))
        if self.form == "vector":
            return arranged(value, lambda element: show(element, self.decimals))
        if self.form == "grid":
            return arranged(value, self._cell)
        return self._cell(value) if self.decimals is None else show(value, self.decimals)

    def as_typed(self, value: Value) -> str:
        """Write an answer as a right one is written, but where decimals are asked with those that were typed."""
        return self.shown(value) if self.decimals is None else arranged(value, show)

    def _cell(self, value: Value) -> str:
        """Write a cell of a grid without the zeros that only fill up its decimals."""
        places = _MOST_PLACES if self.decimals is None else self.decimals
        return show(round(value, places) if isinstance(value, float) else value)


def arranged(value: Value, cell: Callable[[Value], str]) -> str:
    """Write a row with commas and a grid as its rows with `;` between, as ours and theirs are both written."""
    if not isinstance(value, tuple):
        return cell(value)
    if not any(isinstance(row, tuple) for row in value):
        return ", ".join(map(cell, value))
    return " ; ".join(" ".join(map(cell, vector(row, "a row"))) for row in value)


def _end(end: Number | str | None, drawn: Mapping[str, Value]) -> Number | None:
    """Return an end of a range: a number, or what an expression gives for the numbers drawn."""
    return number(expression(end).value(drawn), "the end of a range") if isinstance(end, str) else end


def _squeezed(value: Value) -> Value:
    while isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], tuple):
        inner = value[0]
        if not inner or not isinstance(inner[0], tuple):
            break
        value = inner
    return value


def read_ask(ask: Ask, position: int) -> AskedPart:
    """Compile what is asked."""
    if ask.output_shape is not None:
        form: Form = "integer" if len(ask.output_shape) == 1 else "shape"
        sources = ask.output_shape
    elif ask.value is not None:
        form, sources = ("integer" if ask.decimals is None else "decimal"), (ask.value,)
    elif ask.grid is not None:
        form, sources = "grid", (ask.grid,)
    elif ask.vector is not None:
        form, sources = "vector", (ask.vector,)
    elif ask.name is not None:
        form, sources = "name", (ask.name,)
    else:
        form, sources = "axes", (ask.axes or "axes()",)
    name = "x".join(sources) if ask.output_shape is not None else sources[0]
    plain = name if name.replace("_", "").isalnum() else f"part{position + 1}"
    return AskedPart(plain, form, tuple(expression(source) for source in sources), ask.decimals, ask)
