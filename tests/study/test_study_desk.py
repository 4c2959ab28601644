from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.questions.model import NOT_KNOWN
from quizapp.study.catalogue import catalogued
from quizapp.study.counts import MOST_COUNTED
from quizapp.study.desk import Desk
from quizapp.study.failures import StudyError
from quizapp.study.memory import replay, retrievability
from tests.study.small_library import NO_MISTAKE, SmallLibrary, World

DAY = date(2026, 5, 11)


class TestADay:
    def test_a_first_evening_asks_new_items_and_tomorrow_knows_them(self, world: World) -> None:
        evening = world.finish(world.desk.review("ja"))
        assert len({review.item for review in evening}) == 10
        assert world.reopen().review("en").phase == "finished"
        world.wait(days=4)
        again = world.finish(world.reopen().review("en"))
        assert {review.item for review in evening} <= {review.item for review in again}

    def test_a_session_left_goes_on_where_it_was_left(self, world: World) -> None:
        session = world.desk.review("en")
        first = [world.go(session).item for _ in range(4)]
        rest = world.finish(world.reopen().review("en"))
        assert len(first) + len(rest) == 10
        assert not set(first) & {review.item for review in rest}

    def test_a_wrong_computed_item_still_returns_after_a_restart(self, world: World) -> None:
        session = world.desk.review("en")
        while world.begin(session).kind != "computed":
            world.go(session)
        wrong = world.go(session, NOT_KNOWN)
        rest = [review.item for review in world.finish(world.reopen().review("en"))]
        assert rest.index(wrong.item) == 4

    def test_answers_before_four_belong_to_the_day_before(self, world: World) -> None:
        world.wait(hours=7)
        assert world.desk.day == DAY
        assert world.answer(world.desk.review("en")).day == DAY.isoformat()
        world.wait(hours=1)
        assert world.desk.day == DAY + timedelta(days=1)

    def test_a_removed_item_keeps_its_log_and_is_not_asked(self, world: World) -> None:
        world.finish(world.desk.review("en"))
        remaining = [card for card in world.library.cards().values() if card.objective != "17-1"]
        world.library = SmallLibrary(remaining)
        world.wait(days=10)
        desk = world.reopen()
        assert not {review.item for review in world.finish(desk.review("en"))} & {"fc-idea", "fc-parameters"}
        assert desk.stats().reviews > desk.stats().learned
        assert desk.overview().total == len(remaining)

    @given(
        st.lists(st.tuples(st.integers(0, 3), st.lists(st.sampled_from([None, NOT_KNOWN]), max_size=12)), max_size=6)
    )
    @settings(max_examples=30, deadline=None)
    def test_over_any_days_no_siblings_meet_no_variant_repeats_and_the_log_replays(
        self, days: list[tuple[int, list[str | None]]]
    ) -> None:
        world = World()
        for pause, answers in days:
            world.wait(days=pause)
            session = world.reopen().review("en")
            for answer in answers:
                if session.phase == "finished":
                    break
                world.go(session, answer)
        log = world.journal.reviews()
        siblings = catalogued(world.library.cards()).siblings
        by_day: dict[str, set[str]] = {}
        for review in log:
            by_day.setdefault(review.day, set()).add(review.item)
        assert all(not siblings.get(item, set()) & items for items in by_day.values() for item in items)
        computed = [review for review in log if world.library.cards()[review.item].kind == "computed"]
        for item in {review.item for review in computed}:
            prompts = [review.shown.prompt for review in computed if review.item == item]
            assert len(set(prompts)) == min(len(prompts), world.library.variants(item))
        assert world.journal.states == replay(log)


class TestPractice:
    def test_it_asks_computed_items_of_the_chosen_objectives_with_ever_new_numbers(self, world: World) -> None:
        session = world.desk.practice(["18-4"], "en")
        reviews = [world.go(session) for _ in range(30)]
        assert {review.item for review in reviews} == {"size-output", "size-few", "size-extra"}
        assert {review.mode for review in reviews} == {"practice"}
        seen = [review.shown.prompt for review in reviews if review.item == "size-output"]
        assert len(set(seen)) == len(seen)

    def test_it_teaches_the_point_of_an_objective_not_begun(self, world: World) -> None:
        assert world.desk.practice(["18-4"], "en").phase == "point"

    def test_what_was_practised_is_learned(self, world: World) -> None:
        session = world.desk.practice(["17-1"], "en")
        world.go(session)
        assert world.desk.overview().learned == 1

    def test_an_unknown_objective_is_refused(self, world: World) -> None:
        with pytest.raises(StudyError, match="no objective 99-1"):
            world.desk.practice(["17-1", "99-1"], "en")


