"""Four options from mistakes, chosen so that no habit of guessing finds the right one.

Wrong options are answers of single mistakes. Where these alone would give the right one away (it would always be the
largest, or the one that all others resemble), two mistakes taken together or a mistake made the other way round stand
in: what is wrong by as much on the other side. Only where an item has too few mistakes are numbers near the right one
used. What the answer cannot be, such as a probability above 1, is no option: who knows that would not need to compute.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, pairwise
from statistics import median
from typing import Final

from engine.value import Number, Value, flat
from quizapp.questions.seeds import Stream
from quizapp.questions.variants import Recipe

WANTED: Final = 4
_SINGLES, _DERIVED, _TOGETHER = 5, 6, 3
"""How many options of each origin are looked at."""
_ENOUGH: Final = 3
"""With fewer mistakes than this, numbers near the right one have to stand in."""
_RANKS: Final = (252, 486, 721, 1000)
"""How often the right one is aimed to be the smallest, the second, the third, the largest: 252, 234, 235, 279 in 1,000.

The largest is aimed at a little more often, because mistakes are not always found on both sides.
"""
_HABITS: Final = (4, 4, 5, 4)
"""In one of how many questions the right one may be the most similar, the longest, the shortest, the median.

Where it is the smallest it is often the shortest as well, so that this is aimed at less often.
"""
_GOOD: Final = 2.5
"""What is as little telling as this need not be bettered."""
_RANK_WEIGHT, _HABIT_WEIGHT, _MEDIAN_WEIGHT, _ORIGIN_WEIGHT = 6.0, 4.0, 2.0, 0.4
_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_ODD: Final = re.compile(r"\d[eE][-+]?\d|\.\d{5,}")
"""What nobody would take for an answer: powers of ten, and more decimals than are asked anywhere."""
_FRACTION: Final = re.compile(r"\d\.\d")
_SEVERAL: Final = 2

Answers = tuple[Value, ...]


def magnitude(text: str) -> float:
    """Return how large an option looks: its number, or the sum of its numbers."""
    return sum(float(number.replace(",", "")) for number in _NUMBER.findall(text))


@dataclass(frozen=True, slots=True)
class Look:
    """An option as a guesser sees it: text, size, numbers, and pairs of neighbouring letters."""

    text: str
    size: float
    numbers: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def at(cls, text: str) -> Look:
        """Look at an option."""
        numbers = tuple(_NUMBER.findall(text))
        return cls(text, magnitude(text), numbers, frozenset(pairwise(f" {text} ")))

    def likeness(self, other: Look) -> float:
        """Return how much two options have in common: equal numbers at equal places, else shared pairs of letters."""
        if len(self.numbers) == len(other.numbers) >= _SEVERAL:
            return sum(a == b for a, b in zip(self.numbers, other.numbers, strict=True)) / len(self.numbers)
        return len(self.pairs & other.pairs) / len(self.pairs | other.pairs)


@dataclass(frozen=True, slots=True)
class _Aim:
    """What the options of one question should make of each habit: the rank, and whether a habit finds the right one."""

    rank: int
    most_similar: bool
    longest: bool
    shortest: bool
    median: bool


def choose_options(
    recipe: Recipe,
    truth: Answers,
    wrong: Sequence[Answers],
    names: tuple[object, ...],
    never: Iterable[Answers] = (),
) -> list[str]:
    """Return four different texts, the right one among them, in the order shown; fewer where no others exist.

    Args:
        recipe: The item, compiled.
        truth: The right answers of its parts.
        wrong: What mistakes give.
        names: What the seed is of.
        never: What may not stand among the options, because it is right by another convention.
    """
    stream = Stream(*names)
    right = recipe.shown(truth)
    rank = bisect(_RANKS, stream.below(_RANKS[-1]))
    aim = _Aim(rank, *(stream.below(often) == 0 for often in _HABITS))
    hidden = {right, *(recipe.shown(answers) for answers in never)}
    singles = _different(recipe, filter(recipe.is_possible, wrong), hidden)
    order = list(singles)
    stream.shuffle(order)
    crossed = _crossed(recipe, truth, [singles[text] for text in order])
    if not crossed:
        pool = dict.fromkeys(order[:_SINGLES], 0)
        pool |= _derived(recipe, truth, [singles[text] for text in order], {*hidden, *order})
        if recipe.parts[0].form == "name" and len(recipe.parts) == 1:
            others = [name for name in recipe.parts[0].ask.of if name not in {*hidden, *order}]
            stream.shuffle(others)
            pool |= dict.fromkeys(others, 3)
        if len(order) < _ENOUGH or len(pool) < _ENOUGH:
            pool |= dict.fromkeys(_neighbours(recipe, truth, {*hidden, *pool}), 3)
        threes: Iterable[tuple[int, ...]] = combinations(range(len(pool)), min(WANTED - 1, len(pool)))
    else:
        stream.shuffle(crossed)
        pool = dict.fromkeys(chain.from_iterable(crossed), 0)
        places = {text: place for place, text in enumerate(pool)}
        threes = (tuple([places[text] for text in three]) for three in crossed)
    texts = [right, *_least_telling(right, pool, threes, aim)]
    stream.shuffle(texts)
    return texts


def _different(recipe: Recipe, wrong: Iterable[Answers], taken: set[str]) -> dict[str, Answers]:
    """Return the answers that differ as displayed, by their texts."""
    found: dict[str, Answers] = {}
    for values in wrong:
        text = recipe.shown(values)
        if text not in taken and not _is_odd(recipe, text):
            found.setdefault(text, values)
    return found


def _is_odd(recipe: Recipe, text: str) -> bool:
    """Tell what nobody would take for an answer; where whole numbers are asked, that is a fraction too."""
    whole = all(part.decimals is None for part in recipe.parts)
    return bool(_ODD.search(text) or (whole and _FRACTION.search(text)))


def _least_telling(
    right: str, pool: Mapping[str, int], threes: Iterable[tuple[int, ...]], aim: _Aim
) -> tuple[str, ...]:
    """Return the three wrong options beside which the right one is least easily guessed.

    Args:
        right: The right one.
        pool: The wrong ones, each with the rank of its origin.
        threes: Which of them to try together, by their places in the pool.
        aim: What they should make of each habit.
    """
    texts, origins = list(pool), list(pool.values())
    habits = _Habits(right, texts, aim)
    best: tuple[float, tuple[int, ...]] = (math.inf, ())
    for three in threes:
        below = level = origin = 0
        for place in three:
            below += habits.below[place]
            level += habits.level[place]
            origin += origins[place]
        missed = 0 if below <= aim.rank <= below + level else min(abs(aim.rank - below), abs(aim.rank - below - level))
        score = _RANK_WEIGHT * missed + _ORIGIN_WEIGHT * origin
        if score < best[0]:
            score = habits.added(score, three, best[0])
        if score < best[0]:
            best = (score, three)
            if score < _GOOD:
                break
    return tuple(texts[place] for place in best[1])


class _Habits:
    """How far options are from what the aim makes of each habit; what is asked of many is looked at once.

    Attributes:
        below: Which of the wrong ones are smaller than the right one.
        level: Which are of its size, so that it may take any of their ranks.
    """

    def __init__(self, right: str, texts: Sequence[str], aim: _Aim) -> None:
        self._aim = aim
        self._right = Look.at(right)
        self._looks = [Look.at(text) for text in texts]
        self.below = [look.size < self._right.size for look in self._looks]
        self.level = [look.size == self._right.size for look in self._looks]
        self._lengths = [len(text) for text in texts]
        self._alike: dict[tuple[int, int], float] = {}

    def added(self, score: float, three: tuple[int, ...], best: float) -> float:
        """Add how far options are from the aim; likeness, which takes longest, only where it can still be the best."""
        lengths = [len(self._right.text), *[self._lengths[place] for place in three]]
        longest = abs(_found(lengths, max(lengths)) - self._aim.longest)
        shortest = abs(_found(lengths, min(lengths)) - self._aim.shortest)
        sizes = [self._right.size, *[self._looks[place].size for place in three]]
        middle = median(sizes)
        central = _MEDIAN_WEIGHT * abs(_picked([-abs(size - middle) for size in sizes]) - self._aim.median)
        # Sums of what is not negative only grow, so that what is not better without likeness is not better with it.
        if score + (longest + shortest + central) >= best:
            return math.inf
        alike = self._likeness
        options = (-1, *three)
        similar = _picked([sum([alike(one, other) for other in options if other != one]) for one in options])
        return score + (_HABIT_WEIGHT * abs(similar - self._aim.most_similar) + longest + shortest + central)

    def _likeness(self, one: int, other: int) -> float:
        """Return how alike two options are; -1 is the right one."""
        key = (one, other) if one < other else (other, one)
        known = self._alike.get(key)
        if known is None:
            first, second = (self._right if place < 0 else self._looks[place] for place in key)
            known = self._alike[key] = first.likeness(second)
        return known


def _found(lengths: Sequence[int], wanted: int) -> float:
    """Return the probability that who takes an option of this length takes the first."""
    return 1 / lengths.count(wanted) if lengths[0] == wanted else 0.0


def _picked(scores: Sequence[float]) -> float:
    """Return the probability that who takes the highest score takes the first."""
    top = max(scores) - 1e-9
    return 1 / sum(score >= top for score in scores) if scores[0] >= top else 0.0


def _crossed(recipe: Recipe, truth: Answers, wrong: Sequence[Answers]) -> list[tuple[str, ...]]:
    """Cross two mistakes that touch different axes: one, the other, both; then no option is nearest to all."""
    if recipe.parts[0].form != "shape" or len(recipe.parts) > 1:
        return []
    right = truth[0]
    found = []
    for one, other in combinations([values[0] for values in wrong], 2):
        if not (isinstance(right, tuple) and isinstance(one, tuple) and isinstance(other, tuple)):
            continue
        touched = [{n for n, length in enumerate(shape) if length != right[n]} for shape in (one, other)]
        if touched[0] and touched[1] and not touched[0] & touched[1]:
            both = tuple(one[n] if n in touched[0] else other[n] for n in range(len(right)))
            found.append(tuple(recipe.shown((shape,)) for shape in (one, other, both)))
    return found


def _derived(recipe: Recipe, truth: Answers, wrong: Sequence[Answers], taken: set[str]) -> dict[str, int]:
    """Return what mistakes made the other way round, and two together, would give; the number ranks their origin."""
    if not all(_is_numeric(value) for value in (*truth, *(value for values in wrong for value in values))):
        return {}
    known = [number for values in (truth, *wrong) for number in flat(values)]
    lowest = 1 if all(number >= 1 for number in known) else 0 if all(number >= 0 for number in known) else -math.inf
    highest = 1 if all(number <= 1 for number in known) else math.inf

    def fitting(values: Iterable[Answers | None]) -> Iterator[str]:
        for one in values:
            if (
                one is None
                or not recipe.is_possible(one)
                or not all(lowest <= number <= highest for number in flat(one))
            ):
                continue
            text = recipe.shown(one)
            if text not in taken and not _is_odd(recipe, text):
                taken.add(text)
                yield text

    ways: list[Callable[[Answers, Answers], Answers | None]] = [
        _turned_by_factor,
        _turned_by_difference,
        _twice_by_factor,
        _twice_by_difference,
    ]
    tops = [part.greatest for part in recipe.parts]
    if None not in tops:
        ways.insert(
            0, lambda right, other: _turned_from_the_top(right, other, [top for top in tops if top is not None])
        )
    alone = (way(truth, one) for one in wrong[:_SINGLES] for way in ways)
    together = (_together(truth, one, other) for one, other in combinations(wrong[:_SINGLES], 2))
    found = dict.fromkeys(islice(fitting(alone), _DERIVED), 1)
    return found | dict.fromkeys(islice(fitting(together), _TOGETHER), 1)


def _is_numeric(value: Value) -> bool:
    return all(map(_is_numeric, value)) if isinstance(value, tuple) else isinstance(value, int | float)


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


def _turned_from_the_top(truth: Answers, wrong: Answers, tops: Sequence[Number]) -> Answers | None:
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


def _neighbours(recipe: Recipe, truth: Answers, taken: set[str]) -> Iterator[str]:
    """Where too few mistakes exist, yield numbers around the right one; never used while mistakes are enough."""
    for step in (1, -1, 2, -2, 3, -3):
        moved = tuple(_moved(value, step, recipe.parts[0].decimals) for value in truth)
        text = recipe.shown(moved)
        if text not in taken and moved != truth and recipe.is_possible(moved):
            taken.add(text)
            yield text


def _moved(value: Value, step: int, decimals: int | None) -> Value:
    if isinstance(value, str) or (isinstance(value, tuple) and value and isinstance(value[0], str)):
        return value
    if isinstance(value, tuple):
        return tuple(_moved(element, step if place == 0 else 0, decimals) for place, element in enumerate(value))
    if isinstance(value, int):
        unit = max(1, abs(value) // 8)
        return max(0, value + step * unit) if value >= 0 else value + step * unit
    return value + step * max(0.1 * abs(value), 10.0 ** -(decimals or 1))
