"""The figures of progress: each counted anew here by another way."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.questions.model import NOT_KNOWN
from quizapp.study.forecast import forgetting
from quizapp.study.history import History
from quizapp.study.memory import AGAIN, GOOD, RATINGS, Memory, retrievability
from quizapp.study.progress import HOW, Progress, mistakes, retention
from quizapp.study.review import Rating
from tests.study.small_library import CARDS, World, one_mistake, review

DAY = date(2026, 5, 11)
BY_ID = {card.id: card for card in CARDS}


@pytest.fixture
def studied(world: World) -> World:
    for number in range(6):
        session = world.reopen().review("en")
        for _ in range(8):
            if session.phase == "finished":
                break
            world.go(session, NOT_KNOWN if number == 1 else None)
        world.wait(days=3)
    world.reopen()
    return world


class TestRecall:
    def test_it_is_the_mean_over_all_items_with_those_not_met_as_nothing(self, studied: World) -> None:
        progress, states = studied.desk.progress(), studied.desk.history.states
        recalls = [retrievability(states[item], studied.desk.day) if item in states else 0.0 for item in BY_ID]
        assert progress.recall_today == pytest.approx(sum(recalls) / len(BY_ID))
        one = next(row for row in progress.objectives if row.objective == "18-4")
        mine = [recall for item, recall in zip(BY_ID, recalls, strict=True) if BY_ID[item].objective == "18-4"]
        assert one.recall_today == pytest.approx(sum(mine) / len(mine))

    def test_on_the_exams_day_it_is_what_is_left_without_study(self, studied: World) -> None:
        assert studied.desk.progress().recall_on_exam is None
        studied.desk.set_setting("exam_date", (studied.desk.day + timedelta(days=30)).isoformat())
        progress = studied.desk.progress()
        assert progress.recall_on_exam is not None
        assert progress.recall_on_exam < progress.recall_today
        studied.wait(days=30)
        assert studied.desk.progress().recall_today == pytest.approx(progress.recall_on_exam)

    def test_coverage_counts_what_was_met_by_tier(self, studied: World) -> None:
        states = studied.desk.history.states
        for one in studied.desk.progress().coverage:
            mine = [card.id for card in CARDS if card.tier == one.tier]
            assert (one.items, one.met) == (len(mine), sum(item in states for item in mine))


def test_the_trend_compares_ten_answers_with_the_ten_before() -> None:
    world = World()
    session = world.desk.practice(["18-4"], "en")
    for number in range(20):
        assert world.desk.progress().objectives[-1].trend is None
        world.go(session, NOT_KNOWN if number < 5 else None)
    assert world.desk.progress().objectives[-1].trend == pytest.approx(0.5)


class TestMistakes:
    def test_one_has_stopped_after_three_right_answers_where_it_could_be_made(self) -> None:
        log = [review(0, mistake="squared", outcome="wrong", rating=AGAIN)]
        for number in range(1, 4):
            (found,) = mistakes(BY_ID, History(log))
            assert (found.count, found.right_since, found.stopped) == (1, number - 1, False)
            log += [review(2 * number), review(2 * number + 1, item="fc-idea")]
        (found,) = mistakes(BY_ID, History(log))
        assert (found.right_since, found.stopped) == (3, True)
        (again,) = mistakes(BY_ID, History([*log, review(99, mistake="squared", outcome="wrong", rating=AGAIN)]))
        assert (again.count, again.stopped) == (2, False)

    def test_right_answers_to_other_items_about_it_count_too(self) -> None:
        cards = {**BY_ID, "fc-bias": msgspec.structs.replace(BY_ID["fc-bias"], mistakes=frozenset({"squared"}))}
        log = [review(0, mistake="squared", outcome="wrong"), review(1, item="fc-bias"), review(2, item="fc-idea")]
        (found,) = mistakes(cards, History(log))
        assert found.right_since == 1

    def test_those_still_made_come_first(self, world: World) -> None:
        session = world.desk.practice(["18-4"], "en")
        world.begin(session)
        world.go(session, one_mistake(world, session))
        assert [one.mistake for one in world.desk.progress().mistakes] == ["forgot-to-double"]


class TestRetention:
    @given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(RATINGS), st.integers(0, 40)), max_size=25))
    @settings(max_examples=50)
    def test_predictions_are_those_of_the_scheduler_just_before_each_answer(
        self, answers: list[tuple[str, Rating, int]]
    ) -> None:
        memory, day, pairs, log = Memory(), DAY, list[tuple[float, bool]](), []
        for number, (item, rating, days) in enumerate(answers):
            day += timedelta(days=days)
            entry = review(number, item=item, rating=rating, day=day)
            state = memory.states.get(item)
            if state is not None and day > state.last:
                pairs.append((retrievability(state, day), rating != AGAIN))
            memory.add(entry)
            log.append(entry)
        found = retention(History(log), forgetting())
        assert found.answers == len(pairs)
        if pairs:
            assert found.predicted == pytest.approx(sum(predicted for predicted, _ in pairs) / len(pairs))
            assert found.measured == pytest.approx(sum(recalled for _, recalled in pairs) / len(pairs))
            assert sum(band.answers for band in found.bands) == len(pairs)

    def test_answers_of_the_same_day_measure_nothing(self) -> None:
        assert retention(History([review(0), review(1)]), forgetting()).answers == 0


class TestDays:
    def test_the_forecast_counts_late_items_today_and_leaves_suspended_ones_out(self, studied: World) -> None:
        states = studied.desk.history.states
        forecast = studied.desk.progress().forecast
        assert len(forecast) == 30
        late = sum(state.due <= studied.desk.day for state in states.values())
        assert forecast[0].due == late
        late_item = next(item for item, state in states.items() if state.due <= studied.desk.day)
        studied.desk.wish("suspend", late_item).result(timeout=0)
        assert studied.desk.progress().forecast[0].due == late - 1

    def test_the_year_and_the_minutes_count_every_answer(self, studied: World) -> None:
        progress, reviews = studied.desk.progress(), studied.desk.history.reviews
        assert sum(one.answers for one in progress.year) == len(reviews)
        assert [one.day for one in progress.year] == sorted({one.day for one in reviews})
        assert progress.minutes.total == pytest.approx(sum(one.milliseconds for one in reviews) / 60_000, abs=0.1)
        assert progress.minutes.today == 0
        assert progress.minutes.week < progress.minutes.total


def test_before_anything_there_is_nothing_and_no_division_by_it(world: World) -> None:
    progress = world.desk.progress()
    assert (progress.recall_today, progress.mistakes, progress.year) == (0.0, (), ())
    assert progress.retention.measured is None


def test_every_figure_says_in_both_languages_how_it_is_computed() -> None:
    figures = set(Progress.__struct_fields__) - {"day", "exam", "objectives"} | {"trend"}
    assert set(HOW) == figures
    assert all(how.ja and how.en and how.ja != how.en for how in HOW.values())


def test_good_answers_are_measured_as_recalled() -> None:
    log = [review(number, day=DAY + timedelta(days=5 * number), rating=GOOD) for number in range(5)]
    found = retention(History(log), forgetting())
    assert (found.answers, found.measured) == (4, 1.0)
