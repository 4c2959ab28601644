"""Marks, other ratings and steps of mock exams are not read at the start, and are there when they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.opening import desk_on
from quizapp.store.database import Store, open_store
from quizapp.study.desk import Desk
from quizapp.study.events import ASIDE, counting
from tests.study.small_library import World


def sit_down(world: World, store: Store) -> Desk:
    desk, _ = desk_on(store, world.library, clock=lambda: world.moment, seeds=lambda: next(world.seeds))
    return desk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    world = World()
    with open_store(tmp_path) as store:
        desk = sit_down(world, store)
        desk.wish("mark", "fc-idea").result(timeout=10)
        desk.wish("mark", "conv-idea").result(timeout=10)
        desk.take_back("conv-idea").result(timeout=10)
        desk.wish("suspend", "fc-choice").result(timeout=10)
        session = desk.review("ja")
        question = world.begin(session)
        session.answer(world.library.right_answer(question))
        session.settle().result(timeout=10)
        session.rate(2).result(timeout=10)
    return tmp_path


def test_a_start_reads_only_what_decides_and_all_when_asked(folder: Path) -> None:
    with open_store(folder) as store:
        assert [event.kind for event in store.deciding_events()] == ["undo", "suspend"]
        assert {event.kind for event in store.events()} - ASIDE == {"undo", "suspend"}
        assert list(sit_down(World(), store).history.events) == counting(store.events())


def test_what_is_recorded_meanwhile_is_there_once(folder: Path) -> None:
    with open_store(folder) as store:
        desk = sit_down(World(), store)
        desk.wish("mark", "fc-choice").result(timeout=10)
        assert list(desk.history.events) == counting(store.events())
        desk.wish("unmark", "fc-choice").result(timeout=10)
        assert list(desk.history.events) == counting(store.events())
        assert desk.wishes.marked == {"fc-idea"}
        assert desk.wishes.suspended == {"fc-choice"}


def test_of_an_item_all_is_known_that_was_said(folder: Path) -> None:
    with open_store(folder) as store:
        history = sit_down(World(), store).history
        assert [event.kind for event in history.said_of("fc-idea")] == ["mark"]
        assert [event.kind for event in history.said_of("fc-choice")] == ["suspend"]
        assert not history.said_of("conv-idea")
