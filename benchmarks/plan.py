"""Predicted recall on the exam day: the plan of quizapp beside plain FSRS, with as many minutes for both.

`python benchmarks/plan.py` prints a table. The learners are simulated, with a memory that is known: FSRS-6 with weights
that differ from learner to learner, which neither plan is told. All is seeded, so it prints the same every time.

Plain FSRS answers what is due, the least retrievable first, and fills the minutes that are left with new items in the
order of tiers; quizapp's plan is `quizapp.study.countdown`. An answer takes as long under both.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from statistics import mean

from quizapp.study.countdown import Aim, chosen_today
from quizapp.study.forecast import Forgetting
from quizapp.study.library import TIERS, ItemCard
from quizapp.study.memory import AGAIN, DEFAULT, GOOD, MemoryState, Parameters, after, retrievability
from quizapp.study.review import Rating

TODAY = date(2026, 5, 11)
SHARES = {"core": 0.4, "standard": 0.4, "extra": 0.2}
FIRST_RIGHT = 0.55

Chooser = Callable[[Mapping[str, ItemCard], Mapping[str, MemoryState], date, Aim], list[str]]


def library(items: int) -> dict[str, ItemCard]:
    """Return so many items over 34 objectives."""
    tiers = [tier for tier in TIERS for _ in range(round(SHARES[tier] * items))]
    return {
        f"item-{number}": ItemCard(
            id=f"item-{number}", objective=f"{17 + number % 9}-1", kind="choice", tier=tier, exam="G", revision="0"
        )
        for number, tier in enumerate(tiers)
    }


def planned(cards: Mapping[str, ItemCard], states: Mapping[str, MemoryState], day: date, aim: Aim) -> list[str]:
    """Choose as quizapp does with an exam date."""
    tiers = {item: card.tier for item, card in cards.items()}
    return chosen_today(tiers, states, day=day, aim=aim, room=aim.per_day)


def overdue(states: Mapping[str, MemoryState], day: date) -> list[str]:
    """Return what is due, the least retrievable first."""
    due = [item for item in states if states[item].due <= day]
    return sorted(due, key=lambda item: retrievability(states[item], day))


def plain(cards: Mapping[str, ItemCard], states: Mapping[str, MemoryState], day: date, aim: Aim) -> list[str]:
    """Choose what is due, then what is new."""
    due = overdue(states, day)
    new = [item for item in cards if item not in states]
    return [*due, *new][: aim.per_day]


def plain_ten_new(cards: Mapping[str, ItemCard], states: Mapping[str, MemoryState], day: date, aim: Aim) -> list[str]:
    """Choose what is due, then at most ten new ones, which is what most apps do as they come."""
    due = overdue(states, day)
    new = [item for item in cards if item not in states][:10]
    return [*due, *new][: aim.per_day]


class Learner:
    """A memory that is known: it follows FSRS-6 with weights of its own."""

    def __init__(self, seed: int) -> None:
        """Draw a learner."""
        self.chance = random.Random(seed)  # noqa: S311 - a simulation
        weights = [weight * self.chance.lognormvariate(0, 0.15) for weight in DEFAULT.weights]
        weights[20] = min(0.5, max(0.1, weights[20]))
        self.forgetting = Forgetting(Parameters(weights=tuple(weights)))
        self.memory: dict[str, tuple[float, float, date]] = {}

    def recall(self, item: str, day: date) -> float:
        """Return the true chance that an item is recalled; one never met is not."""
        if item not in self.memory:
            return 0.0
        stability, _, last = self.memory[item]
        return self.forgetting.recall(stability, (day - last).days)

    def answer(self, item: str, day: date) -> Rating:
        """Answer an item, and remember it better or worse."""
        chance = self.recall(item, day) if item in self.memory else FIRST_RIGHT
        rating: Rating = GOOD if self.chance.random() < chance else AGAIN
        if item in self.memory:
            stability, difficulty, last = self.memory[item]
            moved = self.forgetting.then(stability, difficulty, (day - last).days, rating)
        else:
            moved = self.forgetting.first(rating)
        self.memory[item] = (*moved, day)
        return rating


def recall_on_the_day(choose: Chooser, cards: Mapping[str, ItemCard], aim: Aim, seed: int) -> dict[str, float]:
    """Return a learner's true mean recall on the exam day, over all items and over those of the core."""
    learner, states, day = Learner(seed), dict[str, MemoryState](), TODAY
    while day < aim.exam:
        for item in choose(cards, states, day, aim):
            states[item] = after(states.get(item), learner.answer(item, day), day)
        day += timedelta(days=1)
    return {
        "all": mean(learner.recall(item, aim.exam) for item in cards),
        "core": mean(learner.recall(item, aim.exam) for item, card in cards.items() if card.tier == "core"),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=5)
    parser.add_argument("--items", type=int, default=500)
    chosen = parser.parse_args()
    cards = library(chosen.items)
    ways: dict[str, Chooser] = {"quizapp": planned, "FSRS": plain, "FSRS, ten new a day": plain_ten_new}
    print(f"True recall on the exam day, mean of {chosen.learners} learners, {len(cards)} items (core items)")
    print(f"{'':24}" + "".join(f"{way:>24}" for way in ways) + f"{'gain on FSRS':>16}")
    for days, minutes in ((14, 15), (30, 10), (30, 15), (60, 10), (60, 15)):
        aim = Aim(exam=TODAY + timedelta(days=days), minutes=minutes)
        found = {
            way: [recall_on_the_day(choose, cards, aim, seed) for seed in range(chosen.learners)]
            for way, choose in ways.items()
        }
        means = {way: {key: mean(one[key] for one in ones) for key in ("all", "core")} for way, ones in found.items()}
        cells = [f"{one['all']:.1%} ({one['core']:.1%})" for one in means.values()]
        better = means["quizapp"]["all"] / means["FSRS"]["all"] - 1
        print(
            f"{f'{days} days, {minutes} minutes':24}" + "".join(f"{cell:>24}" for cell in cells) + f"{better:>+16.1%}"
        )


if __name__ == "__main__":
    main()
