"""The last reviews, newest first: read as far as somebody looks, who has mostly seen enough after a few hundred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from quizapp.study.counts import Glimpse
from quizapp.study.rating import RIGHT

if TYPE_CHECKING:
    import sqlite3

_FIRST = "SELECT id, item, outcome FROM counting ORDER BY id DESC LIMIT ?"
_NEXT = "SELECT id, item, outcome FROM counting WHERE id < ? ORDER BY id DESC LIMIT ?"
FEW = 500
"""So many are read at first, and twice as many each time after that."""


class Lately(Iterable[Glimpse]):
    """The last so many reviews that count; whoever goes through them again finds what was read."""

    def __init__(self, connection: sqlite3.Connection, most: int) -> None:
        """Read through `connection`, when they are asked for."""
        self._connection = connection
        self._left = most
        self._few = FEW
        self._read: list[Glimpse] = []

    def __iter__(self) -> Iterator[Glimpse]:
        place = 0
        while place < len(self._read) or self._read_on():
            yield self._read[place]
            place += 1

    def _read_on(self) -> bool:
        """Read some more, and return whether there were any."""
        few = min(self._few, self._left)
        if self._read:
            rows = self._connection.execute(_NEXT, (self._read[-1].id, few)).fetchall()
        else:
            rows = self._connection.execute(_FIRST, (few,)).fetchall()
        self._left, self._few = self._left - few, self._few * 2
        self._read += [Glimpse(name, item, outcome in RIGHT) for name, item, outcome in rows]
        return bool(rows)
