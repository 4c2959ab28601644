"""How far behind a learner is, said plainly, and how long catching up takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date

import msgspec

from quizapp.study.memory import MemoryState
from quizapp.study.states import States

WEEK = 7
LONGEST = 365
"""Days looked ahead; a backlog not gone by then is not gone at this pace."""


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """What is due, and how it comes down."""

    due: int
    """Items due today or before."""
    late: int
    """Of these, the items that were due before today."""
    oldest: date | None
    """Since when the longest waiting one is due."""
    per_day: int
    """The limit of a day."""
    days: int | None
    """After how many days at that limit nothing is late any more, with what falls due meanwhile counted and what is
    answered now not falling due again; None where it never is."""
    week_per_day: int
    """How many reviews a day clear it within a week."""

    @property
    def can_hurry(self) -> bool:
        """Whether a week is sooner than the limit of a day lets it be."""
        return self.week_per_day > self.per_day


def backlog(
    states: Mapping[str, MemoryState], day: date, per_day: int, *, leaving_out: Collection[str] = ()
) -> Backlog:
    """Return how far behind a learner is; `leaving_out` are items that rest or are in no bank any more."""
    load = Counter(states.load if isinstance(states, States) else (state.due for state in states.values()))
    load.subtract(states[item].due for item in leaving_out if item in states)
    now = sum(count for due, count in load.items() if due <= day)
    ahead = {(due - day).days: count for due, count in load.items() if due > day}
    coming = sum(ahead.get(step, 0) for step in range(1, WEEK))
    return Backlog(
        due=now,
        late=now - load[day],
        oldest=min((due for due, count in load.items() if due < day and count), default=None),
        per_day=per_day,
        days=_days_until_even(now, ahead, per_day),
        week_per_day=-(-(now + coming) // WEEK),
    )


def behind(look: Callable[[int | None], Backlog], room: int) -> tuple[Backlog | None, int | None]:
    """Return how far behind a learner is, and how many reviews a day would be better; neither for one who is not.

    Args:
        look: Returns the backlog at the limit that is set, or at another one.
        room: How many reviews the minutes of a day have room for; what is late and fits in there is not worth a word.
    """
    found = look(None)
    if not found.late or found.due <= room:
        return None, None
    within = look(room) if found.per_day > room > 0 else None
    if within is not None and within.days is not None:
        return within, room
    return found, found.week_per_day if found.can_hurry else None


def _days_until_even(waiting: int, ahead: Mapping[int, int], per_day: int) -> int | None:
    for days in range(1, LONGEST + 1):
        waiting = max(0, waiting - per_day)
        if not waiting:
            return days
        waiting += ahead.get(days, 0)
    return None