class TestOverview:
    def test_before_anything_it_shows_what_there_is(self, world: World) -> None:
        overview = world.desk.overview()
        assert (overview.day, overview.due, overview.new, overview.waiting) == (DAY, 0, 10, 0)
        assert (overview.learned, overview.total, overview.answered_today) == (0, 12, 0)
        assert [(chapter.chapter, chapter.items, chapter.computed) for chapter in overview.chapters] == [
            (17, 4, 2),
            (18, 8, 4),
        ]
        assert all(chapter.recall is None for chapter in overview.chapters)

    def test_it_counts_what_today_still_holds(self, world: World) -> None:
        session = world.desk.review("en")
        world.go(session)
        world.go(session, NO_MISTAKE)
        overview = world.desk.overview()
        assert (overview.due, overview.new, overview.learned, overview.answered_today) == (1, 8, 2, 2)
        world.wait(days=1)
        assert (world.desk.overview().due, world.desk.overview().new) == (1, 8)

    def test_what_a_session_holds_is_what_was_announced(self, world: World) -> None:
        world.finish(world.desk.review("en"))
        world.wait(days=30)
        overview, session = world.desk.overview(), world.desk.review("en")
        assert session.progress.left == overview.due + overview.new

    def test_what_rests_is_not_counted_as_due(self, world: World) -> None:
        session = world.desk.review("en")
        first, second = world.go(session).item, world.go(session).item
        world.wait(days=30)
        desk = world.reopen()
        assert desk.overview().chapters[0].due == 2
        desk.wish("suspend", first).result(timeout=0)
        desk.wish("bury", second).result(timeout=0)
        assert [chapter.due for chapter in desk.overview().chapters] == [0, 0]

    def test_recall_is_the_mean_over_learned_items(self, world: World) -> None:
        session = world.desk.review("en")
        for _ in range(3):
            world.go(session)
        world.wait(days=7)
        overview = world.desk.overview()
        states = world.journal.states
        expected = [retrievability(states[item], overview.day) for item in ("fc-idea", "fc-parameters")]
        chapter = overview.chapters[0]
        assert chapter.objectives[0].recall == pytest.approx(sum(expected) / 2)
        assert chapter.recall == pytest.approx(sum(expected) / 2)
        assert (chapter.learned, chapter.due) == (2, 2)


class TestStats:
    def test_before_anything_there_is_nothing_and_no_division_by_it(self, world: World) -> None:
        stats = world.desk.stats()
        assert (stats.reviews, stats.days_studied, stats.streak, stats.longest_streak) == (0, 0, 0, 0)
        assert (stats.by_day, stats.outcomes, stats.mistakes) == ((), {}, ())
        assert [objective.recall for objective in stats.objectives] == [None, None, None]

    def test_it_counts_days_outcomes_time_and_mistakes(self, world: World) -> None:
        session = world.desk.review("en")
        world.go(session)
        question = world.begin(session)
        number = world.library.number(question.item, question.seed.partition(".")[0])
        world.go(session, str(number))
        world.wait(days=1)
        world.go(session, NOT_KNOWN)
        stats = world.desk.stats()
        assert (stats.reviews, stats.learned, stats.total, stats.milliseconds) == (3, 3, 12, 20_000 + MOST_COUNTED)
        assert [(day.day, day.reviews, day.right, day.new) for day in stats.by_day] == [
            ("2026-05-11", 2, 1, 2),
            ("2026-05-12", 1, 0, 1),
        ]
        assert stats.outcomes == {"right": 1, "wrong": 1, "not-known": 1}
        assert [(count.mistake, count.count, count.last) for count in stats.mistakes] == [
            ("forgot-to-double", 1, "2026-05-11")
        ]
        first = stats.objectives[0]
        assert (first.objective, first.items, first.learned, first.reviews, first.right) == ("17-1", 4, 2, 2, 1)

    def test_a_streak_lives_until_a_whole_day_was_missed(self, world: World) -> None:
        session = world.desk.practice(["17-1"], "en")
        for _ in range(3):
            world.go(session)
            world.wait(days=1)
        assert (world.desk.stats().streak, world.desk.stats().longest_streak) == (3, 3)
        world.wait(days=1)
        assert (world.desk.stats().streak, world.desk.stats().longest_streak) == (0, 3)
        world.go(session)
        assert (world.desk.stats().streak, world.desk.stats().days_studied) == (1, 4)


class TestSettings:
    def test_limits_are_read_and_changed(self, world: World) -> None:
        world.settings = {"new_per_day": 2, "language": "ja"}
        desk = world.reopen()
        assert desk.overview().new == 2
        desk.set_setting("new_per_day", 5).result(timeout=0)
        assert desk.overview().new == 5
        assert world.journal.settings == {"new_per_day": 5}

    @pytest.mark.parametrize("value", [-1, "ten", 10_000, None, 1.5])
    def test_a_limit_that_is_no_sensible_number_is_refused_in_a_sentence(self, world: World, value: object) -> None:
        with pytest.raises(StudyError, match=r"new_per_day is .* whole number from 0 to 9999"):
            world.desk.set_setting("new_per_day", value)
        assert not world.journal.settings
        world.settings = {"new_per_day": value}
        with pytest.raises(StudyError, match="Set it again"):
            world.reopen()

    def test_an_unknown_setting_is_refused(self, world: World) -> None:
        with pytest.raises(StudyError, match="no setting new_a_day; there are new_per_day, reviews_per_day"):
            world.desk.set_setting("new_a_day", 1)


def test_kept_states_spare_the_replay_and_change_nothing(world: World) -> None:
    world.finish(world.desk.review("en"))
    world.wait(days=3)
    kept = Desk(
        world.library,
        world.journal,
        world.journal.reviews(),
        clock=lambda: world.moment,
        new_seed=lambda: "aaaa",
        new_id=str,
        device="a device",
        settings={},
        states=world.journal.states,
    )
    assert kept.overview() == world.reopen().overview()
