"""SQLite connections as the store wants them, for any path a learner may have; the only place that opens one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Access = Literal["create", "write", "read", "frozen"]

PATIENCE = 5.0
"""Seconds to wait for another process, which holds a lock for milliseconds unless it is stuck."""

_QUERIES: dict[Access, str] = {
    "create": "mode=rwc",
    "write": "mode=rw",
    "read": "mode=ro",
    "frozen": "mode=ro&immutable=1",
}


def connect(path: Path, access: Access, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open a database that each thread may use in turn and in which transactions are begun by hand.

    "frozen" reads the main file alone, takes no lock and leaves nothing beside it, and reads no schema before it is
    asked to: for looking before opening. It goes through SQLite because closing a file that was opened by other means
    drops the locks this process has on it.
    """
    connection = sqlite3.connect(
        f"{_uri(path)}?{_QUERIES[access]}",
        uri=True,
        isolation_level=None,
        timeout=patience,
        check_same_thread=False,
    )
    return connection if access == "frozen" else _guarded(connection)


def connect_to_memory() -> sqlite3.Connection:
    """Open an empty database that lives only as long as its connection, for looking at what is not on disk."""
    return _guarded(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))


@contextmanager
def transaction(connection: sqlite3.Connection, kind: Literal["IMMEDIATE", "DEFERRED"] = "IMMEDIATE") -> Iterator[None]:
    """Keep all that is done inside or nothing of it, synced to the disk when this returns.

    A deferred one may only read, and sees no more than there was when it first did.
    """
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def has_log(path: Path) -> bool:
    """Return whether answers lie beside a database that are not yet folded into it, as after a crash."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _guarded(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Set what the store promises; it reads the schema, so that a file that cannot be read is found out here."""
    try:
        _set_promises(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_promises(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    # On macOS a plain sync leaves the data in the drive's own memory; elsewhere these two do nothing.
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA checkpoint_fullfsync = ON")
    connection.execute("PRAGMA trusted_schema = OFF")


def _uri(path: Path) -> str:
    """Return a URI whose host is always empty, as SQLite demands: Path.as_uri names the host of a Windows share."""
    whole = path.absolute().as_posix()
    return "file://" + quote(os.fsencode(whole if whole.startswith("/") else f"/{whole}"), safe="/:")
