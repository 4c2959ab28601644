"""The command line: the app itself, and the commands of `quizapp/commands/`.

A mistake of the user's ends with 2 and one sentence on stderr, never with a traceback.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

import click

from quizapp.commands import ROOM_OF
from quizapp.commands.chosen import USERS_MISTAKE, Chosen
from quizapp.commands.speaking import SpeakingGroup
from quizapp.entrance import INTERRUPTED, guarded, open_app


class Commands(SpeakingGroup):
    """The commands, each loaded from its file when it is called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return sorted(ROOM_OF)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command by its name."""
        room = ROOM_OF.get(cmd_name)
        if room is None:
            return None
        commands: Sequence[click.Command] = importlib.import_module(f"quizapp.commands.{room}").COMMANDS
        return next(command for command in commands if command.name == cmd_name)


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
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
    context.obj = Chosen(banks, data_dir, lang, open_app)
    if context.invoked_subcommand is None:
        raise SystemExit(open_app(context.obj))


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    return guarded(lambda: _run(arguments), arguments)


def _run(arguments: Sequence[str]) -> int:
    try:
        quizapp.main(args=list(arguments), prog_name="quizapp", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as problem:
        from quizapp.commands.refused import misused

        click.echo(misused(problem, arguments), err=True)
        return USERS_MISTAKE
    except click.Abort:
        return INTERRUPTED
    return 0
