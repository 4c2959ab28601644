"""What the end of a sitting says on its second page: questions that went wrong, each with what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from quizapp.locale import N_
from quizapp.study.rating import RIGHT
from quizapp.tui.blocks import Block, Gap, Item, Prose, cropped, padded
from quizapp.tui.item_text import gist
from quizapp.tui.speech import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.questions.model import Question, Verdict
    from quizapp.study.attempt import Attempt
    from quizapp.tui.speech import Speech

LONGEST: Final = 230
"""Cells of a question that are repeated: enough to know it again."""
NUMBER: Final = 6
"""The width of an objective's number."""
LABEL: Final = 14


def missed(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return the attempts that did not end in a right answer."""
    return [attempt for attempt in attempts if attempt.tries and attempt.tries[-1].verdict.outcome not in RIGHT]


def missed_blocks(attempts: Sequence[Attempt], speech: Speech) -> list[Block]:
    """Write each question that went wrong, what was answered, what is right, and what to remember of it."""
    blocks: list[Block] = [Prose(Content.styled(speech.tell("To look at once more"), "bold $heading"))]
    for attempt in attempts:
        question, verdict = attempt.question, attempt.tries[-1].verdict
        asked = gist(safe(question.prompt.in_(speech.language)))
        number = Content.styled(question.objective.ljust(NUMBER), "$quiet")
        blocks += [Gap(), Item(number, Content(cropped(asked, LONGEST)))]
        blocks += answers_blocks(question, verdict, speech, indent=NUMBER)
    return blocks


def answers_blocks(question: Question, verdict: Verdict, speech: Speech, *, indent: int = 0) -> list[Block]:
    """Write what was answered, what is right, and what to remember of it."""
    blocks: list[Block] = [
        Item(padded(Content.styled(speech.tell(name), "$quiet"), LABEL), Content.styled(text, style), indent=indent)
        for name, text, style in _answers(question, verdict, speech)
        if text
    ]
    if verdict.takeaway is not None:
        blocks.append(Prose(Content.styled(speech.say(verdict.takeaway), "$quiet"), indent=indent))
    return blocks


def _answers(question: Question, verdict: Verdict, speech: Speech) -> list[tuple[str, str, str]]:
    """Return theirs, where it says something, and ours, each with its label and style: options in their own words."""
    yours, right = speech.say(verdict.yours), speech.say(verdict.expected)
    if any(option.right and option.key for option in verdict.options):
        yours = "\n".join(speech.say(option.text) for option in verdict.options if option.chosen)
        right = "\n".join(speech.say(option.text) for option in verdict.options if option.right)
    theirs = [(N_("Yours"), yours, "$wrong")] if verdict.outcome == "wrong" and question.kind != "flashcard" else []
    return [*theirs, (N_("Correct"), right, "")]
