"""Putting a backup in the place of the learner's data: checked first, and nothing thrown away."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import msgspec

from quizapp.store import backups, migrations
from quizapp.store.connection import connect, has_log
from quizapp.store.failures import StoreError, sentences
from quizapp.store.lock import FolderLock
from quizapp.store.paths import BACKUPS_NAME, DATABASE_NAME, LOCK_NAME

if TYPE_CHECKING:
    from pathlib import Path

_COUNT = "SELECT count(*), max(day) FROM review WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
_COMPANIONS = ("-wal", "-shm", "-journal")


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """A backup that can be read, and how much is in it."""

    path: str
    answers: int
    last: str | None
    """The study day of the last answer in it."""


def restore(folder: Path, backup: Path, stamp: str) -> Path | None:
    """Put `backup` in the place of the data in `folder`; return where the data of before was kept.

    Args:
        folder: The data folder; made where there is none.
        backup: A database of this app or of an older one.
        stamp: What tells the file in which the data of before is kept from others, such as the time.

    Raises:
        StoreError: The backup is damaged, or not ours, or newer than this app; or another app has the folder open.
    """
    _check(backup)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / DATABASE_NAME
    with sentences(folder / LOCK_NAME):
        lock = FolderLock(folder / LOCK_NAME)
    try:
        with sentences(path):
            growing = path.with_name(f"{path.name}.restored")
            growing.unlink(missing_ok=True)
            # A copy of a running app's files has answers beside the main file, which must not be passed over.
            with closing(connect(backup, "read" if has_log(backup) else "frozen")) as connection:
                backups.back_up(connection, growing)
            with closing(connect(growing, "write")) as connection:
                migrations.use_wal(connection, growing)
            before = _put_aside(path, folder / BACKUPS_NAME, stamp)
            growing.replace(path)
    finally:
        lock.release()
    return before


def _check(backup: Path) -> None:
    """Refuse what cannot be put in the place of the data."""
    if backup.is_dir():
        raise StoreError(f"{backup} is a folder. Name a backup in it; `quizapp restore` lists those that there are.")
    try:
        with sentences(backup):
            if not migrations.look(backup, migrations.current_schema()):
                raise StoreError(f"{backup} is not there or empty, so there is nothing to restore. Name another file.")
        with closing(connect(backup, "frozen")) as connection:
            found = backups.problems(connection)
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found:
        raise StoreError(f"{backup} is damaged ({found[0]}), so it was not restored. Name another backup.")


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups of a data folder that can be read, newest last."""
    found = []
    for path in sorted((folder / BACKUPS_NAME).glob("*.db")):
        with suppress(Exception), closing(connect(path, "frozen")) as connection:
            answers, last = connection.execute(_COUNT).fetchone()
            found.append(Backup(path=str(path), answers=int(answers), last=last))
    return sorted(found, key=lambda backup: (backup.last or "", backup.answers, backup.path))


def _put_aside(path: Path, folder: Path, stamp: str) -> Path | None:
    """Keep the data of before: as a checked backup where it is sound, else file by file as it is."""
    if not path.exists():
        return None
    target = folder / f"before-restore-{stamp}.db"
    try:
        with closing(connect(path, "write")) as connection:
            backups.back_up(connection, target)
            # Folds the -wal into the file and removes it, which would else be taken for part of the restored one.
            connection.execute("PRAGMA journal_mode = DELETE")
    except Exception:  # noqa: BLE001 - whatever is wrong with it, a backup shall take its place
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"damaged-{stamp}.db"
        path.replace(target)
        for suffix in _COMPANIONS:
            companion = path.with_name(path.name + suffix)
            if companion.exists():
                companion.replace(target.with_name(target.name + suffix))
    return target
