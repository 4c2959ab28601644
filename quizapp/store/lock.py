"""The lock that keeps a second app off a data folder; commands that only read never ask for it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from quizapp.store.connection import connect
from quizapp.store.failures import ANOTHER_FOLDER, StoreError, primary_code

if TYPE_CHECKING:
    from pathlib import Path


class FolderLock:
    """A lock on an empty file, held until released or until the process ends, however it ends.

    SQLite takes it, because its locks work alike on Windows, macOS and Linux, and within one process as well.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock at `path`, making the file where there is none; StoreError where another app has it."""
        try:
            self._connection = connect(path, "create", patience=0)
            try:
                self._connection.execute("PRAGMA journal_mode = MEMORY")
                self._connection.execute("BEGIN EXCLUSIVE")
                # On a file that may only be read SQLite begins without a lock; to set what is so already then fails.
                self._connection.execute("PRAGMA user_version = 0")
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.DatabaseError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY:
                raise
            sentence = (
                f"Another quizapp has {path.parent} open. Close it and try again, or {ANOTHER_FOLDER}. "
                "Commands that only read work beside it."
            )
            raise StoreError(sentence) from error

    def release(self) -> None:
        """Let another app have the folder."""
        self._connection.close()
