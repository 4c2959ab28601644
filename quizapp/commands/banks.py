"""What authors of banks need."""

from __future__ import annotations

import click

from quizapp.commands.chosen import USERS_MISTAKE, Chosen, emit, questions_of


@click.command()
@click.option("--verify/--no-verify", default=False, help="Also compute each item's numbers a second time with torch.")
@click.option(
    "--seeds",
    type=click.IntRange(1, 100_000),
    default=25,
    show_default=True,
    help="How many variants of each computed item to draw.",
)
@click.option("--coverage", is_flag=True, help="Say instead what the items cover, and what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(chosen: Chosen, *, verify: bool, seeds: int, coverage: bool, as_json: bool) -> None:
    """Check every bank: form, texts, mistakes, and variants of each computed item.

    Example: quizapp --banks my-banks check
    """
    from quizapp.checking import check_banks

    if coverage:
        _tell_coverage(chosen, as_json=as_json)
        return
    report = check_banks(questions_of(chosen, tell=False), seeds=seeds, verify=verify)
    if as_json:
        emit(report)
    else:
        for line in report.lines():
            click.echo(line)
    if report.problems:
        raise SystemExit(USERS_MISTAKE)


def _tell_coverage(chosen: Chosen, *, as_json: bool) -> None:
    from quizapp.bank.coverage import coverage, load_aims

    found = coverage(questions_of(chosen).banks, load_aims())
    if as_json:
        emit(found)
        return
    for line in found.lines():
        click.echo(line)


COMMANDS = (check,)
