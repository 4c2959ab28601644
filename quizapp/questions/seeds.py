"""Seeds: a short text that alone gives the same numbers, options and order on every machine.

Bits come from BLAKE2b in counter mode, keyed by item, revision, seed and the name of what is drawn, so that adding a
draw changes no other. A canonical seed carries its attempt (`k3f9.4`): guards choose the seed, never the numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import MutableSequence
from typing import Any, Final, NamedTuple

from quizapp.errors import QuizappError

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter that is taken for a digit."""
_FORM: Final = re.compile(r"([0-9a-z]{1,16})(?:\.([0-9]{1,4}))?")


class Seed(NamedTuple):
    """A seed and, once a variant was accepted, the attempt at which it was."""

    text: str
    attempt: int | None = None

    def __str__(self) -> str:
        return self.text if self.attempt is None else f"{self.text}.{self.attempt}"


def read_seed(text: str) -> Seed:
    """Read a seed as shown on the screen.

    Raises:
        QuizappError: It is not of the form `k3f9` or `k3f9.4`.
    """
    match = _FORM.fullmatch(text.strip().lower())
    if match is None:
        raise QuizappError(f"`{text}` is not a seed; write 1 to 16 letters and digits, as in k3f9 or k3f9.4")
    return Seed(match[1], int(match[2]) if match[2] is not None else None)


class Stream:
    """An endless stream of draws under one name."""

    def __init__(self, *names: object) -> None:
        packed = "\x1f".join(str(name) for name in names).encode()
        self._key = hashlib.blake2b(packed, digest_size=32).digest()
        self._counter = 0
        self._words: list[int] = []

    def _word(self) -> int:
        if not self._words:
            block = hashlib.blake2b(self._counter.to_bytes(8, "big"), key=self._key, digest_size=64).digest()
            self._words = [int.from_bytes(block[place : place + 8], "big") for place in range(56, -1, -8)]
            self._counter += 1
        return self._words.pop()

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to `bound` - 1, each equally likely."""
        limit = (1 << 64) - (1 << 64) % bound
        while (word := self._word()) >= limit:
            pass
        return word % bound

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put a list in random order, in place."""
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
