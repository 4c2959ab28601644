from __future__ import annotations

from datetime import timedelta

import pytest

from quizapp.questions.model import NOT_KNOWN
from quizapp.study.failures import StudyError
from quizapp.study.memory import AGAIN, GOOD, HARD, replay
from quizapp.study.session import PointCard, Session
from tests.study.small_library import (
    BOTH_MISTAKES,
    NO_MISTAKE,
    START,
    World,
    one_mistake,
    phase_of,
    question_of,
)


class TestCards:
    def test_the_point_of_an_objective_comes_before_its_first_item(self, world: World) -> None:
        session = world.desk.review("en")
        assert isinstance(session.card, PointCard)
        assert phase_of(session) == "point"
        assert session.objective is not None
        assert session.objective.id == session.card.point.objective == "17-1"
        session.advance()
        assert question_of(session).item == "fc-idea"
        assert phase_of(session) == "open"
        assert session.is_new

    def test_it_comes_once_and_not_where_none_was_written(self, world: World) -> None:
        session = world.desk.review("en")
        seen = []
        while session.phase != "finished":
            if isinstance(session.card, PointCard):
                seen.append(session.card.point.objective)
                session.advance()
            else:
                world.go(session)
        assert seen == ["17-1", "18-4"]

    def test_it_does_not_come_back_once_the_objective_was_begun(self, world: World) -> None:
        world.answer(world.desk.review("en"))
        assert question_of(world.reopen().review("en")).objective == "17-1"

    def test_what_was_only_asked_to_find_out_what_is_known_is_taught_all_the_same(self, world: World) -> None:
        placing = world.desk.placement("en")
        placed = [world.go(placing, NOT_KNOWN) for _ in range(2)]
        assert {world.library.cards()[past.item].objective for past in placed} == {"17-1", "18-1"}
        assert isinstance(world.reopen().review("en").card, PointCard)

    def test_what_is_said_to_be_known_is_not_taught(self, world: World) -> None:
        world.desk.know(17).result(timeout=0)
        world.wait(days=40)
        assert not isinstance(world.reopen().review("en").card, PointCard)

    def test_an_item_that_cannot_be_posed_is_left_out_with_its_reason(self, world: World) -> None:
        world.library.broken = {"fc-idea", "size-rule"}
        session = world.desk.review("en")
        asked = [review.item for review in world.finish(session)]
        assert {"fc-parameters", "conv-idea", "size-output"} < set(asked)
        assert not world.library.broken & set(asked)
        assert set(session.problems) == world.library.broken
        assert "mend its bank" in str(session.problems["fc-idea"])

    def test_with_nothing_to_do_it_is_finished_at_once(self, world: World) -> None:
        session = world.desk.practice([], "en")
        assert (session.phase, session.card, session.objective, session.verdict) == ("finished", None, None, None)
        with pytest.raises(StudyError, match="finished"):
            session.advance()
        with pytest.raises(StudyError, match="no question"):
            session.answer("1")


class TestAnswering:
    def test_a_right_answer_is_graded_then_settled_then_left(self, world: World, calculating: Session) -> None:
        question = question_of(calculating)
        world.wait(seconds=42)
        verdict = calculating.answer(world.library.right_answer(question))
        assert verdict.outcome == "right"
        assert calculating.verdict is verdict
        assert phase_of(calculating) == "answered"
        assert not world.journal.log
        review = calculating.settle().result(timeout=0)
        assert phase_of(calculating) == "saved"
        assert world.journal.reviews() == [review]
        calculating.advance()
        assert question_of(calculating).item != question.item

    def test_the_review_says_all_that_happened(self, world: World, calculating: Session) -> None:
        question = question_of(calculating)
        world.wait(seconds=42)
        calculating.answer(one_mistake(world, calculating))
        calculating.language = "ja"
        review = calculating.settle().result(timeout=0)
        right = world.library.right_answer(question)
        assert review.moment == int((START + timedelta(seconds=42)).timestamp() * 1000)
        assert (review.day, review.device) == ("2026-05-11", "a device")
        assert (review.item, review.revision, review.seed) == (question.item, question.revision, question.seed)
        assert (review.language, review.shown.prompt) == ("ja", question.prompt.ja)
        assert (review.answer, review.expected) == (one_mistake(world, calculating), f"答 {right}")
        assert (review.outcome, review.rating, review.mistake) == ("wrong", AGAIN, "forgot-to-double")
        assert (review.hints, review.milliseconds, review.parameters, review.mode) == (0, 42_000, 1, "practice")

    @pytest.mark.parametrize(("answer", "outcome"), [("what?", "unreadable"), ("1.5", "imprecise")])
    def test_what_decides_nothing_leaves_the_question_open(
        self, world: World, calculating: Session, answer: str, outcome: str
    ) -> None:
        assert calculating.answer(answer).outcome == outcome
        assert phase_of(calculating) == "open"
        with pytest.raises(StudyError, match="nothing to save"):
            calculating.settle()
        assert world.answer(calculating).rating == GOOD

    def test_nothing_can_be_passed_over(self, calculating: Session) -> None:
        with pytest.raises(StudyError, match="Answer this question first"):
            calculating.advance()

    def test_an_answer_given_twice_is_refused(self, world: World, calculating: Session) -> None:
        world.answer(calculating)
        with pytest.raises(StudyError, match="answered already"):
            calculating.answer("1")
        with pytest.raises(StudyError, match="answered already"):
            calculating.next_hint()

    def test_another_convention_counts_as_right(self, world: World, calculating: Session) -> None:
        right = world.library.right_answer(question_of(calculating))
        assert world.answer(calculating, f"~{right}").rating == GOOD

    def test_not_known_is_again_without_a_retry(self, calculating: Session) -> None:
        calculating.answer(NOT_KNOWN)
        assert not calculating.can_retry
        assert calculating.settle().result(timeout=0).rating == AGAIN

    def test_a_clock_put_back_makes_no_negative_time(self, world: World, calculating: Session) -> None:
        world.wait(hours=-3)
        calculating.answer(NOT_KNOWN)
        assert calculating.settle().result(timeout=0).milliseconds == 0


