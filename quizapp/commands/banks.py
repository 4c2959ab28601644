"""What authors of banks need."""

from __future__ import annotations

import click

from quizapp.commands.chosen import USERS_MISTAKE, Chosen, emit, questions_of

SEEDS_OF_A_CHECK = 25
SEEDS_OF_AN_AUDIT = 500


@click.command()
@click.option("--verify/--no-verify", default=None, help="Compute each item's numbers a second time with torch.")
@click.option(
    "--seeds",
    type=click.IntRange(1, 100_000),
    help="How many variants of each computed item to draw: 25, in an audit 500, unless given.",
)
@click.option("--audit", is_flag=True, help="Guess at, mistake, misread and verify every question; takes minutes.")
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes share an audit; one for each core.")
@click.option("--coverage", is_flag=True, help="Say instead what the items cover, and what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(
    chosen: Chosen,
    *,
    verify: bool | None,
    seeds: int | None,
    audit: bool,
    processes: int | None,
    coverage: bool,
    as_json: bool,
) -> None:
    """Check every bank: form, texts, mistakes, and variants of each computed item.

    An audit also verifies, unless --no-verify is given. Example: quizapp --banks my-banks check
    """
    from quizapp.checking import AuditReport, Report, audit_banks, check_banks, sensible_processes

    if coverage:
        _tell_coverage(chosen, as_json=as_json)
        return
    questions = questions_of(chosen, tell=False)
    report: AuditReport | Report
    if audit:
        report = audit_banks(
            questions,
            seeds=seeds or SEEDS_OF_AN_AUDIT,
            verify=verify is not False,
            processes=processes or sensible_processes(),
        )
    else:
        report = check_banks(questions, seeds=seeds or SEEDS_OF_A_CHECK, verify=bool(verify))
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
