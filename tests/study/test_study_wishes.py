"""Bury, suspend, mark, reset, "I know this chapter": events in the log that a replay follows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.questions.model import NOT_KNOWN
from quizapp.study.desk import Wish
from quizapp.study.events import counting
from quizapp.study.failures import StudyError
from quizapp.study.filters import Filter
from quizapp.study.memory import replay
from quizapp.study.session import Session
from tests.study.small_library import CARDS, World, phase_of, question_of

WISHES: list[Wish] = ["bury", "suspend", "resume", "mark", "unmark", "reset"]


def replayed(world: World) -> object:
    return replay(world.journal.reviews(), events=counting(world.journal.events))


class TestRest:
    def test_a_buried_item_waits_until_tomorrow_and_a_suspended_one_until_it_is_resumed(self, world: World) -> None:
        session = world.desk.review("en")
        buried = world.begin(session).item
        session.rest("bury").result(timeout=0)
        suspended = world.begin(session).item
        session.rest("suspend").result(timeout=0)
        asked = {review.item for review in world.finish(session)}
        assert not asked & {buried, suspended}
        world.wait(days=1)
        tomorrow = {review.item for review in world.finish(world.reopen().review("en"))}
        assert buried in tomorrow
        assert suspended not in tomorrow
        world.desk.wish("resume", suspended).result(timeout=0)
        world.wait(days=1)
        assert suspended in {review.item for review in world.finish(world.reopen().review("en"))}

    def test_after_the_answer_it_stays_for_its_verdict_and_does_not_return(self, world: World) -> None:
        session = world.desk.review("en")
        while world.begin(session).kind != "computed":
            world.go(session)
        item = world.answer(session, NOT_KNOWN).item
        session.rest("suspend").result(timeout=0)
        assert question_of(session).item == item
        session.advance()
        assert item not in {review.item for review in world.finish(session)}

    def test_what_was_put_to_rest_unanswered_is_taken_up_as_it_stood(self, world: World) -> None:
        session = world.desk.review("en")
        before = world.begin(session)
        session.rest("suspend").result(timeout=0)
        after = world.begin(session)
        session.wake(before.item).result(timeout=0)
        assert question_of(session) == before
        assert not world.desk.wishes.resting
        world.go(session)
        assert world.begin(session) == after

    def test_what_was_put_to_rest_last_of_all_is_taken_up_again(self, world: World) -> None:
        session = world.desk.filtered(Filter(items=frozenset({"conv-idea"})), "en", once=True)
        world.begin(session)
        session.rest("bury").result(timeout=0)
        assert phase_of(session) == "finished"
        session.wake("conv-idea").result(timeout=0)
        assert question_of(session).item == "conv-idea"

    def test_an_unknown_item_is_a_sentence(self, world: World) -> None:
        with pytest.raises(StudyError, match="no item nonsense"):
            world.desk.wish("bury", "nonsense")


class TestMarks:
    def test_an_item_is_marked_and_unmarked(self, world: World, calculating: Session) -> None:
        item = question_of(calculating).item
        for wish, marked in (("mark", {item}), ("unmark", set()), ("mark", {item})):
            world.desk.wish(wish, item).result(timeout=0)  # type: ignore[arg-type]  # a list of literals is one of texts
            assert world.desk.wishes.marked == marked
        assert world.reopen().wishes.marked == {item}


class TestReset:
    def test_a_reset_item_is_new_and_keeps_its_log(self, world: World) -> None:
        world.finish(world.desk.review("en"))
        world.desk.wish("reset", "fc-idea").result(timeout=0)
        assert "fc-idea" not in world.desk.history.states
        assert len(world.desk.history.of("fc-idea")) == 1
        assert world.reopen().history.states == world.journal.states == replayed(world)
        world.wait(days=1)
        assert "fc-idea" in {review.item for review in world.finish(world.desk.review("en"))}
        assert world.journal.states == replayed(world)


class TestTakingBack:
    @pytest.mark.parametrize("kind", WISHES)
    def test_each_wish_is_taken_back_and_leaves_all_as_it_was(self, world: World, kind: Wish) -> None:
        world.finish(world.desk.review("en"))
        for before in ("suspend", "mark"):
            world.desk.wish(before, "fc-idea").result(timeout=0)
        wishes, states = world.desk.wishes, dict(world.desk.history.states)
        world.desk.wish(kind, "fc-idea").result(timeout=0)
        world.desk.take_back("fc-idea").result(timeout=0)
        assert (world.desk.wishes, dict(world.desk.history.states)) == (wishes, states)
        assert (world.reopen().wishes, dict(world.desk.history.states)) == (wishes, states)
        assert world.journal.states == replayed(world)

    def test_step_by_step_to_the_first_and_then_no_further(self, world: World) -> None:
        for kind in ("mark", "suspend"):
            world.desk.wish(kind, "fc-idea").result(timeout=0)
        world.desk.take_back("fc-idea").result(timeout=0)
        assert (world.desk.wishes.resting, world.desk.wishes.marked) == (frozenset(), frozenset({"fc-idea"}))
        world.desk.take_back("fc-idea").result(timeout=0)
        with pytest.raises(StudyError, match="Nothing was wished of fc-idea"):
            world.desk.take_back("fc-idea")

    def test_that_a_chapter_is_known_is_taken_back_but_for_what_was_asked_since(self, world: World) -> None:
        world.desk.know(18).result(timeout=0)
        world.wait(days=28)
        asked = world.go(world.reopen().review("en")).item
        world.desk.unknow(18).result(timeout=0)
        assert set(world.desk.history.states) == {asked}
        assert world.reopen().history.states == world.journal.states == replayed(world)
        assert not world.desk.claims(18)


class TestKnowingAChapter:
    def test_each_item_not_met_is_asked_once_within_four_weeks_a_few_each_day(self, world: World) -> None:
        world.desk.know(18).result(timeout=0)
        states = world.desk.history.states
        assert set(states) == {card.id for card in CARDS if card.objective.startswith("18")}
        days = [(state.due - world.desk.day).days for state in states.values()]
        assert min(days) >= 3
        assert max(days) <= 28
        assert max(Counter(days).values()) == 1
        assert world.desk.overview().new == 4
        assert world.reopen().history.states == world.journal.states == replayed(world)

    def test_what_was_met_keeps_its_state(self, world: World) -> None:
        review = world.answer(world.desk.practice(["18-4"], "en"))
        before = world.desk.history.states[review.item]
        world.desk.know("18-4").result(timeout=0)
        assert world.desk.history.states[review.item] == before
        assert len(world.desk.history.states) == 4

    def test_a_claim_that_was_wrong_is_found_out_at_the_check(self, world: World) -> None:
        world.desk.know(18).result(timeout=0)
        world.wait(days=28)
        session = world.reopen().review("en")
        wrong = world.go(session, NOT_KNOWN)
        assert world.desk.history.states[wrong.item].due <= world.desk.day + timedelta(days=2)

    def test_an_unknown_chapter_is_a_sentence(self, world: World) -> None:
        with pytest.raises(StudyError, match="no chapter or objective 99"):
            world.desk.know(99)


@given(st.lists(st.tuples(st.sampled_from(WISHES), st.sampled_from([card.id for card in CARDS])), max_size=12))
@settings(max_examples=25, deadline=None)
def test_whatever_is_wished_the_log_replays_to_what_is_kept(wishes: list[tuple[Wish, str]]) -> None:
    world = World()
    for number, (kind, item) in enumerate(wishes):
        world.desk.wish(kind, item).result(timeout=0)
        if number % 3 == 0:
            session = world.reopen().review("en")
            if phase_of(session) != "finished":
                world.go(session, NOT_KNOWN if number % 2 else None)
        world.wait(days=number % 2)
    assert world.reopen().history.states == world.journal.states == replayed(world)
    assert not {review.item for review in world.finish(world.desk.review("en"))} & world.desk.wishes.suspended
