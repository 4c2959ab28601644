"""A verdict laid out for the room there is: what can wait is left to its details, the least needed first.

The answer, the reason why theirs is wrong and what to remember are never left out.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

import msgspec
from textual.content import Content

from quizapp.tui.blocks import Laid, Prose, Verbatim, layout
from quizapp.tui.paragraphs import paragraphs
from quizapp.tui.speech import safe
from quizapp.tui.verdict_text import Room, asked_part, detail_parts, joined, verdict_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.study.library import Point
    from quizapp.tui.blocks import Block
    from quizapp.tui.speech import Speech
    from quizapp.tui.verdict_text import Reading, Told

_WAYS: Final[tuple[dict[str, bool | int], ...]] = (
    {"apart": False},
    {"others": False},
    {"precise": False},
    {"steps": 12},
    {"picture": False},
    {"exam": False},
    {"steps": 8, "prompt": 1},
    {"loose": False},
    {"check": False},
    {"steps": 5},
)
"""What gives way, one after the other."""
ROOMS: Final = tuple(accumulate(_WAYS, lambda room, way: msgspec.structs.replace(room, **way), initial=Room()))
"""From the roomiest to the closest."""
SCROLLED: Final = Room(apart=False, others=False, steps=12)
"""Where even the closest is too long, one scrolls anyway, and blank lines and notes may stay."""


class Lines(msgspec.Struct, frozen=True):
    """The lines of a verdict."""

    lines: Sequence[Content]
    later: Sequence[Sequence[Block]]
    """What found no room."""
    details: int | None = None
    """The line at which the details begin, where they are open below it."""


def laid(reading: Reading, speech: Speech, width: int, height: int) -> Lines:
    """Lay a verdict out in at most `height` lines, or more of them where even the closest way takes more."""
    known: Laid = {}
    for room in (*ROOMS, SCROLLED):
        told = verdict_parts(reading, speech, room)
        notice = [] if reading.aside else _notice(told, speech)
        lines = _lines([*joined(told.first, loose=room.loose), *notice], width, known)
        if len(lines) <= height:
            break
    if not reading.details or reading.aside:
        return Lines(lines, told.later)
    lines = _lines(joined(told.first, loose=room.loose), width, known)
    asked = asked_part(reading, speech, room, width - 2)
    below = layout(joined(detail_parts(reading, speech, [*told.later, *([asked] if asked else [])])), width - 2)
    return Lines([*lines, Content(""), *(line.pad_left(1) for line in below)], told.later, len(lines) + 1)


def aside_blocks(
    reading: Reading, later: Sequence[Sequence[Block]], point: Point | None, speech: Speech
) -> list[Block]:
    """Write on a page of its own what a verdict leaves out: the whole question, its details, its objective's point."""
    question = reading.question
    title = Prose(Content.styled(speech.tell("The question"), "bold $heading"))
    asked: list[Block] = [Prose(Content(speech.say(question.prompt).strip()))]
    asked += [Verbatim(safe(figure)) for figure in (question.figure, question.back_figure) if figure]
    parts: list[Sequence[Block]] = [[title], asked, *detail_parts(reading, speech, later)]
    if point is not None:
        parts.append(
            [Prose(Content.styled(speech.tell("The point"), "bold $heading")), *paragraphs(speech.say(point.text))]
        )
        if point.figure:
            parts.append([Verbatim(safe(point.figure), style="$heading")])
    return joined(parts)


def _notice(told: Told, speech: Speech) -> Sequence[Block]:
    """Say that more is told among the details."""
    if not told.number:
        return []
    text = speech.count("{number} more explanation: press e", "{number} more explanations: press e", told.number)
    return [Prose(Content.styled(text, "$quiet"))]


def _lines(blocks: Sequence[Block], width: int, known: Laid) -> list[Content]:
    """Lay blocks out: the first line as a band, the rest within the band's edges."""
    band, *rest = blocks
    return [*band.lines(width), *(line.pad_left(1) for line in layout(rest, width - 2, known))]
