"""Opening the learner's data: for the app, which writes and lets no second one in, or for a command that only reads."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import uuid
from contextlib import ExitStack, closing, contextmanager, nullcontext
from typing import TYPE_CHECKING, Self

import msgspec

from quizapp.store import backups, following, journal, log, migrations, tallies
from quizapp.store.connection import connect, connect_to_memory, has_log, transaction
from quizapp.store.failures import StoreError, primary_code, sentences
from quizapp.store.identity import Identifiers
from quizapp.store.kept import KeptStates
from quizapp.store.lock import FolderLock
from quizapp.store.paths import BACKUPS_NAME, DATABASE_NAME, LOCK_NAME
from quizapp.store.writer import Writer
from quizapp.study.events import DECIDING
from quizapp.study.failures import StudyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from quizapp.store.journal import MemoryRow, Value
    from quizapp.store.migrations import Schema
    from quizapp.study.events import Event
    from quizapp.study.review import Review


def _milliseconds_now() -> int:
    return time.time_ns() // 1_000_000


_ALONE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR})
"""What SQLite says where it may not write beside the database, or finds no room to."""


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """What the store takes from the world besides a disk, handed in so that a test can hold it still."""

    clock: Callable[[], int] = _milliseconds_now
    """Milliseconds since 1970 in UTC."""
    random: Callable[[int], bytes] = os.urandom


class Store:
    """The learner's data, open; reading is done here, writing by the one `writer`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, edge: Edge, lock: FolderLock | None) -> None:
        """Own `connection` and, where the store may be written, the `lock` of its folder."""
        self.path = path
        self.device: str = journal.read_setting(connection, journal.DEVICE_KEY, "")
        self._connection = connection
        self._edge = edge
        self._lock = lock
        self._identifiers = Identifiers(edge.random, after=journal.last_event(connection))
        self._writer: Writer | None = None
        self._looked_back = False
        self._backing_up: threading.Thread | None = None
        self._closing = threading.Event()
        self.backup_problem: StoreError | None = None
        """Why the daily backup could not be made, once that is known."""

    @property
    def read_only(self) -> bool:
        """Return whether this store refuses to write."""
        return self._lock is None

    def new_id(self, moment: int) -> str:
        """Return an id for an event at `moment`, in milliseconds since 1970, above all ids in the log."""
        return self._identifiers.new(moment)

    def reviews(self, item: str | None = None) -> list[Review]:
        """Return the reviews that count, of all items or of one, in the order of their ids: what a replay needs."""
        with sentences(self.path):
            return log.read_reviews(self._connection, item)

    def log(self) -> log.StoredLog:
        """Return the reviews that count by now, to be read as they are needed."""
        with sentences(self.path):
            return log.StoredLog(self._connection, self._is_followed)

    def events(self) -> list[Event]:
        """Return all events but reviews and their undos, in the order of their ids."""
        with sentences(self.path):
            return journal.read_events(self._connection)

    def deciding_events(self) -> list[Event]:
        """Return the events on which a day's plan depends; `log` reads the others when they are asked for."""
        with sentences(self.path):
            return journal.read_events(self._connection, DECIDING)

    def event_count(self) -> int:
        """Return how many events the log holds; it only ever grows."""
        with sentences(self.path):
            return journal.count_events(self._connection)

    def states(self) -> dict[str, MemoryRow]:
        """Return the cached memory state of each item that has one."""
        with sentences(self.path):
            self._follow()
            return journal.read_states(self._connection)

    def kept(self) -> KeptStates:
        """Return what reads the cached memory states as they are needed."""
        with sentences(self.path):
            self._follow()
        return KeptStates(self._connection, self.path)

    def differing_tallies(self) -> list[str]:
        """Return the names of the tallies that are not what the log comes to."""
        with sentences(self.path):
            self._follow()
            return tallies.differing(self._connection)

    def setting(self, key: str, default: Value) -> Value:
        """Return a setting as a value of the default's type, or the default where it was never set."""
        with sentences(self.path):
            return journal.read_setting(self._connection, key, default)

    def settings(self, defaults: Mapping[str, Value]) -> dict[str, Value]:
        """Return settings, each as a value of its default's type, or that default where it was never set."""
        with sentences(self.path):
            return journal.read_settings(self._connection, defaults)

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """See one state of everything inside, though an app beside this one may go on writing.

        A store that writes has nobody beside it.
        """
        with sentences(self.path), transaction(self._connection, "DEFERRED") if self.read_only else nullcontext():
            yield

    def problems(self) -> list[str]:
        """Return what is wrong with the file, one sentence each, by reading all of it; nothing for a sound one."""
        with sentences(self.path):
            return backups.problems(self._connection)

    def back_up(self, target: Path) -> None:
        """Write a checked copy of all that is saved to `target`, also while the app goes on writing."""
        with sentences(target):
            backups.back_up(self._connection, target)

    def start_daily_backup(self, day: date, *, later: float = 0.0) -> None:
        """Begin to make the backup of a study day, beside all other work; `close` waits for it.

        Args:
            day: The study day.
            later: After how many seconds, since a start has better things to do; `close` has it made at once.
        """

        def job() -> None:
            self._closing.wait(later)
            try:
                with sentences(self.path), closing(connect(self.path, "read")) as connection:
                    backups.back_up_daily(connection, self.path.parent / BACKUPS_NAME, day)
            except StoreError as problem:
                self.backup_problem = problem

        self._backing_up = threading.Thread(target=job, name="daily-backup")
        self._backing_up.start()

    def writer(self) -> Writer:
        """Return the writer of this store, started when first asked for."""
        if self._lock is None:
            raise StoreError(f"{self.path} was opened for reading only. Open it for writing to keep something in it.")
        if self._writer is None:
            with sentences(self.path):
                self._writer = Writer(self.path, self._new_undo)
        return self._writer

    def close(self) -> None:
        """Wait for what is still to be written, then let files and folder go."""
        if self._writer is not None:
            self._writer.close()
        self._closing.set()
        if self._backing_up is not None:
            self._backing_up.join()
        self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def catch_up(self) -> None:
        """See that what follows from the log is kept, where an app that was killed, or is running, left some of it."""
        if not following.is_behind(self._connection):
            return
        from quizapp.store.doctor import states_of

        take_in = following.take_in_aside if self.read_only else following.take_in
        begun = self._connection.in_transaction
        with nullcontext() if begun else transaction(self._connection, "DEFERRED" if self.read_only else "IMMEDIATE"):
            try:
                states = states_of(self, following.late_items(self._connection))
            except (StoreError, StudyError):
                # Where something in the log cannot be read, one can study all the same, and `quizapp doctor` says so.
                return
            take_in(self._connection, states)

    def _follow(self) -> None:
        """See that what follows from the reviews logged by now is kept, before it is read.

        A store that only reads does so once, and not for whoever wants a setting alone.
        """
        if self._writer is not None:
            if following.is_behind(self._connection):
                self._writer.follow(here=True).result()
        elif self.read_only and not self._looked_back:
            self._looked_back = True
            self.catch_up()

    def _is_followed(self) -> bool:
        """See to the same, and return whether it could be done: what is only looked at must not fail on a full disk."""
        try:
            self._follow()
        except StoreError:
            return False
        return True

    def _new_undo(self, review: str) -> journal.Undo:
        moment = self._edge.clock()
        return journal.Undo(id=self.new_id(moment), moment=moment, device=self.device, review=review)


