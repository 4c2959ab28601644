"""Before an exam: the formulas agree with py-fsrs, each day holds what it has room for, and the plan is plain."""

from __future__ import annotations

import importlib.util
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.questions.model import NOT_KNOWN
from quizapp.study.catalogue import catalogued
from quizapp.study.countdown import USUAL_SECONDS, Aim, countdown, cram, gain, urgency
from quizapp.study.forecast import Forgetting, forgetting
from quizapp.study.memory import AGAIN, DEFAULT, GOOD, RATINGS, MemoryState, Parameters, after, retrievability
from quizapp.study.outlook import outlook
from quizapp.study.queue import Queue
from quizapp.study.review import Rating
from tests.study.small_library import CARDS, OBJECTIVES, World, item, review

DAY = date(2026, 5, 11)
BY_ID = {card.id: card for card in CARDS}
FITTED = Parameters(version=2, weights=tuple(weight * 1.04 for weight in DEFAULT.weights))
MANY = {
    f"{tier}-{number}": item(f"{tier}-{number}", "17-1", "choice", tier)
    for tier in ("core", "standard", "extra")
    for number in range(40)
}

TIERS_OF_MANY = {name: card.tier for name, card in MANY.items()}


def aim(days: int, minutes: int) -> Aim:
    return Aim(exam=DAY + timedelta(days=days), minutes=minutes)


@given(
    st.lists(st.tuples(st.sampled_from(RATINGS), st.integers(0, 300)), min_size=1, max_size=10),
    st.sampled_from([DEFAULT, FITTED]),
)
def test_the_formulas_agree_with_py_fsrs(steps: list[tuple[Rating, int]], parameters: Parameters) -> None:
    formulas, day, state = Forgetting(parameters), DAY, None
    moved: tuple[float, float] | None = None
    for rating, days in steps:
        day += timedelta(days=days)
        state = after(state, rating, day, parameters=parameters)
        moved = formulas.first(rating) if moved is None else formulas.then(*moved, days, rating)
        assert moved == pytest.approx((state.stability, state.difficulty), rel=1e-9)
        later = day + timedelta(days=17)
        assert formulas.recall(moved[0], 17) == pytest.approx(retrievability(state, later, parameters=parameters))
        assert formulas.days_until(moved[0], formulas.recall(moved[0], 17)) == pytest.approx(17)


def test_an_answer_gains_most_where_little_is_known_and_nothing_is_gained_twice_a_day() -> None:
    exam, formulas = DAY + timedelta(days=20), forgetting()
    shaky, firm = (after(None, rating, DAY - timedelta(days=9)) for rating in (AGAIN, RATINGS[-1]))
    assert gain(None, DAY, exam, formulas) > gain(shaky, DAY, exam, formulas) > gain(firm, DAY, exam, formulas) > 0


@given(
    st.floats(0.01, 400), st.floats(1, 10), st.lists(st.integers(0, 200), min_size=1, max_size=3), st.integers(0, 200)
)
def test_what_an_answer_adds_is_what_the_steps_of_fsrs_come_to(
    stability: float, difficulty: float, days: list[int], ahead: int
) -> None:
    formulas, last = forgetting(), max(days) + ahead
    unanswered = formulas.recall(stability, last)
    for day, added in zip(days, formulas.gains(stability, difficulty, days, last), strict=True):
        recall = formulas.recall(stability, day)
        right, wrong = (formulas.then(stability, difficulty, day, rating)[0] for rating in (GOOD, AGAIN))
        answered = recall * formulas.recall(right, last - day) + (1 - recall) * formulas.recall(wrong, last - day)
        assert added == pytest.approx(answered - unanswered, abs=1e-12)


def test_of_two_equally_firm_items_the_one_not_seen_for_longer_is_more_urgent() -> None:
    exam, formulas = DAY + timedelta(days=40), forgetting()
    yesterday, long_ago = (after(None, GOOD, DAY - timedelta(days=days)) for days in (1, 12))
    assert urgency(long_ago, DAY, exam, formulas) > 0 > urgency(yesterday, DAY, exam, formulas)
    # On the last day nothing can wait.
    assert urgency(yesterday, DAY, DAY + timedelta(days=1), formulas) == gain(
        yesterday, DAY, DAY + timedelta(days=1), formulas
    )


