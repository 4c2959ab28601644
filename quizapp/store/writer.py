"""The one place that writes: a screen hands it facts, goes on, and is told when each is safely on the disk."""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import msgspec

from quizapp.store import following, journal, tallies
from quizapp.store.connection import connect, transaction
from quizapp.store.failures import StoreError, explained
from quizapp.store.lane import ClosedError, Lane
from quizapp.store.room import has_plenty, make_room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType

    from quizapp.store.journal import MemoryRow, Undo
    from quizapp.study.events import Event
    from quizapp.study.review import Review


MANY = 50
"""What follows from so many reviews is kept at once (see `following`)."""
SITTING = 3
"""Whoever gives so many answers will give more: room is made for them (see `room`)."""


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
        self._states: dict[str, MemoryRow | None] = {}
        """What the last reviews led to, as far as that is not kept yet."""
        self._late = 0
        """How many reviews those are."""
        self._answers = 0

    def append(self, review: Review, state: MemoryRow | None, *, here: bool = False) -> Future[None]:
        """Log a review; the memory state it led to is kept some time later. None leaves the item's state as it is.

        With `here` it is written before this returns, by the thread that asks for it.
        """

        def job() -> None:
            self._carry_out(lambda connection: journal.append_review(connection, review))
            self._late += 1
            self._answers += 1
            if state is not None:
                self._states[state.item] = state
            if self._answers == SITTING:
                self._make_room()
            if self._late >= MANY:
                # The answer is saved; should there be no room for this, it is tried again with the next one.
                with suppress(StoreError):
                    self._carry_out(self._take_in)
                    self._is_kept()

        return self._hand_in(job, here=here)

    def follow(self, *, here: bool = False) -> Future[None]:
        """Keep what follows from all reviews that are logged."""
        return self._submit(lambda _: None, here=here)

    def undo(self, review: str, state: MemoryRow | Callable[[str], MemoryRow | None] | None) -> Future[None]:
        """Take a review back, and with it restore the memory state of before; None removes the item's state.

        The state may be given as a function of the item, which the log tells.
        """

        def job(connection: sqlite3.Connection) -> None:
            item = journal.append_undo(connection, self._new_undo(review))
            journal.set_state(connection, item, state(item) if callable(state) else state)

        return self._submit(job)

    def record(self, events: Iterable[Event], states: Iterable[tuple[str, MemoryRow | None]]) -> Future[None]:
        """Log events, and with them the memory states that they led to; None removes an item's state."""
        logged, moved = tuple(events), tuple(states)

        def job(connection: sqlite3.Connection) -> None:
            for event in logged:
                journal.append_event(connection, event)
            for item, state in moved:
                journal.set_state(connection, item, state)

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
            following.put_all_in(connection)

        return self._submit(job)

    def set_setting(self, key: str, value: object) -> Future[None]:
        """Keep a setting as JSON, taken as it is now."""
        encoded = msgspec.json.encode(value).decode()
        return self._submit(lambda connection: journal.put_setting(connection, key, encoded))

    def close(self) -> None:
        """Wait until all that was handed in is done, then let the database go."""
        if not self._lane.closed:
            self.follow()
        self._lane.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _submit(self, job: Callable[[sqlite3.Connection], None], *, here: bool = False) -> Future[None]:
        """Have a job done, with what follows from the reviews before it kept first."""

        def after_them(connection: sqlite3.Connection) -> None:
            self._take_in(connection)
            job(connection)

        def whole() -> None:
            self._carry_out(after_them)
            self._is_kept()

        return self._hand_in(whole, here=here)

    def _take_in(self, connection: sqlite3.Connection) -> None:
        following.take_in(connection, self._states)

    def _is_kept(self) -> None:
        self._states.clear()
        self._late = 0

    def _make_room(self) -> None:
        """Have it made while nobody waits; without it an answer takes a little longer."""

        def job() -> None:
            with suppress(sqlite3.Error):
                if has_plenty(self._path):
                    make_room(self._connection)

        with suppress(ClosedError):
            self._lane.submit(job)

    def _hand_in(self, job: Callable[[], None], *, here: bool) -> Future[None]:
        try:
            return self._lane.submit(job, here=here)
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
