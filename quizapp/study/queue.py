"""What comes next: pure functions of the items, their memory states, what was answered and the daily limits.

Nothing here remembers anything. Given the same answers it says the same again, so closing the app, taking an answer
back and giving it anew all lead where they should.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache
from heapq import heapify, heappop, heappush
from typing import Protocol

import msgspec

from quizapp.bank.register import UNKNOWN_OBJECTIVE
from quizapp.study.apart import Apart
from quizapp.study.catalogue import catalogued
from quizapp.study.library import ItemCard, Objective
from quizapp.study.memory import AGAIN, DEFAULT, MemoryState, Parameters, recalls, retrievability
from quizapp.study.review import Review
from quizapp.study.settings import Settings
from quizapp.study.spread import WHOLE
from quizapp.study.standing import of_objective, standings
from quizapp.study.states import States, due_by, those, without_state

RETURN_AFTER = 4
"""How many other answers come before a wrong computed item returns.

Three to five are meant; with exactly four, two items never fall due for return at once."""
FAILURES_A_DAY = 3
"""After failing so often in a day an item rests until tomorrow: more of the same now teaches little and costs heart."""

RESERVE = 20
"""How many new items can be had beyond the limit, so that a few broken ones do not leave an evening empty."""


class Course(Protocol):
    """What a session follows."""

    def following(self, answered: Sequence[Review], aside: Collection[str]) -> str | None:
        """Return the item to ask after these answers, leaving out those set aside; None at the end."""
        ...

    def left(self, answered: Sequence[Review], aside: Collection[str]) -> int | None:
        """Return how many questions are still to come; None where there is no end."""
        ...


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Today's reviews: what is due, then what is new, with wrong computed items returning in between."""

    due: tuple[str, ...]
    new: tuple[str, ...]
    waiting: int
    """How many more are due, but held back by the limit or by a sibling that comes today."""
    computed: AbstractSet[str]
    """The items that come back with other numbers when they go wrong."""
    reserve: Callable[[], Sequence[str]] = tuple
    """Looks for new items that step in for those that cannot be posed, when the first of those cannot."""
    unmet: frozenset[str] = frozenset()
    """Those of `due` that were never asked, where both come in one row."""
    unlimited: bool = False
    """Whether it holds everything, due by its date or not."""

    def following(self, answered: Sequence[Review], aside: Collection[str]) -> str | None:
        """Return the item that is back for another try, else the next one planned, else whatever is still owed."""
        owed = [(item, others) for item, others in owed_returns(answered, self.computed) if item not in aside]
        if owed and owed[0][1] >= RETURN_AFTER:
            return owed[0][0]
        planned = self._planned(answered, aside)
        if planned:
            return planned[0]
        return owed[0][0] if owed else None

    def left(self, answered: Sequence[Review], aside: Collection[str]) -> int:
        """Return how many are planned or owed still."""
        owed = [item for item, _ in owed_returns(answered, self.computed) if item not in aside]
        return len(self._planned(answered, aside)) + len(owed)

    def _planned(self, answered: Iterable[Review], aside: Collection[str]) -> list[str]:
        gone = {review.item for review in answered}
        usable: Sequence[str] = self.new
        if not frozenset(self.new).isdisjoint(aside):
            usable = [item for item in (*self.new, *self.reserve()) if item not in aside][: len(self.new)]
        return [item for item in self.due if item not in gone and item not in aside] + [
            item for item in usable if item not in gone
        ]


class Rotation(msgspec.Struct, frozen=True, kw_only=True):
    """Practice without end: round after round through the same items, wrong ones returning within the round."""

    items: tuple[str, ...]
    """In the order of the first round, weakest first."""

    def following(self, answered: Sequence[Review], aside: Collection[str]) -> str | None:
        """Return the item back for another try, else the one asked least often; never the same twice without need."""
        pool = [item for item in self.items if item not in aside]
        for item, others in owed_returns(answered, frozenset(pool)):
            if others >= RETURN_AFTER:
                return item
        if len(pool) > 1 and answered:
            pool = [item for item in pool if item != answered[-1].item]
        asked = Counter(review.item for review in answered)
        return min(pool, key=lambda item: asked[item], default=None)

    def left(self, answered: Sequence[Review], aside: Collection[str]) -> int | None:
        """Return None: there is no end."""
        del answered, aside
        return None


def owed_returns(answered: Sequence[Review], computed: Collection[str]) -> list[tuple[str, int]]:
    """Return the computed items last answered wrong, each with how many answers came since, longest ago first."""
    last: dict[str, int] = {}
    failures: Counter[str] = Counter()
    for position, review in enumerate(answered):
        last[review.item] = position
        failures[review.item] += review.rating == AGAIN
    return sorted(
        (
            (item, len(answered) - 1 - position)
            for item, position in last.items()
            if item in computed and answered[position].rating == AGAIN and failures[item] < FAILURES_A_DAY
        ),
        key=lambda owed: -owed[1],
    )


