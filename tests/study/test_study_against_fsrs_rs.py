"""A long log replayed comes to the memory states that FSRS's own Rust implementation comes to."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from quizapp.study.memory import DEFAULT, RATINGS, Parameters, replay
from quizapp.study.review import Review
from tests.study.small_library import review

fsrs_rs = pytest.importorskip("fsrs_rs_python", reason="there is no fsrs-rs-python for this platform")

DAY = date(2026, 5, 11)
FITTED = Parameters(
    version=2, weights=tuple(weight * (1.05 if place % 2 else 0.97) for place, weight in enumerate(DEFAULT.weights))
)


def long_log(items: int, reviews: int) -> list[Review]:
    """Return the log of a learner who sometimes answers an item several times a day and sometimes stays away."""
    chance = random.Random(20260511)  # noqa: S311 - a log to compare, no secret
    days = dict.fromkeys(range(items), DAY)
    log = []
    for number in range(reviews):
        item = chance.randrange(items)
        days[item] += timedelta(days=chance.choice([0, 1, 2, 5, 13, 40, 200]))
        rating = chance.choices(RATINGS, weights=[2, 1, 6, 1])[0]
        log.append(review(number, item=f"item {item}", rating=rating, day=days[item]))
    return log


@pytest.mark.parametrize("parameters", [DEFAULT, FITTED], ids=["default", "fitted"])
def test_states_agree_to_one_in_ten_thousand(parameters: Parameters) -> None:
    log = long_log(items=150, reviews=3000)
    states = replay(log, parameters=parameters)
    oracle = fsrs_rs.FSRS(list(parameters.weights))
    assert len(states) == 150
    for item, state in states.items():
        mine = [entry for entry in log if entry.item == item]
        days = [date.fromisoformat(entry.day) for entry in mine]
        gaps = [0, *((later - earlier).days for earlier, later in pairwise(days))]
        history = [fsrs_rs.FSRSReview(rating=entry.rating, delta_t=gap) for entry, gap in zip(mine, gaps, strict=True)]
        expected = oracle.memory_state(fsrs_rs.FSRSItem(history))
        assert state.stability == pytest.approx(expected.stability, rel=1e-4)
        assert state.difficulty == pytest.approx(expected.difficulty, rel=1e-4)
