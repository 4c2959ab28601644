"""A corrected key: who answered before meets the item again, first of all, and is told; nobody else is."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from quizapp.bank.register import edition
from quizapp.study.corrections import corrected, due_again
from quizapp.study.review import Mode
from tests.study.small_library import CARDS, SmallLibrary, World


def correct(world: World, item: str, revision: str = "2-9f3c01ab") -> None:
    """Let the banks have another revision of an item, and the app be started anew."""
    cards = [msgspec.structs.replace(card, revision=revision) if card.id == item else card for card in CARDS]
    world.library = SmallLibrary(cards)
    world.reopen()


def waiting(world: World) -> frozenset[str]:
    return corrected(world.library.cards(), world.desk.history)


@pytest.mark.parametrize(
    ("revision", "number"), [("0123456789ab", 1), ("2-9f3c01ab", 2), ("12-9f3c01ab", 12), ("older", 1), ("a-b", 1)]
)
def test_a_revision_says_how_often_its_key_was_corrected(revision: str, number: int) -> None:
    assert edition(revision) == number


def test_a_corrected_item_is_the_first_of_the_next_day(world: World) -> None:
    first = world.finish(world.desk.review("en"))[0].item
    assert world.desk.history.states[first].due > world.desk.day + timedelta(days=1)
    correct(world, first)
    world.wait(days=1)
    session = world.desk.review("en")
    assert world.begin(session).item == first
    assert session.attempt is not None
    assert session.attempt.corrected


def test_once_answered_anew_it_comes_when_it_is_due(world: World) -> None:
    first = world.finish(world.desk.review("en"))[0].item
    correct(world, first)
    world.wait(days=1)
    again = world.go(world.desk.review("en"))
    assert (again.item, again.revision) == (first, "2-9f3c01ab")
    assert waiting(world) == frozenset()
    world.wait(days=1)
    assert first not in {review.item for review in world.finish(world.desk.review("en"))}


def test_a_second_correction_brings_it_back_again(world: World) -> None:
    first = world.finish(world.desk.review("en"))[0].item
    correct(world, first)
    world.wait(days=1)
    world.go(world.desk.review("en"))
    correct(world, first, "3-77aa01ab")
    assert waiting(world) == {first}


def test_other_numbers_without_a_corrected_key_bring_nothing_back(world: World) -> None:
    first = world.finish(world.desk.review("en"))[0].item
    correct(world, first, "fedcba987654")
    assert waiting(world) == frozenset()


def test_who_never_answered_it_meets_it_as_anything_new(world: World) -> None:
    correct(world, CARDS[0].id)
    session = world.desk.review("en")
    assert waiting(world) == frozenset()
    world.begin(session)
    assert session.attempt is not None
    assert (session.attempt.new, session.attempt.corrected) == (True, False)


def test_an_undone_answer_was_not_learned_from(world: World) -> None:
    session = world.desk.review("en")
    first = world.answer(session).item
    session.undo().result(timeout=0)
    correct(world, first)
    assert waiting(world) == frozenset()


@pytest.mark.parametrize("mode", ["exam", "free"])
def test_what_leaves_the_schedule_alone_clears_nothing(world: World, mode: Mode) -> None:
    first = world.finish(world.desk.review("en"))[0]
    correct(world, first.item)
    again = msgspec.structs.replace(first, id="9999999999999-9", revision="2-9f3c01ab", mode=mode)
    world.desk.history.add(again)
    assert waiting(world) == {first.item}


def test_a_suspended_item_rests_even_so(world: World) -> None:
    first = world.finish(world.desk.review("en"))[0].item
    world.desk.wish("suspend", first).result(timeout=0)
    correct(world, first)
    world.wait(days=1)
    assert first not in {review.item for review in world.finish(world.desk.review("en"))}


def test_the_memory_itself_stays_as_it_was(world: World) -> None:
    first = world.finish(world.desk.review("en"))[0].item
    states = dict(world.desk.history.states)
    planned = due_again(states, {first}, world.desk.day)
    assert planned[first].due == world.desk.day
    assert states == world.desk.history.states
    assert due_again(states, (), world.desk.day) is states
