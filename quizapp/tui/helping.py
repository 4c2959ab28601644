"""What helps with an item that keeps being forgotten: its slip in words, the point once more, a simpler item, rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from textual.content import Content

from quizapp.bank.text import Text
from quizapp.locale import N_
from quizapp.study.dealing import point_card
from quizapp.study.leeches import Help
from quizapp.tui.blocks import Block, Packed, Prose

if TYPE_CHECKING:
    from quizapp.questions.model import Verdict
    from quizapp.study.desk import Desk
    from quizapp.study.session import Session
    from quizapp.tui.catalogue import Catalogue
    from quizapp.tui.speech import Speech

POINT, SIMPLER, REST = "i", "j", "s"
"""The keys of what helps."""


class Helping(msgspec.Struct, frozen=True, kw_only=True):
    """What helps with the present item, with the texts that belong to it."""

    help: Help
    mistake: Text | None
    """How the mistake made most often in it is called; None where the verdict names it already."""
    note: Text | None
    point: bool
    """Whether the objective has a point that can be read again."""


def helping(desk: Desk, catalogue: Catalogue | None, session: Session, verdict: Verdict) -> Helping | None:
    """Return what helps with the item just answered; None where it needs none."""
    found = session.help
    if found is None:
        return None
    said = {fit.mistake for fit in verdict.fits}
    name = found.mistake if found.mistake not in said and catalogue is not None else None
    return Helping(
        help=found,
        mistake=None if name is None or catalogue is None else catalogue.mistake(name),
        note=None if name is None or catalogue is None else catalogue.note(name),
        point=point_card(desk.objectives, found.objective, desk.point(found.objective)) is not None,
    )


def helping_blocks(found: Helping, speech: Speech) -> list[Block]:
    """Write what helps, short enough to stand above the working."""
    told = speech.count(
        "Forgotten on {number} day by now. What helps:",
        "Forgotten on {number} days by now. What helps:",
        found.help.forgotten,
    )
    ways = (
        (POINT, N_("read the point once more"), found.point),
        (SIMPLER, N_("a simpler question first"), found.help.simpler is not None),
        (REST, N_("let it rest: other questions repay the time better"), found.help.suspend),
    )
    pieces = [Content.assemble((f"[{key}] ", "bold $key"), speech.tell(name)) for key, name, offered in ways if offered]
    blocks: list[Block] = [Prose(Content.styled(told, "bold $heading"))]
    if found.mistake is not None:
        often = speech.tell("Most often here: {mistake}.", mistake=speech.say(found.mistake))
        blocks.append(Prose(Content(f"{often}{speech.between}{speech.say(found.note)}".strip())))
    return [*blocks, *([Packed(pieces)] if pieces else [])]
