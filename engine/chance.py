"""Chance that a seed decides: numbers drawn from BLAKE2b in counter mode, one stream for each purpose.

The same seed and names give the same numbers on every machine and in every release, and a draw that is added for one
purpose changes no other. Noise is rounded to six decimals, so that the last bit of a platform's logarithm never shows.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Final, TypeVar

from engine.errors import ExpressionError
from engine.value import Value

_WORDS: Final = struct.Struct("<8Q")
_FRACTION_BITS: Final = 53
_WORD_BITS: Final = 64
_DECIMALS: Final = 6
MAX_BETA: Final = 4.0
"""The largest parameter of a Beta distribution, beyond which the way in which it is drawn would take long."""

_Item = TypeVar("_Item")


class Chance:
    """One stream of random numbers.

    Args:
        seed: What the learner sees and can type again: a number or a short text.
        names: The purpose, such as `"noise", "3"`; another purpose is another stream.
    """

    def __init__(self, seed: int | str, *names: str) -> None:
        key = "\x1f".join([str(seed), *names]).encode()
        self._words = _words(key)

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Draw evenly from `low` to `high`, the latter left out."""
        return low + (high - low) * math.ldexp(next(self._words) >> (_WORD_BITS - _FRACTION_BITS), -_FRACTION_BITS)

    def below(self, count: int) -> int:
        """Draw one of the whole numbers from 0 to `count - 1`, each as likely as the others.

        Raises:
            ExpressionError: `count` is below 1, so that there is nothing to draw from.
        """
        if count < 1:
            raise ExpressionError(f"one of {count} cannot be drawn")
        fair = 2**_WORD_BITS - 2**_WORD_BITS % count
        return next(word for word in self._words if word < fair) % count

    def chosen(self, items: Sequence[_Item]) -> _Item:
        """Draw one of several things."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[_Item]) -> list[_Item]:
        """Draw an order, each as likely as the others (Fisher and Yates)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def happens(self, probability: float) -> bool:
        """Draw whether something of this probability happens."""
        return self.uniform() < probability

    def normal(self) -> float:
        """Draw from the standard normal distribution (Box and Muller), to six decimals."""
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return round(radius * math.cos(2 * math.pi * self.uniform()), _DECIMALS)

    def beta(self, alpha: float) -> float:
        """Draw from Beta(alpha, alpha), as Mixup does (Jöhnk's method), to six decimals.

        Raises:
            ExpressionError: `alpha` is not above 0 and at most `MAX_BETA`.
        """
        if not 0 < alpha <= MAX_BETA:
            raise ExpressionError(f"the parameter of a Beta distribution must be above 0 and at most {MAX_BETA:g}")
        while True:
            # In logarithms, since with a small alpha both powers are often too small for a float.
            one, other = (math.log(1 - self.uniform()) / alpha for _ in range(2))
            top = max(one, other)
            total = top + math.log(math.exp(one - top) + math.exp(other - top))
            if total <= 0:
                return round(math.exp(one - total), _DECIMALS)


def _words(key: bytes) -> Iterator[int]:
    counter = 0
    while True:
        yield from _WORDS.unpack(blake2b(key, salt=counter.to_bytes(16, "little")).digest())
        counter += 1


def kept(count: int, p: float, seed: int) -> list[int]:
    """Draw for each of `count` elements whether dropout keeps it: 0 with probability `p`, else 1."""
    chance = Chance(seed, "dropout")
    return [int(chance.uniform() >= p) for _ in range(count)]


def noise(seed: int, *lengths: int) -> Value:
    """Draw standard normal noise as a grid with these lengths along its axes, filled row by row."""
    return _filled(Chance(seed, "noise").normal, lengths)


def shades(seed: int, *lengths: int) -> Value:
    """Draw numbers evenly from 0 to 1 as a grid with these lengths along its axes, filled row by row."""
    return _filled(Chance(seed, "shades").uniform, lengths)


def _filled(draw: Callable[[], float], lengths: tuple[int, ...]) -> Value:
    if not lengths:
        return draw()
    return tuple([_filled(draw, lengths[1:]) for _ in range(lengths[0])])
