"""How well an item is remembered: FSRS-6 by py-fsrs, behind the few functions that study needs.

py-fsrs changes nothing it is given, but reads the clock, sleeps to make ids and draws fuzz where it is not told
otherwise; here it is always told. Its learning steps are empty: intervals are whole study days, and what returns
within a day is the session's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, cast

import fsrs
import msgspec
from fsrs.scheduler import DEFAULT_PARAMETERS

from quizapp.study.day import scheduler_moment
from quizapp.study.review import Review

Rating = Literal[1, 2, 3, 4]
"""FSRS: 1 Again, 2 Hard, 3 Good, 4 Easy."""
AGAIN: Rating = 1
HARD: Rating = 2
GOOD: Rating = 3
EASY: Rating = 4
RATINGS: tuple[Rating, ...] = (AGAIN, HARD, GOOD, EASY)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What decides a schedule; the version is logged with each review."""

    version: int = 1
    """1 is FSRS-6 with the weights that py-fsrs 6.3 ships."""
    weights: tuple[float, ...] = DEFAULT_PARAMETERS
    desired_retention: float = 0.9
    maximum_interval: int = 36500
    """In days."""


DEFAULT = Parameters()


class MemoryState(msgspec.Struct, frozen=True, kw_only=True):
    """What an item's reviews have come to, by FSRS."""

    stability: float
    """Days until the chance of recall falls to 90 %."""
    difficulty: float
    """From 1, easy, to 10."""
    due: date
    """The study day on which it should be asked again."""
    last: date
    """The study day of the last review that moved the schedule."""


@lru_cache(maxsize=8)
def _scheduler(parameters: Parameters) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=parameters.weights,
        desired_retention=parameters.desired_retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=parameters.maximum_interval,
        enable_fuzzing=False,
    )


def _card(state: MemoryState | None, day: date) -> fsrs.Card:
    """Build a card without letting py-fsrs look at the clock, which it does for an id or a due date left out."""
    if state is None:
        return fsrs.Card(card_id=0, due=scheduler_moment(day))
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=state.stability,
        difficulty=state.difficulty,
        due=scheduler_moment(state.due),
        last_review=scheduler_moment(state.last),
    )


def after(state: MemoryState | None, rating: Rating, day: date, *, parameters: Parameters = DEFAULT) -> MemoryState:
    """Return the state after a review on a study day; None stands for an item never reviewed.

    A day before the last review, which a clock put back or a flight westwards brings, counts as the day of that
    review: time between reviews is never negative.
    """
    effective = day if state is None else max(day, state.last)
    reviewed, _ = _scheduler(parameters).review_card(
        _card(state, effective), fsrs.Rating(rating), scheduler_moment(effective)
    )
    # py-fsrs leaves these empty only on cards never reviewed, and this one just was.
    stability, difficulty = cast("float", reviewed.stability), cast("float", reviewed.difficulty)
    return MemoryState(stability=stability, difficulty=difficulty, due=reviewed.due.date(), last=effective)


def retrievability(state: MemoryState, day: date, *, parameters: Parameters = DEFAULT) -> float:
    """Return the predicted chance of recalling the item on a study day, between 0 and 1."""
    return float(_scheduler(parameters).get_card_retrievability(_card(state, day), scheduler_moment(day)))


def preview(state: MemoryState | None, day: date, *, parameters: Parameters = DEFAULT) -> dict[Rating, MemoryState]:
    """Return the state that each rating would lead to; nothing is random, so it is what will be applied."""
    return {rating: after(state, rating, day, parameters=parameters) for rating in RATINGS}


class Memory:
    """The states of all items, moved on review by review; the one place that says which reviews count.

    A review in the daily queue always moves the schedule. Practice is endless, and FSRS would take ten answers within
    an hour for ten proofs: of an item's answers in practice, the first of a study day moves the schedule, and so does
    the first wrong one of that day, because forgetting must never be hidden. The others are logged and counted, and
    leave the state as it is.
    """

    def __init__(
        self,
        reviews: Iterable[Review] = (),
        *,
        parameters: Parameters = DEFAULT,
        states: Mapping[str, MemoryState] | None = None,
    ) -> None:
        """Start from `reviews` in the order of their ids, or faster from the `states` that they came to."""
        self.parameters = parameters
        self._states: dict[str, MemoryState] = {}
        self._latest: dict[str, date] = {}
        self._failed: dict[str, date] = {}
        if states is None:
            for review in reviews:
                self.add(review)
        else:
            self._states.update(states)
            for review in reviews:
                self._note(review)

    @property
    def states(self) -> Mapping[str, MemoryState]:
        """The state of each item that was ever reviewed."""
        return self._states

    def following(self, review: Review) -> MemoryState:
        """Return the state that a review would lead to, which is the present one where it does not count."""
        state = self._states.get(review.item)
        day = date.fromisoformat(review.day)
        if state is None or review.mode == "review" or day > state.last:
            return after(state, review.rating, day, parameters=self.parameters)
        if review.rating == AGAIN and self._failed.get(review.item) != state.last:
            return after(state, review.rating, day, parameters=self.parameters)
        return state

    def add(self, review: Review) -> None:
        """Let a review count."""
        self._states[review.item] = self.following(review)
        self._note(review)

    def put(self, item: str, reviews: Iterable[Review]) -> None:
        """Rebuild one item's state from all its reviews; without any it is as if never met."""
        for kept in (self._states, self._latest, self._failed):
            kept.pop(item, None)
        for review in reviews:
            self.add(review)

    def _note(self, review: Review) -> None:
        """Remember the study day on which an item was last wrong, with days never running backwards."""
        day = date.fromisoformat(review.day)
        effective = max(day, self._latest.get(review.item, day))
        self._latest[review.item] = effective
        if review.rating == AGAIN:
            self._failed[review.item] = effective


def replay(reviews: Iterable[Review], *, parameters: Parameters = DEFAULT) -> dict[str, MemoryState]:
    """Return every item's state from the log alone, read in the order of ids: what a cache of states must equal."""
    return dict(Memory(reviews, parameters=parameters).states)
