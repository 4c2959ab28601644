"""Writing to the journal, and believing only what it has confirmed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from functools import partial
from typing import TypeVar

import msgspec

from quizapp.study.events import MOVING, Event
from quizapp.study.failures import STILL_SAVING, StudyError
from quizapp.study.history import History
from quizapp.study.library import Journal
from quizapp.study.memory import Parameters, replay
from quizapp.study.review import Rating, Review

Result = TypeVar("Result")


class Ledger:
    """The history and the journal behind it, kept in step.

    A write is handed to the journal at once, and enters the history when `absorb` finds it confirmed: on the caller's
    thread, so that a journal may confirm on its own. What failed to be written never happened.
    """

    def __init__(self, history: History, journal: Journal) -> None:
        """Keep the history and the journal that it came from."""
        self.history = history
        self._journal = journal
        self._pending: list[tuple[Future[None], Callable[[], None]]] = []
        self._under_way: list[Review] = []

    @property
    def busy(self) -> bool:
        """Whether something is still being written."""
        self.absorb()
        return bool(self._pending)

    @property
    def under_way(self) -> Sequence[Review]:
        """The reviews still being written: no part of the history yet, but not to be asked for again either."""
        return tuple(self._under_way) if self.busy else ()

    def absorb(self) -> None:
        """Take into the history what was confirmed since; safe to call at any time."""
        while self._pending and self._pending[0][0].done():
            future, believe = self._pending.pop(0)
            if not future.cancelled() and future.exception() is None:
                believe()
        if not self._pending:
            self._under_way.clear()

    def write(self, review: Review, *, instead_of: Sequence[Review] = (), here: bool = False) -> Future[Review]:
        """Log a review, and take back those that it corrects, if they are in the log.

        The new one goes first: should the power fail in between, an answer is there twice rather than lost. With
        `here` the caller has nothing else to do until it is written.
        """
        self._refuse_while_busy()
        stale = [old for old in instead_of if old.id in self.history]
        state = self.history.state_with(review, without={old.id for old in stale})
        if review.id not in self.history:
            self._under_way.append(review)
            self._submit(self._journal.append(review, state, here=here), partial(self.history.add, review))
        for old in stale:
            self._submit(self._journal.undo(old.id, state), partial(self.history.remove, old))
        return self._all_written(review)

    def decided(self, review: Review, *, instead_of: Sequence[Review] = ()) -> Review:
        """Return a review with the day on which its item comes back."""
        stale = {old.id for old in instead_of if old.id in self.history}
        return self.history.decided(review, without=stale)

    def take_back(self, reviews: Collection[Review]) -> Future[None]:
        """Take reviews of one item back, as events; their item's state becomes what it was without them."""
        self._refuse_while_busy()
        gone = [review for review in reviews if review.id in self.history]
        without = {review.id for review in gone}
        for review in gone:
            state = self.history.state_without(review.item, without)
            self._submit(self._journal.undo(review.id, state), partial(self.history.remove, review))
        return self._all_written(None)

    def rate(self, review: Review, rating: Rating, event: Event) -> Future[Review]:
        """Log that a review is worth another rating, by an event that is given what follows from it."""
        self._refuse_while_busy()
        again, state = self.history.rated(review, rating)
        event = msgspec.structs.replace(event, detail={"rating": rating, "due": again.due})

        def believe() -> None:
            self.history.replace(again)
            self.history.record(event)

        self._submit(self._journal.record([event], {review.item: state}), believe)
        return self._all_written(again)

    def record(self, events: Sequence[Event]) -> Future[None]:
        """Log events, with the memory states of the items that they move."""
        self._refuse_while_busy()
        states = {event.subject: self.history.state_after(event) for event in events if event.kind in MOVING}

        def believe() -> None:
            for event in events:
                self.history.record(event)

        self._submit(self._journal.record(events, states), believe)
        return self._all_written(None)

    def revoke(self, undos: Sequence[tuple[Event, Event]]) -> Future[None]:
        """Take events back, each by an undo; the items that they moved are then as if they had never been."""
        self._refuse_while_busy()
        states = {gone.subject: self.history.state_unsaid(gone) for gone, _ in undos if gone.kind in MOVING}

        def believe() -> None:
            for _, undo in undos:
                self.history.record(undo)

        self._submit(self._journal.record([undo for _, undo in undos], states), believe)
        return self._all_written(None)

    def note(self, *events: Event) -> Future[None]:
        """Log events that move no memory state; any number may be on their way, and each is done in its turn."""
        future = self._journal.record(events, {})

        def believe() -> None:
            for event in events:
                self.history.record(event)

        self._submit(future, believe)
        return future

    def follow(self, parameters: Parameters, event: Event) -> Future[None]:
        """Put other parameters in force from here on, and log them with all memory states worked out anew."""
        self._refuse_while_busy()
        history = self.history
        states = replay(history.reviews, parameters=parameters, events=history.events)
        event = msgspec.structs.replace(event, detail=msgspec.structs.asdict(parameters))

        def believe() -> None:
            history.follow(parameters)
            history.record(event)

        self._submit(self._journal.record([event], states), believe)
        return self._all_written(None)

    def written(self) -> Future[None]:
        """Return a future that resolves once all that is on its way is written, or fails with the first failure."""
        self.absorb()
        return self._all_written(None)

    def _refuse_while_busy(self) -> None:
        if self.busy:
            raise StudyError(STILL_SAVING)

    def _submit(self, future: Future[None], believe: Callable[[], None]) -> None:
        self._pending.append((future, believe))

    def _all_written(self, result: Result) -> Future[Result]:
        """Return a future that resolves after all that is pending, or fails with the first failure."""
        if all(future.done() and not future.cancelled() and future.exception() is None for future, _ in self._pending):
            written: Future[Result] = Future()
            written.set_result(result)
            return written
        return Together([future for future, _ in self._pending], result)


class Together(Future[Result]):
    """Resolves with a result after several writes, or fails with the first failure.

    Who waits for it waits for each of them in turn: a journal may do a write at once for whoever waits.
    """

    def __init__(self, writes: Sequence[Future[None]], result: Result) -> None:
        super().__init__()
        self._writes = writes
        self._after = result
        self.set_running_or_notify_cancel()
        self._look_at(0)

    def result(self, timeout: float | None = None) -> Result:
        """Wait, and return the result; or raise what went wrong."""
        for write in self._writes if timeout is None else ():
            wait_for(write)
        return super().result(timeout)

    def _look_at(self, index: int) -> None:
        if index == len(self._writes):
            self.set_result(self._after)
        else:
            self._writes[index].add_done_callback(lambda write: self._go_on(write, index))

    def _go_on(self, write: Future[None], index: int) -> None:
        if write.cancelled():
            self.set_exception(StudyError("The answer was not saved, because its writing was called off."))
        elif (failure := write.exception()) is not None:
            self.set_exception(failure)
        else:
            self._look_at(index + 1)


def wait_for(write: Future[None]) -> None:
    """Wait until a write is done, however it ends."""
    with suppress(CancelledError):
        write.exception()
