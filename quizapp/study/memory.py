"""How well an item is remembered: FSRS-6 by py-fsrs, behind the few functions that study needs.

py-fsrs changes nothing it is given, but reads the clock, sleeps to make ids and draws fuzz where it is not told
otherwise; here it is always told. Its learning steps are empty: intervals are whole study days, and what returns
within a day is the session's matter. It is loaded with the first answer: what is remembered is told without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import msgspec

from quizapp.study.day import scheduler_moment
from quizapp.study.events import MOVING, Event
from quizapp.study.failures import StudyError
from quizapp.study.review import UNTOUCHING, Rating, Review
from quizapp.study.spread import EVERY_DAY, spread
from quizapp.study.states import GRAINS, Kept, States, Strengths

if TYPE_CHECKING:
    import fsrs

AGAIN: Rating = 1
HARD: Rating = 2
GOOD: Rating = 3
EASY: Rating = 4
RATINGS: tuple[Rating, ...] = (AGAIN, HARD, GOOD, EASY)

FSRS_6 = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
"""The default weights of FSRS-6, written down because a logged review names them by a version that must not change."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What decides a schedule; the version is logged with each review."""

    version: int = 1
    """1 is FSRS-6 with its default weights."""
    weights: tuple[float, ...] = FSRS_6
    desired_retention: float = 0.9
    maximum_interval: int = 36500
    """In days."""
    easy_days: tuple[int, ...] = EVERY_DAY
    """The share of work, in percent, that each weekday takes, from Monday."""


DEFAULT = Parameters()


def in_force(events: Iterable[Event]) -> Parameters:
    """Return the parameters that the last event about them put in force.

    Raises:
        StudyError: They were written by something that this app does not understand.
    """
    latest = max((event for event in events if event.kind == "parameters"), key=lambda event: event.id, default=None)
    if latest is None:
        return DEFAULT
    try:
        return msgspec.convert(latest.detail, Parameters)
    except msgspec.ValidationError as problem:
        raise StudyError(f"The scheduler's parameters of event {latest.id} cannot be read ({problem}).") from problem


class MemoryState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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
    import fsrs

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
    import fsrs

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


@lru_cache(maxsize=256)
def after(state: MemoryState | None, rating: Rating, day: date, *, parameters: Parameters = DEFAULT) -> MemoryState:
    """Return the state after a review on a study day; None stands for an item never reviewed.

    A day before the last review, which a clock put back or a flight westwards brings, counts as the day of that
    review: time between reviews is never negative.
    """
    import fsrs

    effective = day if state is None else max(day, state.last)
    reviewed, _ = _scheduler(parameters).review_card(
        _card(state, effective), fsrs.Rating(rating), scheduler_moment(effective)
    )
    # py-fsrs leaves these empty only on cards never reviewed, and this one just was.
    stability, difficulty = cast("float", reviewed.stability), cast("float", reviewed.difficulty)
    return MemoryState(stability=stability, difficulty=difficulty, due=reviewed.due.date(), last=effective)


@lru_cache(maxsize=8)
def curve(parameters: Parameters) -> tuple[float, float]:
    """Return factor and exponent of the forgetting curve, which passes through 90 % at one stability."""
    exponent = -parameters.weights[-1]
    return 0.9 ** (1 / exponent) - 1, exponent


def retrievability(state: MemoryState, day: date, *, parameters: Parameters = DEFAULT) -> float:
    """Return the predicted chance of recalling the item on a study day, between 0 and 1.

    It is FSRS-6's forgetting curve, R = (1 + factor × days / stability) ^ exponent, written out because whole
    libraries are asked for it at once; a test holds it to py-fsrs.
    """
    factor, exponent = curve(parameters)
    return float((1 + factor * max(0, (day - state.last).days) / state.stability) ** exponent)


