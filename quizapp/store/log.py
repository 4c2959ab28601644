"""Reading the log: the reviews that count, of an item, a day, or all, as they are rated by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from quizapp.store.failures import StoreError
from quizapp.store.journal import last_event, read_events
from quizapp.store.ratings import read_reratings
from quizapp.store.tallies import StoredCounts
from quizapp.study.review import UNTOUCHING, Review

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection

    from quizapp.study.events import Event

_COLUMNS = Review.__struct_fields__

_READ = """
    SELECT id, moment, day, device, item, revision, seed, language, shown, answer, expected, outcome, mistake, rating,
           hints, milliseconds, parameters, mode, due
    FROM counting
    WHERE {}
    ORDER BY id
"""
_EVERY = "id <= :until"
_OF_ITEM = "item = :key AND id <= :until"
_ON_DAY = "day = :key AND id <= :until"
_LAST = f"{_READ.format(_EVERY)} DESC LIMIT :key"
_MET = """
    SELECT item, day, min(id) FROM counting
    WHERE item IN (SELECT value FROM json_each(:items)) AND id <= :until
        AND mode NOT IN (SELECT value FROM json_each(:untouching))
    GROUP BY item
"""
_BEYOND_ALL = "\U0010ffff"


def read_reviews(connection: sqlite3.Connection, item: str | None = None) -> list[Review]:
    """Return the reviews that count, of all items or of one, in the order of their ids, as they are rated by now."""
    return _read(connection, _READ.format(_EVERY if item is None else _OF_ITEM), item, _BEYOND_ALL)


class StoredLog:
    """The reviews that counted when the store was opened, read as they are asked for."""

    def __init__(self, connection: sqlite3.Connection, catch_up: Callable[[], bool]) -> None:
        """Read no further than the log reaches now: what is added later is told by whoever writes.

        What is counted is so by now; `catch_up` sees that the last reviews are tallied, and tells whether they are.
        """
        self._connection = connection
        self._catch_up = catch_up
        self._until = last_event(connection) or ""

    def every(self) -> list[Review]:
        """Return all of them, oldest first."""
        return self._read(_EVERY)

    def of(self, item: str) -> list[Review]:
        """Return those of an item, oldest first."""
        return self._read(_OF_ITEM, item)

    def on(self, day: str) -> list[Review]:
        """Return those of a study day, oldest first."""
        return self._read(_ON_DAY, day)

    def last(self, most: int) -> list[Review]:
        """Return the last so many, oldest first."""
        return _read(self._connection, _LAST, most, self._until)[::-1]

    def met(self, items: Collection[str]) -> dict[str, str]:
        """Return the study day of each item's first answer that moved the schedule, of those that have one."""
        if not items:
            return {}
        names = {"items": _json(items), "untouching": _json(UNTOUCHING), "until": self._until}
        return {item: day for item, day, _ in self._connection.execute(_MET, names)}

    def events(self, kinds: Collection[str]) -> list[Event]:
        """Return the events of some kinds."""
        return read_events(self._connection, kinds, self._until)

    def counts(self) -> StoredCounts:
        """Return what counts them, and what is logged later."""
        return StoredCounts(self._connection, self._catch_up)

    def _read(self, condition: str, key: str | None = None) -> list[Review]:
        return _read(self._connection, _READ.format(condition), key, self._until)


def _read(connection: sqlite3.Connection, query: str, key: str | int | None, until: str) -> list[Review]:
    rows = connection.execute(query, {"key": key, "until": until}).fetchall()
    reviews = list(map(_review, rows))
    ratings = read_reratings(connection, [review.id for review in reviews])
    return [ratings[one.id].of(one) if one.id in ratings else one for one in reviews] if ratings else reviews


def _json(names: Collection[str]) -> str:
    return msgspec.json.encode(sorted(names)).decode()


def _review(row: tuple[object, ...]) -> Review:
    columns = dict(zip(_COLUMNS, row, strict=True))
    try:
        columns["shown"] = msgspec.json.decode(str(columns["shown"]))
        return msgspec.convert(columns, Review)
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"Review {row[0]} in the log cannot be read ({error}). It was left as it is; run `quizapp doctor`."
        ) from error
