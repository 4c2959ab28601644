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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise
from operator import itemgetter
from statistics import median
from typing import Final

from engine.value import Value
from quizapp.questions.asked import Ends
from quizapp.questions.deriving import Deriving
from quizapp.questions.seeds import Stream
from quizapp.questions.variants import Recipe

WANTED: Final = 4
_ENOUGH: Final = 3
"""With fewer mistakes than this, numbers near the right one have to stand in."""
_RANKS: Final = (252, 486, 721, 1000)
"""How often the right one is aimed to be the smallest, the second, the third, the largest: 252, 234, 235, 279 in 1,000.

The largest is aimed at a little more often, because mistakes are not always found on both sides.
"""
_RANKS_OF_SEVERAL: Final = (306, 490, 675, 1000)
"""The same where there are several numbers, whose sum is at an end less often than it is aimed to be."""
_HABITS: Final = (4, 4, 5, 4)
"""In one of how many questions the right one may be the most similar, the longest, the shortest, the median.

Where it is the smallest it is often the shortest as well, so that this is aimed at less often.
"""
_GOOD, _GOOD_OF_SEVERAL = 2.5, 4.0
"""What is as little telling as this need not be bettered."""
_RANK_WEIGHT, _HABIT_WEIGHT, _MEDIAN_WEIGHT, _ORIGIN_WEIGHT = 6.0, 4.0, 2.0, 0.4
_NUMBER_WEIGHT, _RANK_WEIGHT_OF_SEVERAL = 2.5, 10.0
_OF_SEVERAL: Final = (2.5, 20.0)
"""Where there are several numbers, how much more likeness and length weigh, since so many ranks weigh against them."""
_POOLED: Final = 6
"""How many single mistakes are tried together."""
_AIMED_AT: Final = (0, 0, 0, 1, 1, 2, 3, 3, 3, 3)
"""The ranks aimed at by one of several numbers: the ends more often, because mistakes are not always found there."""
_LOOKED_AT: Final[tuple[Callable[[Sequence[float]], float], ...]] = (itemgetter(0), itemgetter(-1), max, min)
"""By which of several numbers options may be ranked as well."""
_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
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
    never: Iterable[Answers],
    within: Sequence[Ends],
) -> list[str]:
    """Return four different texts, the right one among them, in the order shown; fewer where no others exist.

    Args:
        recipe: The item, compiled.
        truth: The right answers of its parts.
        wrong: What mistakes give.
        names: What the seed is of.
        never: What may not stand among the options, because it is right by another convention.
        within: What the answer of each part can be.
    """
    stream = Stream(*names)
    right = recipe.shown(truth)
    several = len(_NUMBER.findall(right)) >= _SEVERAL
    rank = bisect(_RANKS_OF_SEVERAL if several else _RANKS, stream.below(_RANKS[-1]))
    aim = _Aim(rank, *(stream.below(often) == 0 for often in _HABITS))
    hidden = {right, *(recipe.shown(answers) for answers in never)}
    deriving = Deriving(recipe, within, truth)
    singles = deriving.different(wrong, hidden)
    order = list(singles)
    stream.shuffle(order)
    looked = Stream(*names, "numbers")
    ranks = [_AIMED_AT[looked.below(len(_AIMED_AT))] for _ in _LOOKED_AT]
    crossed = _crossed(recipe, truth, [singles[text] for text in order])
    if not crossed:
        pool = dict.fromkeys(order[:_POOLED], 0)
        pool |= deriving.derived([singles[text] for text in order], {*hidden, *order})
        if recipe.parts[0].form == "name" and len(recipe.parts) == 1:
            others = [name for name in recipe.parts[0].ask.of if name not in {*hidden, *order}]
            stream.shuffle(others)
            pool |= dict.fromkeys(others, 3)
        if len(pool) < _ENOUGH or (len(order) < _ENOUGH and not deriving.in_places):
            pool |= dict.fromkeys(deriving.neighbours({*hidden, *pool}), 3)
        threes: Iterable[tuple[int, ...]] = combinations(range(len(pool)), min(WANTED - 1, len(pool)))
    else:
        stream.shuffle(crossed)
        pool = dict.fromkeys(chain.from_iterable(crossed), 0)
        places = {text: place for place, text in enumerate(pool)}
        threes = (tuple([places[text] for text in three]) for three in crossed)
    texts = [right, *_least_telling(right, pool, threes, aim, ranks)]
    stream.shuffle(texts)
    return texts


