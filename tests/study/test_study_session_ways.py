from __future__ import annotations

from datetime import timedelta

import pytest

from quizapp.questions.model import NOT_KNOWN
from quizapp.study.failures import StudyError
from quizapp.study.memory import replay
from quizapp.study.session import Session
from tests.study.small_library import (
    BOTH_MISTAKES,
    NO_MISTAKE,
    World,
    one_mistake,
    phase_of,
    question_of,
    reviewing_computed,
)


class TestTransfer:
    def test_the_verdicts_next_question_is_asked_and_logged_as_practice(self, world: World) -> None:
        session = reviewing_computed(world)
        first = world.answer(session, BOTH_MISTAKES)
        assert session.can_transfer
        question = session.transfer()
        assert question == session.card
        assert question is not None
        assert question.item == first.item
        assert question.seed.startswith("sep")
        assert session.is_transfer
        second = world.answer(session)
        assert (second.mode, first.mode, second.day) == ("practice", "review", first.day)
        assert world.journal.states[first.item] == replay([first])[first.item]
        session.advance()
        assert question_of(session).item != first.item

    def test_it_has_no_retry_and_may_be_passed_over(self, world: World) -> None:
        session = reviewing_computed(world)
        world.answer(session, BOTH_MISTAKES)
        session.transfer()
        session.answer("what?")
        assert phase_of(session) == "open"
        session.advance()
        assert not session.is_transfer
        assert len(world.journal.log) == 2

    def test_a_wrong_one_ends_there(self, world: World) -> None:
        session = reviewing_computed(world)
        world.answer(session, BOTH_MISTAKES)
        session.transfer()
        session.answer(BOTH_MISTAKES)
        assert not session.can_retry
        session.settle().result(timeout=0)
        assert not session.can_transfer
        assert session.transfer() is None

    def test_most_verdicts_have_none(self, world: World, calculating: Session) -> None:
        assert calculating.transfer() is None
        world.answer(calculating)
        assert not calculating.can_transfer
        assert calculating.transfer() is None

    def test_it_is_taken_back_first_and_then_the_question_before_it(self, world: World) -> None:
        session = reviewing_computed(world)
        before = question_of(session)
        world.answer(session, BOTH_MISTAKES)
        transfer = session.transfer()
        world.answer(session)
        session.undo().result(timeout=0)
        assert session.card == transfer
        assert session.is_transfer
        session.undo().result(timeout=0)
        assert session.card == before
        assert not session.is_transfer

    def test_passed_over_its_seed_serves_when_the_item_returns(self, world: World) -> None:
        session = reviewing_computed(world)
        first = world.go(session, BOTH_MISTAKES)
        for _ in range(4):
            world.go(session)
        returned = question_of(session)
        assert returned.item == first.item
        assert returned.seed.startswith("sep")
        assert returned.seed != first.seed

    def test_answered_at_once_the_item_returns_with_numbers_that_separate_as_well(self, world: World) -> None:
        session = reviewing_computed(world)
        first = world.go(session, BOTH_MISTAKES)
        session.undo().result(timeout=0)
        world.answer(session, BOTH_MISTAKES)
        session.transfer()
        world.go(session)
        for _ in range(4):
            world.go(session)
        returned = question_of(session)
        assert returned.item == first.item
        assert returned.seed.startswith("also")

    def test_after_a_restart_the_item_returns_with_numbers_that_separate(self, world: World) -> None:
        session = reviewing_computed(world)
        first = world.go(session, BOTH_MISTAKES)
        session = world.reopen().review("en")
        while world.begin(session).item != first.item:
            world.go(session)
        assert question_of(session).seed.startswith("sep")

    def test_if_it_cannot_be_posed_there_is_none(self, world: World) -> None:
        session = reviewing_computed(world)
        review = world.answer(session, BOTH_MISTAKES)
        world.library.broken = {review.item}
        assert session.transfer() is None
        assert phase_of(session) == "saved"


class TestWithdrawing:
    def test_another_variant_is_posed_at_no_cost(self, world: World, calculating: Session) -> None:
        before = question_of(calculating)
        calculating.answer(NO_MISTAKE)
        calculating.withdraw()
        assert phase_of(calculating) == "open"
        assert question_of(calculating).item == before.item
        assert question_of(calculating).seed != before.seed
        assert not world.journal.log
        assert calculating.progress.done == 0

    def test_after_three_the_item_is_left_out(self, calculating: Session) -> None:
        item = question_of(calculating).item
        for _ in range(3):
            calculating.withdraw()
        assert question_of(calculating).item != item
        assert "could not be confirmed" in str(calculating.problems[item])

    def test_what_was_saved_cannot_be_withdrawn(self, world: World, calculating: Session) -> None:
        world.answer(calculating)
        with pytest.raises(StudyError, match="take it back first"):
            calculating.withdraw()


class TestProgressAndSummary:
    def test_progress_counts_answers_and_what_is_left_with_the_present_one(self, world: World) -> None:
        session = world.desk.review("en")
        assert (session.progress.done, session.progress.left) == (0, 10)
        world.answer(session)
        assert (session.progress.done, session.progress.left) == (1, 9)
        session.advance()
        assert (session.progress.done, session.progress.left) == (1, 9)

    def test_a_wrong_computed_answer_adds_its_return(self, world: World) -> None:
        session = reviewing_computed(world)
        left = session.progress.left
        world.answer(session, NOT_KNOWN)
        assert session.progress.left == left

    def test_practice_has_no_end(self, world: World, calculating: Session) -> None:
        for number in range(30):
            assert (calculating.progress.done, calculating.progress.left) == (number, None)
            world.go(calculating)

    def test_the_summary_says_what_the_session_came_to(self, world: World, calculating: Session) -> None:
        world.go(calculating)
        world.go(calculating, BOTH_MISTAKES)
        world.go(calculating, one_mistake(world, calculating))
        world.answer(calculating, NOT_KNOWN)
        summary = calculating.summary()
        assert (summary.answered, summary.right, summary.wrong) == (4, 1, 3)
        assert [(tally.objective, tally.answered, tally.right) for tally in summary.objectives] == [("18-4", 4, 1)]
        assert [(count.mistake, count.count) for count in summary.mistakes] == [("forgot-to-double", 1)]
        assert summary.milliseconds == 40_000
        assert summary.next_due is not None
        assert summary.next_due - world.desk.day == timedelta(days=1)
        assert summary.next_count == 3

    def test_an_empty_session_has_an_empty_summary(self, world: World) -> None:
        summary = world.desk.review("en").summary()
        assert (summary.answered, summary.objectives, summary.next_due, summary.next_count) == (0, (), None, 0)
