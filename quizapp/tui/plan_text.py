"""What the plan until the exam says, wherever minutes and the exam's day are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.tui.blocks import EMPTY, Block, Gap, Prose, Table
from quizapp.tui.words import TIERS

if TYPE_CHECKING:
    from quizapp.study.outlook import Outlook
    from quizapp.tui.speech import Speech

DAYS = 14
"""Days of the plan that are written out."""


def plan_blocks(plan: Outlook | None, speech: Speech) -> list[Block]:
    """Write plainly what will and will not fit before the exam; nothing without one."""
    if plan is None:
        return []
    days = speech.count("{number} day left to study", "{number} days left to study", plan.days)
    blocks: list[Block] = [Gap(), Prose(Content.styled(days, "bold"))]
    for tier in plan.tiers:
        told = speech.tell(
            "{tier}: {met} of {items} fit; predicted recall on the day {recall}%",
            tier=speech.tell(TIERS[tier.tier]),
            met=tier.met,
            items=tier.items,
            recall=round(tier.recall * 100),
        )
        blocks.append(Prose(Content(told), indent=2))
    if not plan.fits:
        more = plan.minutes_for_all
        told = (
            speech.tell("With {minutes} minutes a day everything would fit.", minutes=more)
            if more is not None
            else speech.tell("Not everything fits; the core comes first.")
        )
        blocks.append(Prose(Content(told), indent=2))
    return blocks


def days_blocks(plan: Outlook | None, speech: Speech) -> list[Block]:
    """Write what the next days hold, as it looks today; nothing without a plan."""
    if plan is None or not plan.plan:
        return []
    title = Prose(Content.styled(speech.tell("The next days, as it looks today"), "bold"))
    rows = [
        (
            Content.styled(day.day.isoformat(), "$quiet"),
            Content(speech.tell("{number} new", number=day.new)),
            Content(speech.tell("{number} to review", number=day.again)),
        )
        for day in plan.plan[:DAYS]
    ]
    last = Content.styled(speech.tell("last look at the core"), "$quiet")
    notes = [last if day.last_look else EMPTY for day in plan.plan[:DAYS]]
    return [Gap(), title, Table(rows, notes=notes)]