class TestHints:
    def test_hints_come_one_by_one_and_cost_nothing_when_there_are_no_more(self, calculating: Session) -> None:
        assert [calculating.next_hint() for _ in range(4)] == [*question_of(calculating).hints, None]
        assert calculating.hints_used == 3
        assert calculating.hints == question_of(calculating).hints

    @pytest.mark.parametrize(("hints", "rating"), [(0, GOOD), (1, HARD), (2, AGAIN), (3, AGAIN)])
    def test_they_lower_the_rating(self, world: World, calculating: Session, hints: int, rating: int) -> None:
        for _ in range(hints):
            calculating.next_hint()
        review = world.answer(calculating)
        assert (review.rating, review.hints, review.outcome) == (rating, hints, "right")


class TestRetry:
    def test_the_first_wrong_answer_to_a_computed_question_may_be_mended(
        self, world: World, calculating: Session
    ) -> None:
        calculating.answer(NO_MISTAKE)
        assert phase_of(calculating) == "retry"
        assert calculating.can_retry
        calculating.next_hint()
        calculating.answer("what?")
        assert calculating.can_retry
        review = world.answer(calculating)
        assert (review.outcome, review.rating) == ("right", HARD)

    def test_a_mended_mistake_was_made(self, world: World, calculating: Session) -> None:
        calculating.answer(one_mistake(world, calculating))
        assert world.answer(calculating).mistake == "forgot-to-double"

    def test_there_is_one_retry(self, calculating: Session) -> None:
        calculating.answer(NO_MISTAKE)
        calculating.answer(NO_MISTAKE)
        assert phase_of(calculating) == "answered"
        with pytest.raises(StudyError, match="answered already"):
            calculating.answer("1")
        assert calculating.settle().result(timeout=0).rating == AGAIN

    def test_it_can_be_declined_by_going_on_to_the_working(self, calculating: Session) -> None:
        wrong = calculating.answer(NO_MISTAKE)
        calculating.answer("what?")
        assert calculating.settle().result(timeout=0).rating == AGAIN
        assert calculating.verdict == wrong
        assert not calculating.can_retry

    def test_a_concept_question_has_none(self, world: World) -> None:
        session = world.desk.review("en")
        world.begin(session)
        session.answer("2")
        assert phase_of(session) == "answered"


class TestMistakes:
    def test_the_only_one_that_fits_is_noted(self, world: World, calculating: Session) -> None:
        assert world.answer(calculating, one_mistake(world, calculating)).mistake == "forgot-to-double"
        assert calculating.owned == "forgot-to-double"

    def test_of_several_none_is_noted_until_the_learner_owns_one(self, calculating: Session) -> None:
        calculating.answer(BOTH_MISTAKES)
        assert calculating.owned is None
        calculating.own("squared")
        assert calculating.settle().result(timeout=0).mistake == "squared"

    def test_the_learner_may_say_that_it_was_none(self, world: World, calculating: Session) -> None:
        calculating.answer(one_mistake(world, calculating))
        calculating.own(None)
        assert calculating.settle().result(timeout=0).mistake is None

    def test_one_that_does_not_fit_is_refused(self, calculating: Session) -> None:
        calculating.answer(NO_MISTAKE)
        with pytest.raises(StudyError, match="does not give this answer"):
            calculating.own("squared")

    def test_owning_after_settling_replaces_the_review(self, world: World, calculating: Session) -> None:
        first = world.answer(calculating, BOTH_MISTAKES)
        calculating.own("squared")
        assert phase_of(calculating) == "answered"
        second = calculating.settle().result(timeout=0)
        assert phase_of(calculating) == "saved"
        assert world.journal.reviews() == [second]
        assert (second.mistake, second.moment, second.seed) == ("squared", first.moment, first.seed)
        assert world.journal.states == replay([second])


class TestGuessing:
    def test_a_guess_is_again_before_or_after_settling(self, world: World, calculating: Session) -> None:
        assert world.answer(calculating).rating == GOOD
        calculating.guessed()
        assert calculating.was_guessed
        review = calculating.settle().result(timeout=0)
        assert (review.rating, review.outcome) == (AGAIN, "right")
        assert world.journal.states == replay([review])
        calculating.advance()

    def test_there_must_be_an_answer(self, calculating: Session) -> None:
        with pytest.raises(StudyError, match="no answer yet"):
            calculating.guessed()
