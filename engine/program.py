"""What is computed again and again with other numbers, worked out once: a list of values, and how each comes about.

Each value has its place in the list. The same work on the same places is done in one place only, so that what a mistake
does not touch is shared with the right way, down to the single equation. What no drawn number decides is a constant.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Final

from engine.errors import EngineError
from engine.expression import FAILURES, Expression, expression
from engine.repeats import repeated_calls, with_names
from engine.value import Value

Board = list[Value]
"""A value for each place."""
Work = Callable[[Board], Value]
Steps = tuple[tuple[int, Work], ...]
"""Places in the order in which they are to be worked out."""

FAILED: Final = (EngineError, ValueError, *FAILURES)
"""What work may raise instead of giving a value."""
_NOT_YET: Final[Value] = ()


class Program:
    """Places and the work that fills them.

    Args:
        sample: Some numbers by name, which every draw gives anew.
    """

    def __init__(self, sample: Mapping[str, Value]) -> None:
        self._initial: Board = [_NOT_YET for _ in sample]
        self._work: dict[int, Work] = {}
        self._needs: dict[int, tuple[int, ...]] = {}
        self._known: dict[Hashable, int] = {}
        self.given: Mapping[str, int] = {name: place for place, name in enumerate(sample)}
        self._sample: Board = list(sample.values())
        self._sampled: set[int] = set()

    def sample(self, place: int) -> Value:
        """Return the value of a place under the sample.

        Raises:
            EngineError: It has none, or another of `FAILED`.
        """
        self.grow(self._sample)
        steps = self.steps([place], self._sampled)
        work_through(steps, self._sample)
        self._sampled.update(done for done, _ in steps)
        return self._sample[place]

    def board(self, drawn: Iterable[Value]) -> Board:
        """Return a new list with its constants and what was drawn, in the order of the sample's names."""
        board = self._initial.copy()
        board[: len(self.given)] = drawn
        return board

    @property
    def size(self) -> int:
        """How many places there are."""
        return len(self._initial)

    def grow(self, board: Board) -> None:
        """Give a list the places that came after it was made."""
        board.extend(self._initial[len(board) :])

    def is_constant(self, place: int) -> bool:
        """Return whether no drawn number decides the value of a place."""
        return place >= len(self.given) and place not in self._work

    def is_known(self, place: int) -> bool:
        """Return whether a place needs no work: it is constant or given."""
        return place not in self._work

    def value(self, place: int) -> Value:
        """Return the value of a constant place."""
        return self._initial[place]

    def constant(self, value: Value) -> int:
        """Return the place of a value that never changes."""
        key = ("constant", repr(value))
        if key not in self._known:
            self._known[key] = self._new(value)
        return self._known[key]

    def apply(self, what: Hashable, needs: tuple[int, ...], work: Work) -> int:
        """Return the place of some work, named by what is done and on which places.

        Work on constants alone is done at once; where it fails, it is left to fail at each draw.
        """
        key = (what, needs)
        if key not in self._known:
            place = self._known[key] = self._new(_NOT_YET)
            if all(map(self.is_constant, needs)):
                try:
                    self._initial[place] = work(self._initial)
                except FAILED:
                    self._work[place], self._needs[place] = work, needs
            else:
                self._work[place], self._needs[place] = work, needs
        return self._known[key]

    def call(self, what: Hashable, needs: tuple[int, ...], function: Callable[..., Value]) -> int:
        """Return the place of what a function gives for the values of some places; `what` names the function."""
        if len(needs) == 1:
            (only,) = needs
            return self.apply(what, needs, lambda board: function(board[only]))
        if len(needs) == 2:  # noqa: PLR2004 - as often as not
            first, second = needs
            return self.apply(what, needs, lambda board: function(board[first], board[second]))
        return self.apply(what, needs, lambda board: function(*[board[place] for place in needs]))

    def _new(self, value: Value) -> int:
        self._initial.append(value)
        return len(self._initial) - 1

    def formula(self, formula: Expression, places: Mapping[str, int], also: tuple[int, ...] = ()) -> int:
        """Return the place of an expression's value.

        Args:
            formula: What is computed.
            places: Where its names have their values.
            also: What must have a value too, though the expression does not look at it.

        Raises:
            KeyError: A name has no place.
        """
        used = tuple(places[name] for name in formula.names)
        if isinstance(formula.tree, ast.Name) and not also:
            return used[0]
        key, needs = ("formula", formula.source), (*used, *also)
        known = self._known.get((key, needs))
        if known is None:
            known = self._known[key, needs] = self._formula(
                formula, {name: places[name] for name in formula.names}, also
            )
        return known

    def _formula(self, formula: Expression, places: dict[str, int], also: tuple[int, ...]) -> int:
        """Give each call that stands in an expression more than once a place of its own."""
        names: dict[str, str] = {}
        again = repeated_calls(formula.tree) if formula.source.count("(") > 1 else ()
        for number, call in enumerate(again):
            part = expression(with_names(call, names)) if names else expression(ast.unparse(call))
            name = names[ast.unparse(call)] = f"call{number}of{len(formula.source)}"
            places[name] = self.formula(part, places)
        own = expression(with_names(formula.tree, names)) if names else formula
        needs = (*(places[name] for name in own.names), *also)
        return self.apply(("formula", own.source), needs, own.placed(places))

    def steps(self, wanted: Iterable[int], done: Collection[int] = ()) -> Steps:
        """Return what is to be worked out for some places, one after the other, when others are already."""
        needed: set[int] = set()
        waiting = list(wanted)
        while waiting:
            place = waiting.pop()
            if place in self._work and place not in needed and place not in done:
                needed.add(place)
                waiting.extend(self._needs[place])
        return tuple((place, self._work[place]) for place in sorted(needed))


def work_through(steps: Steps, board: Board) -> None:
    """Fill the places of some steps.

    Raises:
        EngineError: One has no value, or another of `FAILED`.
    """
    for place, work in steps:
        board[place] = work(board)
