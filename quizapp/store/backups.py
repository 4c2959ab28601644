"""Copies of a database that are checked when made: an unread backup is only a hope."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from quizapp.store.connection import connect
from quizapp.store.failures import StoreError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

DAYS, WEEKS, MONTHS = 12, 10, 9
"""How many daily, weekly and monthly backups are kept."""
_DAILY = "daily-"


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


def back_up_daily(connection: sqlite3.Connection, folder: Path, day: date) -> Path | None:
    """Make the backup of a study day, where there is none yet, and remove those that are no longer needed."""
    target = folder / f"{_DAILY}{day.isoformat()}.db"
    if target.exists():
        return None
    for unfinished in folder.glob(f"{_DAILY}*.db.new"):
        # The app was ended while it made this one; it is not whole, and nothing else ever removes it.
        unfinished.unlink(missing_ok=True)
    back_up(connection, target)
    dated = {when: path for path in folder.glob(f"{_DAILY}*.db") if (when := day_of(path)) is not None}
    for when in dated.keys() - worth_keeping(dated):
        dated[when].unlink(missing_ok=True)
    return target


def day_of(backup: Path) -> date | None:
    """Return the study day of a daily backup; None for another file."""
    try:
        return date.fromisoformat(backup.stem.removeprefix(_DAILY))
    except ValueError:
        return None


def worth_keeping(days: Iterable[date]) -> set[date]:
    """Return the days whose backups are kept: the last 12, and the last one of each of 10 weeks and of 9 months.

    Only weeks and months with a backup count, so that a long pause costs none.
    """
    newest_first = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    months: dict[tuple[int, int], date] = {}
    for day in newest_first:
        weeks.setdefault(day.isocalendar()[:2], day)
        months.setdefault((day.year, day.month), day)
    return {*newest_first[:DAYS], *list(weeks.values())[:WEEKS], *list(months.values())[:MONTHS]}


def problems(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with a whole database, one sentence each; nothing for a sound one."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [one for one in found if one != "ok"] + [
        f"row {row} of {table} points at a row of {parent} that is not there" for table, row, parent, _ in loose
    ]
