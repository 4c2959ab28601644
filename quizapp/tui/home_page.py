"""The first page of home: today's plan in a line, then the rows. Data in, blocks out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Spread, bar
from quizapp.tui.plan_text import counts_down, exam_told
from quizapp.tui.widgets.outline import OutlineRow

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from quizapp.study.desk import Desk
    from quizapp.study.tally import ChapterOverview, ObjectiveOverview, Overview
    from quizapp.tui.blocks import Block
    from quizapp.tui.speech import Speech

BAR = 14
DONE = 6
"""The width of the numbers at the right."""
APART = "  "
"""What stands between two things at the right."""


def plan_line(overview: Overview, desk: Desk | None, speech: Speech) -> Block:
    """Write what today holds in one line, and beside it what else is known of the day."""
    if not overview.planned:
        told = speech.tell("Planning today")
    elif overview.due + overview.new:
        plan = [(N_("{number} to review"), overview.due), (N_("{number} new"), overview.new)]
        counted = [speech.tell(message, number=number) for message, number in plan if number]
        told = speech.tell("Today: {plan}", plan=speech.tell(" and ").join(counted))
    elif desk is not None and counts_down(desk) and not desk.settings.minutes_per_day:
        told = speech.tell("With 0 minutes a day, as the settings say, nothing is asked before the exam.")
    elif overview.answered_today:
        told = speech.tell("Today's questions are done.")
    else:
        told = speech.tell("Nothing is due today.")
    more: list[str] = []
    exam = None if desk is None else desk.settings.exam
    if exam is not None:
        more.append(exam_told(exam, overview.day, speech))
    if overview.answered_today:
        more.append(speech.tell("{number} answered today", number=overview.answered_today))
    if overview.waiting:
        more.append(speech.tell("{number} for later", number=overview.waiting))
    return Spread(Content.styled(told, "bold"), Content.styled(" / ".join(more), "$quiet"), whole=True)


def home_rows(
    overview: Overview | None,
    opened: Collection[int],
    title_of: Callable[[int], str],
    speech: Speech,
    *,
    crammed: bool,
    bars: bool,
) -> list[OutlineRow]:
    """Write the ways to start, then the chapters, those that are open with their objectives.

    Args:
        overview: What today holds and how each chapter stands; None before that is known.
        opened: The chapters whose objectives are shown.
        title_of: Returns how a chapter is called.
        speech: The language.
        crammed: Whether the day holds all that was not answered in it, whatever is due.
        bars: Whether there is room to draw how far a chapter has come.
    """
    count = 0 if overview is None else overview.due + overview.new
    number = Content(speech.count("{number} question", "{number} questions", count)) if count else Content("")
    rows = [
        OutlineRow("", Content("")),
        OutlineRow("start", Content.styled(speech.tell("Start today's review"), "bold"), number),
        OutlineRow("practice", Content.styled(speech.tell("Practice with numbers"), "bold")),
        OutlineRow("lab", Content.styled(speech.tell("Lab: watch a layer at work"), "bold")),
        OutlineRow("more", Content.styled(speech.tell("More: mock exam, progress, glossary, settings"), "bold")),
        OutlineRow("", Content("")),
    ]

    def standing(found: ChapterOverview | ObjectiveOverview, share: Content) -> Content:
        """Write how many questions come back, if any, and how much was learned, once that is counted."""
        coming = due_told(found.due, speech, crammed=crammed) + APART if found.due else Content("")
        counted = overview is not None and overview.counted
        return coming + share + Content(f"{found.learned if counted else '…'}/{found.items}".rjust(DONE))

    for chapter in overview.chapters if overview is not None else ():
        title = Content.styled(title_of(chapter.chapter), "" if chapter.items else "$quiet")
        share = bar(chapter.learned / chapter.items, BAR) + APART if bars and chapter.items else Content("")
        right = standing(chapter, share) if chapter.items else Content("")
        rows.append(OutlineRow(f"chapter {chapter.chapter}", title, right))
        for found in chapter.objectives if chapter.chapter in opened else ():
            named = f"{found.objective.id}  {speech.say(found.objective.title)}"
            text = Content.styled(named, "" if found.items else "$quiet")
            right = standing(found, Content("")) if found.items else Content("")
            rows.append(OutlineRow(f"objective {found.objective.id}", text, right, indent=4))
    return rows


def due_told(due: int, speech: Speech, *, crammed: bool) -> Content:
    """Write how many questions come back, for the crammer in the word for what the day holds: dates decide nothing."""
    told = speech.tell("{number} to review", number=due) if crammed else speech.tell("{number} due", number=due)
    return Content.styled(told, "$key")
