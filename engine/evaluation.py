"""Computing a network by its rules: any named equation, total or size, with the steps that led to it.

A quantity is computed when it is asked for and remembered, so that the steps of a question are exactly the equations
that its answer depends on. A mistake replaces equations and inputs by name and is computed in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.errors import DescriptionError, ExpressionError
from engine.expression import expression
from engine.layer import PLACES, SPATIAL
from engine.network import OF_ENTERING, Input, Network, Node, layers_behind, shape_of
from engine.rule import Rule, Step
from engine.seen import OF_SAMPLES, SIDES, component, input_labels, of_sample, of_side
from engine.staged import Work
from engine.value import Number, Value, integer, number, show, vector
from engine.views import Sight, UnevenViewsError

TOTALS: Final = ("parameters", "macs", "tracked")
"""Quantities of the whole network: the sum over its layers."""

_NEAR: Final = 30


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
        self._known: dict[tuple[int, str, str], Value] = {}
        self._views: dict[tuple[int, str], tuple[Number, Number, Number]] = {}
        self._alike: dict[tuple[Value, ...], tuple[Number, Number, Number]] = {}
        self._sampled = network.sampled
        self._sight = Sight(network)
        self._knows_shapes = mistake is None and not trace

    def lookup(self, name: str) -> Value:
        """Return a quantity by its name: `parameters`, `macs`, an axis of the output, an equation, `layer.equation`.

        Raises:
            ExpressionError: Nothing has this name, or it has no value here.
        """
        owner, _, rest = name.rpartition(".")
        try:
            node = self.network.node(owner) if owner else self.network.nodes[-1]
        except DescriptionError as problem:
            raise ExpressionError(str(problem)) from problem
        if not owner and rest in TOTALS:
            return self.total(rest)
        if rest == "receptive_field":
            return self.field_of(node.index, "length" if "length" in node.output_shape else SPATIAL[0])[0]
        if rest in node.output_shape and node.type.takes:
            return self._length(node.index, rest)
        return self.equation(node, rest)

    def equation(self, node: Node, name: str) -> Value:
        """Return the value of a named equation of one layer; its parameters are 0 when its weights are shared."""
        found = node.type.rule_of(name)
        if found is None:
            raise ExpressionError(f"{node.type.name} has no equation `{name}`")
        if name == "parameters" and node.shared_with is not None:
            return 0
        subject, rule = found
        if subject == "values":
            self._walk(
                node.sources,
                lambda before: (before, subject, "output") in self._known,
                lambda before: self.equation(self.network.nodes[before], "output"),
            )
            if node.type.staged is not None:
                return self._result(node, name)
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
            if amount or node.shared_with is not None or self._mistaken_in(node):
                parts[node.name] = amount
            else:
                self.steps[start:] = [step for step in self.steps[start:] if step.where != node.name]
        total = sum(parts.values())
        if self.trace:
            formula, numbers = " + ".join(parts) or "0", " + ".join(show(part) for part in parts.values()) or "0"
            nothing_to_add = len(parts) == 1 or (len(self.steps) == before and total > 0)
            self.steps.append(Step(name, formula, numbers, total, "total", quiet=nothing_to_add))
        return total

    def _mistaken_in(self, node: Node) -> bool:
        """Return whether the mistake speaks of this layer."""
        return self.mistake is not None and not self.mistake.layers.isdisjoint((node.type.name, node.name))

    def axis(self, index: int, axis: str) -> int:
        """Return the length of an axis of a source's output."""
        return integer(self._length(index, axis), axis)

    def _length(self, index: int, axis: str) -> Value:
        """Return what a rule makes of an axis: a whole number, but for a learner who keeps a fraction."""
        source = self.network.source(index)
        if isinstance(source, Input):
            return source.shape[axis]
        if self._knows_shapes and source.output_shape.get(axis):
            return source.output_shape[axis]
        if not source.sources:
            raise ExpressionError(f"{source.name} has no axis `{axis}`")
        key = (index, "size", axis)
        if key not in self._known:
            self._walk(
                source.sources[:1],
                lambda before: self._has_axis(before, axis),
                lambda before: self.axis(before, axis),
                branches=1,
            )
            rule = source.type.output_axes(source.attributes, source.input_shapes[0]).get(axis)
            if rule is None:
                self._known[key] = self.axis(source.sources[0], axis)
            else:
                self._work(key, rule, source, rule.target, axis)
        return self._known[key]

    def _has_axis(self, index: int, axis: str) -> bool:
        """Return whether nothing needs to be worked out for an axis of a layer."""
        shape = self.network.nodes[index].output_shape
        return axis not in shape or (index, "size", axis) in self._known or (self._knows_shapes and shape[axis] > 0)

    def field_of(self, index: int, axis: str) -> tuple[int, Number]:
        """Return the receptive field of one output along an axis, and the jump between neighbours' centres.

        Raises:
            ExpressionError: Behind a flattened or globally pooled map, every output looks at the whole input; or how
                much one sees depends on where it lies.
        """
        view, jump = self._field(index, axis)
        if self.mistake is None and index >= 0 and self._sight.size(index, axis, view) != view:
            name = self.network.nodes[index].name
            raise UnevenViewsError(f"behind {name} how much an output sees depends on where it lies")
        return integer(view, "receptive_field"), jump

    def _field(self, index: int, axis: str) -> tuple[Number, Number]:
        if (index, axis) in self._views:
            return self._views[index, axis][1:]
        source = self.network.source(index)
        if axis not in shape_of(source):
            raise ExpressionError(f"behind {source.name} every output looks at the whole input")
        if isinstance(source, Input):
            return 1, 1
        if any(before >= 0 and (before, axis) not in self._views for before in source.sources):
            self._walk(
                source.sources,
                lambda before: (before, axis) in self._views,
                lambda before: self._field(before, axis),
            )
        self._views[index, axis] = self._view(source, axis)
        return self._views[index, axis][1:]

    def _view(self, node: Node, axis: str) -> tuple[Number, Number, Number]:
        """Work out where the view of the first output begins, how far one sees, and the jump to its neighbour.

        A layer does so by its own rule or, where it looks at no neighbours, as its inputs do.
        """
        if node.type.receptive_field is None:
            if (node.sources[0], axis) in self._views and len(node.sources) == 1:
                return self._views[node.sources[0], axis]
            views = [(self._start_of(before, axis), *self._field(before, axis)) for before in node.sources]
            start = min(start for start, _, _ in views)
            return start, max(start + view for start, view, _ in views) - start, views[0][2]
        rule = replaced(node.type.receptive_field, node, self.mistake)
        given = {name: self._input(node, name, axis) for name in rule.needed("start", "receptive_field", "jump")}
        if self.trace:
            own = {name: given[name] for name in rule.needed("receptive_field")}
            self._worked(rule, own, "receptive_field", f"{node.name}.{axis}")
        alike = (node.type.name, node.name if self.mistake else "", *given.values())
        if alike not in self._alike:
            start, view, jump = (_whole(rule.value(given, name)) for name in ("start", "receptive_field", "jump"))
            self._alike[alike] = (start, view, jump)
        return self._alike[alike]

    def _start_of(self, index: int, axis: str) -> Number:
        """Return where the view of a source's first output begins; a negative place lies in the padding."""
        if index < 0:
            return 0
        self._field(index, axis)
        return self._views[index, axis][0]

    def refusal(self, node: Node) -> str | None:
        """Say why a layer cannot stand where it is described, by what its type requires; None if it can."""
        for condition, sentence in node.type.requires.items():
            test = expression(condition)
            try:
                seen = {name: self._input(node, name, None) for name in test.names}
                if test.value(seen):
                    continue
            except ExpressionError as problem:
                return str(problem)
            return sentence.format(**{name: show(value) for name, value in {**node.attributes, **seen}.items()})
        return None

    def _walk(
        self,
        sources: tuple[int, ...],
        known: Callable[[int], bool],
        compute: Callable[[int], object],
        branches: int | None = None,
    ) -> None:
        """Compute what is not known yet of the layers behind in order, so that nothing recurses through hundreds.

        A few layers are left to be computed as they are asked for, so that their steps are those that are needed.
        """
        behind = layers_behind(self.network, sources, known, branches)
        if len(behind) > _NEAR:
            for before in behind:
                compute(before)

    def _work(self, key: tuple[int, str, str], rule: Rule, node: Node, target: str, axis: str | None) -> Value:
        if key not in self._known:
            own = replaced(rule, node, self.mistake)
            given = {name: self._input(node, name, axis) for name in own.needed(target)}
            where = node.name if axis is None else f"{node.name}.{axis}"
            if self._sampled and not node.type.mixes_samples and not OF_SAMPLES.isdisjoint(given):
                self._known[key] = self._by_sample(own, given, target, where)
            else:
                self._known[key] = self._worked(own, given, target, where)
        return self._known[key]

    def _by_sample(self, rule: Rule, given: Mapping[str, Value], target: str, where: str) -> Value:
        """Work a values rule for each sample by itself, since a rule speaks of one."""
        results = []
        for sample in range(self.network.batch):
            own = {name: of_sample(name, value, sample) for name, value in given.items()}
            results.append(self._worked(rule, own, target, f"{where}.sample_{sample + 1}"))
        return tuple(results)

    def _result(self, node: Node, name: str) -> Value:
        """Return a result of a layer that is worked in stages; all its results are worked at once."""
        if (node.index, "values", name) not in self._known:
            sources = tuple(self._values(node, position) for position in range(len(node.sources)))
            if self._sampled and not node.type.mixes_samples:
                worked = [
                    self._stages(node, tuple(vector(one, "x")[sample] for one in sources), sample)
                    for sample in range(self.network.batch)
                ]
                results: Mapping[str, Value] = {one: tuple(each[one] for each in worked) for one in worked[0]}
            else:
                results = self._stages(node, sources, None)
            self._known |= {(node.index, "values", one): value for one, value in results.items()}
        if (node.index, "values", name) not in self._known:
            raise ExpressionError(f"{node.name} has no `{name}` as it is described")
        return self._known[node.index, "values", name]

    def _stages(self, node: Node, sources: tuple[Value, ...], sample: int | None) -> Mapping[str, Value]:
        staged = node.type.staged
        if staged is None:
            raise ExpressionError(f"{node.type.name} is not worked in stages")
        return staged.work(
            Work(
                node,
                sources,
                lambda name: self._input(node, name, None),
                lambda rule: replaced(rule, node, self.mistake),
                self.steps if self.trace else None,
                node.name if sample is None else f"{node.name}.sample_{sample + 1}",
                sample or 0,
            )
        )

    def _worked(self, rule: Rule, given: Mapping[str, Value], target: str, where: str) -> Value:
        if not self.trace:
            return rule.value(given, target)
        worked = rule.steps(given, target, where)
        self.steps.extend(worked)
        return worked[-1].value

    def _input(self, node: Node, name: str, axis: str | None) -> Value:
        """Return what a rule of this layer sees under a name."""
        attributes = node.attributes
        if node.type.learned.get(name) in node.weights:
            return node.weights[node.type.learned[name]]
        if name in attributes:
            return component(attributes[name], axis)
        if name == "size" and axis is not None:
            return self.axis(node.sources[0], axis)
        prefix, _, rest = name.partition("_")
        if prefix in SIDES and node.input_shapes and rest in node.input_shapes[SIDES[prefix]]:
            return self.axis(node.sources[SIDES[prefix]], rest)
        if prefix == "in" and rest in PLACES and node.input_shapes:
            return 1
        if prefix == "out" and rest in node.output_shape:
            return self.axis(node.index, rest)
        if prefix == "all" and node.input_shapes and rest in node.input_shapes[0]:
            return tuple(self.axis(source, rest) for source in node.sources)
        stem, _, side = name.rpartition("_")
        for paired in (stem, f"{stem}_size"):
            if side in SPATIAL and paired in attributes:
                return component(attributes[paired], side)
        return self._special(node, name, axis)

    def _special(self, node: Node, name: str, axis: str | None) -> Value:
        match name:
            case "x" | "shortcut":
                return self._values(node, 0 if name == "x" else 1)
            case "branches":
                return tuple(self._values(node, position) for position in range(len(node.sources)))
            case "weight":
                return self._weight(node, "weight")
            case "bias_values":
                return self._weight(node, "bias") if "bias" in node.weights else self._no_bias(node)
            case "field_in" if axis is not None:
                return self._field(node.sources[0], axis)[0]
            case "jump_in" if axis is not None:
                return self._field(node.sources[0], axis)[1]
            case "start_in" if axis is not None:
                return self._start_of(node.sources[0], axis)
            case "batch":
                return node.batch
            case "has_values":
                return int(node.has_values)
            case _ if node.input_shapes:
                return self._of_input(node, name)
        raise ExpressionError(f"{node.type.name} knows nothing named `{name}`")

    def _of_input(self, node: Node, name: str) -> Value:
        """Return what a rule may ask of the shape that enters a layer, beside the lengths of its axes."""
        side, name = of_side(name)
        entering = {axis: self.axis(node.sources[side], axis) for axis in node.input_shapes[side]}
        if name == "labels":
            return input_labels(node, entering, sampled=self._sampled)
        if name in OF_ENTERING:
            return OF_ENTERING[name](entering)
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


def replaced(rule: Rule, node: Node, mistake: Mistake | None) -> Rule:
    """Return a rule of a layer as somebody has it who makes this mistake."""
    if mistake is None or not mistake.layers & {node.type.name, node.name}:
        return rule
    replace = dict(mistake.replace)
    for name, source in mistake.replace.items():
        if name in node.type.attributes and node.type.attributes[name].kind == "pair":
            replace |= {f"{name.removesuffix('_size')}_{side}": source for side in SPATIAL}
    return rule.mistaken(replace)


def _whole(value: Value) -> Number:
    """Return a view or a jump; thirds that add up to a whole place are one."""
    found = number(value, "a receptive field")
    return round(found) if abs(found - round(found)) < 1e-9 else found  # noqa: PLR2004 - what rounding leaves
