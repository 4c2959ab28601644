"""Studying without the screens: review and practice line by line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from quizapp.commands.chosen import Chosen
from quizapp.commands.speaking import Speaking
from quizapp.errors import QuizappError

if TYPE_CHECKING:
    from quizapp.bank.text import Language
    from quizapp.study.desk import Desk
    from quizapp.study.filters import Filter
    from quizapp.study.session import Session

INTERRUPTED = 130
Command = Callable[..., Any]
_SINGULAR = {
    "objectives": "objective",
    "tags": "tag",
    "tiers": "tier",
    "kinds": "kind of item",
    "mistake": "mistake",
}


@click.command(cls=Speaking)
@click.option("--plain", is_flag=True, help="Line by line: no cursor, no colours; for screen readers and poor links.")
@click.pass_obj
def review(chosen: Chosen, *, plain: bool) -> None:
    """Study what is due today; with --plain line by line.

    Answers may be piped in, a line for each. Example: quizapp review --plain
    """
    if not plain:
        raise SystemExit(chosen.open_app())
    raise SystemExit(_study(chosen, lambda desk, language: desk.review(language)))


def _picking(command: Command) -> Command:
    """Give a command the options that pick items."""
    for option in (
        click.option("--untouched", is_flag=True, help="Leave the schedule as it is."),
        click.option("--marked", is_flag=True, help="Only what you marked."),
        click.option("--wrong", is_flag=True, help="Only what went wrong last time."),
        click.option("--mistake", help="Only what is about this mistake, or where you made it."),
        click.option("--kind", "kinds", multiple=True, help="Only this kind, such as choice; may be repeated."),
        click.option("--tier", "tiers", multiple=True, help="Only core, standard or extra; may be repeated."),
        click.option("--tag", "tags", multiple=True, help="Only items with this tag; may be repeated."),
    ):
        command = option(command)
    return command


@click.command(cls=Speaking)
@click.argument("objectives", nargs=-1)
@_picking
@click.option("--plain", is_flag=True, help="Line by line: no cursor, no colours; for screen readers and poor links.")
@click.pass_obj
def practice(  # noqa: PLR0913 -- an option each
    chosen: Chosen,
    objectives: Sequence[str],
    tags: Sequence[str],
    tiers: Sequence[str],
    kinds: Sequence[str],
    mistake: str | None,
    *,
    wrong: bool,
    marked: bool,
    untouched: bool,
    plain: bool,
) -> None:
    """Practise with numbers, all OBJECTIVES or those named; it ends when you end it.

    With any of the options that pick, everything that meets all of them is asked once, with or without numbers.
    Without --plain the app opens; `p` and then `f` pick there. Examples: quizapp practice --plain 18-4 20-2, or
    quizapp practice --plain --wrong --tier core
    """
    if not plain:
        raise SystemExit(chosen.open_app())
    picks = bool(tags or tiers or kinds or mistake or wrong or marked or untouched)

    def begin(desk: Desk, language: Language) -> Session:
        if picks:
            wanted = {
                "objectives": objectives, "tags": tags, "tiers": tiers, "kinds": kinds, "mistake": mistake,
                "wrong_last_time": wrong, "marked": marked,
            }  # fmt: skip
            return desk.filtered(_filter(desk, wanted), language, untouched=untouched, once=True)
        computed = [
            found.objective.id for chapter in desk.overview().chapters for found in chapter.objectives if found.computed
        ]
        return desk.practice(objectives or computed, language)

    raise SystemExit(_study(chosen, begin))


def _filter(desk: Desk, wanted: Mapping[str, object]) -> Filter:
    """Return the filter that was asked for.

    Raises:
        QuizappError: It names what there is not, which is told with what is meant.
    """
    import msgspec

    from engine.checks import nearest
    from quizapp.study.filters import Filter

    cards = desk.cards.values()
    known: dict[str, set[str]] = {
        "objectives": {objective.id for objective in desk.objectives},
        "tags": {tag for card in cards for tag in card.tags},
        "tiers": {card.tier for card in cards},
        "kinds": {card.kind for card in cards},
        "mistake": {name for card in cards for name in card.mistakes}
        | {one.mistake for one in desk.history.counts.mistakes()},
    }
    for field, names in known.items():
        value = wanted[field]
        for name in (value,) if isinstance(value, str) else value if isinstance(value, Sequence) else ():
            if name not in names:
                raise QuizappError(f"There is no {_SINGULAR[field]} `{name}`{nearest(str(name), names)}.")
    return msgspec.convert(dict(wanted), Filter)


def _study(chosen: Chosen, begin: Callable[[Desk, Language], Session]) -> int:
    from quizapp.locale.speech import Speech
    from quizapp.opening import Opening
    from quizapp.plain.sitting import PlainSitting

    opening = Opening(chosen.data, chosen.banks)
    with contextlib.closing(opening):
        desk, language = opening.open_desk(), chosen.language
        for problem in opening.open_shelf().banks.problems:
            click.echo(Speech(language).explain(problem), err=True)
        sitting = PlainSitting(desk, begin(desk, language), language, _read, click.echo)
        try:
            sitting.run()
        except KeyboardInterrupt:
            return INTERRUPTED
    return 0


def _read(prompt: str) -> str | None:
    """Show a prompt and return the line typed; what is piped in is shown as well, so that the text can be followed."""
    if sys.stdin is None:  # as where nothing is there to type with
        return None
    click.echo(prompt, nl=False)
    sys.stdout.flush()
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError as problem:
        raise QuizappError("The input is not UTF-8. Save it as UTF-8 and try again.") from problem
    if not line:
        click.echo("")
        return None
    if not sys.stdin.isatty():
        click.echo(line.rstrip("\n"))
    return line


COMMANDS = (review, practice)