def recalls(strengths: Strengths, day: date, parameters: Parameters = DEFAULT) -> list[float]:
    """Return the same of many items."""
    factor, exponent = curve(parameters)
    today = day.toordinal()
    # Worked out once for each day on which anything was answered, since there are far fewer of them than items.
    factors = {
        last: factor * GRAINS * max(0, today - date.fromisoformat(last).toordinal()) for last in set(strengths.lasts)
    }
    return [
        (1.0 + factors[last] / stability) ** exponent
        for last, stability in zip(strengths.lasts, strengths.stabilities, strict=True)
    ]


def scheduled(
    item: str,
    state: MemoryState | None,
    rating: Rating,
    day: date,
    *,
    parameters: Parameters = DEFAULT,
    load: Mapping[date, int] | None = None,
    leaving: date | None = None,
) -> MemoryState:
    """Return the state after a review, with its due day put where there is least to do (see `spread`)."""
    plain = after(state, rating, day, parameters=parameters)
    interval = (plain.due - plain.last).days
    due = spread(item, plain.last, interval, load=load, easy=parameters.easy_days, leaving=leaving)
    return msgspec.structs.replace(plain, due=due)


def preview(
    state: MemoryState | None,
    day: date,
    *,
    item: str = "",
    parameters: Parameters = DEFAULT,
    load: Mapping[date, int] | None = None,
) -> dict[Rating, MemoryState]:
    """Return the state that each rating would lead to; all chance is in the item and the day, so it will be applied."""
    return {rating: scheduled(item, state, rating, day, parameters=parameters, load=load) for rating in RATINGS}


