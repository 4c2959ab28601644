"""What home says on its second page of the row under the cursor: data in, blocks out."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Block, Entry, Gap, Labelled, Prose, Spread, Table, Verbatim, bar
from quizapp.tui.home_page import due_told
from quizapp.tui.paragraphs import paragraphs
from quizapp.tui.speech import safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from quizapp.study.library import Objective, Point
    from quizapp.study.tally import ChapterOverview, ObjectiveOverview, Overview
    from quizapp.tui.places import Place
    from quizapp.tui.speech import Speech

BAR = 24
NARROW_BAR = 10
DONE = 8
"""The width of the numbers after a bar, so that bars stand under each other."""
LABELS = 14
_BETWEEN = "  "
"""What stands between two columns."""
WEEK = 7
"""Days that are looked ahead."""


def heading(text: str) -> list[Block]:
    """Begin a page."""
    return [Prose(Content.styled(text, "bold $heading")), Gap()]


def today_blocks(overview: Overview, load: Mapping[date, int], speech: Speech) -> list[Block]:
    """Say what today's questions are about, what comes back in a week, and how far the whole has come."""
    blocks = _asked_today(overview, speech)
    days = [overview.day + timedelta(days=number) for number in range(1, WEEK + 1)]
    most = max(load.get(day, 0) for day in days)
    if most > 0:
        blocks += [Gap(), Prose(Content.styled(speech.tell("Coming back"), "bold $heading"))]
        blocks += [_day(day, load.get(day, 0), most) for day in days]
    met = Prose(_share(overview.learned, overview.total, BAR))
    return [*blocks, Gap(), Prose(Content.styled(speech.tell("Met so far"), "bold $heading")), met]


def _asked_today(overview: Overview, speech: Speech) -> list[Block]:
    """List the objectives of today's questions, with how many come back and how many are new in a column each."""
    asked = [found for chapter in overview.chapters for found in chapter.objectives if found.due or found.new]
    if not asked:
        return [*heading(speech.tell("Today")), Prose(Content(speech.tell("Nothing is due today.")))]
    columns = [
        (speech.tell(name), [number(found) for found in asked])
        for name, number in ((N_("to review"), attrgetter("due")), (N_("new"), attrgetter("new")))
    ]
    kept = [(name, numbers) for name, numbers in columns if any(numbers)]
    names = Content(_BETWEEN.join(name for name, _ in kept))
    blocks: list[Block] = [
        Spread(Content.styled(speech.tell("Today"), "bold $heading"), Content.styled(names.plain, "$quiet")),
        Gap(),
    ]
    for row, found in enumerate(asked):
        cells = [str(numbers[row] or "").rjust(cell_len(name)) for name, numbers in kept]
        right = Content.styled(_BETWEEN.join(cells), "$key")
        blocks.append(_entry(found.objective, right, names.cell_length, speech))
    return blocks


def _entry(objective: Objective, right: Content, edge: int, speech: Speech) -> Block:
    """Write an objective in a list, with what stands at its right."""
    title = Content(speech.say(objective.title))
    return Entry(Content(f"{objective.id}  "), title, right, edge + len(_BETWEEN))


def _day(day: date, due: int, most: int) -> Block:
    """Draw how many questions come back on a day."""
    return Labelled(day.isoformat(), _share(due, most, BAR, told=str(due)), gutter=LABELS, style="$quiet")


def chapter_blocks(chapter: ChapterOverview, title: str, speech: Speech, *, crammed: bool) -> list[Block]:
    """Say how each objective of a chapter stands."""
    blocks = [*heading(title), *_standing(chapter, speech, crammed=crammed), Gap()]
    for found in chapter.objectives:
        blocks.append(Prose(Content(f"{found.objective.id}  {speech.say(found.objective.title)}")))
        if found.items:
            blocks.append(Prose(_line(found, NARROW_BAR, speech, crammed=crammed), indent=6))
    return blocks


def objective_blocks(found: ObjectiveOverview, point: Point | None, speech: Speech, *, crammed: bool) -> list[Block]:
    """Say how an objective stands, and what its point is."""
    blocks = heading(f"{found.objective.id}  {speech.say(found.objective.title)}")
    blocks += _standing(found, speech, crammed=crammed)
    if found.computed:
        told = speech.count(
            "{number} of them has new numbers each time", "{number} of them have new numbers each time", found.computed
        )
        blocks.append(Prose(Content.styled(told, "$quiet")))
    if point is not None:
        blocks += [Gap(), Prose(Content.styled(speech.tell("The point"), "bold $heading")), Gap()]
        blocks += paragraphs(speech.say(point.text))
        if point.figure:
            blocks += [Gap(), Verbatim(safe(point.figure), style="$heading")]
    return blocks


def practice_blocks(overview: Overview, speech: Speech) -> list[Block]:
    """List the objectives that can be practised without end."""
    told = speech.tell("Numbers are drawn anew each time, so these never run out:")
    kinds = [
        (found.objective, Content.styled(speech.count("{number} kind", "{number} kinds", found.computed), "$quiet"))
        for chapter in overview.chapters
        for found in chapter.objectives
        if found.computed
    ]
    if not kinds:
        return []
    edge = max(right.cell_length for _, right in kinds)
    blocks = [*heading(speech.tell("Practice with numbers")), Prose(Content.styled(told, "$quiet")), Gap()]
    return [*blocks, *(_entry(objective, right, edge, speech) for objective, right in kinds)]


def place_blocks(title: str, places: Sequence[Place], speech: Speech) -> list[Block]:
    """List places with what each is for."""
    rows = [(Content(speech.tell(place.name)), Content.styled(speech.tell(place.told), "$quiet")) for place in places]
    return [*heading(title), Table(rows, right_from=2, indent=0)]


def _standing(found: ChapterOverview | ObjectiveOverview, speech: Speech, *, crammed: bool) -> list[Block]:
    """Say how a chapter or an objective stands."""
    if not found.items:
        return [Prose(Content.styled(speech.tell("No questions yet"), "$quiet"))]
    return [Prose(_line(found, BAR, speech, crammed=crammed))]


def _line(found: ChapterOverview | ObjectiveOverview, width: int, speech: Speech, *, crammed: bool) -> Content:
    """Draw in one line how much was met, what is due and how well it is remembered."""
    told = [due_told(found.due, speech, crammed=crammed)] if found.due else []
    if found.recall is not None:
        told.append(Content.styled(speech.tell("predicted recall {share}%", share=round(found.recall * 100)), "$quiet"))
    return Content("  ").join([_share(found.learned, found.items, width), *told])


def _share(part: int, whole: int, width: int, *, told: str = "") -> Content:
    """Draw a part of the whole, and write it."""
    return Content.assemble(bar(part / whole if whole else 0, width), (told or f"{part}/{whole}").rjust(DONE))


def asked_twice(count: int, speech: Speech) -> str:
    """Say what a second press of the key would do to so many questions."""
    told = speech.count(
        "{number} question would be asked once within four weeks and not taught.",
        "{number} questions would be asked once within four weeks and not taught.",
        count,
    )
    return speech.tell("{told} Press k again if you know this.", told=told)
