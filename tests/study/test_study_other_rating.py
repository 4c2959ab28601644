"""An answer may be rated anew with one key: by an event, after which everything is as if it had been rated so."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.errors import QuizappError
from quizapp.questions.model import NOT_KNOWN
from quizapp.study.desk import Desk
from quizapp.study.failures import StudyError
from quizapp.study.memory import AGAIN, EASY, GOOD, HARD, RATINGS, in_force, replay
from quizapp.study.review import Rating
from quizapp.study.session import Session
from quizapp.study.spread import EVERY_DAY
from tests.study.small_library import World, phase_of


def replayed(world: World) -> object:
    return replay(world.journal.reviews(), parameters=in_force(world.journal.events), events=world.journal.events)


class TestRatingAnew:
    def test_a_saved_answer_is_rated_by_an_event_and_stays_as_it_was(self, world: World, calculating: Session) -> None:
        saved = world.answer(calculating)
        again = calculating.rate(HARD).result(timeout=0)
        assert world.journal.log[saved.id].rating == GOOD
        assert [(event.kind, event.subject) for event in world.journal.events] == [("re-rate", saved.id)]
        assert (again.id, again.rating) == (saved.id, HARD)
        assert world.journal.states == replayed(world)
        assert phase_of(calculating) == "saved"
        assert not world.journal.undone

    def test_the_last_rating_counts_also_after_a_restart(self, world: World, calculating: Session) -> None:
        world.answer(calculating)
        for rating in (AGAIN, EASY, HARD):
            calculating.rate(rating).result(timeout=0)
        (review,) = world.reopen().history.reviews
        assert review.rating == HARD
        assert world.desk.history.states == world.journal.states

    def test_before_it_is_written_it_is_written_so(self, world: World, calculating: Session) -> None:
        question = world.begin(calculating)
        calculating.answer(world.library.right_answer(question))
        assert calculating.rate(EASY).result(timeout=0).rating == EASY
        assert not world.journal.events

    def test_without_an_answer_there_is_nothing_to_rate(self, calculating: Session) -> None:
        with pytest.raises(StudyError, match="no answer yet"):
            calculating.rate(GOOD)

    def test_what_fails_to_be_written_changes_nothing(self, world: World, calculating: Session) -> None:
        world.answer(calculating)
        world.journal.failing = True
        with pytest.raises(QuizappError, match="disk is full"):
            calculating.rate(AGAIN).result(timeout=0)
        assert phase_of(calculating) == "saved"
        assert calculating.attempt is not None
        assert calculating.attempt.rating == GOOD
        world.journal.failing = False
        calculating.advance()

    def test_while_it_is_written_the_session_waits(self, world: World, calculating: Session) -> None:
        world.answer(calculating)
        world.journal.hold()
        future = calculating.rate(AGAIN)
        assert phase_of(calculating) == "saving"
        world.journal.release()
        assert future.result(timeout=0).rating == AGAIN
        assert phase_of(calculating) == "saved"

    def test_an_answer_rated_anew_can_still_be_taken_back(self, world: World, calculating: Session) -> None:
        world.answer(calculating)
        calculating.rate(AGAIN).result(timeout=0)
        calculating.undo().result(timeout=0)
        assert world.journal.states == {} == replayed(world)

    def test_rated_again_it_returns_in_the_session_as_a_wrong_one_does(self, world: World) -> None:
        session = world.desk.review("en")
        while world.begin(session).kind != "computed":
            world.go(session)
        item = world.answer(session).item
        session.rate(AGAIN).result(timeout=0)
        session.advance()
        assert item in [review.item for review in world.finish(session)]


class TestThePreview:
    @given(st.lists(st.sampled_from([None, NOT_KNOWN]), max_size=6), st.sampled_from(RATINGS), st.integers(0, 40))
    @settings(max_examples=25, deadline=None)
    def test_it_is_what_is_applied(self, before: list[str | None], rating: Rating, pause: int) -> None:
        world = World()
        session = world.desk.review("en")
        for answer in before:
            world.go(session, answer)
        world.wait(days=pause)
        session = world.reopen().review("en")
        if phase_of(session) == "finished":
            return
        saved = world.answer(session)
        foreseen = session.preview()
        again = session.rate(rating).result(timeout=0)
        assert again.due == foreseen[rating].isoformat()
        assert world.desk.history.states[saved.item].due == foreseen[rating]
        assert foreseen[GOOD] == date.fromisoformat(saved.due or "")
        assert session.preview() == foreseen
        assert world.journal.states == replayed(world)


class TestParameters:
    @pytest.fixture
    def studied(self, world: World) -> Desk:
        for _ in range(4):
            world.finish(world.reopen().review("en"))
            world.wait(days=9)
        return world.reopen()

    def test_a_higher_retention_brings_items_back_sooner_at_once_and_for_good(
        self, world: World, studied: Desk
    ) -> None:
        before = dict(studied.history.states)
        studied.set_retention(0.97).result(timeout=0)
        after = studied.history.states
        assert all(after[item].due <= before[item].due for item in before)
        assert sum((before[item].due - after[item].due).days for item in before) > len(before)
        assert all(after[item].stability == before[item].stability for item in before)
        assert world.journal.states == after == replayed(world) == world.reopen().history.states
        assert (world.desk.parameters.version, world.desk.parameters.desired_retention) == (2, 0.97)

    def test_later_answers_carry_the_version(self, world: World, studied: Desk) -> None:
        studied.set_retention(0.95).result(timeout=0)
        assert world.answer(studied.review("en")).parameters == 2
        assert world.journal.states == replayed(world)

    @pytest.mark.parametrize("desired", [0.5, 0.99, 1.0, 0.0])
    def test_a_retention_that_cannot_be_aimed_at_is_a_sentence(self, world: World, desired: float) -> None:
        with pytest.raises(StudyError, match="choose from 70% to 97%"):
            world.desk.set_retention(desired)

    def test_easy_days_move_what_is_due(self, world: World, studied: Desk) -> None:
        studied.set_easy_days((*EVERY_DAY[:5], 0, 0)).result(timeout=0)
        states = studied.history.states.values()
        assert all(state.due.weekday() < 5 for state in states if (state.due - state.last).days > 20)
        assert world.journal.states == studied.history.states == replayed(world)

    @pytest.mark.parametrize("shares", [(), (0,) * 7, (200,) * 7, (100,) * 6])
    def test_easy_days_that_make_no_week_are_a_sentence(self, world: World, shares: tuple[int, ...]) -> None:
        with pytest.raises(StudyError, match="seven whole numbers"):
            world.desk.set_easy_days(shares)

    def test_parameters_that_cannot_be_read_are_a_sentence(self, world: World, studied: Desk) -> None:
        studied.set_retention(0.95).result(timeout=0)
        (event,) = world.journal.events
        with pytest.raises(StudyError, match="cannot be read"):
            in_force([msgspec.structs.replace(event, detail={"weights": "none"})])
