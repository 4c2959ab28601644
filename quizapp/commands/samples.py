"""A page of samples, for authors and teachers."""

from __future__ import annotations

from pathlib import Path

import click

from quizapp.bank.text import Language
from quizapp.commands.chosen import Chosen, questions_of
from quizapp.commands.speaking import Speaking
from quizapp.errors import QuizappError


@click.command(cls=Speaking)
@click.argument("only", nargs=-1)
@click.option("--lang", type=click.Choice(["ja", "en"]), help="The language of the page.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; else it is printed."
)
@click.pass_obj
def gallery(chosen: Chosen, only: tuple[str, ...], lang: Language | None, output: Path | None) -> None:
    """Write a page with a sample of every computed item, its mistakes and its working.

    ONLY names objectives or items, all if left out. Example: quizapp gallery 18-4 --lang en --output gallery.html
    """
    from quizapp.gallery import gallery as page_of

    questions = questions_of(chosen)
    known = {*questions.banks.entries, *questions.banks.syllabus.objectives}
    for name in only:
        if name not in known:
            raise QuizappError(f"`{name}` is no item and no objective; `quizapp items` lists them")
    page = "".join(page_of(questions, lang or chosen.language, only))
    if output is None:
        click.echo(page, nl=False)
        return
    try:
        output.write_text(page, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise QuizappError(f"{output} cannot be written ({problem.strerror}); name another file") from problem


COMMANDS = (gallery,)
