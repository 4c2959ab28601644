"""What was studied, and what keeps it."""

from __future__ import annotations

import contextlib

import click

from quizapp.commands.chosen import Chosen, emit


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def stats(chosen: Chosen, *, as_json: bool) -> None:
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
        emit(figures)
    else:
        click.echo(stats_text(figures, shelf.banks, chosen.language))


COMMANDS = (stats,)
