"""Saving the answers of a session: written, rated anew, taken back, and believed once the journal has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from datetime import date
from typing import cast

import msgspec

from quizapp.bank.text import Language
from quizapp.study.attempt import Attempt
from quizapp.study.dealing import Workplace
from quizapp.study.failures import STILL_SAVING, StudyError
from quizapp.study.memory import RATINGS, MemoryState
from quizapp.study.review import Rating, Review
from quizapp.study.turn import Turn


class Saving:
    """What of a session is on its way to the disk."""

    def __init__(self, workplace: Workplace) -> None:
        """Begin with nothing on its way."""
        self._work = workplace
        self._taking_back: tuple[Future[None], Turn] | None = None
        self._rating: tuple[Future[Review], Turn, tuple[Attempt, Review]] | None = None
        """With what the turn goes back to should writing fail."""

    def holds(self, now: Turn | None) -> bool:
        """Return whether the present turn, or one that is taken back, is still being written."""
        return self._taking_back is not None or (now is not None and now.future is not None and not now.future.done())

    def settle(self, turn: Turn, language: Language, *, here: bool = False) -> Future[Review]:
        """Write an answer as it stands, in place of what was written of it before; nothing if that agrees."""
        ledger = self._work.ledger
        if turn.agrees and turn.future is not None and (not turn.future.done() or turn.is_saved(ledger.history)):
            return turn.future
        if ledger.busy:
            raise StudyError(STILL_SAVING)
        if not turn.agrees:
            review = self._work.numbered(turn.draft(self._work, language))
            turn.corrected += [turn.review] if turn.review is not None else []
            turn.review = ledger.decided(review, instead_of=turn.corrected)
        assert turn.review is not None  # noqa: S101 -- agreed, or was made just now
        turn.future = ledger.write(turn.review, instead_of=turn.corrected, here=here)
        return turn.future

    def rate(self, turn: Turn, rating: Rating, language: Language) -> Future[Review]:
        """Give an answer another rating: by an event where it is saved, else by what is written of it."""
        if not turn.is_saved(self._work.ledger.history):
            turn.attempt = turn.attempt.worth(rating)
            return self.settle(turn, language)
        if self._work.ledger.busy or turn.review is None:
            raise StudyError(STILL_SAVING)
        before = (turn.attempt, turn.review)
        event = self._work.event("re-rate", turn.review.id)
        turn.future = self._work.ledger.rate(turn.review, rating, event)
        turn.attempt, turn.review = turn.attempt.worth(rating), msgspec.structs.replace(turn.review, rating=rating)
        self._rating = (turn.future, turn, before)
        return turn.future

    def preview(self, turn: Turn, language: Language) -> Mapping[Rating, date]:
        """Return for each rating the study day on which the item would come back, as it would be written."""
        ledger, previews = self._work.ledger, dict[Rating, date]()
        written = [one for one in (turn.review, *turn.corrected) if one is not None]
        for rating in RATINGS:
            review = self._work.draft(turn.attempt.worth(rating), language)
            due = ledger.decided(review, instead_of=written).due
            state = ledger.history.state_without(review.item, {one.id for one in written})
            if due is not None or state is not None:
                previews[rating] = date.fromisoformat(due) if due is not None else cast("MemoryState", state).due
        return previews

    def take_back(self, turn: Turn) -> Future[None]:
        """Take back by events what was written of an answer."""
        history = self._work.ledger.history
        written = [review for review in (turn.review, *turn.corrected) if review is not None and review.id in history]
        future = self._work.ledger.take_back(written)
        self._taking_back = (future, turn)
        return future

    def catch_up(self) -> Turn | None:
        """Take in what the journal has confirmed since the last call, and return the turn that this took back."""
        # Asked before absorbing: what is confirmed in between is then seen a moment late, never half.
        taken_back = self._taking_back is not None and self._taking_back[0].done()
        self._work.ledger.absorb()
        if self._rating is not None and self._rating[0].done():
            (rated, turn, before), self._rating = self._rating, None
            if rated.exception() is not None:
                turn.attempt, turn.review = before
            else:
                turn.review = rated.result()
        if self._taking_back is None or not taken_back:
            return None
        (future, turn), self._taking_back = self._taking_back, None
        return turn if future.exception() is None else None