def plan(  # noqa: PLR0913 -- each of these decides what a day holds
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    states: Mapping[str, MemoryState],
    *,
    day: date,
    today: Sequence[Review],
    met_today: Collection[str],
    limits: Settings,
    parameters: Parameters = DEFAULT,
    resting: Collection[str] = (),
) -> Queue:
    """Plan a study day, or what is left of it.

    Where more is due than the limit allows, the core tier goes first and in it what is most nearly forgotten. Due items
    are mixed by chapter; new ones keep to the syllabus, so that each objective is begun once and finished.

    Args:
        cards: The items that can be studied.
        objectives: The syllabus, in order.
        states: What is remembered.
        day: The study day.
        today: The reviews of this study day, practice included: a sibling of what was practised waits as well.
        met_today: The items that were answered today for the first time.
        limits: The daily limits, on which practice does not draw.
        parameters: The scheduler's parameters.
        resting: The items that are buried or suspended.
    """
    book = catalogued(cards, objectives)
    due_today = due_by(states, day)
    numbers = book.numbers(due_today.items)
    urgency: list[tuple[int, float, int, str]] = []
    for item, recall in zip(due_today.items, recalls(due_today, day, parameters), strict=True):
        if item in numbers and item not in resting:
            tier, position = book.order_at(numbers[item])
            urgency.append((tier, recall, position, item))
    all_due = [item for *_, item in sorted(urgency)]
    queued = [review.item for review in today if review.mode == "review"]
    answered = {review.item for review in today}
    apart = Apart(book, answered)
    room = limits.reviews_per_day - len(set(queued).difference(met_today))
    due = apart.take_of(all_due, room)
    begun = len(set(queued).intersection(met_today))
    # Where there was room for more, what did not come is a sibling of what did.
    held_back = len(due) >= room and any(map(apart.admits, all_due))
    share = parameters.easy_days[day.weekday()]
    most_new = max(0, -(-limits.new_per_day * share // WHOLE) - begun)
    if held_back and not limits.new_while_behind:
        most_new = 0
    unmet: Iterable[str] = ()
    if most_new:
        unmet = (item for item in without_state(states, book.in_order) if item not in resting)
        if limits.new_order == "weakness":
            weakness = weakest_first(book, objectives, states, day, parameters)
            unmet = sorted(unmet, key=lambda item: weakness.get(book.objective_of(item), UNKNOWN_OBJECTIVE))
    candidates = iter(unmet)
    return Queue(
        due=tuple(interleave(due, lambda item: book.chapter_at(numbers[item]))),
        new=tuple(apart.take_of(candidates, most_new)),
        reserve=cache(lambda: apart.take_of(candidates, RESERVE)),
        waiting=len(set(all_due) - set(due) - answered),
        computed=book.computed,
    )


def weakest_first(
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    states: Mapping[str, MemoryState],
    day: date,
    parameters: Parameters = DEFAULT,
) -> dict[str, int]:
    """Return the place of each objective from the one remembered worst; one never begun comes after all others."""
    kept = states if isinstance(states, States) else States(states)
    standing = standings(catalogued(cards, objectives), kept, [day], parameters)
    found = {objective.id: of_objective(standing, objective.id).recall() for objective in objectives}
    means = {objective: recall for objective, recall in found.items() if recall is not None}
    ordered = sorted((objective.id for objective in objectives), key=lambda objective: means.get(objective, 1.0))
    return {objective: place for place, objective in enumerate(ordered)}


def rotation(
    cards: Mapping[str, ItemCard],
    states: Mapping[str, MemoryState],
    chosen: Collection[str],
    *,
    day: date,
    parameters: Parameters = DEFAULT,
) -> Rotation:
    """Plan practice of the computed items of the chosen objectives: weakest first, then those not seen for longest.

    An item never met is the weakest of all. Objectives alternate, because telling them apart is what is practised.
    """
    book = catalogued(cards)
    asked = (items for objective, items in book.of_objective.items() if objective in chosen)
    pool = [item for items in asked for item in items if item in book.computed]
    known = those(states, pool)

    def weakness(item: str) -> tuple[float, date, int]:
        state = known.get(item)
        tier, _ = book.order(item)
        return (
            (0.0, date.min, tier)
            if state is None
            else (retrievability(state, day, parameters=parameters), state.last, tier)
        )

    return Rotation(items=tuple(interleave(sorted(pool, key=weakness), book.objective_of)))


def interleave(items: Iterable[str], group: Callable[[str], object]) -> list[str]:
    """Mix groups so that no two of one follow each other where that can be, keeping the order within each group.

    Always taking from the largest group left, but for the last one taken from, leaves the fewest neighbours alike.
    """
    groups: dict[object, deque[str]] = {}
    for item in items:
        groups.setdefault(group(item), deque()).append(item)
    largest = [(-len(one), place, one) for place, one in enumerate(groups.values())]
    heapify(largest)
    waiting: list[tuple[int, int, deque[str]]] = []
    mixed: list[str] = []
    while largest:
        size, place, one = heappop(largest)
        mixed.append(one.popleft())
        # The one taken from last waits for a turn, unless there is no other.
        if waiting:
            heappush(largest, waiting.pop())
        if one:
            (waiting if largest else largest).append((size + 1, place, one))
    return mixed
