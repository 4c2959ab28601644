"""Questions that a learner flagged as doubtful, for those who write them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from quizapp.bank.text import Language
from quizapp.study.attempt import Attempt
from quizapp.study.events import Event, counting


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """One flag: which question it was, as it stood on the screen, and what the learner says of it."""

    item: str
    revision: str
    seed: str
    language: Language
    prompt: str
    """The question as it was shown."""
    note: str = ""
    answer: str | None = None
    """What was answered; None while it was not."""
    expected: str | None = None
    """What the verdict called right."""
    outcome: str | None = None
    day: str = ""
    """The study day in ISO form; filled in from the log."""


def flag_on(attempt: Attempt, language: Language, *, open_still: bool) -> Flag:
    """Return a flag on a question, for a note to be added; while it is open, an answer is not told of."""
    question = attempt.question
    answered = None if open_still or not attempt.decided else attempt.tries[-1]
    return Flag(
        item=question.item,
        revision=question.revision,
        seed=question.seed,
        language=language,
        prompt=question.prompt.in_(language),
        answer=None if answered is None else answered.answer,
        expected=None if answered is None else answered.verdict.expected.in_(language),
        outcome=None if answered is None else answered.verdict.outcome,
    )


def flags(events: Iterable[Event]) -> list[Flag]:
    """Return the flags in the log that were not taken back, oldest first."""
    return [
        msgspec.convert({**event.detail, "item": event.subject, "day": event.day}, Flag)
        for event in counting(events)
        if event.kind == "flag"
    ]


def detail(flag: Flag) -> dict[str, object]:
    """Return what an event keeps of a flag beside its item and its day."""
    kept = msgspec.structs.asdict(flag)
    return {name: value for name, value in kept.items() if name not in {"item", "day"} and value is not None}
