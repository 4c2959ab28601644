"""The schema and its numbered steps: a database is made whole, brought up to date, or refused unread."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quizapp.store.backups import back_up, problems
from quizapp.store.connection import connect, connect_to_memory, has_log, transaction
from quizapp.store.failures import ANOTHER_FOLDER, StoreError, primary_code
from quizapp.store.paths import BACKUPS_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

APPLICATION_ID = 0x5155495A
"""Says in the file's header whose database it is: "QUIZ"."""
NUMBER = 6
"""Of the present schema; step-N.sql leads to schema N."""
OLDEST_SQLITE = (3, 38, 0)
"""The first version with STRICT tables and, without being asked, JSON."""


class Schema(NamedTuple):
    """The schema in full, and the statements that lead to it from each older one."""

    whole: str
    steps: tuple[str, ...] = ()
    """Step `n` (from 0) leads from schema n + 1 to n + 2."""

    @property
    def number(self) -> int:
        """Return the number that a database of this schema carries as its user_version."""
        return len(self.steps) + 1


def current_schema() -> Schema:
    """Return the schema of this app; a change of schema.sql is published only together with a step that leads to it."""
    folder = Path(__file__).parent
    steps = (folder.joinpath(f"step-{number}.sql").read_text(encoding="utf-8") for number in range(2, NUMBER + 1))
    return Schema(folder.joinpath("schema.sql").read_text(encoding="utf-8"), tuple(steps))


def look(path: Path, schema: Schema) -> bool:
    """Return whether there is a database at `path`; StoreError where it is not ours or newer than the app.

    Nothing is made beside it, so that a refused file stays as it was, and nothing but the header of a newer one is
    read. The header always tells the schema, because `migrate` leaves WAL mode before it changes it.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(f"This Python has SQLite {sqlite3.sqlite_version}, older than {wanted}. Use a newer Python.")
    if not path.exists() or path.stat().st_size == 0:
        if has_log(path):
            raise StoreError(
                f"{path} is missing, but {path.name}-wal beside it holds answers. Put it back; if it is lost, move "
                "the other away and put a backup in its place."
            )
        return False
    try:
        with closing(connect(path, "frozen")) as connection:
            _check_header(connection, path, schema)
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as error:
        # A crash in a checkpoint leaves the main file half written; the -wal beside it makes it whole when opened.
        if has_log(path) and primary_code(error) == sqlite3.SQLITE_CORRUPT:
            return True
        raise
    return True


def create(path: Path, schema: Schema, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Make a new database with its first rows under another name, then give it its own: it is there whole or not."""
    growing = path.with_name(f"{path.name}.new")
    _remove_with_companions(growing)
    try:
        with closing(connect(growing, "create")) as connection:
            build(connection, schema, fill)
            use_wal(connection, path)
        growing.replace(path)
    except BaseException:
        _remove_with_companions(growing)
        raise


def build(connection: sqlite3.Connection, schema: Schema, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Write the schema and the first rows into an empty database, in one transaction."""
    with transaction(connection):
        _run(connection, schema.whole)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema.number}")
        fill(connection)


def migrate(connection: sqlite3.Connection, path: Path, schema: Schema) -> None:
    """Bring an older database up to date in one transaction, after a checked backup of it was made."""
    older = _check_header(connection, path, schema)
    if older == schema.number:
        return
    found = problems(connection)
    if found:
        raise StoreError(
            f"{path} is damaged ({found[0]}), so it was not brought up to date. Put a backup in its place."
        )
    connection.execute("PRAGMA journal_mode = DELETE")
    try:
        back_up(connection, _unused(path.parent / BACKUPS_NAME, f"before-schema-{schema.number}"))
        _step_up(connection, older, schema)
    finally:
        use_wal(connection, path)


def migrated_copy(connection: sqlite3.Connection, path: Path, schema: Schema) -> sqlite3.Connection:
    """Return a copy in memory, up to date, of an older database that may only be read."""
    older = _check_header(connection, path, schema)
    copy = connect_to_memory()
    try:
        connection.backup(copy)
        _step_up(copy, older, schema)
    except BaseException:
        copy.close()
        raise
    return copy


def number_of(connection: sqlite3.Connection) -> int:
    """Return the number of the schema that a database has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def use_wal(connection: sqlite3.Connection, path: Path) -> None:
    """Put a database in WAL mode, in which commands can read it beside the running app."""
    if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
        raise StoreError(
            f"{path} cannot be shared safely; is it on a network folder? Use a local one: {ANOTHER_FOLDER}."
        )


def _check_header(connection: sqlite3.Connection, path: Path, schema: Schema) -> int:
    number = number_of(connection)
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or number < 1:
        sentence = f"{path} is a database of another program. It was left as it is: move it away, or {ANOTHER_FOLDER}."
        raise StoreError(sentence)
    if number > schema.number:
        raise StoreError(
            f"{path} was written by a newer quizapp (schema {number}; this one knows up to {schema.number}). "
            f"It was left as it is: update quizapp, or {ANOTHER_FOLDER}."
        )
    return number


def _step_up(connection: sqlite3.Connection, older: int, schema: Schema) -> None:
    # Rebuilding a table that others point at needs them off, and they cannot be switched inside a transaction.
    connection.execute("PRAGMA foreign_keys = OFF")
    with transaction(connection):
        for step in schema.steps[older - 1 :]:
            _run(connection, step)
        connection.execute(f"PRAGMA user_version = {schema.number}")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreError(f"The step from schema {older} to {schema.number} would lose links; nothing was changed.")
    connection.execute("PRAGMA foreign_keys = ON")


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """Split a script where statements end, because executescript would commit the transaction around it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


def _unused(folder: Path, stem: str) -> Path:
    candidate, count = folder / f"{stem}.db", 1
    while candidate.exists():
        count += 1
        candidate = folder / f"{stem}-{count}.db"
    return candidate


def _remove_with_companions(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
