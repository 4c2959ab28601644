"""The exam's date: what will and will not fit before it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from quizapp.bank.text import Language, Text
from quizapp.commands.chosen import Chosen, emit
from quizapp.commands.speaking import Speaking
from quizapp.errors import QuizappError

if TYPE_CHECKING:
    from quizapp.locale.speech import Speech
    from quizapp.study.outlook import Outlook

_TIERS = {"core": Text("最重要", "core"), "standard": Text("標準", "standard"), "extra": Text("発展", "extra")}


class Day(click.ParamType):  # type: ignore[type-arg]  # older clicks know no argument
    """A day in any spelling that the settings take as well; without a year the next one."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that is written."""
        from quizapp.locale.speech import typed_form
        from quizapp.opening import now
        from quizapp.study.day import read_day, study_day

        if isinstance(value, date):
            return value
        day = read_day(typed_form(str(value)).strip(), study_day(now()))
        if day is None:
            self.fail(f"{value!r} is not a day; write one as in 2026-07-04 or 7/4.", param, ctx)
        return day


@click.command(cls=Speaking)
@click.option("--exam", type=Day(), help="The day of the exam, as in 2026-07-04 or 7/4; else the one set.")
@click.option("--minutes", type=click.IntRange(1, 999), help="Minutes a day; else those that are set.")
@click.option("--keep", is_flag=True, help="Set both for the app as well, which must be closed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def plan(chosen: Chosen, exam: date | None, minutes: int | None, *, keep: bool, as_json: bool) -> None:
    """Say what will and will not fit before the exam.

    Example: quizapp plan --exam 2026-07-04 --minutes 15
    """
    from quizapp.locale.speech import Speech
    from quizapp.opening import Opening

    opening = Opening(chosen.data, chosen.banks, read_only=not keep)
    with contextlib.closing(opening):
        desk = opening.open_desk()
        cramming = desk.settings.cramming
        day = exam if exam is not None else desk.settings.exam
        # The crammer follows no plan; what another exam or other minutes would make of one is told all the same.
        asked = not cramming or exam is not None or minutes is not None
        if day is None and asked:
            raise QuizappError("No exam is set. Give its day, as in: quizapp plan --exam 2026-07-04 --minutes 15")
        wanted = minutes if minutes is not None else desk.settings.minutes_per_day
        look = desk.outlook(desk.aim_at(day, wanted)) if day is not None and asked else None
        if keep and day is not None:
            desk.set_setting("exam_date", day.isoformat()).result()
            desk.set_setting("minutes_per_day", wanted).result()
    if as_json:
        figures = {} if look is None else {name: getattr(look, name) for name in look.__struct_fields__}
        emit({"cramming": cramming, **figures, **({} if look is None else {"fits": look.fits})})
        return
    if cramming:
        click.echo(_crammed(Speech(chosen.language), asked=asked))
    if look is not None:
        click.echo("\n".join(_lines(look, chosen.language)))


def _crammed(speech: Speech, *, asked: bool) -> str:
    """Say what a day holds while nothing is planned, and that a plan that was asked for is not followed."""
    told = speech.tell(
        "In crammer's mode no day is planned: everything not answered today is asked, core first, without limits."
    )
    return told if not asked else told + speech.between + speech.tell("Without it this would be the plan:")


def _lines(look: Outlook, language: Language) -> Iterator[str]:
    ja = language == "ja"
    yield (
        f"{look.exam} まであと {look.days} 日。1 日 {look.minutes} 分(約 {look.answers_a_day} 問)"
        if ja
        else f"{_days(look.days)} until {look.exam}, {look.minutes} minutes a day, about {look.answers_a_day} answers"
    )
    for tier in look.tiers:
        name, recall = _TIERS[tier.tier].in_(language), f"{tier.recall:.0%}"
        yield (
            f"  {name}: {tier.items} 問中 {tier.met} 問が間に合う見込み。試験日の予測想起率 {recall}"
            if ja
            else f"  {name}: {tier.met} of {tier.items} items fit; predicted recall on the day {recall}"
        )
    yield (
        "試験日の想起率を最も上げる問題から、復習の時期にかかわらず出題します。"
        if ja
        else "What adds most to the recall on the day comes first, due or not."
    )
    last = look.last_look
    if last:
        yield (
            f"最後の {last} 日間で、最重要の問題をもう一度すべて見直します。"
            if ja
            else f"The last {'day goes' if last == 1 else f'{last} days go'} over everything core once more."
        )
    if look.fits:
        yield "すべて間に合う見込みです。" if ja else "Everything fits."
    elif look.minutes_for_all is not None:
        enough = look.minutes_for_all
        yield (
            f"1 日 {enough} 分なら、すべて間に合う見込みです。"
            if ja
            else f"With {enough} minutes a day everything would fit."
        )
    else:
        yield (
            "4 倍の時間をかけても、すべては間に合いません。最重要の問題から出題します。"
            if ja
            else "Even with four times as many minutes not everything would fit; the core comes first."
        )


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


COMMANDS = (plan,)
