from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.study.memory import (
    AGAIN,
    DEFAULT,
    FSRS_6,
    GOOD,
    HARD,
    RATINGS,
    Memory,
    MemoryState,
    Parameters,
    after,
    preview,
    replay,
    retrievability,
    scheduled,
)
from quizapp.study.review import Mode, Rating, Review
from tests.study.small_library import review

DAY = date(2026, 5, 11)

histories = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from(RATINGS),
        st.integers(-1, 40),
        st.sampled_from(["review", "practice"]),
    ),
    max_size=25,
)


def test_the_default_weights_are_those_of_py_fsrs() -> None:
    assert fsrs.scheduler.DEFAULT_PARAMETERS == FSRS_6 == DEFAULT.weights


def log_of(history: list[tuple[str, Rating, int, Mode]]) -> list[Review]:
    """Return the log of answers given some days apart, sometimes on a clock put back."""
    day, log = DAY, []
    for number, (item, rating, days, mode) in enumerate(history):
        day += timedelta(days=days)
        log.append(review(number, item=item, rating=rating, day=day, mode=mode))
    return log


def test_a_first_review_takes_the_published_first_weights() -> None:
    for rating in RATINGS:
        state = after(None, rating, DAY)
        assert state.stability == DEFAULT.weights[rating - 1]
        assert state.last == DAY


def test_every_interval_is_at_least_a_day() -> None:
    assert after(None, AGAIN, DAY).due == DAY + timedelta(days=1)
    assert after(after(None, GOOD, DAY), AGAIN, DAY).due == DAY + timedelta(days=1)


def test_recall_is_predicted_at_the_desired_retention_when_an_item_falls_due() -> None:
    state = after(after(None, GOOD, DAY), GOOD, DAY + timedelta(days=2))
    assert retrievability(state, state.last) == 1
    assert retrievability(state, state.due) == pytest.approx(0.9, abs=0.01)
    assert retrievability(state, state.due + timedelta(days=300)) < 0.7


def test_a_higher_desired_retention_shortens_intervals_and_changes_nothing_else() -> None:
    usual, careful = after(None, 4, DAY), after(None, 4, DAY, parameters=Parameters(desired_retention=0.97))
    assert careful.due < usual.due
    assert (careful.stability, careful.difficulty) == (usual.stability, usual.difficulty)


def test_a_clock_put_back_counts_as_the_day_of_the_last_review() -> None:
    state = after(None, GOOD, DAY)
    assert after(state, GOOD, DAY - timedelta(days=3)) == after(state, GOOD, DAY)
    assert retrievability(state, DAY - timedelta(days=3)) == 1


def test_the_preview_is_what_is_applied() -> None:
    state = after(None, HARD, DAY)
    later = DAY + timedelta(days=9)
    load = {later + timedelta(days=days): days % 3 for days in range(60)}
    foreseen = preview(state, later, item="a", load=load)
    assert foreseen == {rating: scheduled("a", state, rating, later, load=load) for rating in RATINGS}
    assert preview(None, DAY)[GOOD] == after(None, GOOD, DAY)


@given(st.lists(st.tuples(st.sampled_from(RATINGS), st.integers(0, 400)), min_size=1, max_size=12))
def test_states_agree_with_py_fsrs_carried_along_by_itself(steps: list[tuple[Rating, int]]) -> None:
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    day, state = DAY, None
    card = fsrs.Card(card_id=1, due=datetime(2026, 5, 11, tzinfo=UTC))
    for rating, days in steps:
        day += timedelta(days=days)
        state = after(state, rating, day)
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), datetime(day.year, day.month, day.day, tzinfo=UTC))
        assert (state.stability, state.difficulty, state.due) == (card.stability, card.difficulty, card.due.date())


@given(histories)
def test_replaying_the_log_equals_taking_it_step_by_step(history: list[tuple[str, Rating, int, Mode]]) -> None:
    log = log_of(history)
    memory = Memory()
    for entry in log:
        foreseen = memory.following(entry)
        memory.add(entry)
        assert memory.states[entry.item] == foreseen
    assert replay(log) == memory.states


@given(histories, st.integers(0, 25))
def test_going_on_from_kept_states_equals_replaying_all(history: list[tuple[str, Rating, int, Mode]], cut: int) -> None:
    log = log_of(history)
    memory = Memory(log[:cut], states=replay(log[:cut]))
    for entry in log[cut:]:
        memory.add(entry)
    assert replay(log) == memory.states


@given(histories)
def test_reviews_of_one_item_never_touch_another(history: list[tuple[str, Rating, int, Mode]]) -> None:
    log = log_of(history)
    assert replay([entry for entry in log if entry.item == "a"]).get("a") == replay(log).get("a")


def test_every_review_in_the_queue_counts_also_on_one_day() -> None:
    log = [review(1, rating=AGAIN), review(2, rating=GOOD)]
    assert replay(log)["size-output"] == after(after(None, AGAIN, DAY), GOOD, DAY)


def practised(*ratings: Rating, day: date = DAY) -> list[Review]:
    return [review(number, rating=rating, day=day, mode="practice") for number, rating in enumerate(ratings)]


def state_of(log: list[Review]) -> MemoryState:
    return replay(log)["size-output"]


def test_practice_counts_once_a_day() -> None:
    assert state_of(practised(GOOD, GOOD, GOOD)) == after(None, GOOD, DAY)


def test_the_first_wrong_answer_in_practice_always_counts_and_the_next_do_not() -> None:
    once = after(after(None, GOOD, DAY), AGAIN, DAY)
    assert state_of(practised(GOOD, GOOD, AGAIN)) == once
    assert state_of(practised(GOOD, AGAIN, AGAIN, GOOD, AGAIN)) == once
    assert state_of(practised(AGAIN, AGAIN, GOOD)) == after(None, AGAIN, DAY)


def test_a_new_day_counts_again() -> None:
    next_day = DAY + timedelta(days=1)
    log = [*practised(AGAIN, GOOD), review(9, rating=AGAIN, day=next_day, mode="practice")]
    assert state_of(log) == after(after(None, AGAIN, DAY), AGAIN, next_day)
