"""What follows from the log, memory states and tallies: kept a while after the answers, for many of them together.

An answer is safe once its review is in the log. What follows from it can always be worked out again, and goes to other
pages of the file each time; so the writer takes in what follows from many at once. Nobody sees the difference: whoever
reads has the rest taken in before, and where an app was killed, the next to open the file does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.store import journal, tallies

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from quizapp.store.journal import MemoryRow

_IS_BEHIND = "SELECT coalesce((SELECT max(sequence) FROM review), 0) > (SELECT upto FROM followed)"
_LATE = "SELECT DISTINCT item FROM review WHERE sequence > (SELECT upto FROM followed)"
_FOLLOWED = "UPDATE followed SET upto = coalesce((SELECT max(sequence) FROM review), 0)"
_TABLES = ("followed", "memory", *(f"{name}_tally" for name in tallies.NAMES))


def is_behind(connection: sqlite3.Connection) -> bool:
    """Return whether reviews were logged of which it is not kept yet what follows from them."""
    return bool(connection.execute(_IS_BEHIND).fetchone()[0])


def late_items(connection: sqlite3.Connection) -> list[str]:
    """Return the items of those reviews."""
    return [item for (item,) in connection.execute(_LATE)]


def take_in(connection: sqlite3.Connection, states: Mapping[str, MemoryRow | None]) -> None:
    """Keep what follows from the reviews logged since the last time; None removes an item's state."""
    if is_behind(connection):
        tallies.take_in(connection)
        for item, state in states.items():
            journal.set_state(connection, item, state)
        connection.execute(_FOLLOWED)


def put_all_in(connection: sqlite3.Connection) -> None:
    """Note that all is kept that follows from the log by now, having been worked out anew."""
    connection.execute(_FOLLOWED)


def take_in_aside(connection: sqlite3.Connection, states: Mapping[str, MemoryRow | None]) -> None:
    """Do the same on a connection that may only read: in tables of its own, which hide the others."""
    for name in _TABLES:
        (form,) = connection.execute("SELECT sql FROM main.sqlite_schema WHERE name = ?", (name,)).fetchone()
        form = form.replace("CREATE TABLE", "CREATE TEMP TABLE", 1).replace("REFERENCES review (id)", "")
        connection.execute(form)
        connection.execute(f"INSERT INTO temp.{name} SELECT * FROM main.{name}")  # noqa: S608 - one of these names
    take_in(connection, states)
