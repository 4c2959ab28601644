"""The command line: the app itself, and every question and verdict of it without a screen.

A mistake of the user's ends with 2 and one sentence on stderr, never with a traceback.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.bank.text import Language
from quizapp.errors import QuizappError

if TYPE_CHECKING:
    from quizapp.questions.library import Questions

USERS_MISTAKE = 2


class Context:
    """What every command may need: the folders and the language."""

    def __init__(self, banks: Sequence[Path], data: Path | None, language: str | None) -> None:
        from quizapp.store.paths import data_folder

        self.banks = tuple(banks)
        self.data = data_folder(data)
        self.wanted = language

    @property
    def language(self) -> Language:
        """The language asked for, else the one kept, else the system's."""
        from quizapp.opening import chosen_language

        return chosen_language(self.data, self.wanted)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--banks",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A folder of extra banks; may be repeated. Else QUIZAPP_BANKS.",
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Where your progress is kept. Else QUIZAPP_DATA, else the platform's folder.",
)
@click.option("--lang", type=click.Choice(["ja", "en"]), help="The language; it can be changed in the app with Ctrl+L.")
@click.version_option(package_name="quizapp", prog_name="quizapp")
@click.pass_context
def quizapp(context: click.Context, banks: tuple[Path, ...], data_dir: Path | None, lang: str | None) -> None:
    """Study the deep-learning part of the G検定 in the terminal.

    Without a command the app opens. Example: quizapp --lang ja
    """
    context.obj = Context(banks, data_dir, lang)
    if context.invoked_subcommand is None:
        raise SystemExit(_open_app(context.obj))


def _open_app(chosen: Context) -> int:
    from quizapp.bank.collection import extra_folders
    from quizapp.terminal import refusal

    problem = refusal(sys.stdin, sys.stdout, os.environ)
    if problem is not None:
        raise QuizappError(problem)
    extra_folders(chosen.banks)
    from quizapp.opening import Opening, preference
    from quizapp.tui.start import start

    opening = Opening(chosen.data, chosen.banks)
    try:
        return start(opening, chosen.language, preference(chosen.data, "theme"))
    finally:
        opening.close()


def _emit(data: object) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())


@quizapp.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def items(chosen: Context, *, as_json: bool) -> None:
    """List the items of the banks.

    Example: quizapp items --json
    """
    from quizapp.bank.items import kind_of

    banks = _questions(chosen).banks
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
        _emit({"items": rows})
    else:
        for row in rows:
            click.echo(f"{row['objective']:6}{row['kind']:16}{row['tier']:10}{row['exam']:3}{row['id']}")
    if banks.problems:
        raise SystemExit(USERS_MISTAKE)


@quizapp.command()
@click.argument("item")
@click.option("--seed", help="The seed of the variant; a fresh one if it is left out.")
@click.option("--lang", type=click.Choice(["ja", "en"]), help="The language of the texts.")
@click.option("--options", is_flag=True, help="Offer four options where an answer would be typed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def ask(chosen: Context, item: str, seed: str | None, lang: Language | None, *, options: bool, as_json: bool) -> None:
    """Pose ITEM as a question.

    Example: quizapp ask conv-output-size --seed k3f9 --lang en
    """
    from quizapp.headless import asked, asked_text
    from quizapp.opening import new_seed

    questions = _questions(chosen)
    question = questions.pose(item, seed or new_seed(), options=options)
    language = lang or chosen.language
    if as_json:
        _emit(asked(question, language, questions.variants(item)))
    else:
        click.echo(asked_text(question, language))


@quizapp.command()
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
    chosen: Context, item: str, seed: str, answer: str, lang: Language | None, *, options: bool, as_json: bool
) -> None:
    """Grade ANSWER to ITEM with the numbers of a seed.

    Example: quizapp grade conv-output-size --seed k3f9 --answer 15
    """
    from quizapp.headless import graded, graded_text

    questions = _questions(chosen)
    question = questions.pose(item, seed, options=options)
    verdict = questions.grade(question, answer)
    language = lang or chosen.language
    if as_json:
        _emit(graded(verdict, language))
    else:
        click.echo(graded_text(verdict, language))


@quizapp.command()
@click.option("--verify/--no-verify", default=False, help="Also compute each item's numbers a second time with torch.")
@click.option(
    "--seeds",
    type=click.IntRange(1, 100_000),
    default=25,
    show_default=True,
    help="How many variants of each computed item to draw.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(chosen: Context, *, verify: bool, seeds: int, as_json: bool) -> None:
    """Check every bank: form, texts, mistakes, and variants of each computed item.

    Example: quizapp --banks my-banks check
    """
    from quizapp.checking import check_banks

    report = check_banks(_questions(chosen, tell=False), seeds=seeds, verify=verify)
    if as_json:
        _emit(report)
    else:
        for line in report.lines():
            click.echo(line)
    if report.problems:
        raise SystemExit(USERS_MISTAKE)


@quizapp.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def stats(chosen: Context, *, as_json: bool) -> None:
    """Show what was studied: answers, days, objectives, mistakes.

    Works beside a running app. Example: quizapp stats --json
    """
    from quizapp.headless import stats_text
    from quizapp.opening import Opening

    opening = Opening(chosen.data, chosen.banks, read_only=True)
    with contextlib.closing(opening):
        desk = opening.open_desk()
        figures = desk.stats()
        shelf = opening.open_shelf()
    if as_json:
        _emit(figures)
    else:
        click.echo(stats_text(figures, shelf.banks, chosen.language))


def _questions(chosen: Context, *, tell: bool = True) -> Questions:
    """Load the banks; what is refused is told on stderr, and the rest can be asked."""
    from quizapp.bank.collection import extra_folders
    from quizapp.bank.loading import load_banks
    from quizapp.questions.library import Questions

    banks = load_banks(extra_folders(chosen.banks))
    for problem in banks.problems if tell else ():
        click.echo(str(problem), err=True)
    return Questions(banks)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    _utf8()
    try:
        quizapp.main(args=list(arguments), prog_name="quizapp", standalone_mode=False)
    except QuizappError as problem:
        click.echo(str(problem), err=True)
        return USERS_MISTAKE
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as problem:
        problem.show()
        return USERS_MISTAKE
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the reader has gone away
        return 0
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def _utf8() -> None:
    """Write UTF-8 where a Windows console or a bare locale would refuse Japanese."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
