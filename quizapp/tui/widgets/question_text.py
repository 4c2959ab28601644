"""What is asked, above the place where it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.questions.phrases import BANDS
from quizapp.tui.blocks import Block, Gap, Labelled, Prose, Verbatim
from quizapp.tui.speech import safe

if TYPE_CHECKING:
    from quizapp.bank.text import Text
    from quizapp.questions.model import Question
    from quizapp.tui.speech import Speech

GUTTER = 8


def question_blocks(question: Question, speech: Speech) -> list[Block]:
    """Write the question: its text, its figure, and the convention it is to be answered by."""
    blocks: list[Block] = [Prose(Content(speech.say(question.prompt)))]
    if question.figure:
        blocks += [Gap(), Verbatim(safe(question.figure))]
    said = [speech.say(question.convention), speech.say(BANDS[question.band]) if question.band else ""]
    if any(said):
        blocks.append(Prose(Content.styled("  ".join(filter(None, said)), "$quiet")))
    return [*blocks, Gap()]


def hint_blocks(hints: tuple[Text, ...], speech: Speech) -> list[Block]:
    """Write the hints seen so far."""
    return [
        Labelled(speech.tell("Hint {number}", number=number), Content(speech.say(hint)), gutter=GUTTER, style="$key")
        for number, hint in enumerate(hints, 1)
    ]