def play(days: int, minutes: int, *, right: bool = True) -> tuple[dict[str, MemoryState], list[Queue]]:
    """Answer every day's queue until the exam."""
    states: dict[str, MemoryState] = {}
    goal, queues, day = aim(days, minutes), list[Queue](), DAY
    while day < goal.exam:
        queue = countdown(MANY, OBJECTIVES, states, day=day, aim=goal, today=())
        queues.append(queue)
        for name in (*queue.due, *queue.new):
            states[name] = after(states.get(name), GOOD if right else AGAIN, day)
        day += timedelta(days=1)
    return states, queues


@pytest.mark.parametrize("right", [True, False])
def test_no_day_holds_more_than_it_has_room_for_and_the_last_is_no_wall(right: bool) -> None:  # noqa: FBT001
    _, queues = play(20, 10, right=right)
    sizes = [len(queue.due) + len(queue.new) for queue in queues]
    assert max(sizes) <= aim(20, 10).per_day == int(600 / USUAL_SECONDS)
    assert sizes[-1] <= sizes[0]


def test_everything_core_is_looked_at_once_more_in_the_last_days() -> None:
    states, _ = play(20, 10)
    lasts = [state.last for name, state in states.items() if name.startswith("core")]
    assert len(lasts) == 40
    assert min(lasts) >= DAY + timedelta(days=18)


def test_where_time_is_short_the_core_comes_first() -> None:
    states, _ = play(3, 6)
    met = [name.partition("-")[0] for name in states]
    assert met.count("core") == 40
    assert met.count("extra") == 0


@given(st.integers(1, 40), st.integers(1, 30), st.sets(st.sampled_from(sorted(BY_ID))))
@settings(max_examples=30)
def test_siblings_still_keep_apart_and_answers_of_today_use_up_the_room(
    days: int, minutes: int, answered: set[str]
) -> None:
    states = {name: after(None, GOOD, DAY) for name in answered}
    today = [review(number, item=name, day=DAY) for number, name in enumerate(sorted(answered))]
    queue = countdown(BY_ID, OBJECTIVES, states, day=DAY, aim=aim(days, minutes), today=today)
    asked = {*queue.due, *queue.new}
    assert not asked & answered
    assert len(asked) <= max(0, aim(days, minutes).per_day - len(today))
    siblings = catalogued(BY_ID).siblings
    assert all(not siblings.get(name, set()) & (asked | answered) - {name} for name in asked)


class TestTheOutlook:
    def test_it_says_what_will_not_fit_and_how_many_minutes_would(self) -> None:
        look = outlook(TIERS_OF_MANY, {}, day=DAY, aim=aim(4, 6))
        assert not look.fits
        assert [(tier.tier, tier.items) for tier in look.tiers] == [("core", 40), ("standard", 40), ("extra", 40)]
        assert look.tiers[0].left_out == 0
        assert look.tiers[2].left_out > 0
        assert look.minutes_for_all is not None
        assert outlook(TIERS_OF_MANY, {}, day=DAY, aim=aim(4, look.minutes_for_all)).fits

    def test_where_everything_fits_it_says_so_and_foresees_a_good_day(self) -> None:
        look = outlook(TIERS_OF_MANY, {}, day=DAY, aim=aim(30, 15))
        assert (look.fits, look.minutes_for_all, look.days, look.answers_a_day) == (True, None, 30, 45)
        assert all(tier.recall > 0.8 for tier in look.tiers)
        assert look.tiers[0].recall > 0.95
        assert [day.last_look for day in look.plan] == [False] * 28 + [True] * 2
        assert sum(day.new for day in look.plan) == len(MANY)
        assert all(day.new + day.again <= 45 for day in look.plan)

    def test_a_last_look_is_promised_only_where_everything_core_was_met_before(self) -> None:
        looks = [outlook(TIERS_OF_MANY, {}, day=DAY, aim=aim(days, 6)).last_look for days in (1, 4, 20)]
        assert looks == [0, 0, 4]

    def test_it_is_the_same_each_time(self) -> None:
        assert outlook(TIERS_OF_MANY, {}, day=DAY, aim=aim(9, 5)) == outlook(TIERS_OF_MANY, {}, day=DAY, aim=aim(9, 5))

    def test_without_minutes_nothing_is_promised(self) -> None:
        look = outlook(TIERS_OF_MANY, {}, day=DAY, aim=aim(9, 0))
        assert [tier.recall for tier in look.tiers] == [0, 0, 0]
        assert look.minutes_for_all is None


