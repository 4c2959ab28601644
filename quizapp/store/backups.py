"""Copies of a database that are checked when made: an unread backup is only a hope."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from quizapp.store.connection import connect
from quizapp.store.failures import StoreError

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Write all that `connection` sees to `target`, which must not exist, whole and checked or not at all."""
    if target.exists():
        raise StoreError(f"{target} already exists and was left as it is. Name another file for the backup.")
    target.parent.mkdir(parents=True, exist_ok=True)
    growing = target.with_name(f"{target.name}.new")
    growing.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(growing.absolute()),))
        with growing.open("r+b") as file:
            os.fsync(file.fileno())
        with closing(connect(growing, "frozen")) as copy:
            found = problems(copy)
        if found:
            raise StoreError(f"The backup {target} would be damaged ({found[0]}), so it was not kept.")
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)


def problems(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with a whole database, one sentence each; nothing for a sound one."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [one for one in found if one != "ok"] + [
        f"row {row} of {table} points at a row of {parent} that is not there" for table, row, parent, _ in loose
    ]
