"""Wrong options that no single mistake gives: made the other way round, made twice, two together, or numbers nearby.

They are of the kind that the answer is of. What the answer cannot be is left out; where the right one's shares come to
1, theirs do, each part of an answer by itself; and in a grid whose numbers have ends, such as a pooled map, no number
is made up: each is one that the right way or a mistake gives.
"""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations, islice
from typing import Final

from engine.value import Number, Value, flat, shape
from quizapp.questions.asked import Ends
from quizapp.questions.variants import Recipe

SINGLES: Final = 5
"""Of how many mistakes others are derived."""
_DERIVED, _OF_SEVERAL, _TOGETHER = 6, 8, 3
"""How many options of each origin are looked at; more where several numbers are asked, each with ranks of its own."""
_ODD: Final = re.compile(r"\d[eE][-+]?\d|\.\d{5,}")
"""What nobody would take for an answer: powers of ten, and more decimals than are asked anywhere."""
_TWO: Final = 2
_FRACTION: Final = re.compile(r"\d\.\d")

Answers = tuple[Value, ...]
Way = Callable[[Answers, Answers], Answers | None]
"""What follows from the right answers and those of a mistake."""


class Deriving:
    """What can be derived for one question.

    Attributes:
        in_parts: Whether a mistake may have been made in one part only, as there are several.
        in_places: Whether mistakes are made in some places only, as in a map whose numbers have ends.
    """

    def __init__(self, recipe: Recipe, within: Sequence[Ends], truth: Answers) -> None:
        self._recipe = recipe
        self._within = within
        self._truth = truth
        self._shares = tuple(map(_is_share, truth))
        bounded = all(part.form == "grid" and ends.known for part, ends in zip(recipe.parts, within, strict=True))
        self.in_parts = len(truth) > 1
        self.in_places = bounded and not all(self._shares)

    def _is_possible(self, answers: Answers) -> bool:
        return all(ends.hold(answer) for ends, answer in zip(self._within, answers, strict=True))

    def _halves_meet(self, answers: Answers) -> bool:
        """Return whether two shares come to 1 as displayed too: the one is what the other leaves."""
        return all(
            math.isclose(sum(round(float(one), part.decimals or 0) for one in flat(value)), 1)
            for part, value, share in zip(self._recipe.parts, answers, self._shares, strict=True)
            if share and shape(value) == (_TWO,)
        )

    def different(self, wrong: Iterable[Answers], taken: set[str]) -> dict[str, Answers]:
        """Return the answers that can be and that differ as displayed, by their texts."""
        found: dict[str, Answers] = {}
        for values in filter(self._is_possible, wrong):
            text = self._recipe.shown(values)
            if text not in taken and not self._is_odd(text):
                found.setdefault(text, values)
        return found

    def _is_odd(self, text: str) -> bool:
        """Tell what nobody would take for an answer; where whole numbers are asked, that is a fraction too."""
        whole = all(part.decimals is None for part in self._recipe.parts)
        return bool(_ODD.search(text) or (whole and _FRACTION.search(text)))

    def derived(self, wrong: Sequence[Answers], taken: set[str]) -> dict[str, int]:
        """Return what mistakes made the other way round, and two together, give; the number ranks their origin."""
        if not all(_is_numeric(value) for value in (*self._truth, *(value for values in wrong for value in values))):
            return {}
        ways, together = self._ways(wrong)
        alone = (way(self._truth, one) for one in wrong[:SINGLES] for way in ways)
        both = (together(one, other) for one, other in combinations(wrong[:SINGLES], 2))
        fitting = partial(self._fitting, wrong=wrong, taken=taken)
        count = sum(1 for answer in self._truth for _ in flat(answer))
        found = dict.fromkeys(islice(fitting(alone), _DERIVED if count == 1 else _OF_SEVERAL), 1)
        return found | dict.fromkeys(islice(fitting(both), _TOGETHER), 1)

    def _ways(self, wrong: Sequence[Answers]) -> tuple[list[Way], Way]:
        """Return the ways from one mistake to another answer, and the one from two mistakes."""
        if self.in_places:
            return _ways_in_places((self._truth, *wrong)), _some_of_each
        apart: list[Way] = [partial(_in_part, place) for place in range(len(self._truth))] if self.in_parts else []
        ways: list[Way] = [*apart, _turned_by_factor, _turned_by_difference, _twice_by_factor, _twice_by_difference]
        tops = [ends.greatest for ends in self._within]
        if None not in tops:
            ways.insert(0, partial(_turned_from_the_top, [top for top in tops if top is not None]))
        together = partial(_together, self._truth)
        if not any(self._shares):
            return ways, together
        return [_come_to_one(way, self._shares) for way in ways], _come_to_one(together, self._shares)

    def _fitting(self, values: Iterable[Answers | None], wrong: Sequence[Answers], taken: set[str]) -> Iterator[str]:
        """Yield what can be an answer, lies on the same side of 0 and 1 as all that is known, and was not there yet."""
        known = [number for answers in (self._truth, *wrong) for number in flat(answers)]
        lowest = 1 if all(number >= 1 for number in known) else 0 if all(number >= 0 for number in known) else -math.inf
        highest = 1 if all(number <= 1 for number in known) else math.inf
        for one in values:
            if (
                one is None
                or not self._is_possible(one)
                or not all(lowest <= number <= highest for number in flat(one))
                or not self._halves_meet(one)
            ):
                continue
            text = self._recipe.shown(one)
            if text not in taken and not self._is_odd(text):
                taken.add(text)
                yield text

    def neighbours(self, taken: set[str]) -> Iterator[str]:
        """Where too few mistakes exist, yield numbers around the right one; never used while mistakes are enough."""
        for step in (1, -1, 2, -2, 3, -3):
            near = tuple(_moved(value, step, self._recipe.parts[0].decimals) for value in self._truth)
            moved = _coming_to_one(near, self._shares) if any(self._shares) else near
            if moved is None or not self._halves_meet(moved):
                continue
            text = self._recipe.shown(moved)
            if text not in taken and moved != self._truth and self._is_possible(moved):
                taken.add(text)
                yield text