def open_store(
    folder: Path, *, read_only: bool = False, edge: Edge | None = None, schema: Schema | None = None
) -> Store:
    """Open the data in `folder`, or say in a StoreError why not and leave the disk as it was.

    For writing, the folder and the database are made where there are none and brought up to date where they are
    older. For reading, nothing is made: no data yet reads as no reviews, and an older database is brought up to date
    in memory.
    """
    open_it = _open_for_reading if read_only else _open_for_writing
    with sentences(folder), ExitStack() as opened:
        store = open_it(folder, edge or Edge(), schema or migrations.current_schema(), opened)
        opened.pop_all()
    return store


def _open_for_writing(folder: Path, edge: Edge, schema: Schema, opened: ExitStack) -> Store:
    path = folder / DATABASE_NAME
    folder.mkdir(parents=True, exist_ok=True)
    with sentences(path):
        migrations.look(path, schema)
    with sentences(folder / LOCK_NAME):
        lock = FolderLock(folder / LOCK_NAME)
    opened.callback(lock.release)
    with sentences(path):
        if not migrations.look(path, schema):
            migrations.create(path, schema, lambda connection: _name_device(connection, edge))
        elif not os.access(path, os.W_OK):
            # SQLite would open it for reading only, and say so at the first answer.
            raise PermissionError
        connection = connect(path, "write")
        opened.callback(connection.close)
        migrations.migrate(connection, path, schema)
        journal.touch(connection)
        store = Store(path, connection, edge, lock)
        store.catch_up()
        return store


def _open_for_reading(folder: Path, edge: Edge, schema: Schema, opened: ExitStack) -> Store:
    path = folder / DATABASE_NAME
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError
    with sentences(path):
        if migrations.look(path, schema):
            connection = _reading(path)
            opened.callback(connection.close)
            if migrations.number_of(connection) != schema.number:
                connection = migrations.migrated_copy(connection, path, schema)
                opened.close()
                opened.callback(connection.close)
        else:
            connection = connect_to_memory()
            opened.callback(connection.close)
            migrations.build(connection, schema, lambda empty: _name_device(empty, edge))
        return Store(path, connection, edge, None)


def _reading(path: Path) -> sqlite3.Connection:
    """Open for reading beside a running app; alone where none can run, for want of the right to write or of room."""
    try:
        return connect(path, "read")
    except sqlite3.OperationalError as error:
        if primary_code(error) not in _ALONE or has_log(path):
            raise
        return connect(path, "frozen")


def _name_device(connection: sqlite3.Connection, edge: Edge) -> None:
    device = str(uuid.UUID(bytes=edge.random(16), version=4))
    journal.put_setting(connection, journal.DEVICE_KEY, msgspec.json.encode(device).decode())
