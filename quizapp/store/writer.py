"""The one place that writes: a screen hands it facts, goes on, and is told when each is safely on the disk."""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Self

import msgspec

from quizapp.store import journal, tallies
from quizapp.store.connection import connect, transaction
from quizapp.store.failures import StoreError, explained
from quizapp.store.lane import ClosedError, Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType

    from quizapp.store.journal import MemoryRow, Undo
    from quizapp.study.events import Event
    from quizapp.study.review import Review


MOST_UNTALLIED = 50
"""So many reviews are tallied together: each by itself would take a quarter of the time that storing it takes."""


class Writer:
    """Carries out each request in its own transaction, in the order given.

    A future resolves only after the commit was synced, so that "saved" may be said when it has; a failure comes
    through it as a StoreError, and the writer goes on. A future cannot be cancelled: leaving a screen loses nothing.
    """

    def __init__(self, path: Path, new_undo: Callable[[str], Undo]) -> None:
        """Open the database at `path` for writing; `new_undo` makes the event that takes a review back."""
        self._path = path
        self._new_undo = new_undo
        self._connection = connect(path, "write")
        self._lane = Lane("store-writer")
        self._untallied = 0

    def append(self, review: Review, state: MemoryRow | None, *, here: bool = False) -> Future[None]:
        """Log a review, and with it the memory state it led to; None leaves the item's state as it is.

        With `here` it is written before this returns, by the thread that asks for it.
        """

        def job(connection: sqlite3.Connection) -> None:
            journal.append_review(connection, review)
            if state is not None:
                journal.put_state(connection, state)
            self._untallied += 1
            if self._untallied >= MOST_UNTALLIED:
                tallies.catch_up(connection)
                self._untallied = 0

        return self._submit(job, here=here)

    def tally(self, *, here: bool = False) -> Future[None]:
        """Take all reviews that are logged into the tallies."""
        return self._submit(tallies.catch_up, here=here)

    def undo(self, review: str, state: MemoryRow | Callable[[str], MemoryRow | None] | None) -> Future[None]:
        """Take a review back, and with it restore the memory state of before; None removes the item's state.

        The state may be given as a function of the item, which the log tells.
        """

        def job(connection: sqlite3.Connection) -> None:
            # The review is taken out of the tallies, so it must be in them.
            tallies.catch_up(connection)
            item = journal.append_undo(connection, self._new_undo(review))
            before = state(item) if callable(state) else state
            if before is None:
                journal.remove_state(connection, item)
            else:
                journal.put_state(connection, before)

        return self._submit(job)

    def record(self, events: Iterable[Event], states: Iterable[tuple[str, MemoryRow | None]]) -> Future[None]:
        """Log events, and with them the memory states that they led to; None removes an item's state."""
        logged, moved = tuple(events), tuple(states)

        def job(connection: sqlite3.Connection) -> None:
            for event in logged:
                journal.append_event(connection, event)
            for item, state in moved:
                if state is None:
                    journal.remove_state(connection, item)
                else:
                    journal.put_state(connection, state)

        return self._submit(job)

    def replace_states(self, states: Iterable[MemoryRow]) -> Future[None]:
        """Put rebuilt memory states in the place of all that are kept."""
        rebuilt = tuple(states)
        return self._submit(lambda connection: journal.replace_states(connection, rebuilt))

    def rebuild(self, states: Iterable[MemoryRow]) -> Future[None]:
        """Put rebuilt memory states in the place of all that are kept, and count all tallies anew."""
        rebuilt = tuple(states)

        def job(connection: sqlite3.Connection) -> None:
            journal.replace_states(connection, rebuilt)
            tallies.rebuild(connection)

        return self._submit(job)

    def set_setting(self, key: str, value: object) -> Future[None]:
        """Keep a setting as JSON, taken as it is now."""
        encoded = msgspec.json.encode(value).decode()
        return self._submit(lambda connection: journal.put_setting(connection, key, encoded))

    def close(self) -> None:
        """Wait until all that was handed in is done, then let the database go."""
        if not self._lane.closed:
            self.tally()
        self._lane.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _submit(self, job: Callable[[sqlite3.Connection], None], *, here: bool = False) -> Future[None]:
        try:
            return self._lane.submit(partial(self._carry_out, job), here=here)
        except ClosedError:
            future: Future[None] = Future()
            future.set_exception(
                StoreError(f"{self._path} is closed already, so this was not kept. Start the app again.")
            )
            return future

    def _carry_out(self, job: Callable[[sqlite3.Connection], None]) -> None:
        try:
            with transaction(self._connection):
                job(self._connection)
        except (sqlite3.Error, OSError, ValueError, OverflowError, StoreError) as error:
            raise explained(error, self._path) from None
