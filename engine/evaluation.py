"""Computing a network by its rules: any named equation, total or size, with the steps that led to it.

A quantity is computed when it is asked for and remembered, so that the steps of a question are exactly the equations
that its answer depends on. A mistake replaces equations and inputs by name and is computed in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.errors import ExpressionError
from engine.layer import SPATIAL, LayerType
from engine.network import Input, Network, Node
from engine.rule import Rule, Step
from engine.value import Value, depth, integer, show

TOTALS: Final = ("parameters", "macs")
"""Quantities of the whole network: the sum over its layers."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A misconception as data: in these layer types, these equations or attributes are seen otherwise."""

    name: str
    layers: frozenset[str]
    replace: Mapping[str, str | float] = field(hash=False)


class Evaluation:
    """A network worked out by rule, rightly or with one mistake.

    Args:
        network: What is computed.
        mistake: The misconception under which it is computed.
        trace: Whether the steps are kept, in the order in which one works by hand.
    """

    def __init__(self, network: Network, mistake: Mistake | None = None, *, trace: bool = False) -> None:
        self.network = network
        self.mistake = mistake
        self.trace = trace
        self.steps: list[Step] = []
        self._known: dict[tuple[object, ...], Value] = {}

    def lookup(self, name: str) -> Value:
        """Return a quantity by its name: `parameters`, `macs`, an axis of the output, an equation, `layer.equation`.

        Raises:
            ExpressionError: Nothing has this name, or it has no value here.
        """
        owner, _, rest = name.rpartition(".")
        node = self.network.node(owner) if owner else self.network.nodes[-1]
        if not owner and rest in TOTALS:
            return self.total(rest)
        if rest == "receptive_field":
            return self.field_of(node.index, SPATIAL[0])[0]
        if rest in node.output_shape and node.type.takes:
            return self.axis(node.index, rest)
        return self.equation(node, rest)

    def equation(self, node: Node, name: str) -> Value:
        """Return the value of a named equation of one layer; its parameters are 0 when its weights are shared."""
        found = node.type.rule_of(name)
        if found is None:
            raise ExpressionError(f"{node.type.name} has no equation `{name}`")
        if name == "parameters" and node.shared_with is not None:
            return 0
        subject, rule = found
        return self._work((node.index, subject, name), rule, node, name, None)

    def total(self, name: str) -> Value:
        """Return the sum of an equation over all layers that have it."""
        parts: dict[str, int] = {}
        before = len(self.steps)
        for node in self.network.nodes:
            if node.type.rule_of(name) is None:
                continue
            start = len(self.steps)
            amount = integer(self.equation(node, name), name)
            if amount or node.shared_with is not None:
                parts[node.name] = amount
            else:
                del self.steps[start:]
        total = sum(parts.values())
        if self.trace and len(parts) != 1:
            formula, numbers = " + ".join(parts) or "0", " + ".join(show(part) for part in parts.values()) or "0"
            self.steps.append(Step(name, formula, numbers, total, "total", quiet=len(self.steps) == before and total))
        return total

    def axis(self, index: int, axis: str) -> int:
        """Return the length of an axis of a source's output."""
        source = self.network.source(index)
        if isinstance(source, Input):
            return source.shape[axis]
        rules = source.type.axes(source.input_shapes[0]) if source.input_shapes else {}
        rule = rules.get(axis)
        if rule is None:
            return self.axis(source.sources[0], axis)
        return integer(self._work((index, "size", axis), rule, source, rule.target, axis), axis)

    def field_of(self, index: int, axis: str) -> tuple[int, int]:
        """Return the receptive field of one output along an axis, and the jump between neighbours' centres."""
        source = self.network.source(index)
        if isinstance(source, Input):
            return 1, 1
        rule = source.type.receptive_field
        if rule is None:
            if axis not in source.output_shape:
                raise ExpressionError(f"behind {source.name} every output looks at the whole input")
            fields = [self.field_of(before, axis) for before in source.sources]
            return max(view for view, _ in fields), fields[0][1]
        key = (index, "field", axis)
        view = self._work(key, rule, source, "receptive_field", axis)
        kept = self.trace
        self.trace = False
        jump = self._work((index, "jump", axis), rule, source, "jump", axis)
        self.trace = kept
        return integer(view, "receptive_field"), integer(jump, "jump")

    def _work(self, key: tuple[object, ...], rule: Rule, node: Node, target: str, axis: str | None) -> Value:
        if key not in self._known:
            replaced = self._replaced(rule, node.type, node)
            given = {name: self._input(node, name, axis) for name in replaced.needed(target)}
            if self.trace:
                where = node.name if axis is None else f"{node.name}.{axis}"
                worked = replaced.steps(given, target, where)
                self.steps.extend(worked)
                self._known[key] = worked[-1].value
            else:
                self._known[key] = replaced.value(given, target)
        return self._known[key]

    def _replaced(self, rule: Rule, layer: LayerType, node: Node) -> Rule:
        mistake = self.mistake
        if mistake is None or not mistake.layers & {layer.name, node.name}:
            return rule
        return rule.mistaken(mistake.replace)

    def _input(self, node: Node, name: str, axis: str | None) -> Value:
        """Return what a rule of this layer sees under a name."""
        attributes = node.attributes
        if name in attributes:
            return _component(attributes[name], axis)
        if name == "size" and axis is not None:
            return self.axis(node.sources[0], axis)
        prefix, _, rest = name.partition("_")
        if prefix == "in" and node.input_shapes and rest in node.input_shapes[0]:
            return self.axis(node.sources[0], rest)
        if prefix == "out" and rest in node.output_shape:
            return self.axis(node.index, rest)
        if prefix == "all" and node.input_shapes and rest in node.input_shapes[0]:
            return tuple(self.axis(source, rest) for source in node.sources)
        stem, _, side = name.rpartition("_")
        for paired in (stem, f"{stem}_size"):
            if side in SPATIAL and paired in attributes:
                return _component(attributes[paired], side)
        return self._special(node, name, axis)

    def _special(self, node: Node, name: str, axis: str | None) -> Value:
        match name:
            case "x" | "shortcut":
                return self._values(node, 0 if name == "x" else 1)
            case "weight":
                return self._weight(node, "weight")
            case "bias_values":
                return self._weight(node, "bias") if "bias" in node.weights else self._no_bias(node)
            case "field_in" if axis is not None:
                return self.field_of(node.sources[0], axis)[0]
            case "jump_in" if axis is not None:
                return self.field_of(node.sources[0], axis)[1]
            case "batch":
                return node.batch
            case "has_values":
                return int(node.has_values)
            case "image":
                return int("channels" in node.input_shapes[0]) if node.input_shapes else 0
            case "in_channels" if node.input_shapes:
                return self.axis(node.sources[0], "features")
            case "sample_size" if node.input_shapes:
                own = node.input_shapes[0] if "channels" in node.input_shapes[0] else ("features",)
                return math.prod(self.axis(node.sources[0], each) for each in own)
            case "positions" if node.input_shapes:
                lengths = [self.axis(node.sources[0], each) for each in node.input_shapes[0] if each != "features"]
                return math.prod(lengths)
        raise ExpressionError(f"{node.type.name} knows nothing named `{name}`")

    def _values(self, node: Node, position: int) -> Value:
        if position >= len(node.sources):
            raise ExpressionError(f"{node.name} has no second input")
        source = self.network.source(node.sources[position])
        if isinstance(source, Node):
            return self.equation(source, "output")
        if source.values is None:
            raise ExpressionError(f"the input `{source.name}` has a shape but no values")
        return source.values

    def _weight(self, node: Node, name: str) -> Value:
        if name not in node.weights:
            raise ExpressionError(f"{node.name} was given no values for its `{name}`")
        return node.weights[name]

    def _no_bias(self, node: Node) -> Value:
        if node.attributes.get("bias"):
            return self._weight(node, "bias")
        channels = node.output_shape.get("channels", node.output_shape.get("features", 1))
        return (0,) * channels


def _component(value: Value, axis: str | None) -> Value:
    if isinstance(value, tuple) and axis in SPATIAL and depth(value) == 1 and len(value) == len(SPATIAL):
        return value[SPATIAL.index(axis)]
    return value
