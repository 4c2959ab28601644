"""What the plan until the exam says, wherever minutes and the exam's day are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from quizapp.locale import N_
from quizapp.study.spread import WHOLE
from quizapp.tui.blocks import EMPTY, Block, Gap, Prose, Table
from quizapp.tui.words import TIERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from quizapp.study.backlog import Backlog
    from quizapp.study.desk import Desk
    from quizapp.study.outlook import Outlook
    from quizapp.tui.speech import Speech

DAYS = 14
"""Days of the plan that are written out."""


WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def easy_told(shares: Sequence[int], speech: Speech) -> str:
    """Write the weekdays that take less than a whole share of work."""
    named = [f"{speech.tell(WEEKDAYS[day])} {share}%" for day, share in enumerate(shares) if share < WHOLE]
    return ", ".join(named) or speech.tell("none")


def exam_told(exam: date, day: date, speech: Speech) -> str:
    """Say how far off the exam is, also on its day and after it."""
    left = (exam - day).days
    if left > 0:
        return speech.count("{number} day to the exam", "{number} days to the exam", left)
    return speech.tell("the exam is today") if not left else speech.tell("the exam was on {day}", day=exam.isoformat())


def backlog_told(found: Backlog, pace: int | None, speech: Speech) -> str:
    """Say how much is late, since when, and how it comes down; `pace` is what a key would take up."""
    told = [speech.count("{number} question is late.", "{number} questions are late.", found.late)]
    if found.oldest is not None:
        told.append(speech.tell("The oldest has waited since {day}.", day=found.oldest.isoformat()))
    days = None if found.days is None else speech.count("{number} day", "{number} days", found.days)
    if pace == found.per_day and days is not None:
        told.append(
            speech.tell("At {most} a day, as your minutes allow, it takes {days}: press c.", most=pace, days=days)
        )
        return speech.between.join(told)
    if days is None:
        told.append(speech.tell("At {most} reviews a day they never become fewer.", most=found.per_day))
    else:
        told.append(speech.tell("At {most} reviews a day nothing is late in {days}.", most=found.per_day, days=days))
    if pace is not None:
        told.append(speech.tell("With {most} a day nothing would be late in a week: press c.", most=pace))
    return speech.between.join(told)


def cramming_blocks(speech: Speech) -> list[Block]:
    """Say what a day holds while nothing is planned."""
    told = speech.tell(
        "In crammer's mode no day is planned: everything not answered today is asked, core first, without limits."
    )
    return [Gap(), Prose(Content(told))]


def order_told(speech: Speech) -> str:
    """Say why what is due may wait while the exam decides what a day holds."""
    return speech.tell("What adds most comes first, due or not; the last days go to the core.")


def counts_down(desk: Desk | None) -> bool:
    """Return whether an exam decides what a day holds."""
    return desk is not None and desk.aim is not None and not desk.settings.cramming


def plan_blocks(
    plan: Outlook | None, speech: Speech, exam: date | None = None, day: date | None = None, *, short: bool = False
) -> list[Block]:
    """Write plainly what will and will not fit before the exam; nothing without one.

    With `short` it takes at most five lines of a narrow window, and does not say in which order questions come.
    """
    if plan is None and exam is not None and day is not None:
        if exam > day:
            # It is still being worked out.
            return []
        if exam == day:
            told = speech.tell(
                "The exam is today: there is nothing to plan any more. A look at your marks, and good luck."
            )
        else:
            told = speech.tell("The exam was on {day}. Set the next one, or leave it empty.", day=exam.isoformat())
        return [Gap(), Prose(Content(told))]
    if plan is None:
        return []
    days = speech.count("{number} day left to study.", "{number} days left to study.", plan.days)
    lines = [Content.styled(days, "bold"), Content(_fitting(plan, speech))]
    if not short:
        lines.append(Content(speech.tell("What adds most to the recall on the day comes first, due or not.")))
    if plan.last_look and not short:
        last = speech.count(
            "The last day goes over everything core once more.",
            "The last {number} days go over everything core once more.",
            plan.last_look,
        )
        lines.append(Content(last))
    blocks: list[Block] = [Gap(), Prose(Content(speech.between).join(lines))]
    for tier in (tier for tier in plan.tiers if tier.items):
        line = speech.tell(
            N_("{tier}: {met} of {items} fit; predicted recall {recall}%")
            if short
            else N_("{tier}: {met} of {items} fit; predicted recall on the day {recall}%"),
            tier=speech.tell(TIERS[tier.tier]),
            met=tier.met,
            items=tier.items,
            recall=round(tier.recall * 100),
        )
        blocks.append(Prose(Content(line), indent=2))
    return blocks


def _fitting(plan: Outlook, speech: Speech) -> str:
    """Say whether everything fits, and what would let it."""
    if plan.fits:
        return speech.tell("Everything fits.")
    if plan.minutes_for_all is not None:
        return speech.tell("With {minutes} minutes a day everything would fit.", minutes=plan.minutes_for_all)
    return speech.tell("Not everything fits; the core comes first.")


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
    notes = [last if day.last_look and plan.last_look else EMPTY for day in plan.plan[:DAYS]]
    return [Gap(), title, Table(rows, notes=notes)]
