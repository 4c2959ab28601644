"""Guess-bots are right as often as chance where nothing gives the answer away, and are caught where something does."""

from __future__ import annotations

import math
import random

import pytest

from quizapp.checking.guessing import OF_NUMBERS, OF_TEXTS, Guesses, Tally, beyond_chance, likelier_in


def guessed(questions: list[tuple[list[str], int]]) -> Guesses:
    guesses = Guesses(OF_NUMBERS)
    for number, (options, right) in enumerate(questions):
        guesses.ask(options, right, str(number))
    return guesses


def fair(count: int) -> list[tuple[list[str], int]]:
    chance = random.Random(7)  # noqa: S311 - a fixed sample
    return [([str(chance.randrange(10, 99)) for _ in range(4)], chance.randrange(4)) for _ in range(count)]


def test_nobody_beats_chance_where_nothing_is_given_away() -> None:
    assert guessed(fair(2000)).winners() == []


@pytest.mark.parametrize(
    ("bot", "options", "right"),
    [
        ("place 3", ["12", "15", "11", "14"], 2),
        ("rank 4", ["12", "1,500", "110", "14"], 1),
        ("longest", ["0.25", "0.125", "0.5", "1.0"], 1),
        ("shortest", ["0.25", "0.125", "3", "1.05"], 2),
        ("most similar", ["3×32×32", "16×32×32", "16×15×15", "16×32×64"], 1),
        ("median", ["10", "50", "49", "300"], 1),
    ],
)
def test_each_finds_what_it_looks_for(bot: str, options: list[str], right: int) -> None:
    guesses = guessed([(options, right)] * 60)
    assert guesses.tallies[bot].rate > 0.4
    assert bot in guesses.winners()


@pytest.mark.parametrize(
    ("bot", "right"), [("longest", 0), ("second longest", 2), ("third longest", 3), ("shortest", 1)]
)
def test_sentences_are_told_apart_by_the_rank_of_their_length(bot: str, right: int) -> None:
    assert OF_TEXTS[bot](["a rather long one", "one", "a longer one", "a long one"]) == [right]


def test_ties_are_broken_by_the_question_and_not_by_the_order() -> None:
    guesses = guessed([(["10", "11", "12", "13"], number % 4) for number in range(800)])
    assert 0.2 < guesses.tallies["longest"].rate < 0.3


def test_luck_is_the_probability_that_chance_alone_hits_as_often() -> None:
    tally = Tally()
    for number in range(400):
        tally.add(hit=number < 130, options=4)
    assert tally.rate == 0.325
    exact = sum(math.comb(400, hits) * 0.25**hits * 0.75 ** (400 - hits) for hits in range(130, 401))
    assert tally.luck == pytest.approx(exact, rel=0.5)


def test_holm_stops_at_the_first_that_chance_explains() -> None:
    luck = {"a": 0.0001, "b": 0.0004, "c": 0.0006, "d": 0.9}
    assert beyond_chance(luck, 0.001) == ["a"]
    assert beyond_chance(luck, 0.002) == ["a", "b", "c"]
    assert beyond_chance({}, 0.001) == []


def test_fishers_exact_test_gives_the_tea_tasters_probability() -> None:
    assert likelier_in((3, 4), (1, 4)) == pytest.approx(17 / 70)
    assert likelier_in((4, 4), (0, 4)) == pytest.approx(1 / 70)
    assert likelier_in((0, 4), (4, 4)) == 1
