from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.errors import QuizappError
from quizapp.questions.model import NOT_KNOWN, Question
from quizapp.study.events import Event
from quizapp.study.failures import StudyError
from quizapp.study.memory import MemoryState, replay
from quizapp.study.review import Review
from quizapp.study.session import PointCard, Session
from tests.study.small_library import (
    BOTH_MISTAKES,
    NO_MISTAKE,
    World,
    phase_of,
    question_of,
)


class TestSaving:
    def test_nothing_goes_on_before_the_journal_confirms(self, world: World, calculating: Session) -> None:
        calculating.answer(NOT_KNOWN)
        world.journal.hold()
        future = calculating.settle()
        assert phase_of(calculating) == "saving"
        assert not future.done()
        assert calculating.settle() is future
        assert not calculating.can_undo
        for step in (calculating.advance, calculating.undo):
            with pytest.raises(StudyError, match="saved"):
                step()
        assert world.desk.stats().reviews == 0
        world.journal.release()
        assert future.result(timeout=0) in world.journal.reviews()
        assert phase_of(calculating) == "saved"
        assert world.desk.stats().reviews == 1

    def test_while_something_else_is_being_written_there_is_no_undoing(
        self, world: World, calculating: Session
    ) -> None:
        calculating.answer(NOT_KNOWN)
        calculating.settle()
        world.journal.hold()
        marked = world.desk.wish("mark", question_of(calculating).item)
        assert phase_of(calculating) == "saved"
        assert calculating.is_writing
        written = calculating.written()
        assert (calculating.can_undo, written.done()) == (False, False)
        world.journal.release()
        marked.result(timeout=0)
        written.result(timeout=0)
        assert calculating.can_undo
        calculating.undo().result(timeout=0)
        assert phase_of(calculating) == "open"

    def test_a_failure_is_told_and_can_be_tried_again(self, world: World, calculating: Session) -> None:
        calculating.answer(NOT_KNOWN)
        world.journal.failing = True
        with pytest.raises(QuizappError, match="disk is full"):
            calculating.settle().result(timeout=0)
        assert phase_of(calculating) == "answered"
        assert world.desk.stats().reviews == 0
        with pytest.raises(StudyError, match="not saved yet"):
            calculating.advance()
        world.journal.failing = False
        review = calculating.settle().result(timeout=0)
        assert world.journal.reviews() == [review]
        calculating.advance()

    def test_a_correction_that_fails_half_way_is_finished_by_settling_again(
        self, world: World, calculating: Session
    ) -> None:
        world.answer(calculating)
        calculating.guessed()
        world.journal.hold()
        future = calculating.settle()
        world.journal.release_first()
        world.journal.failing = True
        world.journal.release()
        with pytest.raises(QuizappError, match="disk is full"):
            future.result(timeout=0)
        assert phase_of(calculating) == "answered"
        assert len(world.journal.reviews()) == 2
        world.journal.failing = False
        review = calculating.settle().result(timeout=0)
        assert world.journal.reviews() == [review]
        assert world.journal.states == replay([review])

    def test_an_item_being_saved_is_not_asked_by_the_next_session(self, world: World) -> None:
        session = world.desk.review("en")
        question = world.begin(session)
        session.answer(world.library.right_answer(question))
        world.journal.hold()
        future = session.settle()
        other = world.desk.review("en")
        assert world.begin(other).item != question.item
        other.answer(NOT_KNOWN)
        with pytest.raises(StudyError, match="still being saved"):
            other.settle()
        world.journal.release()
        assert future.result(timeout=0) in world.desk.history.reviews
        assert other.settle().result(timeout=0).item == question_of(other).item


