"""Fitting FSRS to one learner: what is learned from, what it is judged by, and when it may be adopted.

The fit itself, by fsrs-rs-python, runs in a process of its own (`quizapp.fitter`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from quizapp.study.forecast import Forgetting
from quizapp.study.memory import AGAIN, DEFAULT, Parameters
from quizapp.study.review import UNTOUCHING, Review

FEWEST = 1000
"""With fewer scored reviews fitted weights are worse than the default ones more often than not."""
HELD_OUT = 0.2
"""The share of the scored reviews, the last in time, that the fit never sees."""
_LEAST_CHANCE = 1e-4

Step = tuple[int, int]
"""A rating, and the days since the answer before."""


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """The log, parted in time."""

    training: tuple[tuple[Step, ...], ...]
    """For each scored review before the cut, all steps of its item up to and with it."""
    held_out: frozenset[str]
    """The ids of the scored reviews after the cut."""

    @property
    def scored(self) -> int:
        """How many reviews say something about forgetting."""
        return len(self.training) + len(self.held_out)


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """What a fit came to, judged by what it never saw."""

    scored: int
    held_out: int
    default_loss: float | None
    """The held-out log loss with the weights that FSRS ships, per review; None where nothing is held out."""
    present_loss: float | None
    """The same with the weights in force."""
    fitted_loss: float | None
    weights: tuple[float, ...] | None
    """None where there was too little to fit."""

    @property
    def adoptable(self) -> bool:
        """Whether there is enough to judge by, and what was fitted is better than the default and what is in force."""
        losses = (self.default_loss, self.present_loss, self.fitted_loss)
        if self.scored < FEWEST or self.weights is None or None in losses:
            return False
        default, present, fitted = losses
        assert default is not None  # noqa: S101 - just looked at
        assert present is not None  # noqa: S101 - likewise
        assert fitted is not None  # noqa: S101 - likewise
        return fitted < min(default, present)


def counted(reviews: Iterable[Review]) -> dict[str, list[Review]]:
    """Return the reviews that tell about memory, by item: without exams, and without a day's later practice.

    Practice is endless; of an item's answers in practice on one day only the first is a proof.
    """
    by_item: dict[str, list[Review]] = {}
    for review in reviews:
        mine = by_item.setdefault(review.item, [])
        if review.mode in UNTOUCHING or (review.mode == "practice" and mine and mine[-1].day >= review.day):
            continue
        mine.append(review)
    return by_item


def split(reviews: Iterable[Review]) -> Split:
    """Part the log: the last fifth of the scored reviews, in time, is held out."""
    by_item = counted(reviews)
    pairs = (pair for mine in by_item.values() for pair in pairwise(mine))
    scored = sorted(later.id for earlier, later in pairs if later.day > earlier.day)
    cut = len(scored) - int(len(scored) * HELD_OUT)
    held_out = frozenset(scored[cut:])
    before = frozenset(scored[:cut])
    training = []
    for mine in by_item.values():
        steps = steps_of(mine)
        training += [steps[: place + 1] for place, review in enumerate(mine) if review.id in before]
    return Split(training=tuple(training), held_out=held_out)


def steps_of(reviews: Sequence[Review]) -> tuple[Step, ...]:
    """Return an item's reviews as ratings with the days between them, never negative."""
    steps, last = list[Step](), None
    for review in reviews:
        day = date.fromisoformat(review.day)
        steps.append((review.rating, 0 if last is None else max(0, (day - last).days)))
        last = day if last is None else max(day, last)
    return tuple(steps)


def log_loss(reviews: Mapping[str, Sequence[Review]], judged: frozenset[str], parameters: Parameters) -> float | None:
    """Return the mean log loss of the predictions made just before the judged reviews."""
    formulas, losses = Forgetting(parameters), list[float]()
    for mine in reviews.values():
        moved: tuple[float, float] | None = None
        for review, (rating, days) in zip(mine, steps_of(mine), strict=True):
            if moved is None:
                moved = formulas.first(review.rating)
                continue
            if review.id in judged:
                chance = min(1 - _LEAST_CHANCE, max(_LEAST_CHANCE, formulas.recall(moved[0], days)))
                losses.append(-math.log(1 - chance if rating == AGAIN else chance))
            moved = formulas.then(*moved, days, review.rating)
    return sum(losses) / len(losses) if losses else None


def judged(reviews: Sequence[Review], weights: Sequence[float] | None, present: Parameters) -> Fit:
    """Return what fitted weights are worth."""
    parts, by_item = split(reviews), counted(reviews)
    fitted = None if weights is None else Parameters(weights=tuple(weights))
    return Fit(
        scored=parts.scored,
        held_out=len(parts.held_out),
        default_loss=log_loss(by_item, parts.held_out, DEFAULT),
        present_loss=log_loss(by_item, parts.held_out, present),
        fitted_loss=None if fitted is None else log_loss(by_item, parts.held_out, fitted),
        weights=None if fitted is None else fitted.weights,
    )
