"""The working of a computed question, step by step with theirs beside ours, and what is said around it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from engine.errors import EngineError
from engine.evaluation import Evaluation, Mistake
from engine.rule import Step, diverge
from engine.value import Value, depth, show
from quizapp.bank.items import Computed
from quizapp.bank.loading import Banks
from quizapp.bank.mistakes import Saying
from quizapp.bank.text import Text
from quizapp.questions.model import WorkingStep
from quizapp.questions.template import fill
from quizapp.questions.variants import Quantities, Recipe, Variant

_LONG = 46
"""A substitution longer than this is left to the formula."""


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
        steps = [step for step in traced(self.recipe, self.variant, None) if not step.quiet and _sayable(step)]
        if not steps:
            return tuple(text for text in (self._said("idea"),) if text is not None)
        formulas = "\n".join(f"{_symbolled(step)} = {step.formula}" for step in steps)
        numbers = "\n".join(f"{_symbolled(step)} = {step.substituted}" for step in steps)
        hints = (self._said("idea"), Text.same(formulas), Text.same(numbers))
        return tuple(hint for hint in hints if hint is not None)


def _symbolled(step: Step) -> str:
    return step.name


def _sayable(step: Step) -> bool:
    return depth(step.value) <= 1


def traced(recipe: Recipe, variant: Variant, mistake: Mistake | None) -> list[Step]:
    """Return the steps of all that is asked, in order; what height and width share stands once."""
    evaluations = {name: Evaluation(net, mistake, trace=True) for name, net in variant.networks.items()}
    quantities = Quantities(variant.drawn, evaluations)
    try:
        for part in recipe.parts:
            part.answer(quantities)
    except (EngineError, KeyError, ValueError):
        return []
    steps: list[Step] = []
    for evaluation in evaluations.values():
        seen: set[tuple[str, str, str]] = set()
        for step in evaluation.steps:
            layer = step.where.removesuffix(".width").removesuffix(".height")
            key = (layer, step.name, f"{step.substituted}={step.value}")
            if key not in seen:
                seen.add(key)
                steps.append(step)
    return steps


def working_of(banks: Banks, recipe: Recipe, variant: Variant, fits: Sequence[Mistake]) -> tuple[WorkingStep, ...]:
    """Return the table of steps: ours, and under each fitting mistake theirs, marked where they part."""
    right = traced(recipe, variant, None)
    theirs = [traced(recipe, variant, mistake) for mistake in fits]
    beside = [{(step.where, step.name): step for step in steps} for steps in theirs]
    partings = [diverge(right, steps) for steps in theirs]
    layers = {node.name: node.type.name for network in variant.networks.values() for node in network.nodes}
    several = len({step.where.partition(".")[0] for step in right}) > 1
    rows = []
    for step in right:
        values = [steps.get((step.where, step.name)) for steps in beside]
        parting = tuple(
            name == step.name and value is not None and value.value != step.value
            for name, value in zip(partings, values, strict=True)
        )
        if step.quiet and not any(parting):
            continue
        rows.append(
            WorkingStep(
                name=step.name,
                label=_label(banks, layers, step, several=several),
                formula=step.formula,
                substituted=step.substituted if len(step.substituted) <= _LONG else step.formula,
                value=_short(step.value),
                yours=tuple("-" if value is None else _short(value.value) for value in values),
                parts_here=parting,
            )
        )
    return tuple(rows)


def _short(value: Value) -> str:
    if isinstance(value, float) and not value.is_integer():
        return show(round(value, 4))
    if isinstance(value, tuple):
        return show(_rounded(value))
    return show(value)


def _rounded(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(_rounded(element) for element in value)
    return round(value, 3) if isinstance(value, float) else value


def _label(banks: Banks, layers: Mapping[str, str], step: Step, *, several: bool) -> Text:
    name = step.where.removesuffix(".height").removesuffix(".width")
    layer = layers.get(name, name)
    label = Text.same(step.name.replace("_", " "))
    for working in banks.workings:
        for labels in working.equations:
            if layer in labels.layers and step.name in labels.labels:
                label = labels.labels[step.name]
    if several and name in layers:
        return Text(f"{name}: {label.ja}", f"{name}: {label.en}")
    return label
