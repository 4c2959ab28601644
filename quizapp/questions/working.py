"""The working of a computed question, step by step with theirs beside ours, and what is said around it."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.errors import EngineError
from engine.evaluation import Evaluation, Mistake
from engine.expansion import elements
from engine.rule import Step
from engine.value import Value, depth, flat, show, vector
from quizapp.bank.collection import Banks
from quizapp.bank.items import Computed
from quizapp.bank.mistakes import Saying
from quizapp.bank.text import LANGUAGES, Text
from quizapp.questions import phrases
from quizapp.questions.asked import AskedPart, arranged
from quizapp.questions.labels import ANSWER, Labels, layer_of
from quizapp.questions.model import WorkingStep
from quizapp.questions.template import fill
from quizapp.questions.variants import Quantities, Recipe, Variant

_LONG: Final = 46
"""A substitution longer than this is left to the formula."""
_SEVERAL: Final = 2
_WIDE: Final = 60
"""A list of windows wider than this says less than the question's own grid."""
_ARRANGING: Final = re.compile(r"\b(?:flatten|per_channel)\((\((?:[^()]|\([^()]*\))*\)|\w+)\)")
_PRODUCT: Final = re.compile(r"\bmatrix\((\w+), (\w+)\)")
_DOUBLE: Final = re.compile(r"(\w)\(\(([^()]*)\)\)")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3})")
_LONG_DECIMAL: Final = re.compile(r"\d+\.\d{5,}")


class Speech:
    """What is said around the numbers: the item's own words first, then its chapter's."""

    def __init__(self, banks: Banks, item: Computed, recipe: Recipe, variant: Variant) -> None:
        self.banks, self.item, self.recipe, self.variant = banks, item, recipe, variant

    @functools.cached_property
    def _sayings(self) -> list[Saying]:
        """The chapter's sayings on what is asked, of the last layer that has any."""
        asked = {name for part in self.recipe.parts for wanted in part.expressions for name in wanted.names}
        asked |= {name.rpartition(".")[2] for name in asked}
        layers = [node.type.name for network in self.variant.networks.values() for node in reversed(network.nodes)]
        return [
            saying
            for layer in dict.fromkeys(layers)
            for working in self.banks.workings
            for saying in working.questions
            if layer in saying.layers and asked & set(saying.of)
        ]

    def _said(self, name: str) -> Text | None:
        texts = [getattr(self.item, name), *(getattr(saying, name) for saying in self._sayings)]
        for text in texts:
            if text is not None:
                try:
                    return fill(text, self.variant.quantities, self.banks.layer_name)
                except (EngineError, KeyError):
                    continue
        return None

    @property
    def convention(self) -> Text | None:
        """The convention under which the numbers are right."""
        return self._said("convention")

    @property
    def reason(self) -> Text | None:
        """One reason, in words."""
        return self._said("reason")

    @property
    def picture(self) -> Text | None:
        """A picture in words, with this question's numbers."""
        return self._said("picture")

    @property
    def check(self) -> Text | None:
        """A check that takes five seconds."""
        return self._said("check")

    @property
    def hints(self) -> tuple[Text, ...]:
        """The idea, the formula, the formula with the numbers put in."""
        right = right_steps(self.recipe, self.variant)
        worked = [step for step, tells in zip(right, _telling(self.recipe, right), strict=True) if tells]
        steps = [step for step in worked if depth(step.value) <= 1]
        hints = [self._said("idea")]
        if steps:
            hints.append(Text.same("\n".join(dict.fromkeys(map(equation, steps)))))
            hints.append(Text.same("\n".join(f"{step.name} = {readable(step.substituted)}" for step in steps)))
        else:
            hints += self._of_a_map(worked)
        return tuple(hint for hint in hints if hint is not None)

    def _of_a_map(self, steps: Sequence[Step]) -> Iterator[Text]:
        """Say what is done at each place of a map, in words, and put in the numbers of the first place."""
        labels = Labels(self.banks, self.recipe, self.variant, steps)
        words = [labels.of(step) for step in steps]
        yield Text(*(" → ".join(word.in_(language) for word in words) for language in LANGUAGES))
        first = next(filter(None, map(_at_first_place, steps[::-1])), "")
        if first:
            yield phrases.first_place(first)


