"""FSRS-6's formulas written out, for looking ahead over whole libraries; what is kept is computed by py-fsrs.

Source: the description of FSRS-6 by its authors (open-spaced-repetition). A test holds every step to py-fsrs.
"""

from __future__ import annotations

import math
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
        self._weights = parameters.weights
        self._exponent = -parameters.weights[20]
        self._factor = 0.9 ** (1 / self._exponent) - 1
        # What every step would else work out again.
        self._growth = math.exp(parameters.weights[8])
        self._least_loss = math.exp(parameters.weights[17] * parameters.weights[18])
        self._easy_difficulty = self._first_difficulty(EASY)

    def recall(self, stability: float, days: float) -> float:
        """Return the chance of recall so many days after a review."""
        return float((1 + self._factor * days / stability) ** self._exponent)

    def days_until(self, stability: float, recall: float) -> float:
        """Return after how many days the chance of recall falls to `recall`."""
        return float((recall ** (1 / self._exponent) - 1) * stability / self._factor)

    def first(self, rating: Rating) -> tuple[float, float]:
        """Return stability and difficulty after the first review."""
        return max(SHORTEST, self._weights[rating - 1]), min(_HARDEST, max(_EASIEST, self._first_difficulty(rating)))

    def then(self, stability: float, difficulty: float, days: int, rating: Rating) -> tuple[float, float]:
        """Return stability and difficulty after a review so many days after the last one."""
        if days < 1:
            moved = self._within_a_day(stability, rating)
        else:
            moved = self._after_days(stability, difficulty, self.recall(stability, days), rating)
        return max(SHORTEST, moved), self._next_difficulty(difficulty, rating)

    def _after_days(self, stability: float, difficulty: float, recall: float, rating: Rating) -> float:
        weights = self._weights
        if rating == AGAIN:
            forgot = (
                weights[11]
                * difficulty ** -weights[12]
                * ((stability + 1) ** weights[13] - 1)
                * math.exp((1 - recall) * weights[14])
            )
            return float(min(forgot, stability / self._least_loss))
        growth = (
            self._growth * (11 - difficulty) * stability ** -weights[9] * (math.exp((1 - recall) * weights[10]) - 1)
        )
        growth *= {HARD: weights[15], GOOD: 1.0, EASY: weights[16]}[rating]
        return float(stability * (1 + growth))

    def _within_a_day(self, stability: float, rating: Rating) -> float:
        weights = self._weights
        growth = math.exp(weights[17] * (rating - 3 + weights[18])) * stability ** -weights[19]
        return float(stability * (max(1.0, growth) if rating >= GOOD else growth))

    def _next_difficulty(self, difficulty: float, rating: Rating) -> float:
        weights = self._weights
        step = -weights[6] * (rating - 3) * (10 - difficulty) / 9
        moved = weights[7] * self._easy_difficulty + (1 - weights[7]) * (difficulty + step)
        return float(min(_HARDEST, max(_EASIEST, moved)))

    def _first_difficulty(self, rating: Rating) -> float:
        return float(self._weights[4] - math.exp(self._weights[5] * (rating - 1)) + 1)


@lru_cache(maxsize=8)
def forgetting(parameters: Parameters = DEFAULT) -> Forgetting:
    """Return the formulas with these weights."""
    return Forgetting(parameters)