def _least_telling(
    right: str, pool: Mapping[str, int], threes: Iterable[tuple[int, ...]], aim: _Aim, ranks: Sequence[int]
) -> tuple[str, ...]:
    """Return the three wrong options beside which the right one is least easily guessed.

    Args:
        right: The right one.
        pool: The wrong ones, each with the rank of its origin.
        threes: Which of them to try together, by their places in the pool.
        aim: What they should make of each habit.
        ranks: Which rank the right one should have by each number that is looked at, where it has several.
    """
    texts, origins = list(pool), list(pool.values())
    habits = _Habits(right, texts, aim)
    single = _ranked(right, texts, ranks)
    good, weight = (_GOOD_OF_SEVERAL, _RANK_WEIGHT_OF_SEVERAL) if single else (_GOOD, _RANK_WEIGHT)
    best: tuple[float, tuple[int, ...]] = (math.inf, ())
    for three in threes:
        below = level = origin = 0
        for place in three:
            below += habits.below[place]
            level += habits.level[place]
            origin += origins[place]
        score = weight * _missed(aim.rank, below, level) + _ORIGIN_WEIGHT * origin
        if score >= best[0]:
            continue
        for rank, smaller, same in single:
            score += _NUMBER_WEIGHT * _missed(
                rank, sum([smaller[place] for place in three]), sum([same[place] for place in three])
            )
        if score < best[0]:
            score = habits.added(score, three, best[0])
        if score < best[0]:
            best = (score, three)
            if score < good:
                break
    return tuple(texts[place] for place in best[1])


def _missed(rank: int, below: int, level: int) -> int:
    """Return how far the ranks that the right one has, or shares with those of its size, are from the one aimed at."""
    return 0 if below <= rank <= below + level else min(abs(rank - below), abs(rank - below - level))


def _ranked(right: str, texts: Sequence[str], ranks: Sequence[int]) -> list[tuple[int, Sequence[bool], Sequence[bool]]]:
    """Return of each number that is looked at the rank aimed at, and which options have a smaller or the same one."""
    (ours, *theirs) = ([float(one.replace(",", "")) for one in _NUMBER.findall(text)] for text in (right, *texts))
    if len(ours) < _SEVERAL or not all(theirs):
        return []
    found: list[tuple[int, Sequence[bool], Sequence[bool]]] = []
    for rank, number in zip(ranks, _LOOKED_AT, strict=True):
        own, others = number(ours), [number(one) for one in theirs]
        found.append((rank, [one < own for one in others], [one == own for one in others]))
    return found


class _Habits:
    """How far options are from what the aim makes of each habit; what is asked of many is looked at once.

    Attributes:
        below: Which of the wrong ones are smaller than the right one.
        level: Which are of its size, so that it may take any of their ranks.
    """

    def __init__(self, right: str, texts: Sequence[str], aim: _Aim) -> None:
        self._aim = aim
        self._right = Look.at(right)
        self._weight, self._of_length = _OF_SEVERAL if len(self._right.numbers) >= _SEVERAL else (1.0, 1.0)
        self._looks = [Look.at(text) for text in texts]
        self.below = [look.size < self._right.size for look in self._looks]
        self.level = [look.size == self._right.size for look in self._looks]
        self._lengths = [len(text) for text in texts]
        self._alike: dict[tuple[int, int], float] = {}

    def added(self, score: float, three: tuple[int, ...], best: float) -> float:
        """Add how far options are from the aim; likeness, which takes longest, only where it can still be the best."""
        lengths = [len(self._right.text), *[self._lengths[place] for place in three]]
        weight = self._weight
        longest = abs(_found(lengths, max(lengths)) - self._aim.longest)
        shortest = abs(_found(lengths, min(lengths)) - self._aim.shortest)
        sizes = [self._right.size, *[self._looks[place].size for place in three]]
        middle = median(sizes)
        central = _MEDIAN_WEIGHT * abs(_picked([-abs(size - middle) for size in sizes]) - self._aim.median)
        # Sums of what is not negative only grow, so that what is not better without likeness is not better with it.
        lengths_weighed = self._of_length * (longest + shortest)
        if score + (lengths_weighed + central) >= best:
            return math.inf
        alike = self._likeness
        options = (-1, *three)
        similar = _picked([sum([alike(one, other) for other in options if other != one]) for one in options])
        return score + (weight * _HABIT_WEIGHT * abs(similar - self._aim.most_similar) + lengths_weighed + central)

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
