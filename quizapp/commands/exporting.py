"""Taking the items to other programs: an Anki package, a table."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.commands.chosen import Chosen, questions_of
from quizapp.commands.speaking import SpeakingGroup
from quizapp.errors import QuizappError

if TYPE_CHECKING:
    from quizapp.exchange.notes import Note
    from quizapp.questions.library import Questions

MOST_VARIANTS = 100
Command = Callable[..., Any]


def _shared(command: Command) -> Command:
    """Give both exports the same options."""
    for option in (
        click.option("--replace", is_flag=True, help="Write over FILE where it is there already."),
        click.option("--objective", "objectives", multiple=True, help="Only this objective; may be repeated."),
        click.option(
            "--variants",
            type=click.IntRange(1, MOST_VARIANTS),
            default=5,
            show_default=True,
            help="How many frozen variants of each calculation.",
        ),
        click.argument("file", type=click.Path(path_type=Path, dir_okay=False)),
    ):
        command = option(command)
    return command


@click.group(cls=SpeakingGroup)
def export() -> None:
    """Write the items for other programs.

    Example: quizapp export anki quizapp.apkg
    """


@export.command()
@_shared
@click.pass_obj
def anki(chosen: Chosen, file: Path, variants: int, objectives: tuple[str, ...], *, replace: bool) -> None:
    """Write FILE as a package for Anki; importing a later one again adds only what is new.

    Example: quizapp export anki g-kentei.apkg
    """
    from quizapp.exchange.apkg import write_package

    questions, made = _notes(chosen, file, variants, objectives, replace=replace)
    named = [(chapter.number, chapter.name.in_(chosen.language)) for chapter in questions.banks.syllabus.chapters]
    with _told(file):
        write_package(
            file,
            made,
            deck="quizapp G検定" if chosen.language == "ja" else "quizapp G-kentei",
            chapters={number: f"{number} {name}" for number, name in named},
            language=chosen.language,
            now=int(time.time()),
        )
    _say(chosen, file, made)


@export.command()
@_shared
@click.pass_obj
def csv(chosen: Chosen, file: Path, variants: int, objectives: tuple[str, ...], *, replace: bool) -> None:
    """Write FILE as a table with a row for each question.

    Example: quizapp export csv g-kentei.csv
    """
    from quizapp.exchange.table import write_table

    _, made = _notes(chosen, file, variants, objectives, replace=replace)
    with _told(file):
        write_table(file, made, chosen.language)
    _say(chosen, file, made)


def _notes(
    chosen: Chosen, file: Path, variants: int, objectives: tuple[str, ...], *, replace: bool
) -> tuple[Questions, tuple[Note, ...]]:
    from quizapp.exchange.notes import make_notes
    from quizapp.locale.speech import Speech

    if file.exists() and not replace:
        raise QuizappError(f"{file} is there already and was left as it is; name another file, or add --replace.")
    questions = questions_of(chosen)
    unknown = set(objectives) - set(questions.banks.syllabus.objectives)
    if unknown:
        raise QuizappError(f"There is no objective {', '.join(sorted(unknown))} in the syllabus, as in 18-4.")
    made = make_notes(questions, chosen.language, variants=variants, objectives=objectives)
    for problem in made.left_out.values():
        click.echo(Speech(chosen.language).explain(problem), err=True)
    return questions, made.notes


def _say(chosen: Chosen, file: Path, notes: tuple[Note, ...]) -> None:
    from quizapp.exchange.notes import LOST

    ja = chosen.language == "ja"
    click.echo(f"{file}: {len(notes)} 件を書き出しました。" if ja else f"{file}: {len(notes)} notes were written.")
    click.echo("移せないもの:" if ja else "What is lost on the way:")
    for lost in LOST:
        click.echo(f"- {lost.in_(chosen.language)}")


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise QuizappError(f"{file} cannot be written ({reason}). Name another file.") from error


COMMANDS = (export,)
