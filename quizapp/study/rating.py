"""From a verdict to FSRS's rating: what the learner did decides, so that nobody has to grade themselves."""

from __future__ import annotations

from quizapp.questions.model import Outcome
from quizapp.study.memory import AGAIN, GOOD, HARD
from quizapp.study.review import Rating

DECISIVE: frozenset[Outcome] = frozenset({"right", "wrong", "other-convention", "not-known"})
"""The outcomes that decide a question; an answer that was not read, or not precise enough, costs nothing."""
RIGHT: frozenset[Outcome] = frozenset({"right", "other-convention"})
"""The outcomes that count as knowing it."""


def rating(outcome: Outcome, *, hints: int = 0, retried: bool = False, guessed: bool = False) -> Rating | None:
    """Return the rating, or None while the question is undecided.

    Right is Good; with the first hint, or at the retry after a wrong first answer, it is Hard: the learner found the
    way with a nudge that gave nothing away. A later hint shows the formula, which is Again, as are a guess, a wrong
    answer and "I don't know". Easy is never given: nothing in an answer shows it.
    """
    if outcome not in DECISIVE:
        return None
    if outcome not in RIGHT or guessed or hints > 1:
        return AGAIN
    return HARD if hints or retried else GOOD
