"""An item's calculation, worked out once: a draw only puts its numbers in, and mistakes share what they leave alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from engine.errors import EngineError, ExpressionError
from engine.evaluation import Mistake
from engine.expression import Expression
from engine.planned import Planned, UnplannedError
from engine.program import FAILED, Board, Program, Steps, work_through
from engine.sketch import sketch
from engine.value import Value
from quizapp.questions.asked import AskedPart

SINGLE: Final = ""
"""The name of the only network of an item."""

_WITHOUT: Final = 6
"""How many draws go without a calculation."""
_MOST_KEPT: Final = 64
"""The most structures of an item for which a calculation is kept."""
_MOST_TRIED: Final = 20

Places = tuple[tuple[int, ...], ...]
"""For each part, where the values of its expressions are."""


class Calculation:
    """What an item asks of networks of one structure, as places of a program.

    Args:
        descriptions: The networks by name.
        parts: What is asked.
        guards: Conditions on what is drawn, and on what the networks give.
        drawn: The numbers of some draw that makes networks.

    Raises:
        EngineError: The item has no calculation that serves every draw.
    """

    def __init__(
        self,
        descriptions: Mapping[str, Any],
        parts: tuple[AskedPart, ...],
        guards: tuple[Sequence[Expression], Sequence[Expression]],
        drawn: Mapping[str, Value],
    ) -> None:
        self.parts = parts
        self._is_one = len(parts) == 1 and len(parts[0].expressions) == 1
        self.program = Program(drawn)
        made = {name: sketch(data, self.program) for name, data in descriptions.items()}
        self._sketches = {name: one for name, (one, _) in made.items()}
        self.structural = tuple(dict.fromkeys(formula for _, found in made.values() for formula in found))
        self.present = frozenset(
            name
            for one in self._sketches.values()
            for layer in one.layers
            for name in (layer.node.type.name, layer.node.name)
        )
        rightly = self._planned(None)
        self.truth = self._asked(rightly)
        checks = {place for one in self._sketches.values() for place in one.checks}
        self._first = self.program.steps([*checks, *(place for part in self.truth for place in part)])
        self._done = frozenset(place for place, _ in self._first)
        of_numbers, of_networks = guards
        self._early = self._guarded(of_numbers, rightly, frozenset())
        self._guards = self._guarded(of_networks, rightly, self._done)
        self._mistakes: dict[str, tuple[Mistake, Steps, Places | None]] = {}

    def _guarded(
        self, guards: Sequence[Expression], planned: Mapping[str, Planned], done: frozenset[int]
    ) -> tuple[tuple[Steps, int], ...]:
        """Return for each guard what is to be worked out after those before it, and where it then is."""
        found = []
        for guard in guards:
            place = self._place(guard, planned)
            found.append((self.program.steps([place], done), place))
            done |= {worked for worked, _ in found[-1][0]}
        return tuple(found)

    def _planned(self, mistake: Mistake | None) -> dict[str, Planned]:
        return {name: Planned(one, mistake) for name, one in self._sketches.items()}

    def _asked(self, planned: Mapping[str, Planned]) -> Places:
        return tuple(tuple(self._place(wanted, planned) for wanted in part.expressions) for part in self.parts)

    def _place(self, formula: Expression, planned: Mapping[str, Planned]) -> int:
        return self.program.formula(formula, {name: self._quantity(name, planned) for name in formula.names})

    def _quantity(self, name: str, planned: Mapping[str, Planned]) -> int:
        if name in self.program.given:
            return self.program.given[name]
        if SINGLE in planned:
            return planned[SINGLE].lookup(name)
        owner, _, rest = name.partition(".")
        if owner not in planned:
            raise ExpressionError(f"`{name}` is not known here")
        return planned[owner].lookup(rest)

    def refusing(self, drawn: Mapping[str, Value]) -> int | None:
        """Return the first condition on what is drawn that does not hold, by its number.

        Raises:
            EngineError: One has no value; or another of `FAILED`.
        """
        board = self.program.board(drawn.values())
        for which, (steps, place) in enumerate(self._early):
            work_through(steps, board)
            if not board[place]:
                return which
        return None

    def worked(self, drawn: Mapping[str, Value]) -> Worked:
        """Put the numbers of a draw in and work out what is asked.

        Raises:
            EngineError: They make no network, or have no answer; or another of `FAILED`.
        """
        board = self.program.board(drawn.values())
        work_through(self._first, board)
        return Worked(self, board)

    def guard(self, which: int, board: Board) -> Value:
        """Return what a guard gives, those before it having been asked."""
        steps, place = self._guards[which]
        work_through(steps, board)
        return board[place]

    def under(self, mistake: Mistake, board: Board) -> tuple[Value, ...]:
        """Return the answers that a mistake gives.

        Raises:
            UnplannedError: It is worked out anew for each draw.
        """
        known = self._mistakes.get(mistake.name)
        if known is None or known[0] is not mistake:
            known = self._mistakes[mistake.name] = (mistake, *self._mistaken(mistake))
        _, steps, places = known
        if places is None:
            raise UnplannedError(f"the mistake `{mistake.name}` has no plan")
        if len(board) < self.program.size:
            self.program.grow(board)
        for place, work in steps:
            board[place] = work(board)
        return self.answers(places, board)

    def _mistaken(self, mistake: Mistake) -> tuple[Steps, Places | None]:
        try:
            places = self._asked(self._planned(mistake))
        except (EngineError, KeyError):
            return (), None
        return self.program.steps([place for part in places for place in part], self._done), places

    def answers(self, places: Places, board: Board) -> tuple[Value, ...]:
        """Return what the parts ask, in their forms."""
        if self._is_one:
            return (self.parts[0].formed([board[places[0][0]]]),)
        return tuple(
            [part.formed([board[place] for place in own]) for part, own in zip(self.parts, places, strict=True)]
        )


class Worked:
    """A calculation with the numbers of a draw in it."""

    __slots__ = ("board", "calculation", "truth")

    def __init__(self, calculation: Calculation, board: Board) -> None:
        self.calculation, self.board = calculation, board
        self.truth = calculation.answers(calculation.truth, board)

    def guard(self, which: int) -> Value:
        """Return what a guard gives, those before it having been asked."""
        return self.calculation.guard(which, self.board)

    def under(self, mistake: Mistake, parts: tuple[AskedPart, ...]) -> tuple[Value, ...] | None:
        """Return the answers that a mistake gives, or None where it leads nowhere.

        Raises:
            UnplannedError: It is worked out anew for each draw.
        """
        if parts is not self.calculation.parts:
            raise UnplannedError("something else is asked than was planned")
        try:
            return self.calculation.under(mistake, self.board)
        except UnplannedError:
            raise
        except FAILED:
            return None


class Calculations:
    """The calculations of an item, one for each structure that its draws give to the networks.

    To work one out costs as much as some draws, so the first few draws go without.
    """

    def __init__(self, make: Callable[[Mapping[str, Value]], Calculation]) -> None:
        self._make = make
        self._drawn = self._failed = 0
        self._structural: tuple[Expression, ...] = ()
        self._known: dict[tuple[Value, ...], Calculation | None] = {}

    def known(self, drawn: Mapping[str, Value]) -> Calculation | None:
        """Return the calculation for the structure of a draw, if there is one yet."""
        try:
            return self._known.get(self._key(drawn))
        except EngineError:
            return None

    def of(self, drawn: Mapping[str, Value]) -> Calculation | None:
        """Return the calculation for the structure of a draw, worked out now if it was not before."""
        if self._drawn < _WITHOUT:
            self._drawn += 1
            return None
        try:
            key = self._key(drawn)
        except EngineError:
            return None
        if key in self._known:
            return self._known[key]
        return self._new(drawn, key) if len(self._known) < _MOST_KEPT else None

    def _key(self, drawn: Mapping[str, Value]) -> tuple[Value, ...]:
        return tuple([formula.value(drawn) for formula in self._structural]) if self._structural else ()

    def _new(self, drawn: Mapping[str, Value], key: tuple[Value, ...]) -> Calculation | None:
        try:
            made = self._make(drawn)
        except FAILED as problem:
            self._failed += 1
            if isinstance(problem, UnplannedError) or self._failed > _MOST_TRIED:
                self._known[key] = None
            return None
        new = [formula for formula in made.structural if formula not in self._structural]
        if new:
            self._structural = (*self._structural, *new)
            self._known.clear()
        self._known[self._key(drawn)] = made
        return made
