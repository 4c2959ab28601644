"""Steps from an older schema: backed up, in one transaction, or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from quizapp.store.database import open_store
from quizapp.store.failures import StoreError
from quizapp.store.migrations import NUMBER, Schema, current_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from quizapp.study.review import Review

MARKS = """
-- A semicolon; in a remark ends nothing.
CREATE TABLE mark (
    item TEXT PRIMARY KEY
) STRICT;
INSERT INTO mark SELECT DISTINCT item FROM review;
"""
COLOURS = "ALTER TABLE mark ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';"


def later(*steps: str) -> Schema:
    now = current_schema()
    return Schema(now.whole, (*now.steps, *steps))


def marks(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM mark").fetchall()


@pytest.fixture
def older(tmp_path: Path, a_review: Callable[..., Review]) -> Path:
    """The folder of today's app, as tomorrow's will find it."""
    with open_store(tmp_path) as store:
        store.writer().append(a_review(), None).result()
    return tmp_path


def test_all_steps_are_taken_and_the_log_is_kept(older: Path, a_review: Callable[..., Review]) -> None:
    with open_store(older, schema=later(MARKS, COLOURS)) as store:
        assert store.reviews() == [a_review()]
        assert store.problems() == []
        store.writer().append(a_review(id="next"), None).result()
    assert marks(older / "quizapp.db") == [(a_review().item, "red")]
    with closing(sqlite3.connect(older / "quizapp.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_only_the_steps_that_are_missing_are_taken(older: Path, a_review: Callable[..., Review]) -> None:
    open_store(older, schema=later(MARKS)).close()
    open_store(older, schema=later(MARKS, COLOURS)).close()
    open_store(older, schema=later(MARKS, COLOURS)).close()

    assert marks(older / "quizapp.db") == [(a_review().item, "red")]
    assert {path.name for path in (older / "backups").iterdir()} == {
        f"before-schema-{NUMBER + 1}.db",
        f"before-schema-{NUMBER + 2}.db",
    }


def test_the_database_of_before_is_kept_as_a_backup(older: Path, a_review: Callable[..., Review]) -> None:
    open_store(older, schema=later(MARKS)).close()

    restored = older / "restored"
    restored.mkdir()
    (older / "backups" / f"before-schema-{NUMBER + 1}.db").rename(restored / "quizapp.db")
    with open_store(restored) as store:
        assert store.reviews() == [a_review()]


def test_an_earlier_backup_is_not_overwritten(older: Path) -> None:
    (older / "backups").mkdir()
    (older / "backups" / f"before-schema-{NUMBER + 1}.db").write_bytes(b"earlier")

    open_store(older, schema=later(MARKS)).close()

    assert (older / "backups" / f"before-schema-{NUMBER + 1}.db").read_bytes() == b"earlier"
    assert (older / "backups" / f"before-schema-{NUMBER + 1}-2.db").exists()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("CREATE TABLE mark (item TEXT) STRICT; INSERT INTO nowhere VALUES (1);", id="a step that fails"),
        pytest.param("INSERT INTO memory VALUES ('x', 1, 1, '2025-01-01', '2025-01-01', 'gone');", id="a lost link"),
    ],
)
def test_a_step_that_fails_changes_nothing(older: Path, a_review: Callable[..., Review], broken: str) -> None:
    with pytest.raises(StoreError):
        open_store(older, schema=later(COLOURS.replace("mark", "setting"), broken))

    with open_store(older) as store:
        assert store.reviews() == [a_review()]
        assert store.problems() == []
        assert store.device


def test_a_damaged_database_is_not_migrated(older: Path, a_review: Callable[..., Review]) -> None:
    path = older / "quizapp.db"
    damaged = bytearray(path.read_bytes())
    page_of_the_review = damaged.index(a_review().expected.encode()) // 4096 * 4096
    damaged[page_of_the_review : page_of_the_review + 64] = b"\xa5" * 64
    path.write_bytes(damaged)

    with pytest.raises(StoreError, match="damaged"):
        open_store(older, schema=later(MARKS))

    assert path.read_bytes() == damaged
    assert not (older / "backups").exists()


def test_the_app_of_before_refuses_what_was_migrated(older: Path) -> None:
    open_store(older, schema=later(MARKS)).close()
    before = (older / "quizapp.db").read_bytes()

    with pytest.raises(StoreError, match=f"schema {NUMBER + 1}; this one knows up to {NUMBER}"):
        open_store(older)

    assert (older / "quizapp.db").read_bytes() == before


def test_reading_an_older_database_leaves_it_older(older: Path, a_review: Callable[..., Review]) -> None:
    before = (older / "quizapp.db").read_bytes()

    with open_store(older, read_only=True, schema=later(MARKS)) as store:
        assert store.reviews() == [a_review()]
        assert store._connection.execute("SELECT count(*) FROM mark").fetchone() == (1,)

    assert (older / "quizapp.db").read_bytes() == before
    assert not (older / "backups").exists()


def test_a_command_that_is_reading_holds_a_migration_up_but_breaks_nothing(
    older: Path, a_review: Callable[..., Review], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizapp.store.connection.PATIENCE", 0.0)
    with open_store(older, read_only=True) as command:
        with pytest.raises(StoreError, match="in use by another program"):
            open_store(older, schema=later(MARKS))
        assert command.reviews() == [a_review()]
    open_store(older, schema=later(MARKS)).close()
    assert marks(older / "quizapp.db") == [(a_review().item,)]
