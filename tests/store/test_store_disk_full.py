"""A full disk: a sentence, nothing lost, and on it goes when there is space again."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from quizapp.errors import QuizappError
from quizapp.opening import FULL, Opening
from quizapp.store import journal
from quizapp.store.database import Store, open_store
from quizapp.store.failures import FullError, StoreError, explained
from quizapp.study.review import Shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from quizapp.store.journal import MemoryRow
    from quizapp.study.review import Review


def allow_pages(store: Store, more: int) -> None:
    """Let the database grow by so many pages and no further, as a disk with little space would."""
    connection = store.writer()._connection
    used = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {used + more}")


def test_what_was_saved_before_the_disk_was_full_is_kept_and_what_was_not_is_said(
    tmp_path: Path, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    long = Shown(prompt="長い問題文" * 400)
    saved: list[Review] = []
    refused: list[Review] = []
    with open_store(tmp_path) as store:
        store.writer().set_setting("any", 0).result()
        allow_pages(store, 20)
        for number in range(30):
            review = a_review(id=f"{number:02}", shown=long)
            problem = store.writer().append(review, a_state(review)).exception()
            (saved if problem is None else refused).append(review)
            if problem is not None:
                assert isinstance(problem, StoreError)
                assert "disk is full" in str(problem)
        assert saved
        assert refused
        assert store.reviews() == saved
        assert store.states() == {saved[-1].item: a_state(saved[-1])}

        allow_pages(store, 1000)
        for review in refused:
            store.writer().append(review, a_state(review)).result()

    with open_store(tmp_path) as store:
        assert store.reviews() == saved + refused
        assert store.problems() == []


def test_a_review_too_big_for_the_disk_does_not_stop_a_small_one(store: Store, a_review: Callable[..., Review]) -> None:
    store.writer().set_setting("any", 0).result()
    allow_pages(store, 3)
    with pytest.raises(StoreError, match="disk is full"):
        store.writer().append(a_review(id="1", shown=Shown(prompt="x" * 100_000)), None).result()

    store.writer().append(a_review(id="2"), None).result()

    assert store.reviews() == [a_review(id="2")]


@pytest.mark.parametrize(
    ("number", "told"), [(errno.ENOSPC, "The disk is full"), (errno.EROFS, "Give yourself the right to write there")]
)
def test_what_the_system_knows_by_number_is_told_in_words(tmp_path: Path, number: int, told: str) -> None:
    sentence = str(explained(OSError(number, "a reason"), tmp_path))
    assert told in sentence
    assert "Errno" not in sentence


@pytest.mark.parametrize(("free", "told"), [(0, "The disk is full"), (10**9, "could not read or write")])
def test_an_error_of_reading_or_writing_on_a_full_disk_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, told: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert told in str(explained(error, tmp_path / "quizapp.db"))


def no_room(*_: object) -> None:
    """Fail as SQLite does where a page more finds no place."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


class TestAStartWithoutRoom:
    @pytest.fixture(autouse=True)
    def killed(self, tmp_path: Path, a_review: Callable[..., Review], monkeypatch: pytest.MonkeyPatch) -> None:
        """Leave an answer of which it is not kept yet what follows, and no room to keep that."""
        with open_store(tmp_path) as store:
            # What closing would keep of it.
            monkeypatch.setattr(store.writer(), "follow", lambda: None)
            store.writer().append(a_review(item="conv-output-size"), None).result()
        monkeypatch.setattr(journal, "touch", no_room)

    def test_the_app_opens_to_look_and_says_why_nothing_is_kept(self, tmp_path: Path) -> None:
        with closing(Opening(tmp_path, or_look=True)) as opening:
            desk = opening.open_desk()
            assert opening.unsaved == FULL
            assert [review.item for review in desk.history.reviews] == ["conv-output-size"]
            with pytest.raises(QuizappError, match="nothing can be saved until you free some space"):
                desk.set_setting("new_per_day", 3).result()

    def test_what_is_there_to_write_is_told_instead(self, tmp_path: Path) -> None:
        with closing(Opening(tmp_path)) as opening, pytest.raises(FullError, match="disk is full"):
            opening.open_desk()

    def test_without_any_data_there_is_nothing_to_look_at(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("quizapp.store.migrations.create", no_room)
        with closing(Opening(tmp_path / "new", or_look=True)) as opening, pytest.raises(FullError):
            opening.open_desk()
