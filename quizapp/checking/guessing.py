"""Guess-bots: they know nothing, look only at the options, and must not beat chance.

A bot that wins shows what a learner could use in place of knowledge: the place of the right option, its rank among the
numbers, its length, or that it is the one most like the others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist, median
from typing import Final

from quizapp.questions.options import Look, magnitude
from quizapp.questions.seeds import Stream

LEVEL: Final = 0.001
"""A bot is caught where chance alone would do as well in 1 of 1,000 audits, all bots of a table taken together."""
PLACES: Final = 4
_NORMAL: Final = NormalDist()

Options = Sequence[str]
Bot = Callable[[Options], Sequence[int]]
"""From the options in the order shown to the places that the bot finds equally good."""


def _best(scores: Sequence[float]) -> list[int]:
    top = max(scores)
    return [place for place, score in enumerate(scores) if math.isclose(score, top, rel_tol=1e-9, abs_tol=1e-12)]


def _at_place(place: int) -> Bot:
    return lambda options: [min(place, len(options) - 1)]


def _at_rank(rank: int) -> Bot:
    def choose(options: Options) -> Sequence[int]:
        sizes = [magnitude(text) for text in options]
        wanted = sorted(sizes)[min(rank, len(sizes) - 1)]
        return [place for place, size in enumerate(sizes) if size == wanted]

    return choose


def _longest(options: Options) -> Sequence[int]:
    return _best([len(text) for text in options])


def _shortest(options: Options) -> Sequence[int]:
    return _best([-len(text) for text in options])


def _at_length(rank: int) -> Bot:
    def choose(options: Options) -> Sequence[int]:
        lengths = [len(text) for text in options]
        wanted = sorted(lengths)[min(rank, len(lengths) - 1)]
        return [place for place, length in enumerate(lengths) if length == wanted]

    return choose


def _most_similar(options: Options) -> Sequence[int]:
    looks = [Look.at(text) for text in options]
    return _best([sum(one.likeness(other) for other in looks if other is not one) for one in looks])


def _median(options: Options) -> Sequence[int]:
    sizes = [magnitude(text) for text in options]
    middle = median(sizes)
    return _best([-abs(size - middle) for size in sizes])


OF_NUMBERS: Final[Mapping[str, Bot]] = {
    **{f"place {place + 1}": _at_place(place) for place in range(PLACES)},
    **{f"rank {rank + 1}": _at_rank(rank) for rank in range(PLACES)},
    "longest": _longest,
    "shortest": _shortest,
    "most similar": _most_similar,
    "median": _median,
}
"""Bots for options that are numbers, shapes and lists of numbers."""

OF_TEXTS: Final[Mapping[str, Bot]] = {
    **{f"place {place + 1}": _at_place(place) for place in range(PLACES)},
    "longest": _longest,
    "second longest": _at_length(2),
    "third longest": _at_length(1),
    "shortest": _shortest,
    "most similar": _most_similar,
}
"""Bots for options that are sentences."""


@dataclass(slots=True)
class Tally:
    """How often one bot was right, beside what chance alone would give."""

    tried: int = 0
    hits: int = 0
    expected: float = 0.0
    variance: float = 0.0

    def add(self, *, hit: bool, options: int) -> None:
        """Count one guess among so many options."""
        chance = 1 / options
        self.tried += 1
        self.hits += hit
        self.expected += chance
        self.variance += chance * (1 - chance)

    def join(self, other: Tally) -> None:
        """Count the guesses of another tally too."""
        self.tried += other.tried
        self.hits += other.hits
        self.expected += other.expected
        self.variance += other.variance

    @property
    def rate(self) -> float:
        """The share of right guesses."""
        return self.hits / self.tried if self.tried else 0.0

    @property
    def luck(self) -> float:
        """The probability that chance alone hits as often (normal approximation)."""
        if not self.variance:
            return 1.0
        return 1 - _NORMAL.cdf((self.hits - 0.5 - self.expected) / math.sqrt(self.variance))


@dataclass(slots=True)
class Guesses:
    """The tallies of all bots over a set of questions."""

    bots: Mapping[str, Bot]
    tallies: dict[str, Tally] = field(default_factory=dict)

    def ask(self, options: Options, right: int, name: str) -> None:
        """Let every bot guess at one question; ties are broken by a stream of the question's own name."""
        for bot, choose in self.bots.items():
            places = choose(options)
            chosen = places[0] if len(places) == 1 else places[Stream("bot", bot, name).below(len(places))]
            self.tallies.setdefault(bot, Tally()).add(hit=chosen == right, options=len(options))

    def join(self, tallies: Mapping[str, Tally]) -> None:
        """Count the guesses at other questions too."""
        for bot, tally in tallies.items():
            self.tallies.setdefault(bot, Tally()).join(tally)

    def winners(self) -> list[str]:
        """Return the bots that beat chance, by Holm's correction for the number of bots."""
        return beyond_chance({bot: tally.luck for bot, tally in self.tallies.items()})


def beyond_chance(luck: Mapping[str, float], level: float = LEVEL) -> list[str]:
    """Return the names whose probability under chance is too small, by Holm's step-down procedure.

    The chance that any name is returned though all are innocent is at most `level` (Holm 1979, Scandinavian Journal of
    Statistics 6).
    """
    caught: list[str] = []
    for position, (name, probability) in enumerate(sorted(luck.items(), key=lambda one: one[1])):
        if probability > level / (len(luck) - position):
            break
        caught.append(name)
    return caught


def likelier_in(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the probability under chance that `one` holds a mark as often as it does (Fisher's exact test, one side).

    Args:
        one: How many of a first group bear the mark, and how many the group has.
        other: The same of a second group.
    """
    (marked, size), (others_marked, others_size) = one, other
    total, all_marked = size + others_size, marked + others_marked
    ways = Counter(
        {
            count: math.comb(all_marked, count) * math.comb(total - all_marked, size - count)
            for count in range(max(0, size - (total - all_marked)), min(size, all_marked) + 1)
        }
    )
    return sum(way for count, way in ways.items() if count >= marked) / max(1, math.comb(total, size))
