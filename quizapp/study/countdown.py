"""With the exam's date and minutes a day: what each day holds so that most is remembered on the day that counts.

Plain FSRS asks what is about to be forgotten, for ever. Before an exam only one day counts. So each day's minutes go
where an answer adds most to the recall predicted for that day: to items not met while they can still be, to shaky
ones, and at the end once more to everything core. Nothing is owed afterwards, so there is no wall.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

import msgspec

from quizapp.study.apart import Apart
from quizapp.study.catalogue import catalogued
from quizapp.study.failures import StudyError
from quizapp.study.forecast import Forgetting, forgetting
from quizapp.study.history import History
from quizapp.study.library import ItemCard, Objective, Tier
from quizapp.study.memory import AGAIN, DEFAULT, GOOD, MemoryState, Parameters
from quizapp.study.queue import Queue, interleave
from quizapp.study.review import Review
from quizapp.study.states import due_by, those

USUAL_SECONDS = 20.0
"""What an answer takes, verdict included, of a learner of whom nothing is known yet."""
MEASURED = 200
"""How many of the last answers tell how long one takes."""
FEWEST_MEASURED = 20
"""With fewer answers than these, what is usual is assumed."""
SLOWEST, FASTEST = 90.0, 8.0
WORTH: Mapping[Tier, float] = {"core": 1.0, "standard": 0.7, "extra": 0.4}
"""How much remembering an item of a tier counts."""
SHARE_OF_LAST_LOOK = 0.7
"""How much of the minutes of the last days goes to the last look at everything core."""
WAITED = 0.3
"""How far into what is left an answer might wait instead, as a share."""
COST_OF_NOW = 0.7
"""How much of what an answer would add then counts against giving it today."""
FIRST_RIGHT = 0.6
"""How often an item is right the first time it is asked, after its point was read."""


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """An exam, and what can be given for it."""

    exam: date
    """Its study day, on which nothing is studied."""
    minutes: int
    """A day."""
    seconds: float = USUAL_SECONDS
    """What an answer takes."""

    @property
    def per_day(self) -> int:
        """How many answers a day has room for."""
        return int(self.minutes * 60 / self.seconds)


def check_ahead(exam: date, day: date) -> None:
    """Refuse an exam that is not ahead.

    Raises:
        StudyError: It is today, or over.
    """
    if exam == day:
        raise StudyError("The exam is today, so there is nothing left to plan. Give a later day for another one.")
    if exam < day:
        raise StudyError(f"The exam on {exam.isoformat()} is over. Give a later day.")


def seconds_an_answer(history: History) -> float:
    """Return what an answer takes this learner: the median of the last ones, with half as much again for verdicts."""
    taken = sorted(review.milliseconds / 1000 for review in history.last(MEASURED))
    if len(taken) < FEWEST_MEASURED:
        return USUAL_SECONDS
    # Loading `statistics` would take longer than all else that a plan needs.
    middle = (taken[(len(taken) - 1) // 2] + taken[len(taken) // 2]) / 2
    return min(SLOWEST, max(FASTEST, 1.5 * middle))


def gain(state: MemoryState | None, day: date, exam: date, formulas: Forgetting) -> float:
    """Return by how much an answer today raises the recall that is predicted for the exam."""
    left = (exam - day).days
    if state is None:
        right, wrong = formulas.first(GOOD), formulas.first(AGAIN)
        # A guess among four options is no memory, so an item not met counts as not recalled at all.
        return FIRST_RIGHT * formulas.recall(right[0], left) + (1 - FIRST_RIGHT) * formulas.recall(wrong[0], left)
    days = max(0, (day - state.last).days)
    return formulas.gains(state.stability, state.difficulty, (days,), days + left)[0]


def urgency(state: MemoryState, day: date, exam: date, formulas: Forgetting) -> float:
    """Return what an answer today adds, less most of what it would add if it waited: spacing is worth something.

    By what is added today alone, minutes to spare would go to items that are answered too soon to grow firm. Where an
    answer adds nothing, it is infinitely little urgent.
    """
    left, days = (exam - day).days, max(0, (day - state.last).days)
    waited = max(1, int(left * WAITED))
    asked = (days, days + waited) if waited < left else (days,)
    added, *later = formulas.gains(state.stability, state.difficulty, asked, days + left)
    if added <= 0:
        return -math.inf
    return added - COST_OF_NOW * max(0.0, *later) if later else added


def last_look_days(core: int, per_day: int, left: int) -> int:
    """Return how many days at the end are for the last look at so many core items."""
    return min(left, -(-core // max(1, int(per_day * SHARE_OF_LAST_LOOK))))


def chosen_today(
    tiers: Mapping[str, Tier],
    states: Mapping[str, MemoryState],
    *,
    day: date,
    aim: Aim,
    room: int,
    usable: Callable[[str], bool] = lambda _: True,
    parameters: Parameters = DEFAULT,
) -> list[str]:
    """Return the items on which a day is spent best, at most `room`; `usable` may refuse one that comes too near.

    Args:
        tiers: The tier of each item that can be studied.
        states: What is remembered of them.
        day: The study day.
        aim: The exam.
        room: How many answers are left to it.
        usable: Whether an item may come, asked once of each that is chosen.
        parameters: The scheduler's parameters.
    """
    formulas = forgetting(parameters)
    left = (aim.exam - day).days
    of_unmet = gain(None, day, aim.exam, formulas)
    worth: dict[str, float] = {}
    for item, tier in tiers.items():
        state = states.get(item)
        if state is None:
            worth[item] = WORTH[tier] * of_unmet
        elif state.last < day:
            worth[item] = WORTH[tier] * urgency(state, day, aim.exam, formulas)
    core = [item for item in worth if tiers[item] == "core"]
    total_core = sum(tier == "core" for tier in tiers.values())
    window = last_look_days(total_core, aim.per_day, left)
    chosen: list[str] = []
    if left <= window:
        # What is shakiest now goes first, and the look is spread over all days that are left.
        waiting = [item for item in core if item not in states or (day - states[item].last).days > window - left]
        quota = min(room, -(-len(waiting) // max(1, left)))
        for item in sorted(waiting, key=worth.__getitem__, reverse=True):
            if len(chosen) >= quota:
                break
            if usable(item):
                chosen.append(item)
    taken = set(chosen)
    for item in sorted(worth, key=worth.__getitem__, reverse=True):
        if len(chosen) >= room or worth[item] == -math.inf:
            break
        if item not in taken and usable(item):
            chosen.append(item)
    return chosen


def countdown(
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    states: Mapping[str, MemoryState],
    *,
    day: date,
    aim: Aim,
    today: Sequence[Review],
    resting: Collection[str] = (),
    parameters: Parameters = DEFAULT,
) -> Queue:
    """Plan a study day before an exam, or what is left of it, in place of what is merely due."""
    book = catalogued(cards, objectives)
    tiers = {item: tier for item, tier in book.tiers.items() if item not in resting} if resting else book.tiers
    apart = Apart(book, {review.item for review in today})

    def usable(item: str) -> bool:
        if not apart.admits(item):
            return False
        apart.take(item)
        return True

    states = those(states, tiers.keys())
    room = max(0, aim.per_day - sum(review.mode == "review" for review in today))
    chosen = chosen_today(tiers, states, day=day, aim=aim, room=room, usable=usable, parameters=parameters)
    new = [item for item in chosen if item not in states]
    new.sort(key=lambda item: book.place.get(book.objective_of(item), 0))
    again = [item for item in chosen if item in states]
    due = sum(item in tiers for item in due_by(states, day).items)
    return Queue(
        due=tuple(interleave(again, lambda item: book.chapter.get(book.objective_of(item)))),
        new=tuple(new),
        waiting=max(0, due - sum(states[item].due <= day for item in again)),
        computed=book.computed,
    )


def cram(
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    states: Mapping[str, MemoryState],
    *,
    day: date,
    today: Sequence[Review],
    resting: Collection[str] = (),
    parameters: Parameters = DEFAULT,
) -> Queue:
    """Plan the crammer's day: everything not answered today, core first, without limits, siblings allowed.

    Within a tier what is not met comes first, in the order of the syllabus, then what is shakiest.
    """
    formulas = forgetting(parameters)
    book = catalogued(cards, objectives)
    answered = {review.item for review in today if review.mode == "review"}

    known = those(states, book.tiers.keys())

    def order(item: str) -> tuple[int, bool, float]:
        (tier, place), state = book.order(item), known.get(item)
        if state is None:
            return tier, False, float(place)
        return tier, True, formulas.recall(state.stability, max(0, (day - state.last).days))

    items = sorted((item for item in book.tiers if item not in answered and item not in resting), key=order)
    # One row, so that the core stays in front whether met or not.
    return Queue(
        due=tuple(items),
        new=(),
        unmet=frozenset(item for item in items if item not in known),
        unlimited=True,
        waiting=0,
        computed=book.computed,
    )
