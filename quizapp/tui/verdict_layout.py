"""A verdict laid out for the room there is: what can wait is left to its details, the least needed first.

The answer, the reason why theirs is wrong and what to remember are never left out.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

import msgspec
from textual.content import Content

from quizapp.tui.blocks import Laid, Prose, layout
from quizapp.tui.verdict_text import Room, asked_part, detail_parts, joined, verdict_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    details: int | None = None
    """The line at which the details begin, where they are open."""


def laid(reading: Reading, speech: Speech, width: int, height: int) -> Lines:
    """Lay a verdict out in at most `height` lines, or more of them where even the closest way takes more."""
    known: Laid = {}
    for room in (*ROOMS, SCROLLED):
        told = verdict_parts(reading, speech, room)
        lines = _lines([*joined(told.first, loose=room.loose), *_notice(told, speech)], width, known)
        if len(lines) <= height:
            break
    if not reading.details:
        return Lines(lines)
    lines = _lines(joined(told.first, loose=room.loose), width, known)
    asked = asked_part(reading, speech, room, width - 2)
    below = layout(joined(detail_parts(reading, speech, [*told.later, *([asked] if asked else [])])), width - 2)
    return Lines([*lines, Content(""), *(line.pad_left(1) for line in below)], len(lines) + 1)


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
