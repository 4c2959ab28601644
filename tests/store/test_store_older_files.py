"""A real file of each older schema opens, loses nothing, and comes to what a new file would be."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from quizapp.store.database import open_store
from quizapp.store.doctor import examine
from quizapp.store.migrations import NUMBER

OLDER = Path(__file__).with_name("older")


def form_of(path: Path) -> dict[str, object]:
    """Return the tables with their columns, and the names of everything else, however it came about."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        columns = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in tables}
        strict = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' ORDER BY name")
        others = connection.execute(
            "SELECT type, name, tbl_name FROM sqlite_schema WHERE type != 'table' ORDER BY name"
        ).fetchall()
        indexes = {name: connection.execute(f"PRAGMA index_info({name})").fetchall() for _, name, _ in others}
        links = {name: connection.execute(f"PRAGMA foreign_key_list({name})").fetchall() for name in tables}
        return {"columns": columns, "strict": strict.fetchall(), "others": others, "indexes": indexes, "links": links}


def test_there_is_a_real_file_of_every_older_schema() -> None:
    assert {path.stem for path in OLDER.glob("*.db")} == {f"schema-{number}" for number in range(1, NUMBER)}


@pytest.mark.parametrize("older", sorted(OLDER.glob("*.db")), ids=lambda path: path.stem)
class TestAnOlderFile:
    def test_nothing_of_it_is_lost(self, tmp_path: Path, older: Path) -> None:
        with closing(sqlite3.connect(f"file:{older.as_posix()}?immutable=1", uri=True)) as connection:
            (answers,) = connection.execute("SELECT count(*) FROM review").fetchone()
            events = 0
            if connection.execute("PRAGMA user_version").fetchone()[0] > 1:
                (events,) = connection.execute("SELECT count(*) FROM event").fetchone()
            (undos,) = connection.execute("SELECT count(*) FROM undo").fetchone()
            states = connection.execute("SELECT item, stability, difficulty, due, last FROM memory").fetchall()
        shutil.copy(older, tmp_path / "quizapp.db")
        with open_store(tmp_path) as store:
            assert store.event_count() == answers + undos + events
            assert len(store.reviews()) == answers - undos > 0
            kept = [(row.item, row.stability, row.difficulty, row.due, row.last) for row in store.states().values()]
            assert sorted(kept) == sorted(states)
            assert store.setting("new_per_day", 0) == 6
            assert examine(store).problems == ()

    def test_it_has_then_the_form_of_a_new_one(self, tmp_path: Path, older: Path) -> None:
        for name in ("older", "new"):
            (tmp_path / name).mkdir()
        shutil.copy(older, tmp_path / "older" / "quizapp.db")
        for name in ("older", "new"):
            open_store(tmp_path / name).close()
        assert form_of(tmp_path / "older" / "quizapp.db") == form_of(tmp_path / "new" / "quizapp.db")

    def test_it_can_be_restored(self, tmp_path: Path, older: Path) -> None:
        from quizapp.store.restoring import restore

        assert restore(tmp_path / "data", older, "now") is None
        with open_store(tmp_path / "data") as store:
            assert examine(store).problems == ()
            assert len(store.reviews()) > 0
