"""What was studied, and what keeps it."""

from __future__ import annotations

import contextlib

import click

from quizapp.commands.chosen import Chosen, emit
from quizapp.commands.speaking import Speaking


@click.command(cls=Speaking)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def stats(chosen: Chosen, *, as_json: bool) -> None:
    """Show what was studied and where you stand; each figure says how it is computed.

    Works beside a running app. Example: quizapp stats --json
    """
    import msgspec

    from quizapp.commands.progress_text import progress_text
    from quizapp.headless import stats_text
    from quizapp.opening import Opening
    from quizapp.study.progress import HOW
    from quizapp.study.tally import HOW as HOW_COUNTED

    opening = Opening(chosen.data, chosen.banks, read_only=True)
    with contextlib.closing(opening):
        desk = opening.open_desk()
        figures, standing = desk.stats(), desk.progress()
        shelf = opening.open_shelf()
    if as_json:
        how = {name: text.in_(chosen.language) for name, text in {**HOW_COUNTED, **HOW}.items()}
        emit({**msgspec.structs.asdict(figures), "progress": standing, "how": how})
    else:
        click.echo(stats_text(figures, shelf.banks, chosen.language))
        click.echo(progress_text(standing, shelf.banks, chosen.language))


COMMANDS = (stats,)
