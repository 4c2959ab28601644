"""The tallies: what was logged is taken in from time to time, read for figures, and compared with the log."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from quizapp.store.columns import names
from quizapp.store.lately import Lately
from quizapp.store.ratings import read_reratings
from quizapp.study.counts import DayTally, Glimpse, ItemTallies, MistakeTally, Step

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

NAMES = ("day", "item", "mistake")
"""For each there is a table, `day_tally`, and a view of what it must hold, `day_count`."""

_DAYS = "SELECT day, outcome, answers, milliseconds FROM day_tally ORDER BY day, outcome"
_MET = "SELECT first, count(*) FROM item_tally GROUP BY first"
_ITEMS = "SELECT json_group_array(item), json_group_array(answers), json_group_array(right_answers) FROM item_tally"
_MISTAKES = "SELECT mistake, answers, day, last FROM mistake_tally"
_MADE_IN = "SELECT DISTINCT item FROM counting WHERE mistake = ?"
_MADE = """
    SELECT DISTINCT item, mistake FROM counting
    WHERE item IN (SELECT value FROM json_each(?)) AND mistake IS NOT NULL
"""
_WRONG = "SELECT item FROM item_tally WHERE wrong"
_OFTEN_WRONG = """
    SELECT item FROM item_tally WHERE again >= ?
    UNION
    SELECT review.item FROM event JOIN review ON review.id = event.subject WHERE event.kind = 're-rate'
"""
_QUEUED = "SELECT id, item FROM counting WHERE mode = 'review' ORDER BY id DESC LIMIT ?"
_STEPS = """
    SELECT item, id, day, rating, mode FROM counting
    WHERE item IN (SELECT value FROM json_each(?))
    ORDER BY item, id
"""


_TAKE_IN = (
    """
    INSERT INTO day_tally
    SELECT day, outcome, count(*), sum(min(milliseconds, 600000)) FROM counting
    WHERE sequence > (SELECT upto FROM followed)
    GROUP BY day, outcome
    ON CONFLICT (day, outcome) DO UPDATE
    SET answers = answers + excluded.answers, milliseconds = milliseconds + excluded.milliseconds
    """,
    """
    INSERT INTO item_tally
    SELECT counted.*, latest.outcome NOT IN ('right', 'other-convention')
    FROM (
        SELECT item, count(*) AS answers, sum(outcome IN ('right', 'other-convention')) AS right_answers,
               sum(rating = 1) AS again, min(day) AS first, max(id) AS last
        FROM counting
        WHERE sequence > (SELECT upto FROM followed)
        GROUP BY item
    ) AS counted
    JOIN review AS latest ON latest.id = counted.last
    WHERE TRUE
    ON CONFLICT (item) DO UPDATE
    SET answers = answers + excluded.answers, right_answers = right_answers + excluded.right_answers,
        again = again + excluded.again, first = min(first, excluded.first), last = max(last, excluded.last),
        wrong = CASE WHEN excluded.last > last THEN excluded.wrong ELSE wrong END
    """,
    """
    INSERT INTO mistake_tally
    SELECT mistake, count(*), max(day), max(id) FROM counting
    WHERE mistake IS NOT NULL AND sequence > (SELECT upto FROM followed)
    GROUP BY mistake
    ON CONFLICT (mistake) DO UPDATE
    SET answers = answers + excluded.answers, day = max(day, excluded.day), last = max(last, excluded.last)
    """,
)


class StoredCounts:
    """What is counted over all reviews that count by now, as figures ask for it."""

    def __init__(self, connection: sqlite3.Connection, catch_up: Callable[[], bool]) -> None:
        """Read through `connection`, of which `catch_up` sees that the last reviews are tallied, and tells if not."""
        self._connection = connection
        self._catch_up = catch_up

    def days(self) -> Sequence[DayTally]:
        """Return the tallies of all days, oldest first."""
        return [DayTally(*row) for row in self._tallied(_DAYS)]

    def met(self) -> Mapping[str, int]:
        """Return for each study day how many items were answered then and not on a day before."""
        return dict(self._tallied(_MET))

    def items(self) -> ItemTallies:
        """Return the tallies of all items that were answered."""
        ((items, answers, right),) = self._tallied(_ITEMS)
        return ItemTallies(
            names(items),
            msgspec.json.decode(answers, type=list[int]),
            msgspec.json.decode(right, type=list[int]),
        )

    def mistakes(self) -> Sequence[MistakeTally]:
        """Return the tally of each mistake."""
        return [MistakeTally(*row) for row in self._tallied(_MISTAKES)]

    def made_in(self, mistake: str) -> frozenset[str]:
        """Return the items in which a mistake was made."""
        return frozenset(item for (item,) in self._connection.execute(_MADE_IN, (mistake,)))

    def made(self, items: Collection[str]) -> Mapping[str, set[str]]:
        """Return the mistakes that were made in these items, by item."""
        found: dict[str, set[str]] = defaultdict(set)
        for item, mistake in self._rows(_MADE, msgspec.json.encode(list(items)).decode()):
            found[item].add(mistake)
        return found

    def wrong_last_time(self) -> frozenset[str]:
        """Return the items whose last answer was wrong."""
        return frozenset(item for (item,) in self._tallied(_WRONG))

    def often_wrong(self, times: int) -> Collection[str]:
        """Return all items that were rated Again so often, and those of which a rating was given anew."""
        return [item for (item,) in self._tallied(_OFTEN_WRONG, times)]

    def lately(self, most: int) -> Iterable[Glimpse]:
        """Return the last so many reviews, newest first; they are read as far as somebody looks."""
        return Lately(self._connection, most)

    def queued(self, most: int) -> Mapping[str, str]:
        """Return the ids and items of the last so many reviews in the daily queue."""
        return dict(self._rows(_QUEUED, most))

    def steps(self, items: Collection[str]) -> Mapping[str, Sequence[Step]]:
        """Return the reviews of these items, oldest first, as they are rated by now."""
        rows = self._rows(_STEPS, msgspec.json.encode(list(items)).decode())
        again = read_reratings(self._connection, [row[1] for row in rows])
        found: dict[str, list[Step]] = defaultdict(list)
        for item, name, day, rating, mode in rows:
            found[item].append(Step(name, day, again[name].rating if name in again else rating, mode))
        return found

    def _tallied(self, query: str, *key: int) -> list[Any]:
        # Where there is no room to tally them, as on a full disk, the log itself is counted.
        source = query if self._catch_up() else query.replace("_tally", "_count")
        return self._connection.execute(source, key).fetchall()

    def _rows(self, query: str, key: str | int) -> list[Any]:
        return self._connection.execute(query, (key,)).fetchall()


def take_in(connection: sqlite3.Connection) -> None:
    """Count what was logged after what is counted already."""
    for statement in _TAKE_IN:
        connection.execute(statement)


def differing(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the tallies that are not what the log comes to."""
    query = """
        SELECT EXISTS (SELECT * FROM {0}_tally EXCEPT SELECT * FROM {0}_count)
            OR EXISTS (SELECT * FROM {0}_count EXCEPT SELECT * FROM {0}_tally)
    """
    return [name for name in NAMES if connection.execute(query.format(name)).fetchone()[0]]


def rebuild(connection: sqlite3.Connection) -> None:
    """Fill all tallies anew from the log."""
    for name in NAMES:
        connection.execute(f"DELETE FROM {name}_tally")  # noqa: S608 - one of NAMES
        connection.execute(f"INSERT INTO {name}_tally SELECT * FROM {name}_count")  # noqa: S608 - likewise
