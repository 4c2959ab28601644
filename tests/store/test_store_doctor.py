"""The doctor looks without changing, and rebuilds from the log alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from quizapp.opening import StoredJournal
from quizapp.questions.model import NOT_KNOWN
from quizapp.store.database import open_store
from quizapp.store.doctor import examine, rebuild
from quizapp.study.desk import Desk
from tests.study.small_library import World


def studied(folder: Path) -> None:
    """Leave what a learner leaves who answers, takes back, rates anew, and wishes things of single items."""
    world = World()
    for evening in range(3):
        with open_store(folder) as store:
            desk = Desk(
                world.library,
                StoredJournal(store.writer()),
                store.log(),
                clock=lambda: world.moment,
                new_seed=lambda: next(world.seeds),
                new_id=store.new_id,
                device=store.device,
                settings={},
                events=store.events(),
                states=store.kept(),
            )
            session = desk.review("ja")
            while session.phase != "finished":
                question = world.begin(session)
                wrong = len(question.item) % 3 == 0
                session.answer(NOT_KNOWN if wrong else world.library.right_answer(question))
                session.settle().result(timeout=10)
                if len(question.item) % 4 == 0 and evening:
                    session.rate(2).result(timeout=10)
                session.advance()
            session.undo().result(timeout=10)
        world.wait(days=4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    studied(tmp_path)
    return tmp_path


def damage(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "quizapp.db")) as connection, connection:
        connection.execute(statement)


def test_sound_data_has_no_problems_and_is_not_changed_by_looking(folder: Path) -> None:
    before = (folder / "quizapp.db").read_bytes()
    with open_store(folder, read_only=True) as store:
        findings = examine(store)
    assert findings.problems == ()
    assert (findings.items, findings.rebuilt) == (10, None)
    assert findings.events > findings.answers > 12
    assert (folder / "quizapp.db").read_bytes() == before


def test_rebuilding_sound_data_changes_nothing_to_the_last_bit(folder: Path) -> None:
    with open_store(folder) as store:
        before = store.states()
        assert rebuild(store).rebuilt == 0
        assert store.states() == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM memory",
        "UPDATE memory SET stability = stability * 2 WHERE item LIKE 'fc%'",
        "UPDATE memory SET due = '2030-01-01' WHERE item = 'size-rule'",
        "DELETE FROM day_tally WHERE outcome = 'right'",
        "UPDATE item_tally SET answers = answers + 1 WHERE item = 'size-rule'",
        "INSERT INTO mistake_tally VALUES ('never-made', 1, '2026-05-11', '0')",
    ],
)
def test_a_cache_that_is_not_what_the_log_comes_to_is_found_and_rebuilt(folder: Path, statement: str) -> None:
    with open_store(folder) as store:
        sound = store.states()
    damage(folder, statement)
    with open_store(folder, read_only=True) as store:
        (problem,) = examine(store).problems
        assert "doctor --rebuild" in problem
    with open_store(folder) as store:
        findings = rebuild(store)
        assert findings.rebuilt
        assert findings.problems == ()
        assert store.states() == sound


def test_what_cannot_be_read_is_told(folder: Path) -> None:
    damage(folder, "DROP TRIGGER review_is_never_changed")
    damage(folder, "UPDATE review SET outcome = 'perhaps' WHERE sequence = 3")
    with open_store(folder, read_only=True) as store:
        assert any("cannot be read" in problem for problem in examine(store).problems)


def test_a_damaged_backup_is_told_and_a_sound_one_counted(folder: Path) -> None:
    with open_store(folder) as store:
        store.back_up(folder / "backups" / "kept-1.db")
        store.back_up(folder / "backups" / "kept-2.db")
        damaged = folder / "backups" / "kept-2.db"
        damaged.write_bytes(damaged.read_bytes()[:10_000])
        findings = examine(store)
    assert findings.backups == 1
    assert any("kept-2.db" in problem for problem in findings.problems)
