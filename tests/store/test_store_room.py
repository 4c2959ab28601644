"""SQLite's own log is made long enough once a sitting; no reader sees any of that, nor does it cost an answer."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from quizapp.store import writer as writing
from quizapp.store.connection import connect
from quizapp.store.database import Store, open_store
from quizapp.store.paths import DATABASE_NAME
from quizapp.store.room import PAGES, make_room
from quizapp.store.writer import SITTING
from quizapp.study.review import Review

PAGE = 4096
LOG = f"{DATABASE_NAME}-wal"


def log_size(store: Store) -> int:
    return store.path.with_name(LOG).stat().st_size


def answer(store: Store, make: Callable[..., Review], times: int) -> list[str]:
    """Log so many answers and return their ids; what was handed in before is done by then."""
    made = [make(id=store.new_id(number)) for number in range(times)]
    for number, review in enumerate(made):
        store.writer().append(review, None, here=bool(number % 2)).result()
    store.writer().set_setting("waited", value=True).result()
    return [review.id for review in made]


def test_the_log_gets_no_longer_from_the_third_answer_on(store: Store, a_review: Callable[..., Review]) -> None:
    answer(store, a_review, SITTING - 1)
    assert log_size(store) < PAGES * PAGE / 2
    answer(store, a_review, 1)
    long = log_size(store)
    assert long > PAGES * PAGE
    answer(store, a_review, 60)
    assert log_size(store) == long


def test_whoever_reads_meanwhile_sees_the_answers_alone(
    store: Store, a_review: Callable[..., Review], tmp_path: Path
) -> None:
    with open_store(tmp_path, read_only=True) as beside:
        known = answer(store, a_review, SITTING + 1)
        assert [review.id for review in beside.reviews()] == known
        assert beside.problems() == []


@pytest.mark.parametrize("more", [0, 1, 5])
def test_what_is_left_of_it_in_the_log_is_nothing_to_whoever_opens_it_after_a_crash(
    store: Store, a_review: Callable[..., Review], tmp_path_factory: pytest.TempPathFactory, more: int
) -> None:
    known = answer(store, a_review, SITTING + more)
    crashed = tmp_path_factory.mktemp("crashed")
    for name in (DATABASE_NAME, LOG):
        shutil.copy(store.path.with_name(name), crashed)
    with open_store(crashed) as found:
        assert [review.id for review in found.reviews()] == known
        assert found.problems() == []
        answer(found, a_review, 1)


def test_a_database_of_its_own_has_the_same_tables_afterwards(store: Store, a_review: Callable[..., Review]) -> None:
    def tables() -> list[object]:
        with closing(connect(store.path, "read")) as connection:
            return connection.execute("SELECT name, sql, rootpage FROM sqlite_schema ORDER BY rowid").fetchall()

    before, pages = tables(), store.path.stat().st_size
    answer(store, a_review, SITTING)
    assert tables() == before
    store.close()
    assert store.path.stat().st_size < pages + 10 * PAGE


def test_where_it_cannot_be_made_answers_are_kept_all_the_same(
    store: Store, a_review: Callable[..., Review], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_room(connection: sqlite3.Connection) -> None:
        (used,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {used + 20}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            make_room(connection)
        assert not connection.in_transaction
        tried.append(True)
        raise sqlite3.OperationalError

    tried: list[bool] = []
    monkeypatch.setattr(writing, "make_room", without_room)
    known = answer(store, a_review, SITTING + 3)
    assert tried == [True]
    assert [review.id for review in store.reviews()] == known


@pytest.mark.parametrize("told", [PAGES * PAGE, None])
def test_on_a_disk_that_is_nearly_full_none_is_made(
    store: Store, a_review: Callable[..., Review], monkeypatch: pytest.MonkeyPatch, told: int | None
) -> None:
    def usage(_: Path) -> SimpleNamespace:
        if told is None:
            raise OSError
        return SimpleNamespace(free=told)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    answer(store, a_review, SITTING + 1)
    assert log_size(store) < PAGES * PAGE / 2
