"""Seeds: a short text that alone gives the same numbers, options and order on every machine.

Bits come from BLAKE2b in counter mode, keyed by item, revision, seed and the name of what is drawn, so that adding a
draw changes no other. A canonical seed carries its attempt (`k3f9.4`): guards choose the seed, never the numbers.
"""

from __future__ import annotations

import re
import struct
from collections.abc import MutableSequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from quizapp.errors import QuizappError

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter that is taken for a digit."""
_FORM: Final = re.compile(r"([0-9a-z]{1,16})(?:\.([0-9]{1,4}))?")


_WORDS: Final = 1 << 64
_WORD: Final = struct.Struct(">Q")
_BLOCK: Final = 64


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


def packed(*names: object) -> str:
    """Join the names of a stream to one, so that no two lists of names give the same."""
    return "\x1f".join(map(str, names))


class Stream:
    """An endless stream of draws under one name."""

    __slots__ = ("_at", "_block", "_counter", "_key", "_packed")

    def __init__(self, *names: object) -> None:
        self._packed = packed(*names)
        self._key = self._block = b""
        self._counter = self._at = 0

    def _next_block(self) -> bytes:
        if not self._counter:
            self._key = blake2b(self._packed.encode(), digest_size=32).digest()
        self._block = blake2b(self._counter.to_bytes(8, "big"), key=self._key, digest_size=_BLOCK).digest()
        self._counter += 1
        self._at = 0
        return self._block

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to `bound` - 1, each equally likely."""
        while True:
            block = self._block if 0 < self._at < _BLOCK else self._next_block()
            (word,) = _WORD.unpack_from(block, self._at)
            self._at += _WORD.size
            # Words from the largest multiple of the bound on are passed over; it lies less than a bound below the end.
            if word <= _WORDS - bound or word < _WORDS - _WORDS % bound:
                place: int = word % bound
                return place

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put a list in random order, in place."""
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
