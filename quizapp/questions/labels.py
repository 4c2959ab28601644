"""What the steps of a working are called: by their chapters' words, and layers by what they are.

Names of layers are identifiers that an author chose for the description; a learner never sees them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from engine.network import Node
from engine.rule import Step
from quizapp.bank.collection import Banks
from quizapp.bank.text import LANGUAGES, Text
from quizapp.questions import phrases
from quizapp.questions.variants import Recipe, Variant

ANSWER: Final = "answer"
"""The place of a step that puts an answer together from several quantities."""

_ON_SHORTCUT: Final = ".residual.shortcut["
"""Stands in the place of a layer within its description."""
_PROJECTING: Final = frozenset({"conv1d", "conv2d", "pointwise_conv2d", "linear"})


def layer_of(place: str) -> str:
    """Return a step's place without the axis along which it was worked out."""
    head, _, axis = place.rpartition(".")
    return head if axis in phrases.AXES else place


class Labels:
    """How each step is called: by its chapter's words, with the layer before it where two would be called the same."""

    def __init__(self, banks: Banks, recipe: Recipe, variant: Variant, steps: Sequence[Step]) -> None:
        self._banks = banks
        self._types = {
            f"{network}:{node.name}" if network else node.name: node.type.name
            for network, net in variant.networks.items()
            for node in net.nodes
        }
        self._parts = {
            name.partition(".")[0]: part.ask.title
            for part in recipe.parts
            for wanted in part.expressions
            for name in wanted.names
            if part.ask.title is not None
        }
        self._by_kind = dict(self._numbered(variant))
        shown = [step for step in steps if not step.quiet]
        named = Counter((self._group(step), self._plain(step).en) for step in shown)
        self._twice = {group for (group, _), count in named.items() if count > 1}
        """The networks in which two steps would be called the same."""

    def _group(self, step: Step) -> str:
        """Return the network of a step, where the question has a name for it: the others are told as one."""
        network = step.where.rpartition(":")[0]
        return network if network in self._parts else ""

    def _numbered(self, variant: Variant) -> Iterator[tuple[str, Text]]:
        """Yield how each layer is called: its kind, a number among several, its network where kinds do not tell."""
        together: dict[str, list[tuple[str, Text]]] = {}
        for network, net in variant.networks.items():
            for node in net.nodes:
                place = f"{network}:{node.name}" if network else node.name
                kind = self._kind(node)
                own = together.setdefault(network if network in self._parts else "", [])
                own.append((place, kind))
        networks = Counter(kind for layers in together.values() for kind in {kind.en for _, kind in layers})
        for network, layers in together.items():
            among = Counter(kind.en for _, kind in layers)
            turns: Counter[str] = Counter()
            for place, kind in layers:
                turns[kind.en] += 1
                number = f" {turns[kind.en]}" if among[kind.en] > 1 else ""
                said = Text(f"{kind.ja}{number}", f"{kind.en}{number}")
                told_apart = not network or networks[kind.en] == 1
                yield place, said if told_apart else _after(self._parts[network], said)

    def _kind(self, node: Node) -> Text:
        """Return what a layer is: by its type, unless it makes the input fit on the way past a residual block."""
        if node.type.name in _PROJECTING and _ON_SHORTCUT in node.place:
            return phrases.PROJECTION
        return self._banks.layer_name(node.type.name) or Text.same(node.type.name.replace("_", " "))

    def _inside(self, where: str) -> tuple[str, str]:
        """Return the layer of a step and the place within it: `lstm` and `step_2` of `lstm.step_2`."""
        place = layer_of(where)
        layer, inside = place, ""
        while layer not in self._types and "." in layer:
            layer, _, last = layer.rpartition(".")
            inside = f"{last}.{inside}".rstrip(".")
        return (layer, inside) if layer in self._types else (place, "")

    def _plain(self, step: Step) -> Text:
        place, inside = self._inside(step.where)
        word = self._word(self._types.get(place, place.rpartition(":")[2]), step.name)
        parts = [phrases.within(one) for one in inside.split(".") if one]
        return Text(*(": ".join([*(text.in_(lang) for text in parts), word.in_(lang)]) for lang in LANGUAGES))

    def of(self, step: Step) -> Text:
        """Return the label of a step."""
        place, _ = self._inside(step.where)
        group = self._group(step)
        label = self._plain(step)
        if place in self._by_kind and group in self._twice:
            return _after(self._by_kind[place], label)
        return _after(self._parts[group], label) if group else label

    def _word(self, layer: str, equation: str) -> Text:
        for working in self._banks.workings:
            for labels in working.equations:
                if layer in labels.layers and equation in labels.labels:
                    return labels.labels[equation]
        return phrases.PUT_TOGETHER if layer == ANSWER else Text.same(equation.replace("_", " "))


def _after(before: Text, label: Text) -> Text:
    """Write a label behind what it belongs to."""
    return Text(f"{before.ja}: {label.ja}", f"{before.en}: {label.en}")
