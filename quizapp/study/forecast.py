"""FSRS-6's formulas written out, for looking ahead over whole libraries; what is kept is computed by py-fsrs.

Source: the description of FSRS-6 by its authors (open-spaced-repetition). A test holds every step to py-fsrs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from quizapp.study.memory import AGAIN, DEFAULT, EASY, GOOD, HARD, Parameters
from quizapp.study.review import Rating

SHORTEST = 0.001
"""The least stability, in days."""
_EASIEST, _HARDEST = 1.0, 10.0


class Forgetting:
    """How stability and difficulty move, as plain numbers."""

    def __init__(self, parameters: Parameters = DEFAULT) -> None:
        """Take the weights of `parameters`."""
        self._weights = weights = parameters.weights
        self._exponent = -parameters.weights[20]
        self._factor = math.pow(0.9, 1 / self._exponent) - 1
        # What every step would else work out again.
        self._growth = math.exp(parameters.weights[8])
        self._least_loss = math.exp(parameters.weights[17] * parameters.weights[18])
        self._gained: dict[Rating, float] = {HARD: weights[15], GOOD: 1.0, EASY: weights[16]}
        self._drawn_to = weights[7] * self._first_difficulty(EASY)
        self._kept = 1 - weights[7]
        self._step = weights[6] / 9

    def recall(self, stability: float, days: float) -> float:
        """Return the chance of recall so many days after a review."""
        return math.pow(1.0 + self._factor * days / stability, self._exponent)

    def days_until(self, stability: float, recall: float) -> float:
        """Return after how many days the chance of recall falls to `recall`."""
        return (math.pow(recall, 1 / self._exponent) - 1) * stability / self._factor

    def first(self, rating: Rating) -> tuple[float, float]:
        """Return stability and difficulty after the first review."""
        return max(SHORTEST, self._weights[rating - 1]), min(_HARDEST, max(_EASIEST, self._first_difficulty(rating)))

    def then(self, stability: float, difficulty: float, days: int, rating: Rating) -> tuple[float, float]:
        """Return stability and difficulty after a review so many days after the last one."""
        if days < 1:
            moved = self._within_a_day(stability, rating)
        else:
            recall = math.pow(1.0 + self._factor * days / stability, self._exponent)
            moved = self._after_days(stability, difficulty, recall, rating)
        harder = self._drawn_to + self._kept * (difficulty - self._step * (rating - 3) * (10.0 - difficulty))
        return max(SHORTEST, moved), min(_HARDEST, max(_EASIEST, harder))

    def gains(self, stability: float, difficulty: float, days: Sequence[int], last: int) -> list[float]:
        """Return by how much an answer on each of some days raises the recall that is predicted for the last day.

        All days are counted from the last review. It is right as often as is predicted for its day.
        """
        weights, factor, exponent = self._weights, self._factor, self._exponent
        unanswered = math.pow(1.0 + factor * last / stability, exponent)
        grown = self._growth * (11.0 - difficulty) * math.pow(stability, -weights[9])
        lost = weights[11] * math.pow(difficulty, -weights[12]) * (math.pow(stability + 1, weights[13]) - 1)
        most = stability / self._least_loss
        found = []
        for day in days:
            recall = math.pow(1.0 + factor * day / stability, exponent)
            if day < 1:
                right, wrong = (self._within_a_day(stability, rating) for rating in (GOOD, AGAIN))
            else:
                right = stability * (1.0 + grown * (math.exp((1.0 - recall) * weights[10]) - 1.0))
                wrong = min(lost * math.exp((1 - recall) * weights[14]), most)
            left = factor * (last - day)
            after_right = math.pow(1.0 + left / max(SHORTEST, right), exponent)
            after_wrong = math.pow(1.0 + left / max(SHORTEST, wrong), exponent)
            found.append(recall * after_right + (1 - recall) * after_wrong - unanswered)
        return found

    def _after_days(self, stability: float, difficulty: float, recall: float, rating: Rating) -> float:
        weights = self._weights
        if rating == AGAIN:
            forgot = (
                weights[11]
                * math.pow(difficulty, -weights[12])
                * (math.pow(stability + 1, weights[13]) - 1)
                * math.exp((1 - recall) * weights[14])
            )
            return min(forgot, stability / self._least_loss)
        gained = self._gained[rating] * self._growth * (11.0 - difficulty) * math.pow(stability, -weights[9])
        return stability * (1.0 + gained * (math.exp((1.0 - recall) * weights[10]) - 1.0))

    def _within_a_day(self, stability: float, rating: Rating) -> float:
        weights = self._weights
        growth = math.exp(weights[17] * (rating - 3 + weights[18])) * math.pow(stability, -weights[19])
        return stability * (max(1.0, growth) if rating >= GOOD else growth)

    def _first_difficulty(self, rating: Rating) -> float:
        return self._weights[4] - math.exp(self._weights[5] * (rating - 1)) + 1


@lru_cache(maxsize=8)
def forgetting(parameters: Parameters = DEFAULT) -> Forgetting:
    """Return the formulas with these weights."""
    return Forgetting(parameters)
