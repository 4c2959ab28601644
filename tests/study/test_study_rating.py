from __future__ import annotations

import pytest

from quizapp.questions.model import Outcome
from quizapp.study.memory import AGAIN, GOOD, HARD
from quizapp.study.rating import rating


@pytest.mark.parametrize("outcome", ["right", "other-convention"])
def test_right_is_good(outcome: Outcome) -> None:
    assert rating(outcome) == GOOD


@pytest.mark.parametrize("outcome", ["wrong", "not-known"])
def test_wrong_and_not_known_are_again(outcome: Outcome) -> None:
    assert rating(outcome) == AGAIN
    assert rating(outcome, hints=1, retried=True) == AGAIN


def test_the_first_hint_makes_it_hard_and_a_later_one_again() -> None:
    assert rating("right", hints=1) == HARD
    assert rating("right", hints=2) == AGAIN
    assert rating("right", hints=3) == AGAIN


def test_right_at_the_retry_is_hard() -> None:
    assert rating("right", retried=True) == HARD
    assert rating("right", retried=True, hints=1) == HARD
    assert rating("right", retried=True, hints=2) == AGAIN


def test_a_guess_is_again_however_right() -> None:
    assert rating("right", guessed=True) == AGAIN


@pytest.mark.parametrize("outcome", ["unreadable", "imprecise"])
def test_what_was_not_read_or_not_precise_enough_costs_nothing(outcome: Outcome) -> None:
    assert rating(outcome) is None
    assert rating(outcome, hints=3, retried=True, guessed=True) is None
