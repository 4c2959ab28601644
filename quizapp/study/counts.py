"""What is counted over the reviews that count: asked of a store that keeps tallies, or counted through a list.

Figures ask only these questions, so that a log of a million answers is as quick to sum up as one of ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from quizapp.questions.model import Outcome
from quizapp.study.memory import AGAIN
from quizapp.study.rating import RIGHT
from quizapp.study.review import Mode, Rating, Review

MOST_COUNTED = 10 * 60 * 1000
"""Milliseconds of one answer that count as study: a question left open over lunch is no hour of work.

The store's schema has the same number; a test holds the two together."""


class DayTally(msgspec.Struct, frozen=True, order=True, gc=False):
    """The answers of one outcome on one study day."""

    day: str
    outcome: Outcome
    answers: int
    milliseconds: int
    """At most ten minutes of each."""


class MistakeTally(msgspec.Struct, frozen=True, order=True):
    """How often a mistake was noted."""

    mistake: str
    answers: int
    day: str
    """The last study day on which it was made."""
    last: str
    """The id of the last answer in which it was made."""


class ItemTallies(msgspec.Struct, frozen=True):
    """How often each item was answered: three columns, for there may be many items."""

    items: Sequence[str]
    answers: Sequence[int]
    right: Sequence[int]


class Glimpse(msgspec.Struct, frozen=True, order=True, gc=False):
    """As much of a review as tells how it went."""

    id: str
    item: str
    right: bool


class Step(msgspec.Struct, frozen=True, order=True, gc=False):
    """As much of a review as moves memory."""

    id: str
    day: str
    rating: Rating
    mode: Mode


class Counts(Protocol):
    """The sums that are kept; what is listed comes in no particular order, but where that is said."""

    def days(self) -> Sequence[DayTally]:
        """Return the tallies of all days, oldest first."""
        ...

    def met(self) -> Mapping[str, int]:
        """Return for each study day how many items were answered then and not on a day before."""
        ...

    def items(self) -> ItemTallies:
        """Return the tallies of all items that were answered."""
        ...

    def mistakes(self) -> Sequence[MistakeTally]:
        """Return the tally of each mistake."""
        ...

    def made_in(self, mistake: str) -> frozenset[str]:
        """Return the items in which a mistake was made."""
        ...

    def made(self, items: Collection[str]) -> Mapping[str, set[str]]:
        """Return the mistakes that were made in these items, by item."""
        ...

    def wrong_last_time(self) -> frozenset[str]:
        """Return the items whose last answer was wrong."""
        ...

    def often_wrong(self, times: int) -> Collection[str]:
        """Return all items that were rated Again so often, and maybe some that were not."""
        ...

    def lately(self, most: int) -> Iterable[Glimpse]:
        """Return the last so many reviews, newest first; one may go through them more than once."""
        ...

    def queued(self, most: int) -> Mapping[str, str]:
        """Return the ids and items of the last so many reviews in the daily queue."""
        ...

    def steps(self, items: Collection[str]) -> Mapping[str, Sequence[Step]]:
        """Return the reviews of these items, oldest first, as they are rated by now."""
        ...


class Counted:
    """The same counted through a list of reviews: what a store's tallies must equal."""

    def __init__(self, reviews: Sequence[Review]) -> None:
        """Count reviews that are in the order of their ids."""
        self._reviews = reviews

    def days(self) -> Sequence[DayTally]:
        """Return the tallies of all days."""
        sums: dict[tuple[str, Outcome], list[int]] = {}
        for review in self._reviews:
            mine = sums.setdefault((review.day, review.outcome), [0, 0])
            mine[0] += 1
            mine[1] += min(review.milliseconds, MOST_COUNTED)
        return [DayTally(day, outcome, *mine) for (day, outcome), mine in sorted(sums.items())]

    def met(self) -> Mapping[str, int]:
        """Return how many items were met on each study day."""
        first: dict[str, str] = {}
        for review in self._reviews:
            first[review.item] = min(review.day, first.get(review.item, review.day))
        return Counter(first.values())

    def items(self) -> ItemTallies:
        """Return the tallies of all items."""
        answers, right = Counter[str](), Counter[str]()
        for review in self._reviews:
            answers[review.item] += 1
            right[review.item] += review.outcome in RIGHT
        return ItemTallies(list(answers), list(answers.values()), [right[item] for item in answers])

    def mistakes(self) -> Sequence[MistakeTally]:
        """Return the tally of each mistake."""
        found: dict[str, MistakeTally] = {}
        for review in self._reviews:
            if review.mistake is not None:
                before = found.get(review.mistake, MistakeTally(review.mistake, 0, "", ""))
                latest = max(before.day, review.day)
                found[review.mistake] = MistakeTally(review.mistake, before.answers + 1, latest, review.id)
        return list(found.values())

    def made_in(self, mistake: str) -> frozenset[str]:
        """Return the items in which a mistake was made."""
        return frozenset(review.item for review in self._reviews if review.mistake == mistake)

    def made(self, items: Collection[str]) -> Mapping[str, set[str]]:
        """Return the mistakes that were made in these items."""
        found: dict[str, set[str]] = {}
        for review in self._reviews:
            if review.mistake is not None and review.item in items:
                found.setdefault(review.item, set()).add(review.mistake)
        return found

    def wrong_last_time(self) -> frozenset[str]:
        """Return the items whose last answer was wrong."""
        last = {review.item: review.outcome for review in self._reviews}
        return frozenset(item for item, outcome in last.items() if outcome not in RIGHT)

    def often_wrong(self, times: int) -> Collection[str]:
        """Return the items that were rated Again so often."""
        again = Counter(review.item for review in self._reviews if review.rating == AGAIN)
        return {item for item, count in again.items() if count >= times}

    def lately(self, most: int) -> Sequence[Glimpse]:
        """Return the last so many reviews, newest first."""
        last = self._reviews[-most:] if most else ()
        return [Glimpse(review.id, review.item, review.outcome in RIGHT) for review in reversed(last)]

    def queued(self, most: int) -> Mapping[str, str]:
        """Return the ids and items of the last so many reviews in the daily queue."""
        queue = [review for review in self._reviews if review.mode == "review"]
        return {review.id: review.item for review in queue[-most:]}

    def steps(self, items: Collection[str]) -> Mapping[str, Sequence[Step]]:
        """Return the reviews of these items."""
        found: dict[str, list[Step]] = {}
        for review in self._reviews:
            if review.item in items:
                found.setdefault(review.item, []).append(Step(review.id, review.day, review.rating, review.mode))
        return found
