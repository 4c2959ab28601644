"""Kept states are read as study asks for them, also beside what else is read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.opening import desk_on
from quizapp.store import kept as keeping
from quizapp.store.database import Store, open_store
from quizapp.store.journal import MemoryRow
from quizapp.study.review import Review
from quizapp.study.states import GRAINS, Strengths
from tests.study.small_library import SmallLibrary, item


def fill(store: Store, make: Callable[..., Review], state: Callable[[Review], MemoryRow], items: int) -> None:
    for number in range(items):
        review = make(id=store.new_id(number), item=f"item-{number}")
        store.writer().append(review, state(review)).result()


def expected(items: int) -> Strengths:
    return Strengths(
        tuple(sorted(f"item-{number}" for number in range(items))), [2.5 * GRAINS] * items, ["2025-01-02"] * items
    )


def test_they_are_the_same_beside_an_app_that_writes(
    store: Store, tmp_path: Path, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    fill(store, a_review, a_state, 12)
    store.writer().follow().result()
    with open_store(tmp_path, read_only=True) as beside:
        for mine in (store.kept(), beside.kept()):
            coming = mine.strengths_later()
            assert mine.strengths() == coming() == expected(12)


def test_where_a_reader_works_some_out_by_itself_they_are_among_them(
    store: Store, tmp_path: Path, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    fill(store, a_review, a_state, 3)
    with open_store(tmp_path, read_only=True) as beside:
        mine = beside.kept()
        assert mine.strengths_later()().items == mine.strengths().items == expected(3).items


def test_where_there_is_no_file_there_are_none(tmp_path: Path) -> None:
    with open_store(tmp_path / "none", read_only=True) as empty:
        assert empty.kept().strengths_later()() == Strengths((), [], [])


def test_where_no_other_connection_can_be_had_they_are_read_through_the_first(
    store: Store,
    a_review: Callable[..., Review],
    a_state: Callable[[Review], MemoryRow],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object, **__: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError

    fill(store, a_review, a_state, 2)
    mine = store.kept()
    monkeypatch.setattr(keeping, "connect", refused)
    assert mine.strengths_later()() == expected(2)


def test_days_are_those_of_the_states_that_are_due(
    store: Store, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    fill(store, a_review, a_state, 2)
    mine = store.kept()
    due = mine.every()["item-0"].due
    every = {item: state.due for item, state in mine.every().items() if state.due <= due}
    assert mine.days(due.min, due) == every != {}
    assert mine.days(due, due) == every
    assert mine.days(due.min, due.min) == {}
    assert sorted(zip(*mine.due(due), strict=True)) == sorted(zip(*expected(2), strict=True))
    assert mine.due(due.min) == Strengths([], [], [])
    assert (mine.next_day(due.min), mine.next_day(due)) == (due, None)
    assert (mine.more_than(1), mine.more_than(2)) == (True, False)


@pytest.mark.parametrize("name", [b"\xff\xfe", "復習 #1 %20?".encode()])
def test_the_folder_may_have_any_name(
    tmp_path: Path, name: bytes, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    folder = tmp_path / os.fsdecode(name)
    try:
        folder.mkdir()
    except (OSError, ValueError):
        pytest.skip("this system has no such names")
    with open_store(folder) as store:
        fill(store, a_review, a_state, 2)
        assert store.kept().strengths_later()() == expected(2)


def test_how_many_are_due_each_day_is_right_of_an_item_that_nobody_looked_at_before_it_was_reset(
    store: Store, a_review: Callable[..., Review], a_state: Callable[[Review], MemoryRow]
) -> None:
    fill(store, a_review, a_state, 3)
    store.writer().follow().result()
    desk, _ = desk_on(store, SmallLibrary([item("item-1", "17-1", "computed", "core")]))
    (due,) = desk.history.load
    assert desk.history.load[due] == 3

    desk.wish("reset", "item-1").result()

    assert desk.history.load[due] == 2
    assert desk.backlog().due == 0
