"""The fact that is kept of each answer; everything else a learner has earned is rebuilt from these."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from quizapp.bank.text import Language
from quizapp.questions.model import Outcome

Mode = Literal["review", "practice", "placement", "exam", "free"]
"""In what an answer was given.

- `review`: the daily queue; it always moves the schedule. So does `placement`, which finds out what is known.
- `practice`: as much as one likes; the first answer of a study day moves the schedule, and the first wrong one.
- `exam`, `free`: a mock exam, and practice that leaves the schedule untouched.
"""
Rating = Literal[1, 2, 3, 4]
"""FSRS: 1 Again, 2 Hard, 3 Good, 4 Easy."""
UNTOUCHING: Final[frozenset[Mode]] = frozenset({"exam", "free"})
"""The modes that never move the schedule."""


class Shown(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What stood on the screen, in the language in which it was answered."""

    prompt: str
    options: tuple[str, ...] = ()


class Review(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One logged answer, never changed afterwards; an undo is an event of its own."""

    id: str
    """Sorts by time: a UUID of version 7."""
    moment: int
    """Milliseconds since 1970 in UTC."""
    day: str
    """The study day in ISO form, which starts at 4:00 local time."""
    device: str
    item: str
    revision: str
    seed: str
    language: Language
    shown: Shown
    answer: str
    expected: str
    outcome: Outcome
    mistake: str | None
    """The mistake that the learner owned, or that fitted alone."""
    rating: Rating
    hints: int
    milliseconds: int
    parameters: int
    """The version of the scheduler's parameters in force."""
    mode: Mode
    due: str | None = None
    """The study day on which the item was to come back, as the learner was told; None where nothing was decided."""
