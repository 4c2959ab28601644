"""What stands behind a verdict's details about the learner's memory: when each rating would bring the item back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.tui.speech import safe

if TYPE_CHECKING:
    from datetime import date

    from quizapp.study.desk import Desk
    from quizapp.study.review import Rating
    from quizapp.study.session import Session
    from quizapp.tui.speech import Speech

RATINGS: Final[dict[Rating, tuple[str, str]]] = {
    1: ("z", N_("Again")),
    2: ("x", N_("Hard")),
    3: ("c", N_("Good")),
    4: ("v", N_("Easy")),
}
"""For each rating its key, four in a row, and its name."""


def facts(desk: Desk, session: Session, speech: Speech) -> tuple[tuple[str, str], ...]:
    """Return the rating with what each other would bring, the state of memory, and the revision."""
    attempt = session.attempt
    if attempt is None or not attempt.decided:
        return ()
    try:
        days = session.preview()
    except QuizappError:
        days = {}
    lines = []
    for rating, (key, name) in RATINGS.items():
        if rating in days:
            mark = ">" if rating == attempt.rating else " "
            lines.append(f"{mark} {key}  {speech.tell(name)}: {_ahead(days[rating], desk.day, speech)}")
    return (
        (N_("Comes back"), "\n".join(lines)),
        (N_("Memory"), _memory(desk, attempt.question.item, speech)),
        (N_("Revision"), safe(attempt.question.revision)),
    )


def _ahead(day: date, today: date, speech: Speech) -> str:
    """Say when a day is."""
    days = (day - today).days
    return speech.tell("today") if days <= 0 else speech.count("in {number} day", "in {number} days", days)


def _memory(desk: Desk, item: str, speech: Speech) -> str:
    """Say what FSRS makes of an item; nothing while it was never answered."""
    state = desk.history.states.get(item)
    if state is None:
        return ""
    return speech.tell(
        "stability {stability} days, difficulty {difficulty} of 10, due {due}",
        stability=f"{state.stability:.1f}",
        difficulty=f"{state.difficulty:.1f}",
        due=state.due.isoformat(),
    )
