"""Checking banks as an author wants it: everything that is wrong, in one list, and what there is, in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace

import msgspec

from engine.errors import EngineError
from quizapp.bank.items import Computed, kind_of
from quizapp.bank.loading import Entry
from quizapp.bank.text import LANGUAGES
from quizapp.errors import QuizappError
from quizapp.questions.computed import ComputedItem
from quizapp.questions.confirmation import agrees, request
from quizapp.questions.library import Questions

ENOUGH_VARIANTS = 200
_LINES_OF_A_POINT = 12


class Report(msgspec.Struct, kw_only=True):
    """What a check found."""

    problems: list[str]
    objectives: dict[str, dict[str, int]]
    """Objective to kind to number of items."""
    points: list[str]
    items: int
    computed: int
    drawn: int
    """Variants drawn."""
    verified: int
    """Variants computed a second time with torch."""

    def lines(self) -> Iterator[str]:
        """Write the report for people."""
        kinds = sorted({kind for counts in self.objectives.values() for kind in counts})
        yield "objective " + " ".join(f"{kind:>15}" for kind in kinds) + "  point"
        for objective, counts in self.objectives.items():
            numbers = " ".join(f"{counts.get(kind, 0) or '':>15}" for kind in kinds)
            yield f"{objective:10}{numbers}  {'yes' if objective in self.points else ''}".rstrip()
        yield ""
        yield f"{self.items} items, {self.computed} of them computed; {self.drawn} variants drawn, {self.verified} verified"
        yield from (f"problem: {problem}" for problem in self.problems)
        yield f"{len(self.problems)} problems" if self.problems else "no problem found"


def check_banks(questions: Questions, *, seeds: int, verify: bool) -> Report:
    """Check every bank and draw variants of every computed item."""
    banks = questions.banks
    counts: dict[str, Counter[str]] = {objective: Counter() for objective in banks.syllabus.objectives}
    problems = [str(problem) for problem in banks.problems]
    drawn = verified = 0
    for entry in banks.entries.values():
        counts[entry.objective][kind_of(entry.item)] += 1
        problems += [f"{entry.path}:{entry.line}: {entry.item.id}: {problem}" for problem in _item_problems(questions, entry)]
        if isinstance(entry.item, Computed):
            found, some_drawn, some_verified = _computed_problems(questions, entry, seeds, verify=verify)
            problems += [f"{entry.path}:{entry.line}: {problem}" for problem in found]
            drawn, verified = drawn + some_drawn, verified + some_verified
    problems += _point_problems(questions)
    return Report(
        problems=problems,
        objectives={objective: dict(kinds) for objective, kinds in counts.items()},
        points=list(banks.points),
        items=len(banks.entries),
        computed=sum(isinstance(entry.item, Computed) for entry in banks.entries.values()),
        drawn=drawn,
        verified=verified,
    )


def _item_problems(questions: Questions, entry: Entry) -> Iterator[str]:
    for sibling in entry.item.siblings:
        if sibling not in questions.banks.entries:
            yield f"the sibling `{sibling}` does not exist"
    if not isinstance(entry.item, Computed):
        try:
            question = questions.pose(entry.item.id, "check")
            questions.grade(question, "?")
        except (QuizappError, EngineError) as problem:
            yield f"it cannot be posed: {problem}"


def _point_problems(questions: Questions) -> Iterator[str]:
    for objective, point in questions.banks.points.items():
        for language in LANGUAGES:
            lines = point.text.in_(language).strip().count("\n") + 1
            if lines > _LINES_OF_A_POINT:
                yield f"the point of {objective} has {lines} lines in {language}; {_LINES_OF_A_POINT} fit beside its figure"


def _computed_problems(questions: Questions, entry: Entry, seeds: int, *, verify: bool) -> tuple[list[str], int, int]:
    problems: list[str] = []
    drawn = verified = 0
    try:
        ready = questions.at_work(entry.item.id)
        if not isinstance(ready, ComputedItem):
            return problems, 0, 0
        problems += _mistake_problems(ready)
        for number in range(seeds):
            question = questions.pose(entry.item.id, f"check{number}", options=True)
            drawn += 1
            if len({option.text.en for option in question.options}) < min(4, len(question.options)):
                problems.append(f"{entry.item.id}: two options of the seed {question.seed} are the same")
            if verify:
                verified += 1
                problems += _verified(questions, entry.item.id, question.seed)
        problems += _variant_problems(ready)
    except (QuizappError, EngineError, KeyError) as problem:
        problems.append(f"{entry.item.id}: {problem}" if entry.item.id not in str(problem) else str(problem))
    return problems, drawn, verified


def _verified(questions: Questions, item: str, seed: str) -> list[str]:
    from engine.jobs import confirm

    question = questions.pose(item, seed)
    payload = request(questions, question)
    if payload is None:
        return []
    result = confirm(SimpleNamespace(payload=payload))  # type: ignore[arg-type]
    if agrees(questions, question, result):
        return []
    return [f"{item}: rule and run differ for the seed {seed}; the run gives {result['values']}"]


def _mistake_problems(ready: ComputedItem) -> list[str]:
    """Say which named mistakes speak of no layer or no equation of the item."""
    variant = ready.variant("check0")
    nodes = [node for network in variant.networks.values() for node in network.nodes]
    problems = []
    for name in ready.item.mistakes:
        entry = ready.banks.mistakes[name]
        types = [node.type for node in nodes if node.type.name in entry.layers or node.name in entry.layers]
        if not any(kind.knows(replaced) for kind in types for replaced in entry.replace):
            problems.append(f"{ready.item.id}: the mistake `{name}` touches nothing in this item")
    return problems


def _variant_problems(ready: ComputedItem) -> Iterator[str]:
    promised, found = ready.item.variants, ready.recipe.variants
    if promised is None and found < ENOUGH_VARIANTS:
        yield f"{ready.item.id}: it has only {found} variants; widen `draw`, or say `variants` and `why_few`"
    if promised is not None and found < promised:
        yield f"{ready.item.id}: it promises {promised} variants and has {found}"
    if promised is not None and not ready.item.why_few:
        yield f"{ready.item.id}: it says `variants` without `why_few`"
