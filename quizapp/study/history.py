"""What a learner has answered so far, indexed for the questions that scheduling, sessions and figures ask of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from quizapp.study.memory import DEFAULT, Memory, MemoryState, Parameters, replay
from quizapp.study.review import Review


class History:
    """The reviews that count, in the order of their ids, and the memory states that they came to.

    It holds only what is on the disk: whoever writes adds a review here after the journal has confirmed it.
    """

    def __init__(
        self,
        reviews: Iterable[Review],
        *,
        parameters: Parameters = DEFAULT,
        states: Mapping[str, MemoryState] | None = None,
    ) -> None:
        """Read the log; `states`, where they are kept, spare replaying it."""
        self._reviews = {review.id: review for review in sorted(reviews, key=lambda review: review.id)}
        self._of_item: dict[str, list[Review]] = {}
        self._on_day: dict[str, list[Review]] = {}
        for review in self._reviews.values():
            self._index(review)
        self._memory = Memory(self._reviews.values(), parameters=parameters, states=states)

    def __contains__(self, review_id: object) -> bool:
        return review_id in self._reviews

    @property
    def parameters(self) -> Parameters:
        """What decides the schedule."""
        return self._memory.parameters

    @property
    def reviews(self) -> Collection[Review]:
        """All reviews, oldest first."""
        return self._reviews.values()

    @property
    def states(self) -> Mapping[str, MemoryState]:
        """The memory state of each item that was ever reviewed."""
        return self._memory.states

    def of(self, item: str) -> Sequence[Review]:
        """Return an item's reviews, oldest first."""
        return self._of_item.get(item, ())

    def on(self, day: date) -> Sequence[Review]:
        """Return the reviews of a study day, oldest first."""
        return self._on_day.get(day.isoformat(), ())

    def met_on(self, day: date) -> frozenset[str]:
        """Return the items that were answered for the first time on a study day."""
        return frozenset(review.item for review in self.on(day) if self.of(review.item)[0].day == review.day)

    def state_with(self, review: Review, *, without: Collection[str] = ()) -> MemoryState:
        """Return the state that a review leads to, as if the reviews of the ids `without` had not been."""
        if not without:
            return self._memory.following(review)
        kept = [earlier for earlier in self.of(review.item) if earlier.id not in without and earlier.id != review.id]
        return replay([*kept, review], parameters=self.parameters)[review.item]

    def state_without(self, item: str, without: Collection[str]) -> MemoryState | None:
        """Return an item's state as if some of its reviews had not been; None where none would be left."""
        kept = [review for review in self.of(item) if review.id not in without]
        return replay(kept, parameters=self.parameters).get(item)

    def add(self, review: Review) -> None:
        """Let a review count; its id must be above all others, as those of new reviews are."""
        self._reviews[review.id] = review
        self._index(review)
        self._memory.add(review)

    def remove(self, review: Review) -> None:
        """Let a review count no longer; everything is then as if it had never been."""
        del self._reviews[review.id]
        for index, key in ((self._of_item, review.item), (self._on_day, review.day)):
            index[key].remove(review)
            if not index[key]:
                del index[key]
        self._memory.put(review.item, self.of(review.item))

    def _index(self, review: Review) -> None:
        self._of_item.setdefault(review.item, []).append(review)
        self._on_day.setdefault(review.day, []).append(review)
