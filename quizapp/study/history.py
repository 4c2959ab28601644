"""What a learner has answered so far, indexed for the questions that scheduling, sessions and figures ask of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from quizapp.study.counts import Counted, Counts
from quizapp.study.events import ASIDE, MARKING, MOVING, OF_ITEMS, Event, Rests, Wishes, counting, marked, rests
from quizapp.study.library import Log
from quizapp.study.memory import DEFAULT, Memory, MemoryState, Parameters, in_order, replay
from quizapp.study.review import UNTOUCHING, Rating, Review
from quizapp.study.states import Kept, States


class History:
    """The reviews that count, in the order of their ids, and the memory states that they came to.

    It holds only what is on the disk: whoever writes adds a review here after the journal has confirmed it.
    """

    def __init__(
        self,
        reviews: Iterable[Review] | Log,
        *,
        parameters: Parameters = DEFAULT,
        states: Mapping[str, MemoryState] | Kept | None = None,
        events: Iterable[Event] = (),
    ) -> None:
        """Read the log; `states`, where they are kept, spare replaying it.

        Args:
            reviews: Those that were not taken back, with the ratings that they have by now; all of them, or a log that
                is read as far as is needed, which makes a long one quick to open.
            parameters: The scheduler's parameters.
            states: The memory states that reviews and events came to, or what reads them as they are needed.
            events: All other events of the log, undos among them; with a log that is read as needed, without those
                ASIDE.
        """
        events = list(events)
        self._events = counting(events)
        self._gone = {event.subject for event in events if event.kind == "undo"}
        """The events that were taken back, some of which may not be read yet."""
        self._moving_of: dict[str, list[Event]] | None = None
        """The events that move an item's state, by item, once that is asked."""
        self._log_aside: Log | None = None
        """What has the events ASIDE, until all of them are read."""
        self._aside = ASIDE
        """The kinds of which the log's events are not read yet."""
        self._rests: dict[date, Rests] = {}
        """What was not wanted on a day, until another event comes."""
        self._marked: frozenset[str] | None = None
        """The same of what is marked."""
        self._of_item: dict[str, list[Review]] = {}
        self._on_day: dict[str, list[Review]] = {}
        self._known: dict[str, Review] = {}
        """The reviews read or written so far, by id."""
        self._changed: dict[str, Review | None] = {}
        """What was added, rated anew or, as None, taken back since the log was opened."""
        self._log: Log | None = None
        self._counts: Counts | None = None
        """What counts without the reviews being read."""
        self._lasts: dict[int, Sequence[Review]] = {}
        """The last so many reviews, until one changes."""
        self._ordered: list[Review] | None = None
        if isinstance(reviews, Iterable):
            self._take(sorted(reviews, key=_by_id))
            whole = self._known.values()
            self._memory = Memory(whole, parameters=parameters, states=states, events=self._events)
        else:
            self._log, self._counts, self._log_aside = reviews, reviews.counts(), reviews
            if states is None:
                self._memory = Memory(self.reviews, parameters=parameters, events=self._events)
            else:
                self._memory = Memory(parameters=parameters, states=states, past=self._entries)

    def __contains__(self, review_id: object) -> bool:
        """Return whether a review counts, of those read or written so far."""
        return review_id in self._known

    @property
    def parameters(self) -> Parameters:
        """What decides the schedule."""
        return self._memory.parameters

    @property
    def reviews(self) -> Sequence[Review]:
        """All reviews, oldest first; the first to ask waits until a long log is read."""
        if self._log is not None:
            log, self._log = self._log, None
            self._take(self._as_changed(log.every(), lambda _: True))
        if self._ordered is None:
            self._ordered = sorted(self._known.values(), key=_by_id)
        return self._ordered

    def last(self, most: int) -> Sequence[Review]:
        """Return the last so many reviews, oldest first."""
        if self._log is None:
            return self.reviews[-most:]
        if most not in self._lasts:
            gone = sum(review is None for review in self._changed.values())
            self._lasts[most] = self._as_changed(self._log.last(most + gone), lambda _: True)[-most:]
        return self._lasts[most]

    @property
    def events(self) -> Sequence[Event]:
        """All other events that were not taken back, oldest first."""
        return self._with(ASIDE)

    def _with(self, kinds: frozenset[str]) -> list[Event]:
        """Return the events read so far, with those of some kinds among them."""
        unread = self._aside & kinds
        if self._log_aside is not None and unread:
            self._aside -= unread
            every = {event.id: event for event in (*self._log_aside.events(unread), *self._events)}
            self._events = counting(event for event in every.values() if event.id not in self._gone)
        return self._events

    @property
    def counts(self) -> Counts:
        """What is counted over the reviews that are on the disk."""
        return Counted(self.reviews) if self._counts is None else self._counts

    @property
    def states(self) -> States:
        """The memory state of each item that was ever reviewed."""
        return self._memory.states

    @property
    def load(self) -> Mapping[date, int]:
        """How many items are due on each study day."""
        return self._memory.load

    def rests(self, day: date) -> Rests:
        """Return what the learner does not want to be asked on a study day."""
        if day not in self._rests:
            self._rests[day] = rests(self._events, day.isoformat())
        return self._rests[day]

    def wishes(self, day: date) -> Wishes:
        """Return what the learner wants of single items on a study day."""
        if self._marked is None:
            self._marked = marked(self._with(MARKING))
        resting = self.rests(day)
        return Wishes(buried=resting.buried, suspended=resting.suspended, marked=self._marked)

    def of(self, item: str) -> Sequence[Review]:
        """Return an item's reviews, oldest first."""
        if self._log is not None and item not in self._of_item:
            self._of_item[item] = self._as_changed(self._log.of(item), lambda review: review.item == item)
        return self._of_item.get(item, ())

    def on(self, day: date) -> Sequence[Review]:
        """Return the reviews of a study day, oldest first."""
        name = day.isoformat()
        if self._log is not None and name not in self._on_day:
            self._on_day[name] = self._as_changed(self._log.on(name), lambda review: review.day == name)
        return self._on_day.get(name, ())

    def met_on(self, day: date) -> frozenset[str]:
        """Return the items whose first answer that moved the schedule was given on a study day."""
        items = {review.item for review in self.on(day) if review.mode not in UNTOUCHING}
        if self._log is None:
            return frozenset(item for item in items if self._met(item) == day.isoformat())
        # What changed since the log was opened is of items that were read by then.
        unread = [item for item in items if item not in self._of_item]
        met = {**self._log.met(unread), **{item: self._met(item) for item in items.intersection(self._of_item)}}
        return frozenset(item for item in items if met.get(item) == day.isoformat())

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
        return self._memory_without(item, without).states.find(item)

    def said_of(self, item: str) -> Sequence[Event]:
        """Return what the learner wished and said of an item, oldest first."""
        return [event for event in self._with(OF_ITEMS) if event.subject == item and event.kind in OF_ITEMS]

    def state_unsaid(self, event: Event) -> MemoryState | None:
        """Return the state of the event's item as if the event had not been."""
        kept = [one for one in self._moving(event.subject) if one.id != event.id]
        return replay(self.of(event.subject), parameters=self.parameters, events=kept).get(event.subject)

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
        self._memory.add(review)
        for index, key in self._indexes(review):
            index.setdefault(key, []).append(review)
        self._change(review.id, review)

    def remove(self, review: Review) -> None:
        """Let a review count no longer; everything is then as if it had never been."""
        for index, key in self._indexes(review):
            index[key] = [kept for kept in index.get(key, ()) if kept.id != review.id]
        self._change(review.id, None)
        self._rebuild(review.item)

    def replace(self, review: Review) -> None:
        """Let a review count with another rating."""
        for index, key in self._indexes(review):
            index[key] = [review if kept.id == review.id else kept for kept in index.get(key, ())]
        self._change(review.id, review)
        self._rebuild(review.item)

    def record(self, event: Event) -> None:
        """Let an event count; its id must be above all others."""
        gone = None
        if event.kind == "undo":
            self._gone.add(event.subject)
            gone = next((one for one in self._events if one.id == event.subject), None)
            self._events = [one for one in self._events if one is not gone]
        else:
            self._events.append(event)
        self._rests.clear()
        self._marked = None
        self._moving_of = None
        if event.kind in MOVING:
            self._memory.add(event)
        elif gone is not None and gone.kind in MOVING:
            self._rebuild(gone.subject)

    def follow(self, parameters: Parameters) -> None:
        """Work out all memory states anew under other parameters."""
        self._memory = Memory(self.reviews, parameters=parameters, events=self._events)

    def _rebuild(self, item: str) -> None:
        self._memory.put(item, self._entries(item))

    def _entries(self, item: str) -> Iterable[Review | Event]:
        return in_order(self.of(item), self._moving(item))

    def _moving(self, item: str) -> list[Event]:
        if self._moving_of is None:
            self._moving_of = {}
            for event in self._events:
                if event.kind in MOVING:
                    self._moving_of.setdefault(event.subject, []).append(event)
        return self._moving_of.get(item, [])

    def _memory_without(self, item: str, without: Collection[str]) -> Memory:
        """Return the memory of one item alone, as if some of its reviews had not been, beside the load of all."""
        kept = [review for review in self.of(item) if review.id not in without]
        memory = Memory(kept, parameters=self.parameters, events=self._moving(item))
        mine, now = self._memory.states.find(item), memory.states.find(item)
        load = self._memory.load.copy()
        if mine is not None:
            load[mine.due] -= 1
        if now is not None:
            load[now.due] += 1
        memory.set_load(load)
        return memory

    def _met(self, item: str) -> str | None:
        return next((review.day for review in self.of(item) if review.mode not in UNTOUCHING), None)

    def _indexes(self, review: Review) -> tuple[tuple[dict[str, list[Review]], str], ...]:
        """Return where a review belongs, with what the log has there read first."""
        self.of(review.item)
        self.on(date.fromisoformat(review.day))
        return (self._of_item, review.item), (self._on_day, review.day)

    def _change(self, review_id: str, review: Review | None) -> None:
        self._ordered = None
        self._lasts.clear()
        self._changed[review_id] = review
        if review is None:
            self._known.pop(review_id, None)
        else:
            self._known[review_id] = review

    def _as_changed(self, reviews: Iterable[Review], mine: Callable[[Review], bool]) -> list[Review]:
        """Return what the log has, with what changed since it was opened."""
        found = {review.id: review for review in reviews}
        for review_id, review in self._changed.items():
            if review is None:
                found.pop(review_id, None)
            elif review_id in found or mine(review):
                found[review_id] = review
        self._known.update(found)
        return sorted(found.values(), key=_by_id)

    def _take(self, reviews: Iterable[Review]) -> None:
        """Index a whole log."""
        self._of_item.clear()
        self._on_day.clear()
        for review in reviews:
            self._known[review.id] = review
            self._of_item.setdefault(review.item, []).append(review)
            self._on_day.setdefault(review.day, []).append(review)


def _by_id(review: Review) -> str:
    return review.id
