"""What is to be seen of one item: what it asks, how it stands, and how it went so far. Data in, blocks out."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Labelled, Prose, Table, Verbatim
from quizapp.tui.speech import safe

if TYPE_CHECKING:
    from quizapp.bank.text import Text
    from quizapp.questions.model import Question
    from quizapp.study.desk import Desk
    from quizapp.study.library import ItemCard
    from quizapp.study.review import Review
    from quizapp.tui.speech import Speech

SEED: Final = "look"
"""The variant of a computed item that is shown."""
GUTTER = 12
BLANK: Final = "[ ____ ]"
"""What stands for the words that a cloze hides, as where it is asked."""
MOST = 8
"""Answers listed, the latest first."""
OUTCOMES = {
    "right": N_("right"),
    "wrong": N_("wrong"),
    "not-known": N_("not known"),
    "other-convention": N_("right by another convention"),
}
_IN_ROWS = re.compile(r"\n\s*([-−+\d.\s]+|[A-Za-z])\s*\Z")
"""The last line of a paragraph that shows numbers in rows, or the letter that stands for them."""
_DRAWN = re.compile(r"\{([^{}:]*)(?::[^{}]*)?\}")
"""A place in a text for a number that is drawn, with the way in which it is written."""


def in_letters(text: Text | None, kind: str, speech: Speech) -> str:
    """Return what an item asks before its numbers are drawn: with letters in their places, as algebra has it.

    What a cloze hides stays hidden, because whoever looks an item up may be asked it next.
    """
    if kind == "cloze":
        from quizapp.bank.rules import HIDDEN

        return HIDDEN.sub(BLANK, speech.say(text))
    return _DRAWN.sub(r"\1", speech.say(text))


def gist(asked: str) -> str:
    """Return by what a question is known in a list: its second paragraph, where the first only says how to answer.

    Where it begins with numbers in rows, it is known by what it asks of them.
    """
    first, *others = [part for part in asked.strip().split("\n\n") if part.strip()] or [""]
    if _IN_ROWS.search(first):
        return next((part for part in others if not _IN_ROWS.search(part)), first).partition("\n")[0]
    return " ".join(others[0].split()) if others else first.partition("\n")[0]


def is_drawn(text: Text | None) -> bool:
    """Return whether an item asks with numbers that are drawn."""
    return text is not None and _DRAWN.search(text.en) is not None


def asked_blocks(question: Question, speech: Speech) -> list[Block]:
    """Write the question, its figure and its options."""
    blocks: list[Block] = [Prose(Content(speech.say(question.prompt)))]
    if question.figure:
        blocks += [Gap(), Verbatim(safe(question.figure))]
    blocks += [
        Labelled(f"  {option.key}", Content(speech.say(option.text)), gutter=5, style="$quiet")
        for option in question.options
    ]
    return blocks


def standing_blocks(card: ItemCard, desk: Desk, speech: Speech) -> list[Block]:
    """Write what is wished of the item, and when it comes again."""
    wishes, item = desk.wishes, card.id
    named = (
        (item in wishes.marked, N_("marked")),
        (item in wishes.suspended, N_("at rest until you take it up again")),
        (item in wishes.buried, N_("left out for today")),
    )
    told = [speech.tell(message) for holds, message in named if holds]
    comma = speech.tell(", ")
    state = desk.history.states.get(item)
    if state is None:
        told.append(speech.tell("not asked yet"))
    else:
        told.append(speech.tell("comes again on {day}", day=state.due.isoformat()))
        days = speech.count("{number} day", "{number} days", max(round(state.stability), 1))
        told.append(speech.tell("likely remembered for {days}", days=days))
    tags = ", ".join(sorted(card.tags))
    blocks: list[Block] = [Labelled(speech.tell("Now"), Content(comma.join(told)), gutter=GUTTER)]
    if tags:
        blocks.append(Labelled(speech.tell("Tags"), Content.styled(safe(tags), "$quiet"), gutter=GUTTER))
    return blocks


def answer_blocks(item: str, desk: Desk, speech: Speech) -> list[Block]:
    """List the latest answers."""
    reviews = desk.history.of(item)[-MOST:]
    return [Table([_answer(review, speech) for review in reversed(reviews)], right_from=9)] if reviews else []


def _answer(review: Review, speech: Speech) -> tuple[Content, ...]:
    outcome = speech.tell(OUTCOMES.get(review.outcome, review.outcome))
    style = "$right" if review.outcome in {"right", "other-convention"} else "$wrong"
    day = date.fromisoformat(review.day).isoformat()
    return Content.styled(day, "$quiet"), Content.styled(outcome, style), Content(safe(review.answer)[:30])
