"""Which plan a study day follows: daily limits, the days left to an exam, or cramming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.study.corrections import corrected, due_again
from quizapp.study.countdown import countdown, cram
from quizapp.study.queue import plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from quizapp.study.countdown import Aim
    from quizapp.study.history import History
    from quizapp.study.library import ItemCard, Objective
    from quizapp.study.queue import Queue
    from quizapp.study.review import Review
    from quizapp.study.settings import Settings


def queue_of(
    cards: Mapping[str, ItemCard],
    objectives: Sequence[Objective],
    history: History,
    *,
    day: date,
    today: Sequence[Review],
    aim: Aim | None,
    settings: Settings,
) -> Queue:
    """Return what a study day, or what is left of it, holds.

    Args:
        cards: The items that can be studied.
        objectives: The syllabus, in order.
        history: What was answered so far and is on the disk.
        day: The study day.
        today: The reviews of this study day, those not yet on the disk included.
        aim: The exam, while it lies ahead.
        settings: The daily limits, and whether the learner crams.
    """
    resting, parameters = history.rests(day).resting, history.parameters
    states = due_again(history.states, corrected(cards, history), day)
    if settings.cramming:
        return cram(cards, objectives, states, day=day, today=today, resting=resting, parameters=parameters)
    if aim is not None:
        return countdown(
            cards, objectives, states, day=day, aim=aim, today=today, resting=resting, parameters=parameters
        )
    return plan(
        cards,
        objectives,
        states,
        day=day,
        today=today,
        met_today=history.met_on(day),
        limits=settings,
        parameters=parameters,
        resting=resting,
    )
