"""The kept memory states, read as study asks for them rather than all at once."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from quizapp.store.columns import names
from quizapp.store.connection import connect
from quizapp.study.memory import MemoryState
from quizapp.study.states import GRAINS, Strengths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path


_STATE = "SELECT stability, difficulty, due, last FROM memory WHERE item = ?"
_STATES = "SELECT item, stability, difficulty, due, last FROM memory"
_NAMES = "SELECT json_group_array(item) FROM memory"
_WITHOUT = """
    SELECT json_group_array(value) FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM memory WHERE item = value)
"""
# Three texts are sooner written and read than ninety thousand rows, and whole numbers than fractions.
_COLUMNS = """
    SELECT json_group_array(item), json_group_array(CAST(stability * ? AS INTEGER)), json_group_array(last) FROM memory
"""
# No difficulty is 0, but the index of due days has none: so all are read in the order of the items, which is that of
# their tallies, and not in that of the days.
_STRENGTHS = f"{_COLUMNS} WHERE difficulty > 0"
_DUE = f"{_COLUMNS} WHERE due <= ?"
_HAS_OWN = "SELECT count(*) > 1 OR max(length(file)) = 0 FROM pragma_database_list"
_DAYS = "SELECT item, due FROM memory WHERE due BETWEEN ? AND ?"
_NEXT_DAY = "SELECT min(due) FROM memory WHERE due > ?"
_MORE_THAN = "SELECT 1 FROM memory LIMIT 1 OFFSET ?"
_LOAD = "SELECT due, count(*) FROM memory GROUP BY due"

# A log has few days and many states, so each day is read once.
_day = lru_cache(maxsize=None)(date.fromisoformat)


class KeptStates:
    """The memory states that the store keeps by now."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Read through `connection`, which has opened `path`, unless that is not there or only copied from."""
        self._connection = connection
        self._path = path

    def of(self, item: str) -> MemoryState | None:
        """Return an item's state."""
        row = self._connection.execute(_STATE, (item,)).fetchone()
        return None if row is None else _state(*row)

    def every(self) -> dict[str, MemoryState]:
        """Return all of them."""
        return _states(self._connection.execute(_STATES))

    def names(self) -> set[str]:
        """Return the items that have one."""
        return set(_texts(self._connection.execute(_NAMES).fetchone()[0]))

    def without(self, items: Sequence[str]) -> set[str]:
        """Return those of these items that have none."""
        ((found,),) = self._connection.execute(_WITHOUT, (msgspec.json.encode(items).decode(),))
        return set(_texts(found))

    def strengths(self) -> Strengths:
        """Return as much of each as tells how well the item is remembered."""
        return _strengths(self._connection)

    def strengths_later(self) -> Callable[[], Strengths]:
        """Begin to read the same beside whatever else is read meanwhile, and return what waits for it."""
        ((has_own,),) = self._connection.execute(_HAS_OWN)
        if has_own or self._connection.in_transaction:
            # What only this connection has, in memory or in tables of its own, no other one can read; nor the moment
            # at which it is held still.
            return self.strengths
        beside = ThreadPoolExecutor(1, "memory-states")
        coming = beside.submit(_strengths_beside, self._path)
        beside.shutdown(wait=False)

        def wait() -> Strengths:
            try:
                return coming.result()
            except sqlite3.Error:
                return self.strengths()

        return wait

    def due(self, last: date) -> Strengths:
        """Return as much of those that are due by a study day."""
        items, stabilities, lasts = self._connection.execute(_DUE, (GRAINS, last.isoformat())).fetchone()
        return Strengths(_texts(items), _numbers(stabilities), _texts(lasts))

    def days(self, first: date, last: date) -> dict[str, date]:
        """Return the study day of each item that is due from one to another, both included."""
        days = first.isoformat(), last.isoformat()
        return {item: _day(due) for item, due in self._connection.execute(_DAYS, days)}

    def next_day(self, after: date) -> date | None:
        """Return the first study day after another on which one is due."""
        ((due,),) = self._connection.execute(_NEXT_DAY, (after.isoformat(),))
        return None if due is None else _day(due)

    def more_than(self, number: int) -> bool:
        """Return whether they are more than so many."""
        return bool(self._connection.execute(_MORE_THAN, (number,)).fetchall())

    def load(self) -> Mapping[date, int]:
        """Return how many items are due on each study day."""
        return {_day(due): count for due, count in self._connection.execute(_LOAD)}


def _strengths(connection: sqlite3.Connection) -> Strengths:
    items, stabilities, lasts = connection.execute(_STRENGTHS, (GRAINS,)).fetchone()
    return Strengths(names(items), _numbers(stabilities), _texts(lasts))


def _texts(column: str) -> list[str]:
    return msgspec.json.decode(column, type=list[str])


def _numbers(column: str) -> list[float]:
    return msgspec.json.decode(column, type=list[float])


def _strengths_beside(path: Path) -> Strengths:
    with closing(connect(path, "read")) as connection:
        return _strengths(connection)


def _states(rows: Iterable[tuple[str, float, float, str, str]]) -> dict[str, MemoryState]:
    return {item: _state(stability, difficulty, due, last) for item, stability, difficulty, due, last in rows}


def _state(stability: float, difficulty: float, due: str, last: str) -> MemoryState:
    return MemoryState(stability=stability, difficulty=difficulty, due=_day(due), last=_day(last))
