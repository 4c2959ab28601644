"""The command line: the app itself, and the commands of `quizapp/commands/`.

A mistake of the user's ends with 2 and one sentence on stderr, never with a traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from quizapp.commands import ALL
from quizapp.commands.chosen import USERS_MISTAKE, Chosen
from quizapp.errors import QuizappError


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
    context.obj = Chosen(banks, data_dir, lang, _open_app)
    if context.invoked_subcommand is None:
        raise SystemExit(_open_app(context.obj))


def _open_app(chosen: Chosen) -> int:
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


for _command in ALL:
    quizapp.add_command(_command)


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
