"""Studying without the screens: review and practice line by line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from quizapp.commands.chosen import Chosen
from quizapp.errors import QuizappError

if TYPE_CHECKING:
    from quizapp.bank.text import Language
    from quizapp.study.desk import Desk
    from quizapp.study.session import Session

INTERRUPTED = 130


@click.command()
@click.option("--plain", is_flag=True, help="Line by line: no cursor, no colours; for screen readers and poor links.")
@click.pass_obj
def review(chosen: Chosen, *, plain: bool) -> None:
    """Study what is due today; with --plain line by line.

    Answers may be piped in, a line for each. Example: quizapp review --plain
    """
    if not plain:
        raise SystemExit(chosen.open_app())
    raise SystemExit(_study(chosen, lambda desk, language: desk.review(language)))


@click.command()
@click.argument("objectives", nargs=-1)
@click.option("--plain", is_flag=True, help="Line by line: no cursor, no colours; for screen readers and poor links.")
@click.pass_obj
def practice(chosen: Chosen, objectives: Sequence[str], *, plain: bool) -> None:
    """Practise with numbers, all OBJECTIVES or those named; it ends when you end it.

    Example: quizapp practice --plain 18-4 20-2
    """
    if not plain:
        raise SystemExit(chosen.open_app())

    def begin(desk: Desk, language: Language) -> Session:
        computed = [
            found.objective.id for chapter in desk.overview().chapters for found in chapter.objectives if found.computed
        ]
        return desk.practice(objectives or computed, language)

    raise SystemExit(_study(chosen, begin))


def _study(chosen: Chosen, begin: Callable[[Desk, Language], Session]) -> int:
    from quizapp.opening import Opening
    from quizapp.plain.sitting import PlainSitting

    opening = Opening(chosen.data, chosen.banks)
    with contextlib.closing(opening):
        desk, language = opening.open_desk(), chosen.language
        for problem in opening.open_shelf().banks.problems:
            click.echo(str(problem), err=True)
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
