"""What will and will not fit before the exam, said plainly: the days until then played through."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from quizapp.study.countdown import FIRST_RIGHT, Aim, chosen_today, last_look_days
from quizapp.study.forecast import forgetting
from quizapp.study.library import TIERS, Tier
from quizapp.study.memory import AGAIN, DEFAULT, GOOD, MemoryState, Parameters
from quizapp.study.review import Rating

MOST_DAYS = 120
"""Further ahead a plan would be a guess: of a later exam only so many days are played through."""
MORE = (1.5, 2.0, 3.0, 4.0)
"""By which factors more minutes are tried out where not everything fits."""


class DayPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What one day holds, as it looks today."""

    day: date
    new: int
    again: int
    last_look: bool
    """Whether the day belongs to the last look at everything core."""


class TierOutlook(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one tier by the exam."""

    tier: Tier
    items: int
    met: int
    """Items that will have been asked at least once."""
    recall: float
    """The mean predicted recall on the day over all items of the tier, those not met counted as 0."""

    @property
    def left_out(self) -> int:
        """Items that will not fit."""
        return self.items - self.met


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A plan until the exam.

    Computed by playing each day through: the items are chosen as the daily queue chooses them, and an answer is right
    as often as FSRS predicts, by a draw that the item and the day decide.
    """

    exam: date
    days: int
    """Study days left, today included."""
    minutes: int
    answers_a_day: int
    tiers: tuple[TierOutlook, ...]
    plan: tuple[DayPlan, ...]
    minutes_for_all: int | None
    """How many minutes a day would let everything fit; None where even four times as many would not, or where
    everything fits."""

    @property
    def last_look(self) -> int:
        """Over how many days at the end everything core is looked at once more; 0 where time allows no second look."""
        core = next((tier for tier in self.tiers if tier.tier == "core"), None)
        if core is None or core.left_out or all(day.last_look for day in self.plan):
            return 0
        return sum(day.last_look for day in self.plan)

    @property
    def fits(self) -> bool:
        """Whether every item will have been asked."""
        return all(not tier.left_out for tier in self.tiers)


def outlook(
    tiers: Mapping[str, Tier],
    states: Mapping[str, MemoryState],
    *,
    day: date,
    aim: Aim,
    parameters: Parameters = DEFAULT,
    more: tuple[float, ...] = MORE,
) -> Outlook:
    """Play the days until the exam through.

    Args:
        tiers: The tier of each item that can be studied.
        states: What is remembered of them.
        day: The study day.
        aim: The exam.
        parameters: The scheduler's parameters.
        more: By which factors more minutes are tried out where not everything fits.
    """
    ends, plan = _played(tiers, states, day, aim, parameters)
    formulas = forgetting(parameters)

    def recall(item: str) -> float:
        state = ends.get(item)
        return 0.0 if state is None else formulas.recall(state.stability, max(0, (aim.exam - state.last).days))

    fits = ends.keys() >= tiers.keys()
    found = []
    for tier in TIERS:
        mine = [item for item, one in tiers.items() if one == tier]
        found.append(
            TierOutlook(
                tier=tier,
                items=len(mine),
                met=sum(item in ends for item in mine),
                recall=sum(map(recall, mine)) / len(mine) if mine else 0.0,
            )
        )
    return Outlook(
        exam=aim.exam,
        days=max(0, (aim.exam - day).days),
        minutes=aim.minutes,
        answers_a_day=aim.per_day,
        tiers=tuple(found),
        plan=tuple(plan),
        minutes_for_all=None if fits else _enough(tiers, states, day, aim, parameters, more),
    )


def _enough(
    tiers: Mapping[str, Tier],
    states: Mapping[str, MemoryState],
    day: date,
    aim: Aim,
    parameters: Parameters,
    more: tuple[float, ...],
) -> int | None:
    for factor in more:
        tried = msgspec.structs.replace(aim, minutes=int(aim.minutes * factor))
        ends, _ = _played(tiers, states, day, tried, parameters)
        if ends.keys() >= tiers.keys():
            return tried.minutes
    return None


def _played(
    tiers: Mapping[str, Tier], states: Mapping[str, MemoryState], day: date, aim: Aim, parameters: Parameters
) -> tuple[dict[str, MemoryState], list[DayPlan]]:
    formulas = forgetting(parameters)
    now, plan = dict(states), list[DayPlan]()
    core = sum(tier == "core" for tier in tiers.values())
    while day < aim.exam and len(plan) < MOST_DAYS:
        chosen = chosen_today(tiers, now, day=day, aim=aim, room=aim.per_day, parameters=parameters)
        counts = Counter(item in now for item in chosen)
        left = (aim.exam - day).days
        plan.append(
            DayPlan(
                day=day,
                new=counts[False],
                again=counts[True],
                last_look=left <= last_look_days(core, aim.per_day, left),
            )
        )
        for item in chosen:
            before = now.get(item)
            days = 0 if before is None else (day - before.last).days
            chance = FIRST_RIGHT if before is None else formulas.recall(before.stability, days)
            rating: Rating = GOOD if _drawn(item, day) < chance else AGAIN
            stability, difficulty = (
                formulas.first(rating)
                if before is None
                else formulas.then(before.stability, before.difficulty, days, rating)
            )
            now[item] = MemoryState(stability=stability, difficulty=difficulty, due=day, last=day)
        day += timedelta(days=1)
    return now, plan


def _drawn(item: str, day: date) -> float:
    """Return a number from 0 to 1 that item and day decide, so that a plan looks the same when looked at again."""
    digest = hashlib.blake2b(f"{item} {day}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / (1 << 48)