def _at_first_place(step: Step) -> str:
    """Write the numbers from which the first value of a map comes; nothing where a step does not tell."""
    if step.worked is None:
        return ""
    _, given = step.worked
    if "windows" not in given:
        text = next((text for _, text, _ in elements(step)), "")
        return _LONG_DECIMAL.sub(lambda found: show(round(float(found[0]), 4)), text)
    window = given["windows"]
    while depth(window) > 1:
        window = vector(window, "a window")[0]
    seen = [show(one) for one in vector(window, "a window")]
    if "weight" not in given:
        return ", ".join(seen)
    weights = [f"({show(one)})" if one < 0 else show(one) for one in flat(given["weight"])]
    return " + ".join(f"{weight}*{one}" for weight, one in zip(weights, seen, strict=False))


def right_steps(recipe: Recipe, variant: Variant) -> tuple[Step, ...]:
    """Return the steps of the right working, which hints and every verdict on a question share."""
    return variant.kept("steps", lambda: tuple(traced(recipe, variant, None)))


def traced(recipe: Recipe, variant: Variant, mistake: Mistake | None) -> list[Step]:
    """Return the steps of all that is asked, in order; what height and width share stands once.

    Where there are several networks a step's place starts with the name of its own: `gap:linear`.
    """
    evaluations = {name: Evaluation(net, mistake, trace=True) for name, net in variant.networks.items()}
    quantities = Quantities(variant.drawn, evaluations)
    order = [*variant.networks, *(node.name for net in variant.networks.values() for node in net.nodes)]
    last: list[Step] = []
    try:
        for part in recipe.parts:
            part.answer(quantities)
            last += _put_together(part, quantities, order)
    except (EngineError, KeyError, ValueError):
        return []
    steps: list[Step] = []
    seen: set[tuple[str, str, str]] = set()
    for network, evaluation in evaluations.items():
        for step in evaluation.steps:
            place = f"{network}:{step.where}" if network else step.where
            key = (layer_of(place), step.name, f"{step.substituted}={step.value}")
            if key not in seen:
                seen.add(key)
                # The layers whose numbers are added up are named by identifiers, which say nothing to a learner.
                formula = f"sum({step.name})" if step.where == "total" else step.formula
                steps.append(dataclasses.replace(step, where=place, formula=formula))
    return [*steps, *last]


def _put_together(part: AskedPart, quantities: Quantities, order: Sequence[str]) -> list[Step]:
    """Return the last step of an answer that is more than one quantity: height times width times channels."""
    wanted = part.expressions[0]
    values = {name: quantities[name] for name in wanted.names}
    if len(part.expressions) > 1 or len(values) < _SEVERAL or any(isinstance(one, tuple) for one in values.values()):
        return []
    value = wanted.value(values)
    if part.form == "name":
        value = part.named(value)  # a place counted from 0 would be read as one counted from 1
    return [Step("answer", wanted.formula(_numbered(values, order)), wanted.substituted(values), value, ANSWER)]


