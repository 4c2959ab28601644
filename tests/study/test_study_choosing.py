"""What the learner picks out: filters, placement, the backlog, leeches, the order of new items."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from quizapp.questions.model import NOT_KNOWN
from quizapp.study.backlog import backlog
from quizapp.study.desk import Desk
from quizapp.study.events import Event, EventKind
from quizapp.study.failures import StudyError
from quizapp.study.filters import Filter, picked
from quizapp.study.history import History
from quizapp.study.leeches import GIVEN_UP_AFTER, LEECH_AFTER, help_with, leeches, times_forgotten
from quizapp.study.memory import AGAIN, GOOD, MemoryState, after
from quizapp.study.placement import QUESTIONS, Placement, placement
from quizapp.study.queue import plan
from quizapp.study.review import Review
from quizapp.study.settings import Settings
from quizapp.study.spread import EVERY_DAY
from tests.study.small_library import (
    BOTH_MISTAKES,
    CARDS,
    OBJECTIVES,
    SmallLibrary,
    World,
    item,
    one_mistake,
    phase_of,
    question_of,
    review,
)

DAY = date(2026, 5, 11)
BY_ID = {card.id: card for card in CARDS}


def mock_event(name: str, kind: EventKind, **detail: Any) -> Event:
    return Event(id=name, moment=1, day=DAY.isoformat(), device="d", kind=kind, subject="a mock", detail=detail)


class TestFilters:
    @pytest.fixture
    def studied(self, world: World) -> Desk:
        session = world.desk.practice(["18-4"], "en")
        world.begin(session)
        world.go(session, one_mistake(world, session))
        world.go(session)
        world.go(session, NOT_KNOWN)
        return world.desk

    @pytest.mark.parametrize(
        ("chosen", "expected"),
        [
            (Filter(objectives=frozenset({"17-1"}), kinds=frozenset({"computed"})), {"fc-parameters", "fc-bias"}),
            (Filter(tiers=frozenset({"extra"})), {"conv-true", "size-extra"}),
            (Filter(kinds=frozenset({"true_false", "flashcard"})), {"fc-idea", "conv-idea", "conv-true"}),
            (Filter(items=frozenset({"fc-idea", "gone"})), {"fc-idea"}),
        ],
    )
    def test_everything_asked_for_must_be_met(self, world: World, chosen: Filter, expected: set[str]) -> None:
        assert set(picked(BY_ID, world.desk.history, chosen, DAY)) == expected

    def test_by_tag_and_by_a_mistake_that_an_item_is_about(self) -> None:
        cards = {
            "a": msgspec.structs.replace(BY_ID["fc-idea"], id="a", tags=frozenset({"CNN", "exam"})),
            "b": msgspec.structs.replace(BY_ID["fc-idea"], id="b", mistakes=frozenset({"floor-forgotten"})),
        }
        assert picked(cards, History([]), Filter(tags=frozenset({"exam", "RNN"})), DAY) == ["a"]
        assert picked(cards, History([]), Filter(mistake="floor-forgotten"), DAY) == ["b"]

    def test_wrong_last_time_and_one_mistake_made(self, studied: Desk) -> None:
        history = studied.history
        wrong = {past.item for past in history.reviews if past.outcome != "right"}
        assert set(picked(BY_ID, history, Filter(wrong_last_time=True), DAY)) == wrong
        made = {past.item for past in history.reviews if past.mistake == "forgot-to-double"}
        assert set(picked(BY_ID, history, Filter(mistake="forgot-to-double"), DAY)) == made
        assert len(made) == 1

    def test_the_last_answer_may_have_been_one_of_a_mock_exam(self) -> None:
        asked = ["fc-choice", "conv-kernel", "size-rule", "conv-true"]
        begun = mock_event(
            "000010", "exam-begun", size="short", seconds=60, questions=[[one, "s", "r"] for one in asked]
        )
        told = [[outcome, None, 1] for outcome in ("right", "wrong", "not-known", "void")]
        events = [begun, mock_event("000020", "exam-finished", results=told)]
        answers = [
            review(1, item="fc-choice", outcome="wrong"),
            review(2, item="conv-true", outcome="wrong"),
            review(3, item="conv-kernel"),
            review(30, item="size-rule"),
        ]
        found = picked(BY_ID, History(answers, events=events), Filter(wrong_last_time=True), DAY)
        assert set(found) == {"conv-kernel", "conv-true"}

    def test_practice_follows_the_filter_and_can_leave_the_schedule_untouched(self, world: World) -> None:
        world.finish(world.desk.review("en"))
        before = dict(world.journal.states)
        session = world.desk.filtered(Filter(objectives=frozenset({"17-1"})), "en", untouched=True)
        reviews = [world.go(session, NOT_KNOWN) for _ in range(8)]
        assert {past.item for past in reviews} <= {card.id for card in CARDS if card.objective == "17-1"}
        assert {past.mode for past in reviews} == {"free"}
        assert world.journal.states == before == world.reopen().history.states

    def test_an_item_met_only_there_is_still_new(self, world: World) -> None:
        session = world.desk.filtered(Filter(items=frozenset({"fc-idea"})), "en", untouched=True)
        world.go(session)
        assert world.desk.overview().learned == 0
        world.wait(days=1)
        assert "fc-idea" in {past.item for past in world.finish(world.reopen().review("en"))}

    def test_once_through_each_is_asked_once_and_what_went_wrong_again(self, world: World) -> None:
        chosen = Filter(objectives=frozenset({"17-1"}))
        session = world.desk.filtered(chosen, "en", once=True)
        world.begin(session)
        while question_of(session).kind != "computed":
            world.go(session)
            world.begin(session)
        wrong = world.go(session, NOT_KNOWN).item
        asked = [review.item for review in world.finish(session)]
        assert asked.count(wrong) == 1
        assert {wrong, *asked} <= set(picked(world.desk.cards, world.desk.history, chosen, world.desk.day))
        assert phase_of(session) == "finished"

    def test_the_same_with_other_numbers_leaves_an_untouched_schedule_untouched_as_well(self, world: World) -> None:
        session = world.desk.filtered(Filter(items=frozenset({"size-output"})), "en", untouched=True)
        world.begin(session)
        world.answer(session, BOTH_MISTAKES)
        session.transfer()
        world.answer(session, NOT_KNOWN)
        assert {review.mode for review in world.journal.reviews()} == {"free"}
        assert not world.desk.history.states

    def test_a_filter_that_nothing_meets_is_a_sentence(self, world: World) -> None:
        with pytest.raises(StudyError, match="Ask for less"):
            world.desk.filtered(Filter(tags=frozenset({"none"})), "en")


class TestPlacement:
    def test_it_asks_at_most_twelve_each_item_once_and_every_chapter(self, world: World) -> None:
        session = world.desk.placement("en")
        assert session.progress.left == min(QUESTIONS, len(CARDS))
        reviews = world.finish(session)
        assert len({past.item for past in reviews}) == len(reviews) <= QUESTIONS
        assert {BY_ID[past.item].objective.partition("-")[0] for past in reviews[:2]} == {"17", "18"}
        assert {past.mode for past in reviews} == {"placement"}
        assert all(result.known for result in world.desk.placed().values())

    def test_where_something_was_wrong_no_more_is_asked_while_other_chapters_can_tell_more(self, world: World) -> None:
        session = world.desk.placement("en")
        first = world.go(session, NOT_KNOWN)
        wrong = BY_ID[first.item].objective.partition("-")[0]
        others = [world.go(session) for _ in range(3)]
        assert {BY_ID[past.item].objective.partition("-")[0] for past in others} == {"17", "18"} - {wrong}
        results = world.desk.placed()
        assert not results[int(wrong)].known

    def test_one_right_answer_does_not_make_a_chapter_known(self, world: World) -> None:
        session = world.desk.placement("en")
        for asked in (1, 2):
            for _ in range(2):
                world.go(session)
            results = world.desk.placed().values()
            assert {(result.asked, result.right, result.known) for result in results} == {(asked, asked, asked == 2)}

    def test_a_second_question_goes_to_the_largest_chapters_first(self) -> None:
        course = Placement(pools=((17, ("a1", "a2")), (18, ("b1", "b2", "b3")), (19, ("c1", "c2", "c3", "c4"))))
        answered: list[Review] = []
        while len(answered) < 5 and (item := course.following(answered, ())) is not None:
            answered.append(review(len(answered), item=item, rating=GOOD, mode="placement"))
        assert [past.item for past in answered] == ["a1", "b1", "c1", "c2", "b2"]

    def test_nothing_is_taught_before_it_is_asked(self, world: World) -> None:
        session = world.desk.placement("en")
        while session.phase != "finished":
            assert session.phase == "open"
            world.go(session)

    def test_it_goes_on_after_a_restart(self, world: World) -> None:
        session = world.desk.placement("en")
        first = [world.go(session).item for _ in range(3)]
        rest = world.finish(world.reopen().placement("en"))
        assert not set(first) & {past.item for past in rest}

    def test_calculations_and_graded_kinds_come_before_what_learners_judge_themselves(self) -> None:
        pools = dict(placement(BY_ID, OBJECTIVES, ()).pools)
        assert pools[17][0] == "fc-parameters"
        assert pools[17][-1] == "fc-idea"


class TestBacklog:
    def state(self, due: date) -> MemoryState:
        return MemoryState(stability=10, difficulty=5, due=due, last=DAY - timedelta(days=30))

    def test_it_says_how_much_since_when_and_how_long(self) -> None:
        states = {f"late-{number}": self.state(DAY - timedelta(days=number)) for number in range(100)}
        states |= {f"next-{number}": self.state(DAY + timedelta(days=1)) for number in range(20)}
        behind = backlog(states, DAY, 30)
        assert (behind.due, behind.late, behind.oldest) == (100, 99, DAY - timedelta(days=99))
        assert behind.days == 4
        assert behind.week_per_day == 18

    def test_at_no_pace_it_never_ends_and_without_any_it_is_over_today(self) -> None:
        assert backlog({"a": self.state(DAY)}, DAY, 0).days is None
        assert backlog({}, DAY, 30).days == 1

    def test_what_rests_is_not_counted(self, world: World) -> None:
        world.finish(world.desk.review("en"))
        world.wait(days=60)
        before = world.desk.backlog().due
        world.desk.wish("suspend", "fc-idea").result(timeout=0)
        assert world.desk.backlog().due == before - 1

    def test_nothing_new_comes_on_top_of_what_cannot_be_done_today(self) -> None:
        states = {name: after(None, GOOD, DAY - timedelta(days=60)) for name in ("fc-idea", "size-rule", "conv-idea")}

        def new(**settings: object) -> int:
            limits = msgspec.convert({"reviews_per_day": 2, **settings}, Settings)
            return len(plan(BY_ID, OBJECTIVES, states, day=DAY, today=(), met_today=(), limits=limits).new)

        assert new() == 0
        assert new(new_while_behind=True) > 0
        assert new(reviews_per_day=3) > 0


class TestNewItems:
    def test_by_weakness_the_objectives_remembered_worst_come_first(self) -> None:
        states = {
            "size-rule": after(None, AGAIN, DAY - timedelta(days=9)),
            "fc-idea": after(None, GOOD, DAY - timedelta(days=1)),
        }
        limits = Settings(new_order="weakness", new_while_behind=True)
        queue = plan(BY_ID, OBJECTIVES, states, day=DAY, today=(), met_today=(), limits=limits)
        objectives = [BY_ID[name].objective for name in queue.new]
        assert objectives.index("18-4") == 0
        assert objectives.index("17-1") < objectives.index("18-1")

    def test_an_easy_day_takes_its_share_of_new_items(self, world: World) -> None:
        assert world.desk.overview().new == 10
        world.desk.set_easy_days((50, *EVERY_DAY[1:])).result(timeout=0)
        assert world.desk.overview().new == 5
        world.wait(days=1)
        assert world.desk.overview().new == 10


class TestLeeches:
    def forgotten(self, times: int, **changes: object) -> list[object]:
        log = []
        for number in range(times):
            day = DAY + timedelta(days=5 * number)
            log += [review(2 * number, day=day), review(2 * number + 1, day=day + timedelta(days=2), rating=AGAIN)]
        return [msgspec.structs.replace(entry, **changes) for entry in log]

    def history(self, times: int, **changes: object) -> History:
        return History(self.forgotten(times, **changes))  # type: ignore[arg-type]

    def test_wrong_before_it_was_ever_right_is_not_forgetting_and_a_day_counts_once(self) -> None:
        assert times_forgotten([review(number, rating=AGAIN) for number in range(9)]) == 0
        assert times_forgotten([review(0), *(review(number, rating=AGAIN) for number in range(1, 9))]) == 1

    def test_help_comes_before_suspension_is_proposed(self) -> None:
        assert help_with("size-output", BY_ID, self.history(LEECH_AFTER - 1)) is None
        helped = help_with("size-output", BY_ID, self.history(LEECH_AFTER, mistake="squared"))
        assert helped is not None
        assert (helped.mistake, helped.objective, helped.suspend) == ("squared", "18-4", False)
        given_up = help_with("size-output", BY_ID, self.history(GIVEN_UP_AFTER))
        assert given_up is not None
        assert given_up.suspend

    def test_the_simpler_item_is_the_easiest_of_the_objective(self) -> None:
        cards = {
            card.id: card
            for card in (
                item("size-output", "18-4", "computed", "standard"),
                item("size-rule", "18-4", "choice", "core"),
            )
        }
        helped = help_with("size-output", cards, self.history(LEECH_AFTER))
        assert helped is not None
        assert helped.simpler == "size-rule"

    def test_the_session_offers_it_when_the_item_goes_wrong_again(self) -> None:
        world = World(library=SmallLibrary([BY_ID["size-rule"]]))
        for number in range(2 * LEECH_AFTER + 1):
            session = world.reopen().review("en")
            if session.phase == "finished":
                world.wait(days=1)
                session = world.reopen().review("en")
            world.answer(session, NOT_KNOWN if number % 2 else None)
            helped = session.help
            world.wait(days=3)
        assert helped is None
        world.wait(days=30)
        session = world.reopen().review("en")
        world.answer(session, NOT_KNOWN)
        assert session.help is not None
        assert [one.item for one in leeches(world.library.cards(), world.desk.history)] == ["size-rule"]
        assert world.desk.leeches()[0].forgotten == LEECH_AFTER + 1
