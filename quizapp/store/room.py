"""Room in SQLite's own log, made once in a sitting: a commit that need not make a file longer is sooner on the disk."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from quizapp.store.connection import transaction

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

PAGES = 1000
"""After so many SQLite folds its log into the database, and begins it anew without making it shorter."""
_FEW = 10
"""Pages; whatever does not find its place among them is written out before its transaction ends."""

_PLENTY = 64 * 1024 * 1024
"""Bytes; on a disk with less the log must not take what the answers themselves may need."""


def has_plenty(path: Path) -> bool:
    """Return whether the disk of a database has so much left that its log may take some ahead of time."""
    try:
        return shutil.disk_usage(path.parent).free >= _PLENTY
    except OSError:
        return False


def make_room(connection: sqlite3.Connection) -> None:
    """Make the log as long as it gets anyway, by a transaction that is too large for the memory and is taken back.

    What is written of it lies behind the last commit, where no reader looks and the next commits go.
    """
    (size,), (cache,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_size", "cache_size"))
    connection.execute(f"PRAGMA cache_size = {_FEW}")
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE room (filling BLOB)")
        connection.execute("INSERT INTO room VALUES (zeroblob(?))", (PAGES * size,))
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute(f"PRAGMA cache_size = {cache}")
    # The one commit that waits until the disk has all of it.
    with transaction(connection):
        connection.execute("UPDATE followed SET upto = upto")