def _numbered(names: Iterable[str], order: Sequence[str]) -> dict[str, str]:
    """Number what would be called the same, in the order of layers or networks: `scores_2/scores_1`."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(name.rpartition(".")[2], []).append(name)
    return {
        name: f"{symbol}_{number}"
        for symbol, several in alike.items()
        if len(several) > 1 and all(name.partition(".")[0] in order for name in several)
        for number, name in enumerate(sorted(several, key=lambda name: order.index(name.partition(".")[0])), 1)
    }


def working_of(banks: Banks, recipe: Recipe, variant: Variant, fits: Sequence[Mistake]) -> tuple[WorkingStep, ...]:
    """Return the table of steps: ours, and under each fitting mistake theirs, marked where they part."""
    if not fits:
        return variant.kept("working", lambda: _table(banks, recipe, variant, ()))
    return _table(banks, recipe, variant, fits)


def _table(banks: Banks, recipe: Recipe, variant: Variant, fits: Sequence[Mistake]) -> tuple[WorkingStep, ...]:
    right = right_steps(recipe, variant)
    theirs = [{(step.where, step.name): step for step in traced(recipe, variant, mistake)} for mistake in fits]
    partings = [
        next((n for n, step in enumerate(right) if _differs(step, steps.get((step.where, step.name)))), None)
        for steps in theirs
    ]
    labels = Labels(banks, recipe, variant, right)
    told = _telling(recipe, right)
    rows = []
    for number, step in enumerate(right):
        values = [steps.get((step.where, step.name)) for steps in theirs]
        if number not in partings and not told[number]:
            continue
        rows.append(
            WorkingStep(
                name=step.name,
                label=labels.of(step),
                formula=step.formula,
                substituted=_put_in(step),
                value=_short(step.value),
                yours=tuple("-" if value is None else _short(value.value) for value in values),
                parts_here=tuple(parting == number for parting in partings),
            )
        )
    return tuple(rows)


def _telling(recipe: Recipe, steps: Sequence[Step]) -> list[bool]:
    """Return for each step whether it tells anything: a given number under another name does where it is asked."""
    asked = {name.rpartition(".")[2] for part in recipe.parts for wanted in part.expressions for name in wanted.names}
    known = {step.name for step in steps}
    later: set[tuple[str, str]] = set()
    told = []
    for step in reversed(steps):
        own = (step.where.rpartition(":")[0], step.name)
        given = _only_copies(step) and step.formula.isidentifier() and step.formula not in known
        answers = step.name in asked and own not in later
        told.append(not (step.quiet or _says_little(step) or (given and not answers)))
        later.add(own)
    return told[::-1]


def _says_little(step: Step) -> bool:
    return depth(step.value) > 2 and len(_short(step.value)) > _WIDE  # noqa: PLR2004 - a list of windows


def _only_copies(step: Step) -> bool:
    """Return whether what is put in is the value already: `96 = 96`."""
    return depth(step.value) <= 1 and _bare(step.substituted) == _bare(_short(step.value))


def _bare(text: str) -> str:
    return text.strip("()").replace(",", "").replace(" ", "")


def _differs(step: Step, other: Step | None) -> bool:
    return other is not None and other.value != step.value


def _put_in(step: Step) -> str:
    """Return the equation with its numbers, or nothing where they would be the value itself, or whole grids."""
    if depth(step.value) > 1 or _only_copies(step):
        return ""
    text = readable(step.substituted)
    return text if len(text) <= _LONG and "), (" not in text else readable(step.formula)


def equation(step: Step | WorkingStep) -> str:
    """Write a step as the equation that it is, with the name by which those after it go on."""
    return f"{step.name} = {readable(step.formula)}"


def readable(text: str) -> str:
    """Leave out what only arranges numbers, and the second of two brackets: `mean(flatten((6, 0)))` → `mean(6, 0)`."""
    plain = _DOUBLE.sub(r"\1(\2)", _PRODUCT.sub(r"\1*\2", _ARRANGING.sub(r"\1", text)))
    # Among numbers with commas between, a comma within one would be another.
    return _THOUSANDS.sub("", plain) if ", " in plain else plain


def _short(value: Value) -> str:
    """Write a value in the space of a table: rows of a grid with `;` between, windows in brackets."""
    if depth(value) == 3 and len(vector(value, "")) == 1:  # noqa: PLR2004 - one channel is shown as its map
        return _short(vector(value, "")[0])
    match depth(value):
        case 0 if isinstance(value, float) and not value.is_integer():
            return show(round(value, 4))
        case 0:
            return show(value)
        case 1 | 2:
            return arranged(value, lambda one: _THOUSANDS.sub("", show(_rounded(one))))
        case _:
            return " ; ".join(" ".join(f"[{_short(one)}]" for one in vector(row, "")) for row in vector(value, ""))


def _rounded(value: Value) -> Value:
    return round(value, 3) if isinstance(value, float) else value