class TestTheDesk:
    def test_with_a_date_the_daily_queue_is_the_plans_and_without_it_the_usual_one(self, world: World) -> None:
        usual = world.desk.overview()
        world.desk.set_setting("minutes_per_day", 1).result(timeout=0)
        world.desk.set_setting("exam_date", "2026-06-11").result(timeout=0)
        assert world.desk.overview().new == 3
        look = world.desk.outlook()
        assert look is not None
        assert (look.days, look.answers_a_day) == (31, 3)
        assert len(world.finish(world.desk.review("en"))) == 3
        world.desk.set_setting("exam_date", "").result(timeout=0)
        assert world.desk.outlook() is None
        assert world.desk.overview().new == usual.new - 3

    def test_after_the_exam_the_usual_queue_is_back(self, world: World) -> None:
        world.desk.set_setting("exam_date", "2026-05-11").result(timeout=0)
        assert world.desk.aim is None
        assert world.desk.overview().new == 10

    def test_the_crammer_gets_everything_core_first_siblings_and_all(self, world: World) -> None:
        world.finish(world.desk.review("en"))
        world.wait(days=1)
        world.desk.set_setting("cramming", value=True).result(timeout=0)
        reviews = world.finish(world.desk.review("en"))
        tiers = [BY_ID[past.item].tier for past in reviews]
        assert len(tiers) == len(CARDS)
        assert tiers == sorted(tiers, key=["core", "standard", "extra"].index)

    def test_the_crammer_is_told_how_much_of_it_is_new(self, world: World) -> None:
        met = len(world.finish(world.desk.review("en")))
        world.wait(days=1)
        world.desk.set_setting("cramming", value=True).result(timeout=0)
        overview = world.desk.overview()
        assert (overview.due, overview.new) == (met, len(CARDS) - met)

    def test_the_crammers_chapters_add_up_to_the_day(self, world: World) -> None:
        world.finish(world.desk.review("en"))
        world.desk.set_setting("cramming", value=True).result(timeout=0)
        world.wait(days=1)
        session = world.desk.review("en")
        for _ in range(3):
            overview = world.desk.overview()
            rows = [row for chapter in overview.chapters for row in chapter.objectives]
            assert overview.due == sum(row.due for row in rows) == sum(chapter.due for chapter in overview.chapters)
            assert overview.new == sum(row.new for row in rows)
            world.go(session, NOT_KNOWN)

    def test_of_one_tier_the_crammer_meets_what_is_new_then_what_is_shakiest(self) -> None:
        states = {
            name: after(None, rating, DAY - timedelta(days=5))
            for name, rating in (("fc-idea", GOOD), ("size-rule", AGAIN))
        }
        queue = cram(BY_ID, OBJECTIVES, states, day=DAY, today=())
        core = [name for name in queue.due if BY_ID[name].tier == "core"]
        assert core[-2:] == ["size-rule", "fc-idea"]

    @pytest.mark.parametrize(("key", "value"), [("exam_date", "soon"), ("cramming", 3), ("new_order", "random")])
    def test_a_setting_that_cannot_be_is_a_sentence(self, world: World, key: str, value: object) -> None:
        from quizapp.study.failures import StudyError

        with pytest.raises(StudyError, match=f"The setting {key} is"):
            world.desk.set_setting(key, value)


def test_simulated_learners_remember_more_than_under_plain_fsrs_with_as_many_minutes() -> None:
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "plan.py"
    spec = importlib.util.spec_from_file_location("plan_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    cards = benchmark.library(150)
    for seed in range(3):
        found = [
            benchmark.recall_on_the_day(way, cards, aim(14, 6), seed)["all"]
            for way in (benchmark.planned, benchmark.plain)
        ]
        assert found[0] > 1.1 * found[1]


def test_a_session_under_a_plan_returns_wrong_calculations_too(world: World) -> None:
    world.desk.set_setting("exam_date", "2026-07-11").result(timeout=0)
    session = world.desk.review("en")
    while world.begin(session).kind != "computed":
        world.go(session)
    wrong = world.go(session, NOT_KNOWN)
    assert wrong.item in {past.item for past in world.finish(session)}
