"""How a command is used, in Japanese; click lays out only texts with spaces between their words."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click
from rich.cells import cell_len

from quizapp.locale import N_
from quizapp.locale.kinsoku import wrapped

if TYPE_CHECKING:
    from quizapp.locale.speech import Speech

_INDENT: Final = "  "
_WIDEST: Final = 30
"""The most cells that the names of options take; behind longer ones the text begins on a line of its own."""
CLICKS: Final = (N_("Show this message and exit."), N_("Show the version and exit."))
"""What click says of the options that it adds."""

Row = tuple[str, str]


def help_lines(command: click.Command, ctx: click.Context, width: int, speech: Speech) -> Iterator[str]:
    """Write how a command is used: what it takes, what it does, its options and its commands."""
    yield f"{speech.tell(N_('Usage'))}: {ctx.command_path} {' '.join(command.collect_usage_pieces(ctx))}"
    yield ""
    for line in wrapped(_told(command.help, speech), width - len(_INDENT)):
        yield f"{_INDENT}{line}".rstrip()
    options = [_option(param, ctx, speech) for param in command.get_params(ctx) if isinstance(param, click.Option)]
    yield from _section(speech.tell(N_("Options")), [row for row in options if row is not None], width)
    if isinstance(command, click.Group):
        found = ((name, command.get_command(ctx, name)) for name in command.list_commands(ctx))
        commands = [(name, _first(_told(one.help, speech))) for name, one in found if one is not None]
        yield from _section(speech.tell(N_("Commands")), commands, width)


def _told(text: str | None, speech: Speech) -> str:
    return speech.tell(inspect.cleandoc(text)) if text else ""


def _first(text: str) -> str:
    """Return the first sentence of a Japanese text."""
    return text.partition("。")[0] + "。"


def _option(param: click.Option, ctx: click.Context, speech: Speech) -> Row | None:
    """Return an option and what it is for, with what click adds in brackets."""
    record = param.get_help_record(ctx)
    if record is None:
        return None
    name, text = record
    english = param.help or ""
    added = text.removeprefix(english).strip()
    for one, other in (("default: ", N_("default: ")), ("required", N_("required"))):
        added = added.replace(one, speech.tell(other))
    return name, f"{_told(english, speech)} {added}".strip()


def _section(title: str, rows: Sequence[Row], width: int) -> Iterator[str]:
    """Write names and, beside them, what they are for."""
    if not rows:
        return
    yield ""
    yield f"{title}:"
    column = min(max(cell_len(name) for name, _ in rows), _WIDEST) + len(_INDENT)
    for name, text in rows:
        lines = wrapped(text, width - column - len(_INDENT))
        if cell_len(name) > _WIDEST:
            yield f"{_INDENT}{name}"
        else:
            yield f"{_INDENT}{name}{' ' * (column - cell_len(name))}{lines.pop(0)}".rstrip()
        yield from (f"{_INDENT}{' ' * column}{line}" for line in lines)