class TestUndo:
    def test_the_last_answer_is_taken_back_and_its_question_asked_again(
        self, world: World, calculating: Session
    ) -> None:
        before = question_of(calculating)
        review = world.go(calculating, NOT_KNOWN)
        calculating.undo().result(timeout=0)
        assert calculating.card == before
        assert phase_of(calculating) == "open"
        assert calculating.verdict is None
        assert calculating.is_new
        assert world.journal.undone == [review.id]
        assert world.journal.states == {}
        assert world.desk.stats().reviews == 0

    def test_the_question_that_waited_is_the_same_afterwards(self, world: World, calculating: Session) -> None:
        world.go(calculating)
        waiting = question_of(calculating)
        calculating.undo().result(timeout=0)
        world.go(calculating)
        assert calculating.card == waiting

    def test_an_answer_not_saved_yet_is_only_forgotten(self, world: World, calculating: Session) -> None:
        before = question_of(calculating)
        world.go(calculating)
        calculating.answer(NO_MISTAKE)
        unsettled = question_of(calculating)
        assert calculating.can_undo
        calculating.undo().result(timeout=0)
        assert calculating.card == unsettled
        assert not world.journal.undone
        calculating.undo().result(timeout=0)
        assert calculating.card == before

    def test_there_may_be_nothing_to_take_back(self, world: World) -> None:
        session = world.desk.review("en")
        assert not session.can_undo
        with pytest.raises(StudyError, match="no answer to take back"):
            session.undo()

    def test_it_waits_for_the_journal(self, world: World, calculating: Session) -> None:
        world.go(calculating)
        waiting = question_of(calculating)
        world.journal.hold()
        future = calculating.undo()
        assert phase_of(calculating) == "saving"
        assert calculating.card == waiting
        world.journal.release()
        future.result(timeout=0)
        assert calculating.card != waiting

    def test_when_it_fails_nothing_changed(self, world: World, calculating: Session) -> None:
        world.go(calculating)
        waiting = question_of(calculating)
        world.journal.failing = True
        with pytest.raises(QuizappError, match="disk is full"):
            calculating.undo().result(timeout=0)
        assert calculating.card == waiting
        assert len(world.journal.reviews()) == 1

    def test_a_finished_session_can_be_taken_back_into(self, world: World) -> None:
        session = world.desk.review("en")
        world.finish(session)
        session.undo().result(timeout=0)
        assert phase_of(session) == "open"
        world.go(session)
        assert phase_of(session) == "finished"

    def test_back_over_a_point_it_is_shown_again(self, world: World) -> None:
        session = world.desk.review("en")
        world.go(session)
        while not isinstance(session.card, PointCard):
            world.go(session)
        point = session.card
        session.undo().result(timeout=0)
        world.go(session)
        assert session.card == point

    @given(st.data())
    @settings(max_examples=40, deadline=None)
    def test_any_answer_taken_back_leaves_everything_exactly_as_it_was(self, data: st.DataObject) -> None:
        world = World()
        world.answer(world.desk.practice(["18-4"], "en"))
        world.wait(days=data.draw(st.integers(0, 5)))
        session = world.reopen().review("en")
        answers = st.sampled_from([None, NOT_KNOWN, NO_MISTAKE, BOTH_MISTAKES])
        taken: list[tuple[Question, list[str], object, object]] = []
        for answer in data.draw(st.lists(answers, max_size=8)):
            question = world.begin(session)
            taken.append(
                (question, [r.id for r in world.journal.reviews()], dict(world.journal.states), session.progress)
            )
            world.go(session, answer)
        for question, log, states, progress in reversed(taken):
            session.undo().result(timeout=0)
            assert session.card == question
            assert [review.id for review in world.journal.reviews()] == log
            assert world.journal.states == states == replay(world.journal.reviews())
            assert dict(world.desk.history.states) == states
            assert session.progress == progress


def test_a_journal_may_confirm_on_a_thread_of_its_own(world: World) -> None:
    journal = world.journal

    class Threaded:
        """Carries each write out on one other thread, as the store does."""

        def __init__(self, thread: ThreadPoolExecutor) -> None:
            self._thread = thread

        def append(self, review: Review, state: MemoryState | None, *, here: bool = False) -> Future[None]:  # noqa: ARG002
            return self._thread.submit(lambda: journal.append(review, state).result(timeout=0))

        def undo(self, review_id: str, state: MemoryState | None) -> Future[None]:
            return self._thread.submit(lambda: journal.undo(review_id, state).result(timeout=0))

        def record(self, events: Sequence[Event], states: Mapping[str, MemoryState | None]) -> Future[None]:
            return self._thread.submit(lambda: journal.record(events, states).result(timeout=0))

        def set_setting(self, key: str, value: object) -> Future[None]:
            return self._thread.submit(lambda: journal.set_setting(key, value).result(timeout=0))

    with ThreadPoolExecutor(1) as thread:
        session = world.reopen(Threaded(thread)).practice(["18-4"], "en")
        for number in range(50):
            question = world.begin(session)
            session.answer(NOT_KNOWN)
            session.settle().result(timeout=60)
            assert phase_of(session) == "saved"
            if number % 3 == 0:
                session.undo().result(timeout=60)
                assert session.card == question
                session.answer(NOT_KNOWN)
                session.settle().result(timeout=60)
            session.advance()
    assert len(journal.reviews()) == 50
    assert journal.states == replay(journal.reviews())
