"""A log that is read as it is needed tells the same as one read whole, whatever was done since it was opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.study.counts import Counted, Counts
from quizapp.study.events import Event
from quizapp.study.history import History
from quizapp.study.memory import RATINGS, MemoryState, replay
from quizapp.study.review import UNTOUCHING, Mode, Rating, Review
from quizapp.study.states import GRAINS, States, Strengths
from tests.study.small_library import review

DAY = date(2026, 5, 11)
MODES: list[Mode] = ["review", "practice", "exam"]


class SmallLog:
    """A log in a list, which counts how often all of it was asked for."""

    def __init__(self, reviews: Sequence[Review], events: Sequence[Event] = ()) -> None:
        self.reviews = list(reviews)
        self.others = list(events)
        self.read_whole = 0

    def every(self) -> list[Review]:
        self.read_whole += 1
        return list(self.reviews)

    def of(self, item: str) -> list[Review]:
        return [entry for entry in self.reviews if entry.item == item]

    def on(self, day: str) -> list[Review]:
        return [entry for entry in self.reviews if entry.day == day]

    def last(self, most: int) -> list[Review]:
        return self.reviews[-most:]

    def met(self, items: Collection[str]) -> dict[str, str]:
        moving = [review for review in self.reviews if review.item in items and review.mode not in UNTOUCHING]
        return {review.item: review.day for review in reversed(moving)}

    def events(self, kinds: Collection[str]) -> list[Event]:
        return [event for event in self.others if event.kind in kinds]

    def counts(self) -> Counts:
        return Counted(self.reviews)


class SmallKept:
    """Kept states in a dictionary."""

    def __init__(self, states: dict[str, MemoryState]) -> None:
        self.states = states

    def of(self, item: str) -> MemoryState | None:
        return self.states.get(item)

    def every(self) -> dict[str, MemoryState]:
        return dict(self.states)

    def names(self) -> set[str]:
        return set(self.states)

    def without(self, items: Sequence[str]) -> set[str]:
        return set(items) - self.states.keys()

    def strengths(self) -> Strengths:
        return self.due(date.max)

    def strengths_later(self) -> Callable[[], Strengths]:
        return self.strengths

    def due(self, last: date) -> Strengths:
        return columns({item: state for item, state in self.states.items() if state.due <= last})

    def days(self, first: date, last: date) -> dict[str, date]:
        return {item: state.due for item, state in self.states.items() if first <= state.due <= last}

    def next_day(self, after: date) -> date | None:
        return min((state.due for state in self.states.values() if state.due > after), default=None)

    def more_than(self, number: int) -> bool:
        return len(self.states) > number

    def load(self) -> dict[date, int]:
        return Counter(state.due for state in self.states.values())


def columns(states: dict[str, MemoryState]) -> Strengths:
    """Tell how well these items are remembered."""
    stabilities = [float(int(state.stability * GRAINS)) for state in states.values()]
    return Strengths(list(states), stabilities, [state.last.isoformat() for state in states.values()])


def later_days(states: States) -> list[tuple[date, set[str]]]:
    """Go through the days on which something is due."""
    found, day = [], states.next_day(date.min)
    while day is not None:
        found.append((day, set(states.days(day, day))))
        day = states.next_day(day)
    return [(day, items) for day, items in found if items]


entries = st.tuples(st.sampled_from("abc"), st.sampled_from(RATINGS), st.integers(0, 2), st.sampled_from(MODES))
deeds = st.lists(st.tuples(st.sampled_from(["add", "remove", "rate"]), entries, st.integers(0, 30)), max_size=8)


def made(number: int, entry: tuple[str, Rating, int, Mode], day: date) -> Review:
    item, rating, _, mode = entry
    return review(number, item=item, rating=rating, day=day, mode=mode)


def assert_due(states: States, every: dict[str, MemoryState], day: date) -> None:
    """Hold what is due to all states."""
    for last in (day, day + timedelta(days=9)):
        due = {item: state for item, state in every.items() if state.due <= last}
        assert sorted(zip(*states.due(last), strict=True)) == sorted(zip(*columns(due), strict=True))
        for first in (date.min, day):
            assert states.days(last, first) == {item: one.due for item, one in due.items() if first <= one.due}


@given(st.lists(entries, max_size=12), deeds, st.booleans())
def test_read_as_needed_or_whole_it_is_the_same(
    log: list[tuple[str, Rating, int, Mode]],
    deeds: list[tuple[str, tuple[str, Rating, int, Mode], int]],
    look_first: bool,  # noqa: FBT001
) -> None:
    day, reviews = DAY, list[Review]()
    for number, entry in enumerate(log):
        day += timedelta(days=entry[2])
        reviews.append(made(number, entry, day))
    whole, small = History(reviews), SmallLog(reviews)
    lazy = History(small, states=SmallKept(replay(reviews)))
    if look_first:
        assert list(lazy.of("a")) == list(whole.of("a"))
        assert lazy.states.names() == whole.states.names()
        assert lazy.load == whole.load
    number = len(reviews)
    for deed, entry, choice in deeds:
        present = list(whole.reviews)
        if deed == "add" or not present:
            day += timedelta(days=entry[2])
            new = made(number, entry, day)
            assert lazy.decided(new) == whole.decided(new)
            new = whole.decided(new)
            whole.add(new)
            lazy.add(new)
            number += 1
        else:
            chosen = present[choice % len(present)]
            if deed == "remove":
                whole.remove(chosen)
                lazy.remove(chosen)
            else:
                again, state = whole.rated(chosen, entry[1])
                assert lazy.rated(chosen, entry[1]) == (again, state)
                whole.replace(again)
                lazy.replace(again)
        assert [lazy.states.find(item) for item in "abcd"] == [whole.states.find(item) for item in "abcd"]
        assert list(lazy.states.without("dcba")) == list(whole.states.without("dcba"))
        assert list(lazy.last(3)) == list(whole.last(3))
        assert_due(lazy.states, {**whole.states}, day)
        assert_due(whole.states, {**whole.states}, day)
    assert sorted(zip(*lazy.states.strengths(), strict=True)) == sorted(zip(*whole.states.strengths(), strict=True))
    assert lazy.states.names() == whole.states.names() == set(whole.states)
    assert {due: count for due, count in lazy.load.items() if count} == {
        due: count for due, count in whole.load.items() if count
    }
    assert later_days(lazy.states) == later_days(whole.states)
    assert lazy.met_on(day) == whole.met_on(day)
    for item in "abc":
        assert list(lazy.of(item)) == list(whole.of(item))
    assert list(lazy.on(day)) == list(whole.on(day))
    assert later_days(lazy.states) == later_days(whole.states)
    assert (lazy.met_on(day), list(lazy.last(3))) == (whole.met_on(day), list(whole.last(3)))
    assert small.read_whole == 0
    assert list(lazy.reviews) == list(whole.reviews)
    assert lazy.states == whole.states
    assert list(lazy.of("b")) == list(whole.of("b"))
    assert small.read_whole == 1