def _is_numeric(value: Value) -> bool:
    return all(map(_is_numeric, value)) if isinstance(value, tuple) else isinstance(value, int | float)


def _is_share(value: Value) -> bool:
    """Return whether numbers are parts of a whole, as a softmax gives them: a vector, or each row of a grid."""
    if not isinstance(value, tuple) or not value:
        return False
    if isinstance(value[0], tuple):
        return all(map(_is_share, value))
    numbers = [number for number in value if isinstance(number, int | float)]
    return (
        len(numbers) == len(value)
        and any(isinstance(number, float) for number in numbers)
        and min(numbers) >= 0
        and math.isclose(sum(numbers), 1, abs_tol=1e-9)
    )


def _come_to_one(way: Way, shares: Sequence[bool]) -> Way:
    """Have the shares that a way leads to come to 1, so that no option gives itself away by its sum."""

    def come(one: Answers, other: Answers) -> Answers | None:
        found = way(one, other)
        return None if found is None else _coming_to_one(found, shares)

    return come


def _coming_to_one(answers: Answers, shares: Sequence[bool]) -> Answers | None:
    """Divide the numbers of each part that is of shares by their sum; None where that is not above 0."""
    found = [_shared_out(value) if share else value for value, share in zip(answers, shares, strict=True)]
    return None if None in found else tuple(value for value in found if value is not None)


def _shared_out(value: Value) -> Value | None:
    """Divide the numbers of a vector, or of each row of a grid, by their sum; None where that is not above 0."""
    if not isinstance(value, tuple):
        return None
    if value and isinstance(value[0], tuple):
        rows = [_shared_out(row) for row in value]
        return None if None in rows else tuple(row for row in rows if row is not None)
    whole = sum(flat(value))
    return tuple(number / whole for number in flat(value)) if whole > 0 else None


def _in_part(place: int, truth: Answers, wrong: Answers) -> Answers:
    """Return a mistake made in one part of an answer, and the others right."""
    return (*truth[:place], wrong[place], *truth[place + 1 :])


def _ways_in_places(known: Sequence[Answers]) -> list[Way]:
    """Return the ways from one mistake where it may have been made in some places only.

    Args:
        known: The right answers and those of all mistakes, whose numbers are the only ones used; whole ones only, where
            the right ones are whole.
    """
    whole = all(isinstance(number, int) for number in flat(known[0]))
    numbers = sorted({number for answers in known for number in flat(answers) if isinstance(number, int) or not whole})
    return [
        partial(_in_places, which, change)
        for which in ((0, 1), (0,), (1,))
        for change in (partial(_next_away, numbers), lambda _, other: other)
    ]


