"""Items, questions and verdicts: every question of the app without a screen."""

from __future__ import annotations

import click

from quizapp.bank.text import Language
from quizapp.commands.chosen import USERS_MISTAKE, Chosen, emit, questions_of
from quizapp.commands.speaking import Speaking


@click.command(cls=Speaking)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def items(chosen: Chosen, *, as_json: bool) -> None:
    """List the items of the banks.

    Example: quizapp items --json
    """
    from quizapp.bank.items import kind_of

    banks = questions_of(chosen).banks
    rows = [
        {
            "id": name,
            "objective": entry.objective,
            "kind": kind_of(entry.item),
            "tier": entry.item.tier,
            "exam": entry.item.exam,
            "revision": entry.revision,
        }
        for name, entry in banks.entries.items()
    ]
    if as_json:
        emit({"items": rows})
    else:
        for row in rows:
            click.echo(f"{row['objective']:6}{row['kind']:16}{row['tier']:10}{row['exam']:3}{row['id']}")
    if banks.problems:
        raise SystemExit(USERS_MISTAKE)


@click.command(cls=Speaking)
@click.argument("item")
@click.option("--seed", help="The seed of the variant; a fresh one if it is left out.")
@click.option("--lang", type=click.Choice(["ja", "en"]), help="The language of the texts.")
@click.option("--options", is_flag=True, help="Offer four options where an answer would be typed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def ask(chosen: Chosen, item: str, seed: str | None, lang: Language | None, *, options: bool, as_json: bool) -> None:
    """Pose ITEM as a question.

    Example: quizapp ask conv-output-size --seed k3f9 --lang en
    """
    from quizapp.headless import asked, asked_text
    from quizapp.opening import new_seed

    questions = questions_of(chosen)
    question = questions.pose(item, new_seed() if seed is None else seed, options=options)
    language = lang or chosen.language
    if as_json:
        emit(asked(question, language, questions.variants(item)))
    else:
        click.echo(asked_text(question, language))


@click.command(cls=Speaking)
@click.argument("item")
@click.option("--seed", required=True, help="The seed of the variant, as the question showed it.")
@click.option(
    "--answer", required=True, help='The answer: typed text, or the keys of options; "?" for "I do not know".'
)
@click.option("--lang", type=click.Choice(["ja", "en"]), help="The language of the texts.")
@click.option("--options", is_flag=True, help="The answer is the key of an option.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def grade(
    chosen: Chosen, item: str, seed: str, answer: str, lang: Language | None, *, options: bool, as_json: bool
) -> None:
    """Grade ANSWER to ITEM with the numbers of a seed.

    Example: quizapp grade conv-output-size --seed k3f9 --answer 15
    """
    from quizapp.headless import graded, graded_text

    questions = questions_of(chosen)
    question = questions.pose(item, seed, options=options)
    verdict = questions.grade(question, answer)
    language = lang or chosen.language
    if as_json:
        emit(graded(verdict, language))
    else:
        click.echo(graded_text(verdict, language))


COMMANDS = (items, ask, grade)
