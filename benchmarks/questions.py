"""How many questions are drawn, verified and graded per second, beside a public generator of problems.

`python -m benchmarks.questions [--draws 300] [--verified 20] [--graded 20] [--clock cpu]`; README.md says the rest.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

from engine.jobs import confirm
from quizapp.bank.loading import load_banks
from quizapp.questions.computed import ComputedItem
from quizapp.questions.confirmation import agrees_with, request_of
from quizapp.questions.library import Questions
from quizapp.questions.model import Question
from quizapp.questions.seeds import Seed

AIM_PER_SECOND, AIM_P99 = 10_000, 5.0
NEIGHBOURS = ("basic_arithmetic", "decimal_arithmetic", "simple_equations", "simple_integration", "pool_matrix")
"""Families of reasoning-gym whose problems are computed from drawn numbers, as ours are."""
SLOWEST = 5
Clock = Callable[[], float]


CLOCKS: dict[str, Clock] = {"wall": time.perf_counter, "cpu": time.process_time}
"""A busy machine takes the processor away for milliseconds, which only the wall clock sees."""


def timed(act: Callable[[int], object], count: int, clock: Clock) -> list[float]:
    """Return the milliseconds of each call, after one that is not counted."""
    act(count)
    taken = []
    for number in range(count):
        start = clock()
        act(number)
        taken.append(1000 * (clock() - start))
    return taken


def p99(taken: list[float]) -> float:
    """Return the time within which 99 of 100 calls end."""
    return sorted(taken)[min(len(taken) - 1, int(0.99 * len(taken)))]


def row(name: str, taken: dict[str, list[float]]) -> str:
    """Write a line: calls per second in the middle item, the slowest item's, and the worst p99."""
    rates = sorted(1000 / statistics.median(one) for one in taken.values())
    worst = max(taken, key=lambda item: p99(taken[item]))
    middle = statistics.median(rates)
    return f"{name:36}{middle:>12,.0f}{rates[0]:>12,.0f}{p99(taken[worst]):>12.2f}  {worst}"


def drawn(items: dict[str, ComputedItem], count: int, clock: Clock) -> dict[str, list[float]]:
    """Draw guarded questions by rule: numbers, network, truth, and the named mistakes apart."""

    def draw(ready: ComputedItem, number: int) -> object:
        return ready.recipe.variant(Seed(f"b{number}"))

    return {name: timed(partial(draw, ready), count, clock) for name, ready in items.items()}


def verified(items: dict[str, ComputedItem], count: int, clock: Clock) -> dict[str, list[float]]:
    """Compute questions a second time with torch."""

    def again(ready: ComputedItem, number: int) -> None:
        variant = ready.variant(f"b{number}")
        result = confirm(SimpleNamespace(payload=request_of(ready, variant)))  # type: ignore[arg-type]
        if not agrees_with(ready, variant, result["values"]):
            raise SystemExit(f"{ready.item.id} {variant.seed}: rule and run differ")

    return {name: timed(partial(again, ready), count, clock) for name, ready in items.items()}


def graded(items: dict[str, ComputedItem], count: int, clock: Clock) -> dict[str, list[float]]:
    """Grade the right answer, typed, with the working that the verdict shows."""

    def judge(ready: ComputedItem, asked: list[tuple[Question, str]], number: int) -> object:
        return ready.judge(*asked[number % len(asked)])

    found = {}
    for name, ready in items.items():
        posed = [ready.pose(f"b{number}") for number in range(count)]
        right = [ready.recipe.shown(ready.variant(question.seed).truth) for question in posed]
        asked = list(zip(posed, right, strict=True))
        found[name] = timed(partial(judge, ready, asked), count, clock)
    return found


def neighbours(count: int, clock: Clock) -> Iterator[tuple[str, dict[str, list[float]]]]:
    """Draw the problems of reasoning-gym, if it is installed."""
    if importlib.util.find_spec("reasoning_gym") is None:
        print("reasoning-gym is not installed: pip install 'quizapp[bench]'")
        return
    generator: Any = importlib.import_module("reasoning_gym")

    def problems(family: str) -> Callable[[int], Any]:
        data = generator.create_dataset(family, size=count + 1, seed=7)
        return lambda number: data[number]

    yield "reasoning-gym, drawn", {family: timed(problems(family), count, clock) for family in NEIGHBOURS}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("draws", 300), ("verified", 20), ("graded", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    wanted = parser.parse_args()
    clock = CLOCKS[wanted.clock]
    questions = Questions(load_banks())
    ready = ((name, questions.at_work(name)) for name in questions.banks.entries)
    items = {name: one for name, one in ready if isinstance(one, ComputedItem)}
    print(f"{len(items)} computed items{'':19}{'median/s':>12}{'slowest/s':>12}{'p99 ms':>12}  slowest by p99")
    draws = drawn(items, wanted.draws, clock)
    ours = (("drawn", draws), ("verified with torch", verified(items, wanted.verified, clock)))
    for name, taken in itertools.chain(
        ours, (("graded", graded(items, wanted.graded, clock)),), neighbours(wanted.draws, clock)
    ):
        print(row(name, taken))
    over = sorted((p99(taken), name) for name, taken in draws.items() if p99(taken) > AIM_P99)
    print(f"aims: drawn {AIM_PER_SECOND:,} a second in the median item, no p99 over {AIM_P99:g} ms")
    for slow, name in reversed(over[-SLOWEST:]):
        print(f"  over it: {name} {slow:.1f} ms")


if __name__ == "__main__":
    main()
