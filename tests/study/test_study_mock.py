"""The mock exam: composed by seed, its clock survives anything, and nobody is told anything before the end."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.text import Text
from quizapp.errors import QuizappError
from quizapp.questions.model import NOT_KNOWN, Option, Question, Verdict
from quizapp.study.catalogue import catalogued
from quizapp.study.day import unix_milliseconds
from quizapp.study.failures import StudyError
from quizapp.study.mock import KINDS, QUESTIONS, SECONDS, Mock, compose, fold
from quizapp.study.mock_score import compare, wilson
from quizapp.study.mock_sitting import MockSitting
from tests.study.small_library import CARDS, OBJECTIVES, SmallLibrary, World, item

MANY = {
    f"{objective.id}-{number}": item(
        f"{objective.id}-{number}",
        objective.id,
        "choice",
        "core",
        *([f"{objective.id}-{number + 1}"] if number % 5 == 0 else []),
    )
    for objective in OBJECTIVES
    for number in range(30)
}
BY_ID = {card.id: card for card in CARDS}


class ExamLibrary(SmallLibrary):
    """Every question has four options, of which the second is right."""

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        assert options == (self.cards()[item].kind == "computed")
        question = super().pose(item, seed)
        return msgspec.structs.replace(question, options=tuple(Option(key, Text.same(key)) for key in "1234"))

    def grade(self, question: Question, answer: str) -> Verdict:
        del question
        outcome = "right" if answer == "2" else "wrong"
        return Verdict(outcome=outcome, yours=Text.same(answer), expected=Text.same("2"))  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    return World(library=ExamLibrary(MANY.values()))


@pytest.fixture
def sitting(world: World) -> MockSitting:
    begun, future = world.desk.begin_mock("short")
    future.result(timeout=0)
    return begun


def reopened(world: World) -> MockSitting:
    return world.reopen().mocks()[-1]


class TestComposing:
    @given(st.sampled_from(["short", "usual", "long"]), st.text(max_size=5))
    def test_it_has_its_size_no_siblings_and_every_objective_about_as_often(self, size: str, seed: str) -> None:
        items = compose(MANY, OBJECTIVES, size, seed)  # type: ignore[arg-type]
        assert len(set(items)) == len(items) == QUESTIONS[size]  # type: ignore[index]
        siblings = catalogued(MANY).siblings
        assert all(siblings.get(one, set()).isdisjoint(items) for one in items)
        counts = [sum(MANY[one].objective == objective.id for one in items) for objective in OBJECTIVES]
        assert max(counts) - min(counts) <= 1

    def test_the_seed_alone_decides_it(self) -> None:
        assert compose(MANY, OBJECTIVES, "usual", "a") == compose(MANY, OBJECTIVES, "usual", "a")
        assert compose(MANY, OBJECTIVES, "usual", "a") != compose(MANY, OBJECTIVES, "usual", "b")

    def test_only_kinds_with_one_right_option_are_asked_and_what_there_is_must_do(self) -> None:
        items = compose(BY_ID, OBJECTIVES, "usual", "a")
        assert {BY_ID[one].kind for one in items} <= KINDS
        assert 5 <= len(items) < QUESTIONS["usual"]
        with pytest.raises(StudyError, match="no mock exam"):
            compose({"fc-idea": BY_ID["fc-idea"]}, OBJECTIVES, "usual", "a")

    def test_the_next_exam_asks_other_items_while_there_are_others(self, world: World) -> None:
        asked = []
        for _ in range(2):
            begun, future = world.desk.begin_mock("usual")
            future.result(timeout=0)
            asked.append({one.item for one in begun.mock.questions})
        assert not asked[0] & asked[1]

    def test_the_pace_is_the_exams(self) -> None:
        assert [round(SECONDS[size] / QUESTIONS[size]) for size in QUESTIONS] == [41, 41, 41]
        assert SECONDS["usual"] == 17 * 60


class TestSitting:
    def test_answers_marks_and_turns_are_kept_and_can_be_changed(self, world: World, sitting: MockSitting) -> None:
        sitting.answer(0, "1")
        sitting.answer(0, "2")
        sitting.answer(3, NOT_KNOWN)
        sitting.mark(5)
        sitting.mark(6)
        sitting.mark(5)
        sitting.turn(4).result(timeout=0)
        again = reopened(world).mock
        assert again == sitting.mock
        assert (again.answers, again.marks, again.at) == ({0: "2", 3: NOT_KNOWN}, frozenset({6}), 4)
        assert again.open == (1, 2, 4, 5, 6, 7, 8, 9)

    def test_the_questions_are_the_same_after_reopening(self, world: World, sitting: MockSitting) -> None:
        before = [sitting.question(number) for number in range(10)]
        assert [reopened(world).question(number) for number in range(10)] == before

    def test_nothing_is_told_before_the_end(self, sitting: MockSitting) -> None:
        sitting.answer(0, "2")
        assert sitting.mock.results is None
        with pytest.raises(StudyError, match="no verdicts yet"):
            sitting.score()

    def test_without_a_step_the_clock_is_noted_now_and_then(self, world: World, sitting: MockSitting) -> None:
        world.wait(seconds=9)
        assert sitting.note_clock(10_000) is None
        world.wait(seconds=1)
        noted = sitting.note_clock(10_000)
        assert noted is not None
        assert sitting.mock.milliseconds_noted == sitting.milliseconds_left == 400_000
        assert sitting.note_clock(10_000) is None
        world.wait(hours=1)
        again = world.reopen().mocks()[0]
        assert again.mock.milliseconds_noted == 400_000
        again.resume().result(timeout=0)
        assert again.milliseconds_left == 400_000

    def test_the_clock_runs_stands_while_paused_and_survives_closing(self, world: World, sitting: MockSitting) -> None:
        world.wait(seconds=30)
        assert sitting.milliseconds_left == 380_000
        sitting.pause().result(timeout=0)
        world.wait(days=2)
        again = reopened(world)
        assert again.milliseconds_left == 380_000
        again.resume().result(timeout=0)
        world.wait(seconds=80)
        assert again.milliseconds_left == 300_000

    def test_after_a_crash_it_goes_on_from_the_last_thing_known(self, world: World, sitting: MockSitting) -> None:
        world.wait(seconds=50)
        sitting.answer(0, "1").result(timeout=0)
        world.wait(hours=3)
        again = reopened(world)
        again.resume().result(timeout=0)
        assert again.milliseconds_left == 360_000

    def test_when_the_time_is_over_only_handing_in_is_left(self, world: World, sitting: MockSitting) -> None:
        sitting.answer(0, "2").result(timeout=0)
        world.wait(minutes=8)
        assert sitting.over
        with pytest.raises(StudyError, match="time is over"):
            sitting.answer(1, "2")
        for step in (sitting.turn, sitting.mark):
            with pytest.raises(StudyError, match="time is over"):
                step(1)
        sitting.hand_in().result(timeout=0)
        score = sitting.score()
        assert (score.total.right, score.total.asked, score.open, score.milliseconds) == (1, 10, 9, 410_000)

    def test_an_option_that_is_none_and_a_question_that_is_none_are_sentences(self, sitting: MockSitting) -> None:
        with pytest.raises(StudyError, match="no option 7"):
            sitting.answer(0, "7")
        with pytest.raises(StudyError, match="no question 11"):
            sitting.turn(10)

    def test_finished_it_cannot_be_changed(self, world: World, sitting: MockSitting) -> None:
        sitting.hand_in().result(timeout=0)
        with pytest.raises(StudyError, match="over"):
            sitting.answer(0, "1")
        with pytest.raises(StudyError, match="finished"):
            reopened(world).hand_in()

    def test_what_the_disk_refuses_is_told(self, world: World, sitting: MockSitting) -> None:
        world.journal.failing = True
        with pytest.raises(QuizappError, match="disk is full"):
            sitting.answer(0, "1").result(timeout=0)

    def test_it_is_finished_only_once_that_is_on_the_disk(self, world: World, sitting: MockSitting) -> None:
        sitting.answer(0, "2")
        world.journal.held = []
        future = sitting.hand_in()
        assert not sitting.mock.finished
        with pytest.raises(StudyError, match="still being saved"):
            sitting.answer(1, "2")
        assert sitting.note_clock(0) is None
        world.journal.release()
        future.result(timeout=0)
        assert sitting.mock.finished

    def test_one_that_could_not_be_handed_in_goes_on_and_is_handed_in_again(
        self, world: World, sitting: MockSitting
    ) -> None:
        sitting.answer(0, "2")
        world.journal.failing = True
        with pytest.raises(QuizappError, match="disk is full"):
            sitting.hand_in().result(timeout=0)
        assert not sitting.mock.finished
        assert not reopened(world).mock.finished
        world.journal.failing = False
        sitting.answer(1, "2").result(timeout=0)
        sitting.hand_in().result(timeout=0)
        assert sitting.score().total.right == 2
        assert reopened(world).mock == sitting.mock

    def test_what_could_not_be_written_is_written_with_the_next_step(self, world: World) -> None:
        world.journal.failing = True
        sitting, future = world.desk.begin_mock("short")
        steps = [future, sitting.answer(0, "2"), sitting.mark(3), sitting.turn(1)]
        assert all(step.exception(timeout=0) is not None for step in steps)
        assert not world.reopen().mocks()
        world.journal.failing = False
        sitting.mark(2).result(timeout=0)
        again = reopened(world).mock
        assert again == sitting.mock
        assert (again.answers, again.marks, again.at) == ({0: "2"}, frozenset({2, 3}), 1)


class TestTheScore:
    def test_by_objective_with_times_and_what_to_do_again(self, world: World, sitting: MockSitting) -> None:
        for number in range(10):
            world.wait(seconds=90 if number == 4 else 10)
            sitting.answer(number, "2" if number < 6 else NOT_KNOWN if number == 6 else "1")
            if number < 9:
                sitting.turn(number + 1)
        sitting.hand_in().result(timeout=0)
        score = reopened(world).score()
        assert (score.total.right, score.total.asked, score.not_known, score.open) == (6, 10, 1, 0)
        assert sum(share.asked for share in score.objectives.values()) == 10
        assert (score.milliseconds, score.median_milliseconds, score.slow) == (180_000, 10_000, (4,))
        assert score.wrong == tuple(asked.item for asked in sitting.mock.questions[6:])
        redo = world.desk.filtered(sitting.redo(), "en")
        assert world.begin(redo).item in score.wrong

    def test_the_schedule_is_left_alone(self, world: World, sitting: MockSitting) -> None:
        sitting.answer(0, "1")
        sitting.hand_in().result(timeout=0)
        assert world.reopen().history.states == world.journal.states == {}

    def test_an_item_changed_since_is_void_and_costs_nothing(self, world: World, sitting: MockSitting) -> None:
        changed = sitting.mock.questions[0].item
        cards = {**MANY, changed: msgspec.structs.replace(MANY[changed], revision="ffff")}
        world.library = ExamLibrary(cards.values())
        again = reopened(world)
        assert again.question(0) is None
        again.hand_in().result(timeout=0)
        assert (again.score().void, again.score().total.asked) == (1, 9)

    def test_a_score_stays_when_the_bank_changes_later(self, world: World, sitting: MockSitting) -> None:
        sitting.answer(0, "2")
        sitting.hand_in().result(timeout=0)
        before = sitting.score().total
        world.library = ExamLibrary(list(MANY.values())[:3])
        assert reopened(world).score().total == before

    def test_exams_are_compared_only_as_far_as_chance_allows(self, world: World) -> None:
        for right in (2, 8, 1):
            begun, _ = world.desk.begin_mock("short")
            for number in range(right):
                begun.answer(number, "2")
            begun.hand_in().result(timeout=0)
        scores = world.reopen().mock_scores()
        assert [score.total.right for score in scores] == [2, 8, 1]
        last, first = compare(scores), compare(scores[:2])
        assert last is not None
        assert first is not None
        assert last.difference == pytest.approx(-0.7)
        assert last.apart
        assert not first.apart
        assert compare(scores[:1]) is None


class TestIntervals:
    @pytest.mark.parametrize(
        ("right", "asked", "low", "high"),
        [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (17, 25, 0.4841, 0.8279), (0, 0, 0, 1)],
    )
    def test_they_are_wilsons(self, right: int, asked: int, low: float, high: float) -> None:
        share = wilson(right, asked)
        assert [share.low, share.high] == pytest.approx([low, high], abs=5e-5)

    @given(st.integers(0, 60), st.integers(0, 60))
    def test_they_hold_the_share_and_narrow_with_more_questions(self, right: int, wrong: int) -> None:
        share, more = wilson(right, right + wrong), wilson(4 * right, 4 * (right + wrong))
        assert 0 <= share.low <= share.high <= 1
        if right + wrong:
            assert share.low - 1e-9 <= right / (right + wrong) <= share.high + 1e-9
            assert more.high - more.low < share.high - share.low


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "mark", "turn", "pause", "resume", "close"]), st.integers(0, 9), st.integers(0, 60)
    ),
    max_size=25,
)


@given(STEPS)
def test_whatever_happens_the_events_alone_tell_how_it_stands(steps: list[tuple[str, int, int]]) -> None:
    world = World(library=ExamLibrary(MANY.values()))
    sitting, _ = world.desk.begin_mock("short")
    left = sitting.milliseconds_left
    for kind, number, seconds in steps:
        world.wait(seconds=seconds)
        if sitting.over and kind in {"answer", "mark", "turn"}:
            break
        match kind:
            case "answer":
                sitting.answer(number, "1")
            case "mark":
                sitting.mark(number)
            case "turn":
                sitting.turn(number)
            case "pause":
                sitting.pause()
            case "resume":
                sitting.resume()
            case _:
                sitting = reopened(world)
        mock: Mock = fold(world.journal.events)[sitting.mock.id]
        assert mock == sitting.mock
        assert sum(mock.times.values()) == mock.used <= 410_000
        if kind != "resume":
            assert sitting.milliseconds_left <= left + 60_000
        left = sitting.milliseconds_left
    now = unix_milliseconds(world.moment + timedelta(days=9))
    assert sitting.mock.milliseconds_left(now) in {0, 410_000 - sitting.mock.used}