class Memory:
    """The states of all items, moved on review by review; the one place that says which reviews count.

    A review in the daily queue always moves the schedule. Practice is endless, and FSRS would take ten answers within
    an hour for ten proofs: of an item's answers in practice, the first of a study day moves the schedule, and so does
    the first wrong one of that day, because forgetting must never be hidden. The others are logged and counted, and
    leave the state as it is.

    When an item comes back was decided, told and logged at each review. Under other parameters than those that decided
    it, it is decided anew, by the item and its days alone.
    """

    def __init__(
        self,
        reviews: Iterable[Review] = (),
        *,
        parameters: Parameters = DEFAULT,
        states: Mapping[str, MemoryState] | Kept | None = None,
        events: Iterable[Event] = (),
        past: Callable[[str], Iterable[Review | Event]] | None = None,
    ) -> None:
        """Start from the log in the order of its ids, or faster from the `states` that it came to.

        With `states`, `past` may stand for the log: it is asked for what the log has of an item when that is needed.
        """
        self.parameters = parameters
        self._states = States({} if states is None else states)
        self._latest: dict[str, date] = {}
        self._failed: dict[str, date] = {}
        self._load: Counter[date] | None = None
        self._decided: dict[tuple[str, str, Rating, str], MemoryState | None] = {}
        """What answers that may be given next would lead to, as far as that was asked; None where nothing moves."""
        self._past = past
        self._noted: set[str] = set()
        for entry in in_order(reviews, events):
            if states is None:
                self.add(entry)
            else:
                self._note(entry)

    @property
    def states(self) -> States:
        """The state of each item that was ever reviewed."""
        return self._states

    @property
    def load(self) -> Counter[date]:
        """How many items are due on each study day."""
        return self._states.load if self._load is None else self._load

    def set_load(self, load: Counter[date]) -> None:
        """Take it that so many items are due, of which these are only some."""
        self._load = load
        self._decided.clear()

    def following(self, entry: Review | Event) -> MemoryState | None:
        """Return the state that an entry leads to, which is the present one where it does not count."""
        if isinstance(entry, Event):
            return self._after_event(entry)
        state = self._states.find(entry.item)
        if not self.moves(entry):
            return state
        day = date.fromisoformat(entry.day)
        if entry.due is None:
            return after(state, entry.rating, day, parameters=self.parameters)
        if entry.parameters != self.parameters.version:
            return scheduled(entry.item, state, entry.rating, day, parameters=self.parameters)
        decided = self._decided.get(_key(entry))
        if decided is not None and decided.due.isoformat() == entry.due:
            return decided
        plain = after(state, entry.rating, day, parameters=self.parameters)
        return msgspec.structs.replace(plain, due=date.fromisoformat(entry.due))

    def moves(self, review: Review) -> bool:
        """Return whether a review, as the next one, moves the schedule."""
        if review.mode in UNTOUCHING:
            return False
        state = self._states.find(review.item)
        if state is None or review.mode != "practice" or date.fromisoformat(review.day) > state.last:
            return True
        self._read_past(review.item)
        return review.rating == AGAIN and self._failed.get(review.item) != state.last

    def decided(self, review: Review) -> Review:
        """Return a review with the day on which its item comes back, given how much is due on each day by now."""
        key = _key(review)
        if key not in self._decided:
            self._decided[key] = self._decide(review)
        decided = self._decided[key]
        return msgspec.structs.replace(review, due=None if decided is None else decided.due.isoformat())

    def _decide(self, review: Review) -> MemoryState | None:
        if not self.moves(review):
            return None
        state = self._states.find(review.item)
        return scheduled(
            review.item,
            state,
            review.rating,
            date.fromisoformat(review.day),
            parameters=self.parameters,
            load=self.load,
            leaving=None if state is None else state.due,
        )

    def add(self, entry: Review | Event) -> None:
        """Let an entry of the log count."""
        item = entry.subject if isinstance(entry, Event) else entry.item
        self._read_past(item)
        self._states.put(item, self.following(entry))
        self._decided.clear()
        self._note(entry)

    def put(self, item: str, entries: Iterable[Review | Event]) -> None:
        """Rebuild one item's state from all that the log has of it; without any it is as if never met."""
        self._forget(item)
        for entry in entries:
            self.add(entry)

    def _forget(self, item: str) -> None:
        self._decided.clear()
        self._states.put(item, None)
        self._noted.add(item)
        self._latest.pop(item, None)
        self._failed.pop(item, None)

    def _read_past(self, item: str) -> None:
        if self._past is not None and item not in self._noted:
            self._noted.add(item)
            for entry in self._past(item):
                self._note(entry)

    def _after_event(self, event: Event) -> MemoryState | None:
        match event.kind:
            case "reset":
                return None
            case "known":
                day = date.fromisoformat(event.day)
                state = after(self._states.find(event.subject), EASY, day, parameters=self.parameters)
                return msgspec.structs.replace(state, due=date.fromisoformat(event.detail["due"]))
            case _:
                return self._states.find(event.subject)

    def _note(self, entry: Review | Event) -> None:
        """Remember the study day on which an item was last wrong, with days never running backwards."""
        if isinstance(entry, Event):
            if entry.kind == "reset":
                self._latest.pop(entry.subject, None)
                self._failed.pop(entry.subject, None)
            return
        if entry.mode in UNTOUCHING:
            return
        day = date.fromisoformat(entry.day)
        effective = max(day, self._latest.get(entry.item, day))
        self._latest[entry.item] = effective
        if entry.rating == AGAIN:
            self._failed[entry.item] = effective


def _key(review: Review) -> tuple[str, str, Rating, str]:
    """Return as much of an answer as decides what it leads to, given what was answered before."""
    return (review.item, review.mode, review.rating, review.day)


def in_order(reviews: Iterable[Review], events: Iterable[Event]) -> Iterable[Review | Event]:
    """Return the entries of the log that can move memory, in the order in which they happened."""
    moving = [event for event in events if event.kind in MOVING]
    if not moving:
        return reviews
    return sorted([*reviews, *moving], key=lambda entry: entry.id)


def replay(
    reviews: Iterable[Review], *, parameters: Parameters = DEFAULT, events: Iterable[Event] = ()
) -> dict[str, MemoryState]:
    """Return every item's state from the log alone, read in the order of ids: what a cache of states must equal."""
    return dict(Memory(reviews, parameters=parameters, events=events).states)