def _in_places(
    which: tuple[int, ...], change: Callable[[Number, Number], Number], truth: Answers, wrong: Answers
) -> Answers | None:
    """Change every place that a mistake changes (0 and 1), or every other one of them, and leave the rest right."""
    places = itertools.count()
    return _answers(
        _joined(
            lambda right, other: change(right, other) if right != other and next(places) % 2 in which else right,
            truth,
            wrong,
        )
    )


def _next_away(numbers: Sequence[Number], right: Number, other: Number) -> Number:
    """Return the number next to the right one, away from the wrong one; where there is none, the right one."""
    place = bisect_left(numbers, right) + (1 if other < right else -1)
    return numbers[place] if 0 <= place < len(numbers) else right


def _some_of_each(one: Answers, other: Answers) -> Answers | None:
    """Return two mistakes made in turn, wherever they differ."""
    return _in_places((0,), lambda _, second: second, one, other)


def _joined(function: Callable[[Number, Number], Number | None], one: Value, other: Value) -> Value | None:
    """Apply a function number by number; None where the forms differ or it has no value."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        if len(one) != len(other):
            return None
        parts = [_joined(function, a, b) for a, b in zip(one, other, strict=True)]
        return None if None in parts else tuple(part for part in parts if part is not None)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return function(one, other)
    return None


def _answers(value: Value | None) -> Answers | None:
    return value if isinstance(value, tuple) else None


def _scaled(base: Number, factor: Number, by: Number) -> Number | None:
    """Return `base * factor / by`, whole where all are whole; None where it is not."""
    if not by or not factor:
        return None
    if isinstance(base, int) and isinstance(factor, int) and isinstance(by, int):
        return base * factor // by if base * factor % by == 0 else None
    return base * factor / by


def _by_factor(scale: Callable[[Number, Number], Number | None], truth: Answers, wrong: Answers) -> Answers | None:
    """Scale what a mistake changes, number by number, and leave what it does not."""
    return _answers(_joined(lambda right, other: right if right == other else scale(right, other), truth, wrong))


def _turned_by_factor(truth: Answers, wrong: Answers) -> Answers | None:
    """Return a mistake made the other way round: three times too small becomes three times too large."""
    return _by_factor(lambda right, other: _scaled(right, right, other), truth, wrong)


def _turned_by_difference(truth: Answers, wrong: Answers) -> Answers | None:
    """Return a mistake made the other way round: one too few becomes one too many."""
    return _answers(_joined(lambda right, other: 2 * right - other, truth, wrong))


def _turned_from_the_top(tops: Sequence[Number], truth: Answers, wrong: Answers) -> Answers | None:
    """Return a mistake made the other way round where an answer has a greatest number, which it may not pass.

    What is missing to it is made smaller by as much: 0.8 for 0.9, half of what is missing, becomes 0.95.
    """

    def missing(answers: Answers) -> Answers:
        return tuple(_taken_from(top, one) for top, one in zip(tops, answers, strict=True))

    turned = _turned_by_factor(missing(truth), missing(wrong))
    return None if turned is None else missing(turned)


def _taken_from(top: Number, value: Value) -> Value:
    """Return what is missing to the greatest number, number by number."""
    if isinstance(value, tuple):
        return tuple(_taken_from(top, one) for one in value)
    return top - value if isinstance(value, int | float) else value


def _twice_by_factor(truth: Answers, wrong: Answers) -> Answers | None:
    """Return a mistake made twice: three times too small becomes nine times too small."""
    return _by_factor(lambda right, other: _scaled(other, other, right), truth, wrong)


def _twice_by_difference(truth: Answers, wrong: Answers) -> Answers | None:
    """Return a mistake made twice: one too few becomes two too few."""
    return _answers(_joined(lambda right, other: 2 * other - right, truth, wrong))


def _together(truth: Answers, one: Answers, other: Answers) -> Answers | None:
    """Return what two mistakes together would change: both differences from the truth."""
    difference = _answers(_joined(lambda a, b: a - b, one, truth))
    return None if difference is None else _answers(_joined(lambda a, b: a + b, other, difference))


def _moved(value: Value, step: int, decimals: int | None) -> Value:
    if isinstance(value, str) or (isinstance(value, tuple) and value and isinstance(value[0], str)):
        return value
    if isinstance(value, tuple):
        return tuple(_moved(element, step if place == 0 else 0, decimals) for place, element in enumerate(value))
    if isinstance(value, int):
        unit = max(1, abs(value) // 8)
        return max(0, value + step * unit) if value >= 0 else value + step * unit
    return value + step * max(0.1 * abs(value), 10.0 ** -(decimals or 1))
