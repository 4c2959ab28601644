"""What authors of banks need."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.bank.collection import BankError
from quizapp.commands.chosen import USERS_MISTAKE, Chosen, emit, questions_of
from quizapp.commands.speaking import Speaking
from quizapp.errors import QuizappError
from quizapp.locale import N_

if TYPE_CHECKING:
    from engine.device import Device
    from quizapp.bank.collection import Banks

SEEDS_OF_A_CHECK = 25
SEEDS_OF_AN_AUDIT = 500


@click.command(cls=Speaking)
@click.option("--verify/--no-verify", default=None, help="Compute each item's numbers a second time with torch.")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    help="Verify there; auto takes a GPU if there is one. Without it torch runs on the CPU.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 100_000),
    help="How many variants of each computed item to draw: 25, in an audit 500, unless given.",
)
@click.option("--audit", is_flag=True, help="Guess at, mistake, misread and verify every question; takes minutes.")
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes share an audit; one for each core.")
@click.option("--watch", "watching", is_flag=True, help="Go on, and check what changed whenever a bank is saved.")
@click.option("--coverage", is_flag=True, help="Say instead what the items cover, and what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(  # noqa: PLR0913 -- an option each
    chosen: Chosen,
    *,
    verify: bool | None,
    device: Device | None,
    seeds: int | None,
    audit: bool,
    processes: int | None,
    watching: bool,
    coverage: bool,
    as_json: bool,
) -> None:
    """Check every bank: form, texts, mistakes, and variants of each computed item.

    An audit also verifies, unless --no-verify is given. Example: quizapp --banks my-banks check
    """
    from quizapp.checking import AuditReport, Report, audit_banks, check_banks, sensible_processes
    from quizapp.locale.speech import Speech

    if coverage:
        _tell_coverage(chosen, as_json=as_json)
        return
    if watching:
        _watch(chosen, seeds or SEEDS_OF_A_CHECK)
        return
    where = _place(verify=verify, device=device, audit=audit)
    questions = questions_of(chosen, tell=False, anew=True)
    report: AuditReport | Report
    if audit:
        report = audit_banks(
            questions,
            seeds=seeds or SEEDS_OF_AN_AUDIT,
            verify=where,
            processes=processes or sensible_processes(),
        )
    else:
        report = check_banks(questions, seeds=seeds or SEEDS_OF_A_CHECK, verify=where)
    if as_json:
        emit(report)
    else:
        for line in report.lines(Speech(chosen.language)):
            click.echo(line)
    if report.problems:
        raise SystemExit(USERS_MISTAKE)


def _place(*, verify: bool | None, device: Device | None, audit: bool) -> Device | None:
    """Return where keys are to be computed a second time, or None if they are not to be.

    An audit verifies unless it is told not to, a check only when it is told to, of which naming the device is one way.
    """
    from engine.device import choose, load_torch
    from engine.errors import RunError

    if verify is False or not (verify or device or audit):
        return None
    try:
        choose(load_torch(), device or "cpu")
    except RunError as problem:
        raise QuizappError(str(problem)) from problem
    return device or "cpu"


def _tell_coverage(chosen: Chosen, *, as_json: bool) -> None:
    from quizapp.bank.coverage import coverage, load_aims
    from quizapp.locale.speech import Speech

    found = coverage(questions_of(chosen).banks, load_aims())
    if as_json:
        emit(found)
        return
    for line in found.lines(Speech(chosen.language)):
        click.echo(line)


def _watch(chosen: Chosen, seeds: int) -> None:
    """Tell until the author has had enough."""
    from quizapp.bank.collection import content_folder, extra_folders
    from quizapp.checking.watching import SECONDS, Watch, stamp_of, watch
    from quizapp.locale.speech import Speech

    folders = (content_folder() / "g-kentei", *extra_folders(chosen.banks))
    speech = Speech(chosen.language)
    click.echo(speech.tell("Watching the banks; Ctrl+C ends."))
    looking = Watch(lambda: questions_of(chosen, tell=False, anew=True), speech, seeds=seeds)
    with contextlib.suppress(KeyboardInterrupt):
        for line in watch(looking.look, lambda: stamp_of(folders), wait=lambda: time.sleep(SECONDS)):
            click.echo(line)


@click.command(cls=Speaking)
@click.argument("objective")
@click.argument("kind")
@click.option("--id", "identifier", help="The id, for life; made of chance unless given.")
@click.option("--print", "printing", is_flag=True, help="Print the item and write nothing.")
@click.pass_obj
def new(chosen: Chosen, objective: str, kind: str, identifier: str | None, *, printing: bool) -> None:
    """Begin an item of KIND for OBJECTIVE from a commented template.

    It is put at the end of the objective's bank in the first folder of --banks, which is made if need be; in a checkout
    without --banks, of the shipped bank. Example: quizapp new 18-4 choice --id conv-what-it-does --print
    """
    from quizapp.bank.drafts import checked_id, draft, fresh_id, known_kind, with_draft
    from quizapp.locale.speech import Speech
    from quizapp.opening import new_seed

    asked = known_kind(kind)
    banks = questions_of(chosen).banks
    if objective not in banks.syllabus.objectives:
        known = ", ".join(banks.syllabus.objectives)
        raise BankError(f"there is no objective `{objective}`; use one of {known}")
    if identifier is None:
        identifier = fresh_id(objective, asked, new_seed(), banks.entries)
    written = draft(checked_id(identifier, banks.entries), asked)
    if printing:
        click.echo(written, nl=False)
        return
    path = _bank_of(chosen, banks, objective)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(with_draft(text, written, objective=objective, name=str(path)), encoding="utf-8", newline="\n")
    told = N_("{path}: {item} was begun at the end; fill it in, and run quizapp check --watch beside it.")
    click.echo(Speech(chosen.language).tell(told, path=path, item=identifier))


def _bank_of(chosen: Chosen, banks: Banks, objective: str) -> Path:
    """Return the file to which an item is added."""
    from quizapp.bank.collection import content_folder, extra_folders

    folders = extra_folders(chosen.banks)
    if folders:
        return folders[0] / f"{objective}.yaml"
    content = content_folder()
    if content.parent.name == "quizapp":
        raise BankError(
            "the banks of an installation are replaced by its updates; name a folder of your own with --banks"
        )
    number = banks.syllabus.chapter_of(objective)
    folder = next(chapter.folder for chapter in banks.syllabus.chapters if chapter.number == number)
    return content / "g-kentei" / folder / f"{objective}.yaml"


COMMANDS = (check, new)
