"""Checking banks as an author wants it: everything that is wrong, in one list, and what there is, in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import msgspec

from engine.checks import nearest
from engine.device import Device
from engine.errors import EngineError
from quizapp.bank.collection import Entry
from quizapp.bank.coverage import SORTS, coverage, load_aims
from quizapp.bank.items import Computed, kind_of
from quizapp.bank.text import LANGUAGES
from quizapp.checking.columns import left
from quizapp.errors import QuizappError
from quizapp.locale.speech import Speech
from quizapp.questions.computed import ComputedItem
from quizapp.questions.confirmation import agrees, request
from quizapp.questions.library import Questions
from quizapp.questions.model import Question

ENOUGH_VARIANTS = 200
LINES_OF_A_POINT = 12


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

    def lines(self, speech: Speech) -> Iterator[str]:
        """Write the report for people."""
        kinds = sorted({kind for counts in self.objectives.values() for kind in counts})
        named = "".join(f" {kind:>15}" for kind in kinds)
        yield f"{left(speech.tell('objective'), 9)}{named}  {speech.tell('point')}"
        for objective, counts in self.objectives.items():
            numbers = " ".join(f"{counts.get(kind, 0) or '':>15}" for kind in kinds)
            yield f"{objective:10}{numbers}  {speech.tell('written') if objective in self.points else ''}".rstrip()
        yield ""
        yield speech.tell(
            "{items} items, {computed} of them computed; {drawn} variants drawn, {verified} verified",
            items=self.items,
            computed=self.computed,
            drawn=self.drawn,
            verified=self.verified,
        )
        yield from problem_lines(self.problems, speech)


def problem_lines(problems: Sequence[object], speech: Speech) -> Iterator[str]:
    """Write what is wrong, a line for each, and how much it is."""
    yield from (speech.tell("problem: {problem}", problem=speech.explain(problem)) for problem in problems)
    yield (
        speech.count("{number} problem", "{number} problems", len(problems))
        if problems
        else speech.tell("no problem found")
    )


def check_banks(
    questions: Questions, *, seeds: int, verify: Device | None, only: Collection[str] | None = None
) -> Report:
    """Check every bank and draw variants of every computed item.

    Args:
        questions: The banks at work.
        seeds: How many variants of each computed item are drawn.
        verify: Where each key is computed a second time with torch, if it is to be.
        only: The items to look into; all of them if it is not given.
    """
    banks = questions.banks
    counts: dict[str, Counter[str]] = {objective: Counter() for objective in banks.syllabus.objectives}
    problems = [str(problem) for problem in banks.problems]
    drawn = verified = 0
    for entry in banks.entries.values():
        counts[entry.objective][kind_of(entry.item)] += 1
        if only is not None and entry.item.id not in only:
            continue
        found = [*_item_problems(questions, entry)]
        if isinstance(entry.item, Computed):
            more, some_drawn, some_verified = _computed_problems(questions, entry, seeds, verify=verify)
            found, drawn, verified = found + more, drawn + some_drawn, verified + some_verified
        problems += [_placed(entry, problem) for problem in found]
    problems += _unknown_aims(questions, only)
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


def _unknown_aims(questions: Questions, only: Collection[str] | None) -> Iterator[str]:
    """Say which ids of keywords, calculations, confusions and errata nobody has written down."""
    entries = questions.banks.entries
    aims = load_aims()
    for name, items in coverage(questions.banks, aims).unknown.items():
        known = [aim.id for sort in SORTS for aim in aims.of(sort)]
        for item in items:
            if only is None or item in only:
                told = f"there is no `{name}` in coverage.yaml{nearest(name, known)}; mend it or take it out"
                yield _placed(entries[item], told)


def _placed(entry: Entry, problem: str) -> str:
    """Begin a sentence with file, line and item, unless it does."""
    return problem if problem.startswith(entry.where) else f"{entry.where}: {entry.item.id}: {problem}"


def _item_problems(questions: Questions, entry: Entry) -> Iterator[str]:
    for sibling in entry.item.siblings:
        if sibling not in questions.banks.entries:
            yield f"the sibling `{sibling}` does not exist; name an item, or take it out"
    if not isinstance(entry.item, Computed):
        try:
            question = questions.pose(entry.item.id, "check")
            questions.grade(question, "?")
        except QuizappError as problem:
            yield str(problem)


def _point_problems(questions: Questions) -> Iterator[str]:
    for objective, point in questions.banks.points.items():
        for language in LANGUAGES:
            lines = point.text.in_(language).strip().count("\n") + 1
            if lines > LINES_OF_A_POINT:
                yield (
                    f"the point of {objective} has {lines} lines in {language}; "
                    f"{LINES_OF_A_POINT} fit beside its figure"
                )


def _is_within(ready: ComputedItem, seed: str) -> bool:
    """Return whether the right answers are what their author says that they can be."""
    variant = ready.variant(seed)
    ends = ready.recipe.within(variant.drawn)
    return all(these.hold(answer) for these, answer in zip(ends, variant.truth, strict=True))


def _computed_problems(
    questions: Questions, entry: Entry, seeds: int, *, verify: Device | None
) -> tuple[list[str], int, int]:
    problems: list[str] = []
    posed: list[Question] = []
    verified = 0
    item = entry.item.id
    try:
        ready = questions.at_work(item)
        if not isinstance(ready, ComputedItem):
            return problems, 0, 0
        problems += _mistake_problems(ready)
        for number in range(seeds):
            question = questions.pose(item, f"check{number}", options=True)
            posed.append(question)
            different = len({option.text.en for option in question.options})
            if not _is_within(ready, question.seed) and not problems:
                problems.append(f"the answer of the seed {question.seed} lies outside of its range; mend `range`")
            if different < ready.recipe.options_wanted and not problems:
                problems.append(f"the seed {question.seed} has {different} options that differ; add mistakes")
        if verify is not None and not problems:
            problems += _verified(questions, posed, verify)
            verified = len(posed)
        problems += _variant_problems(ready)
    except (QuizappError, EngineError) as problem:
        problems.append(str(problem).removeprefix(f"{item}: "))
    return problems, len(posed), verified


def _verified(questions: Questions, posed: Sequence[Question], device: Device) -> list[str]:
    """Compute the keys of an item's questions a second time, those with networks that are alike together."""
    from engine.jobs import confirm_draws

    payloads = [request(questions, question) or {} for question in posed]
    for question, result in zip(posed, confirm_draws(payloads, device), strict=True):
        if not agrees(questions, question, result):
            return [f"rule and run differ for the seed {question.seed}; the run gives {result['values']}"]
    return []


def _mistake_problems(ready: ComputedItem) -> Iterator[str]:
    """Say which named mistakes speak of no layer or no equation of the item, whatever the guards say of it."""
    variant = ready.recipe.any_draw()
    nodes = [node for network in variant.networks.values() for node in network.nodes]
    for name in ready.item.mistakes:
        entry = ready.banks.mistakes[name]
        types = [node.type for node in nodes if node.type.name in entry.layers or node.name in entry.layers]
        if not any(kind.knows(replaced) for kind in types for replaced in entry.replace):
            yield f"the mistake `{name}` touches nothing in this item; name another, or mend its `in` and `replace`"


def _variant_problems(ready: ComputedItem) -> Iterator[str]:
    promised, found = ready.item.variants, ready.recipe.variants
    if promised is None and found < ENOUGH_VARIANTS:
        yield f"it has only {found} variants; widen `draw`, or say `variants` and `why_few`"
    if promised is not None and found < promised:
        yield f"it promises {promised} variants and has {found}"
    if promised is not None and not ready.item.why_few:
        yield "it says `variants` without `why_few`"
