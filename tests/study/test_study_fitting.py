"""Fitting: parted in time, judged by what was never seen, adopted only where it helps; a crash changes nothing."""

from __future__ import annotations

import importlib.util
import math
import random
import sys
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from quizapp.commands.fitting import fitted_weights
from quizapp.errors import QuizappError
from quizapp.opening import StoredJournal
from quizapp.store.database import open_store
from quizapp.store.doctor import examine
from quizapp.study.fitting import FEWEST, Fit, counted, judged, log_loss, split, steps_of
from quizapp.study.forecast import Forgetting
from quizapp.study.memory import AGAIN, DEFAULT, GOOD, Memory, Parameters, retrievability
from quizapp.study.review import Rating, Review
from tests.study.small_library import World, review

DAY = date(2026, 5, 11)
FADING = {0: 0.25, 1: 0.25, 2: 0.25, 3: 0.25, 8: 0.3}
QUICKER = Parameters(weights=tuple(weight * FADING.get(place, 1.0) for place, weight in enumerate(DEFAULT.weights)))
GAP = 12

needs_fsrs_rs = pytest.mark.skipif(
    importlib.util.find_spec("fsrs_rs_python") is None, reason="there is no fsrs-rs-python for this platform"
)


def answers_of_one_who_forgets_quickly(items: int, each: int) -> list[Review]:
    """Return the log of a learner whose memory fades much faster than the default weights say."""
    chance, truth = random.Random(7), Forgetting(QUICKER)  # noqa: S311 - a simulation
    log, number = [], 0
    memory: dict[int, tuple[float, float]] = {}
    for turn in range(each):
        for item in range(items):
            day, gap = DAY + timedelta(days=GAP * turn + item % 3), GAP
            recalled = chance.random() < (truth.recall(memory[item][0], gap) if turn else 0.7)
            rating: Rating = GOOD if recalled else AGAIN
            memory[item] = truth.then(*memory[item], gap, rating) if turn else truth.first(rating)
            log.append(review(number, item=f"item {item}", rating=rating, day=day))
            number += 1
    return log


class TestParting:
    def test_the_last_fifth_in_time_is_held_out_and_never_learned_from(self) -> None:
        log = answers_of_one_who_forgets_quickly(items=20, each=6)
        parts = split(log)
        assert (parts.scored, len(parts.held_out)) == (100, 20)
        first_held_out = min(parts.held_out)
        assert all(identifier >= first_held_out for identifier in parts.held_out)
        assert max(len(steps) for steps in parts.training) <= 5
        assert sum(len(steps) > 1 for steps in parts.training) == len(parts.training) == 80

    def test_steps_are_ratings_and_days_never_negative(self) -> None:
        days = (0, 3, 3, 1, 9)
        log = [review(number, day=DAY + timedelta(days=day), rating=GOOD) for number, day in enumerate(days)]
        assert steps_of(log) == ((3, 0), (3, 3), (3, 0), (3, 0), (3, 6))

    def test_exams_and_repeated_practice_tell_nothing(self) -> None:
        log = [
            review(0),
            review(1, mode="practice"),
            review(2, mode="exam"),
            review(3, mode="practice", day=DAY + timedelta(days=1)),
            review(4, mode="practice", day=DAY + timedelta(days=1)),
        ]
        assert [entry.id for entry in counted(log)["size-output"]] == ["000000", "000003"]


class TestTheLoss:
    def test_it_is_that_of_the_schedulers_own_predictions(self) -> None:
        log = answers_of_one_who_forgets_quickly(items=5, each=5)
        memory, losses = Memory(), []
        for entry in log:
            state = memory.states.get(entry.item)
            if state is not None:
                chance = retrievability(state, date.fromisoformat(entry.day))
                losses.append(-math.log(1 - chance if entry.rating == AGAIN else chance))
            memory.add(entry)
        every = frozenset(entry.id for entry in log)
        assert log_loss(counted(log), every, DEFAULT) == pytest.approx(sum(losses) / len(losses))

    def test_the_learners_true_weights_lose_less_than_the_default_ones(self) -> None:
        log = answers_of_one_who_forgets_quickly(items=60, each=8)
        found = judged(log, QUICKER.weights, DEFAULT)
        assert found.fitted_loss is not None
        assert found.default_loss is not None
        assert found.fitted_loss < found.default_loss

    def test_without_answers_nothing_is_said(self) -> None:
        found = judged([], None, DEFAULT)
        assert (found.scored, found.default_loss, found.adoptable) == (0, None, False)


GOOD_FIT = Fit(
    scored=FEWEST, held_out=200, default_loss=0.4, present_loss=0.39, fitted_loss=0.38, weights=DEFAULT.weights
)


@pytest.mark.parametrize(
    ("changes", "adoptable"),
    [
        ({}, True),
        ({"scored": FEWEST - 1}, False),
        ({"fitted_loss": 0.395}, False),
        ({"fitted_loss": 0.39}, False),
        ({"weights": None, "fitted_loss": None}, False),
    ],
)
def test_it_is_adopted_only_with_enough_answers_and_a_better_loss(
    changes: dict[str, object],
    adoptable: bool,  # noqa: FBT001
) -> None:
    assert msgspec.structs.replace(GOOD_FIT, **changes).adoptable is adoptable


@needs_fsrs_rs
def test_the_process_fits_what_forgets_quickly_better_than_the_default() -> None:
    log = answers_of_one_who_forgets_quickly(items=250, each=6)
    found = judged(log, fitted_weights(split(log).training), DEFAULT)
    assert found.scored == 1250
    assert found.adoptable


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import os; os.abort()", "crashed or gave no weights"),
        ("print('[1, 2, 3]')", "crashed or gave no weights"),
        ("print('[' + 'NaN,' * 20 + 'NaN]')", "crashed or gave no weights"),
        ("import sys; sys.exit(3)", "uv tool install"),
    ],
)
def test_whatever_happens_to_the_process_is_a_sentence(program: str, sentence: str) -> None:
    with pytest.raises(QuizappError, match=sentence):
        fitted_weights([((3, 0), (3, 4))], [sys.executable, "-c", program])


def test_adopted_weights_are_kept_and_the_log_replays_to_what_is_kept(tmp_path: Path, world: World) -> None:
    world.finish(world.desk.review("en"))
    with open_store(tmp_path) as store:
        journal = StoredJournal(store.writer())
        for entry in world.journal.reviews():
            journal.append(entry, world.desk.history.states[entry.item]).result(timeout=10)
        desk = world.reopen(journal)
        desk.adopt(QUICKER.weights).result(timeout=10)
        assert desk.parameters.version == 2
        assert examine(store).problems == ()
        assert examine(store).parameters == 2
