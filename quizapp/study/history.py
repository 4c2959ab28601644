"""What a learner has answered so far, indexed for the questions that scheduling, sessions and figures ask of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from quizapp.study.events import MOVING, Event, Wishes, counting, wishes
from quizapp.study.memory import DEFAULT, Memory, MemoryState, Parameters, in_order, replay
from quizapp.study.review import UNTOUCHING, Rating, Review


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
        events: Iterable[Event] = (),
    ) -> None:
        """Read the log; `states`, where they are kept, spare replaying it.

        Args:
            reviews: Those that were not taken back, with the ratings that they have by now.
            parameters: The scheduler's parameters.
            states: The memory states that reviews and events came to.
            events: All other events of the log.
        """
        self._reviews = {review.id: review for review in sorted(reviews, key=lambda review: review.id)}
        self._events = counting(events)
        self._of_item: dict[str, list[Review]] = {}
        self._on_day: dict[str, list[Review]] = {}
        for review in self._reviews.values():
            self._index(review)
        self._memory = Memory(self._reviews.values(), parameters=parameters, states=states, events=self._events)

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
    def events(self) -> Sequence[Event]:
        """All other events that were not taken back, oldest first."""
        return self._events

    @property
    def states(self) -> Mapping[str, MemoryState]:
        """The memory state of each item that was ever reviewed."""
        return self._memory.states

    @property
    def load(self) -> Mapping[date, int]:
        """How many items are due on each study day."""
        return self._memory.load

    def wishes(self, day: date) -> Wishes:
        """Return what the learner wants of single items on a study day."""
        return wishes(self._events, day.isoformat())

    def of(self, item: str) -> Sequence[Review]:
        """Return an item's reviews, oldest first."""
        return self._of_item.get(item, ())

    def on(self, day: date) -> Sequence[Review]:
        """Return the reviews of a study day, oldest first."""
        return self._on_day.get(day.isoformat(), ())

    def met_on(self, day: date) -> frozenset[str]:
        """Return the items whose first answer that moved the schedule was given on a study day."""
        return frozenset(review.item for review in self.on(day) if self._met(review.item) == review.day)

    def decided(self, review: Review, *, without: Collection[str] = ()) -> Review:
        """Return a review with the day on which its item comes back, as if the reviews `without` had not been."""
        if not without:
            return self._memory.decided(review)
        return self._memory_without(review.item, {*without, review.id}).decided(review)

    def state_with(self, review: Review, *, without: Collection[str] = ()) -> MemoryState | None:
        """Return the state that a review leads to, as if the reviews of the ids `without` had not been."""
        if not without:
            return self._memory.following(review)
        return self._memory_without(review.item, {*without, review.id}).following(review)

    def state_without(self, item: str, without: Collection[str]) -> MemoryState | None:
        """Return an item's state as if some of its reviews had not been; None where none would be left."""
        return self._memory_without(item, without).states.get(item)

    def state_after(self, event: Event) -> MemoryState | None:
        """Return the state of the event's item that the event leads to."""
        return self._memory.following(event)

    def rated(self, review: Review, rating: Rating) -> tuple[Review, MemoryState | None]:
        """Return a logged review with another rating, and the state that its item then has.

        Where it was the item's last review, the day on which the item comes back is decided anew.
        """
        again = msgspec.structs.replace(review, rating=rating)
        position = [one.id for one in self.of(review.item)].index(review.id)
        earlier = self._memory_without(review.item, {one.id for one in self.of(review.item)[position:]})
        again = earlier.decided(again)
        kept = [again if one.id == review.id else one for one in self.of(review.item)]
        state = replay(kept, parameters=self.parameters, events=self._moving(review.item)).get(review.item)
        return again, state

    def add(self, review: Review) -> None:
        """Let a review count; its id must be above all others, as those of new reviews are."""
        self._reviews[review.id] = review
        self._index(review)
        self._memory.add(review)

    def remove(self, review: Review) -> None:
        """Let a review count no longer; everything is then as if it had never been."""
        del self._reviews[review.id]
        for index, key in ((self._of_item, review.item), (self._on_day, review.day)):
            index[key] = [kept for kept in index[key] if kept.id != review.id]
            if not index[key]:
                del index[key]
        self._rebuild(review.item)

    def replace(self, review: Review) -> None:
        """Let a review count with another rating."""
        self._reviews[review.id] = review
        for index, key in ((self._of_item, review.item), (self._on_day, review.day)):
            index[key] = [review if kept.id == review.id else kept for kept in index[key]]
        self._rebuild(review.item)

    def record(self, event: Event) -> None:
        """Let an event count; its id must be above all others."""
        self._events = counting([*self._events, event])
        if event.kind in MOVING:
            self._memory.add(event)
        elif event.kind == "undo":
            self._memory = Memory(self.reviews, parameters=self.parameters, events=self._events)

    def follow(self, parameters: Parameters) -> None:
        """Work out all memory states anew under other parameters."""
        self._memory = Memory(self.reviews, parameters=parameters, events=self._events)

    def _rebuild(self, item: str) -> None:
        self._memory.put(item, in_order(self.of(item), self._moving(item)))

    def _moving(self, item: str) -> list[Event]:
        return [event for event in self._events if event.subject == item and event.kind in MOVING]

    def _memory_without(self, item: str, without: Collection[str]) -> Memory:
        """Return the memory of one item alone, as if some of its reviews had not been, beside the load of all."""
        kept = [review for review in self.of(item) if review.id not in without]
        memory = Memory(kept, parameters=self.parameters, events=self._moving(item))
        mine, now = self._memory.states.get(item), memory.states.get(item)
        memory.load = self._memory.load.copy()
        if mine is not None:
            memory.load[mine.due] -= 1
        if now is not None:
            memory.load[now.due] += 1
        return memory

    def _met(self, item: str) -> str | None:
        return next((review.day for review in self.of(item) if review.mode not in UNTOUCHING), None)

    def _index(self, review: Review) -> None:
        self._of_item.setdefault(review.item, []).append(review)
        self._on_day.setdefault(review.day, []).append(review)
