"""What can go wrong with the learner's data, as sentences: the codes of SQLite and of the system help nobody."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quizapp.errors import QuizappError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANOTHER_FOLDER = "choose another folder with --data-dir or QUIZAPP_DATA"

_IN_USE = "{path} is in use by another program. Close that program and try again."
_NOT_WRITABLE = f"{{path}} cannot be written. Give yourself the right to write there, or {ANOTHER_FOLDER}."
_IN_THE_WAY = f"{{path}} cannot be a data folder, because a file is in its way. Move it, or {ANOTHER_FOLDER}."

_OF_SQLITE = {
    sqlite3.SQLITE_FULL: (
        "The disk is full: {path} cannot take this. Free some space and try again; what was saved before is safe."
    ),
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: _NOT_WRITABLE,
    sqlite3.SQLITE_PERM: _NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: (
        f"{{path}} cannot be opened. Give yourself the right to read and write in its folder, or {ANOTHER_FOLDER}."
    ),
    sqlite3.SQLITE_PROTOCOL: (
        f"{{path}} cannot be locked; is it on a network folder? Use a local one: {ANOTHER_FOLDER}."
    ),
    sqlite3.SQLITE_IOERR: (
        f"The disk could not read or write {{path}} ({{error}}). Check its space and health, or {ANOTHER_FOLDER}."
    ),
    sqlite3.SQLITE_NOTADB: (
        f"{{path}} is not a database of quizapp. It was left as it is: move it away or put a backup in its place, "
        f"or {ANOTHER_FOLDER}."
    ),
    sqlite3.SQLITE_CORRUPT: (
        "{path} is damaged ({error}). It was left as it is: keep a copy of it and put a backup in its place."
    ),
}

_OF_THE_SYSTEM: dict[type[OSError], str] = {
    FileExistsError: _IN_THE_WAY,
    NotADirectoryError: _IN_THE_WAY,
    PermissionError: _NOT_WRITABLE,
}

_OF_ITS_NUMBER = {
    errno.ENOSPC: _OF_SQLITE[sqlite3.SQLITE_FULL],
    errno.EDQUOT: _OF_SQLITE[sqlite3.SQLITE_FULL],
    errno.EROFS: _NOT_WRITABLE,
}
"""What the system has no class of its own for."""
_FULL = 64 * 1024
"""With less room than this SQLite cannot even begin, and calls it an error of reading or writing."""

_OTHERS = f"{{path}} cannot be used ({{error}}); nothing of this was kept. Mend that, or {ANOTHER_FOLDER}."


class StoreError(QuizappError):
    """The learner's data could not be opened, read or kept; what was called saved before is untouched."""


class FullError(StoreError):
    """There is no room left on the disk; reading may be possible all the same."""


def explained(error: Exception, path: Path) -> StoreError:
    """Return the sentence for an error of SQLite or of the system about `path`, so that nobody meets a code."""
    if isinstance(error, StoreError):
        return error
    sentence = _OTHERS
    if isinstance(error, sqlite3.Error):
        code = primary_code(error)
        full = code == sqlite3.SQLITE_IOERR and _is_full(path)
        sentence = _OF_SQLITE.get(sqlite3.SQLITE_FULL if full else code, _OTHERS)
    elif isinstance(error, OSError):
        sentence = _OF_ITS_NUMBER.get(error.errno or 0) or _OF_THE_SYSTEM.get(type(error), _OTHERS)
    kind = FullError if sentence is _OF_SQLITE[sqlite3.SQLITE_FULL] else StoreError
    return kind(sentence.format(path=path, error=error))


def _is_full(path: Path) -> bool:
    """Return whether the disk of a file has no room left; False where that cannot be told."""
    try:
        return shutil.disk_usage(path.parent).free < _FULL
    except OSError:
        return False


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's code without its finer distinctions; 0 where Python's own layer raised the error."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn what goes wrong inside into a StoreError about `path`, at the one place where the store is entered."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise explained(error, path) from error
