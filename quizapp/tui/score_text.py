"""What a mock exam came to, in words and figures: data in, blocks out; no word about passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quizapp.bank.text import Text
    from quizapp.study.mock_score import MockScore, Share
    from quizapp.tui.speech import Speech

SECOND = 1000


def share_text(share: Share, speech: Speech) -> str:
    """Write a share with the interval in which the true one lies."""
    return speech.tell(
        "{right} of {asked}, that is between {low}% and {high}%",
        right=share.right,
        asked=share.asked,
        low=round(share.low * 100),
        high=round(share.high * 100),
    )


def score_blocks(score: MockScore, speech: Speech, titles: Mapping[str, Text]) -> list[Block]:
    """Write the total, the times and the objectives with their titles."""
    of_nine = speech.tell("Nine of the exam's 55 topics were asked; this says nothing about passing the whole exam.")
    blocks: list[Block] = [
        Prose(Content.styled(share_text(score.total, speech), "bold")),
        Prose(Content.styled(of_nine, "$quiet")),
        Gap(),
        Prose(Content(_times(score, speech))),
    ]
    kinds = (
        (score.not_known, N_("{number} answered with I don't know")),
        (score.open, N_("{number} left open")),
        (score.void, N_("{number} not counted, because the question was changed")),
    )
    blocks += [Prose(Content(speech.tell(told, number=number))) for number, told in kinds if number]
    rows = [
        (
            Content(f"{objective}  {speech.say(titles.get(objective))}"),
            Content(f"{share.right}/{share.asked}"),
            Content(_interval(share)),
        )
        for objective, share in sorted(score.objectives.items())
    ]
    return [*blocks, Gap(), Prose(Content.styled(speech.tell("By objective"), "bold $heading")), Table(rows)]


def _times(score: MockScore, speech: Speech) -> str:
    slow = ", ".join(str(number + 1) for number in score.slow)
    told = speech.tell(
        "half of the questions took at most {seconds} seconds", seconds=score.median_milliseconds // SECOND
    )
    return told + (speech.tell("; more than twice the pace: {questions}", questions=slow) if slow else "")


def _interval(share: Share) -> str:
    return f"{share.low * 100:.0f}-{share.high * 100:.0f}%"
