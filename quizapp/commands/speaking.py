"""Commands whose help is in the language of their other output: the help texts in the code are English and messages.

The command lines are gathered into the catalogue as they stand, docstrings and `help=` alike.
"""

from __future__ import annotations

from typing import Final

import click

_ARGUMENTS: Final = "quizapp.arguments"


class Speaking(click.Command):
    """A command that tells how it is used in the language that the whole command line chooses."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command line as it stands, which help is asked in the middle of."""
        ctx.meta.setdefault(_ARGUMENTS, tuple(args))
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is used."""
        from quizapp.commands.refused import language_of

        language = language_of(ctx.meta.get(_ARGUMENTS, ()))
        if language == "en":
            super().format_help(ctx, formatter)
            return
        from quizapp.commands.helping import help_lines
        from quizapp.locale.speech import Speech

        formatter.write("\n".join(help_lines(self, ctx, formatter.width, Speech(language))))


class SpeakingGroup(Speaking, click.Group):
    """A group of such commands."""

    command_class: type[click.Command] | None = Speaking
