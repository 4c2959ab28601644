"""The commands that look after the learner's data: doctor, backup, restore."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.commands.chosen import USERS_MISTAKE, Chosen, emit
from quizapp.commands.speaking import Speaking

if TYPE_CHECKING:
    from quizapp.store.doctor import Findings


def _stamp() -> str:
    """Return what tells files of one day from each other."""
    return datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")


@click.command(cls=Speaking)
@click.option("--rebuild", "rebuilding", is_flag=True, help="Work out all memory states anew from the log.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def doctor(chosen: Chosen, *, rebuilding: bool, as_json: bool) -> None:
    """Look over your data and its backups.

    Changes nothing, and works beside a running app; --rebuild needs the app closed. Example: quizapp doctor
    """
    from quizapp.store.database import open_store
    from quizapp.store.doctor import examine, rebuild

    with open_store(chosen.data, read_only=not rebuilding) as store:
        findings = rebuild(store) if rebuilding else examine(store)
    if as_json:
        emit(findings)
    else:
        _tell(findings, chosen.language == "ja")
    if findings.problems:
        raise SystemExit(USERS_MISTAKE)


def _tell(findings: Findings, ja: bool) -> None:  # noqa: FBT001 - one of two languages
    from quizapp.locale.speech import Speech

    rows = [
        ("データ" if ja else "data", findings.path),
        ("データ形式の版" if ja else "schema", findings.schema),
        ("解答" if ja else "answers", findings.answers),
        ("記録の件数" if ja else "events in the log", findings.events),
        ("記憶状態のある項目" if ja else "items with a memory state", findings.items),
        ("正常なバックアップ" if ja else "sound backups", findings.backups),
    ]
    if findings.rebuilt is not None:
        rows.append(("作り直しで変わった件数" if ja else "what the rebuild changed", findings.rebuilt))
    for name, value in rows:
        click.echo(f"{name}: {value}")
    for problem in findings.problems:
        click.echo(Speech("ja" if ja else "en").explain(problem), err=True)
    if not findings.problems:
        click.echo("問題は見つかりませんでした。" if ja else "Nothing is wrong.")


@click.command(cls=Speaking)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def backup(chosen: Chosen, file: Path | None) -> None:
    """Write a checked copy of your data to FILE, or into the folder of backups.

    Works beside a running app. Example: quizapp backup my-progress.db
    """
    from quizapp.store.database import open_store
    from quizapp.store.failures import StoreError
    from quizapp.store.paths import BACKUPS_NAME, DATABASE_NAME

    if not (chosen.data / DATABASE_NAME).exists():
        raise StoreError(f"There is no data in {chosen.data} yet, so there is nothing to back up.")
    target = file.absolute() if file is not None else chosen.data / BACKUPS_NAME / f"kept-{_stamp()}.db"
    with open_store(chosen.data, read_only=True) as store:
        store.back_up(target)
    click.echo(str(target))


@click.command(cls=Speaking)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, where backups are listed.")
@click.pass_obj
def restore(chosen: Chosen, file: Path | None, *, as_json: bool) -> None:
    """Put the backup FILE in the place of your data; without FILE, list the backups.

    The data of before is kept among the backups. The app must be closed.
    Example: quizapp restore my-progress.db
    """
    from quizapp.store.restoring import list_backups
    from quizapp.store.restoring import restore as put_back

    ja = chosen.language == "ja"
    if file is None:
        found = list_backups(chosen.data)
        if as_json:
            emit({"backups": found})
        else:
            if not found:
                click.echo(
                    f"{chosen.data} にバックアップはまだありません。"
                    if ja
                    else f"There is no backup in {chosen.data} yet."
                )
            for one in found:
                click.echo(f"{one.path}  {one.answers} {'解答' if ja else 'answers'}  {one.last or ''}".rstrip())
        return
    before = put_back(chosen.data, file.absolute(), _stamp())
    click.echo(f"{file} を復元しました。" if ja else f"Restored {file}.")
    if before is not None:
        click.echo(f"それまでのデータ: {before}" if ja else f"The data of before: {before}")


COMMANDS = (doctor, backup, restore)
