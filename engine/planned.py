"""The quantities of a network as places of a program: what `Evaluation` does for one draw, worked out once for all.

A network is the same for every draw but for the numbers in it. `Planned` follows names to equations as `Evaluation`
does, and where that one computes a value it notes how the value is computed. `tests/questions/test_calculation.py`
holds the two to the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.errors import EngineError, ExpressionError
from engine.evaluation import TOTALS, Mistake, replaced
from engine.expression import expression
from engine.layer import PLACES, SPATIAL, AxisRule, LayerType
from engine.network import OF_ENTERING, Input, Node
from engine.program import Program
from engine.rule import Rule
from engine.seen import OF_SAMPLES, SIDES, component, input_labels, of_side
from engine.value import Value, integer

_OF_AXES: Final = frozenset({"image", "signal", "behind", "in_axes", "in_labels"})
"""What a rule may ask of a shape that its axes alone decide, however long they are."""


class UnplannedError(EngineError):
    """Something that has no plan: it is worked out anew for each draw."""


class Unknown:
    """Stands for a number that is not known yet, so that what looks at it fails."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise UnplannedError("a number that is not known yet was compared")

    def __bool__(self) -> bool:
        raise UnplannedError("a number that is not known yet was looked at")


@dataclass(slots=True)
class Layer:
    """A layer: as it is for some numbers, and the places of what other numbers change."""

    node: Node
    attributes: Mapping[str, int]
    weights: Mapping[str, int] = field(default_factory=dict)
    shape: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    """The lengths of the output's axes as their rules give them, before they are held to their bounds."""
    axes: Mapping[str, AxisRule] = field(default_factory=dict)


@dataclass(slots=True)
class Sketch:
    """A network whose numbers are places."""

    program: Program
    inputs: tuple[Input, ...]
    input_shapes: tuple[Mapping[str, int], ...]
    input_values: tuple[int | None, ...]
    batch: int
    sampled: bool
    layers: list[Layer] = field(default_factory=list)
    checks: set[int] = field(default_factory=set)
    """What must have a value for the numbers to make a network."""

    @property
    def valued(self) -> bool:
        """Whether anything that enters has values."""
        return any(one is not None for one in self.input_values)

    def shape(self, source: int) -> Mapping[str, int]:
        """Return the places of the lengths of what a source gives."""
        return self.layers[source].shape if source >= 0 else self.input_shapes[-1 - source]

    def layer(self, name: str) -> Layer:
        """Return the layer of that name."""
        for layer in self.layers:
            if layer.node.name == name:
                return layer
        raise ExpressionError(f"there is no layer `{name}`")


def axes_of(kind: LayerType, attributes: Mapping[str, Value | Unknown], entering: Mapping[str, int]) -> dict[str, Rule]:
    """Return the rules of the output's axes, which no number may decide that is not known yet.

    Raises:
        UnplannedError: One does.
    """
    lengths = dict.fromkeys(entering, Unknown())
    try:
        return dict(kind.output_axes(attributes, lengths))  # type: ignore[arg-type]
    except (TypeError, AttributeError, EngineError) as problem:
        raise UnplannedError(f"the axes of {kind.name} depend on its numbers") from problem


class Planned:
    """The quantities of a sketched network, rightly or with one mistake."""

    def __init__(self, sketch: Sketch, mistake: Mistake | None = None) -> None:
        self.sketch, self.mistake = sketch, mistake
        self.program = sketch.program
        self._known: dict[tuple[int, str, str], int] = {}
        self._views: dict[tuple[int, str], tuple[int, int, int]] = {}

    def lookup(self, name: str) -> int:
        """Return the place of a quantity by its name, as `Evaluation.lookup` returns its value.

        Raises:
            ExpressionError: Nothing has this name, or it has no value here.
            UnplannedError: It is worked out anew for each draw.
        """
        owner, _, rest = name.rpartition(".")
        layer = self.sketch.layer(owner) if owner else self.sketch.layers[-1]
        if not owner and rest in TOTALS:
            return self._total(rest)
        if rest == "receptive_field":
            return self._view(layer.node.index, "length" if "length" in layer.shape else SPATIAL[0])[1]
        if rest in layer.shape and layer.node.type.takes:
            return self._length(layer.node.index, rest)
        return self._equation(layer, rest)

    def _equation(self, layer: Layer, name: str) -> int:
        node = layer.node
        found = node.type.rule_of(name)
        if found is None:
            raise ExpressionError(f"{node.type.name} has no equation `{name}`")
        subject, rule = found
        if subject == "values" and node.type.staged is not None:
            raise UnplannedError(f"{node.name} is worked in stages")
        return self._work((node.index, subject, name), rule, layer, name, None)

    def _total(self, name: str) -> int:
        having = [layer for layer in self.sketch.layers if layer.node.type.rule_of(name) is not None]
        return self._call(
            ("total", name),
            tuple(self._equation(layer, name) for layer in having),
            lambda *parts: sum([integer(part, name) for part in parts]),
        )

    def _axis(self, index: int, axis: str) -> int:
        """Return the place of the length of an axis of a source's output, which is whole."""
        length = self._length(index, axis)
        if index < 0 or length == self.sketch.shape(index)[axis]:
            return length
        return self._call(("whole", axis), (length,), lambda value: integer(value, axis))

    def _length(self, index: int, axis: str) -> int:
        """Return the place of what a rule makes of an axis, which a learner may leave with a fraction."""
        if index < 0 or self.mistake is None:
            return self.sketch.shape(index)[axis]
        layer = self.sketch.layers[index]
        if not layer.node.sources or axis not in layer.axes:
            raise ExpressionError(f"{layer.node.name} has no axis `{axis}`")
        size = self.size(layer, axis)
        return layer.shape[axis] if size == layer.sizes[axis] else size

    def size(self, layer: Layer, axis: str) -> int:
        """Return the place of an axis' length as its rule gives it."""
        rule = layer.axes[axis]
        if rule is None:
            return self._axis(layer.node.sources[0], axis)
        return self._work((layer.node.index, "size", axis), rule, layer, rule.target, axis)

    def _view(self, index: int, axis: str) -> tuple[int, int, int]:
        """Return the places of where the view of the first output begins, how far one sees, and the jump."""
        if (index, axis) not in self._views:
            self._views[index, axis] = self._worked_view(index, axis)
        return self._views[index, axis]

    def _worked_view(self, index: int, axis: str) -> tuple[int, int, int]:
        if axis not in self.sketch.shape(index):
            raise ExpressionError("every output looks at the whole input")
        if index < 0:
            return self.program.constant(0), self.program.constant(1), self.program.constant(1)
        layer = self.sketch.layers[index]
        if layer.node.type.window != "sliding":
            raise UnplannedError(f"behind {layer.node.name} how much an output sees depends on where it lies")
        if layer.node.type.receptive_field is None:
            views = [self._view(before, axis) for before in layer.node.sources]
            if len(views) == 1:
                return views[0]
            starts, extents = [start for start, _, _ in views], [view for _, view, _ in views]
            start = self._call("first start", tuple(starts), lambda *parts: min(parts))
            return start, self._call("joined view", (start, *starts, *extents), _joined_view), views[0][2]
        rule = replaced(layer.node.type.receptive_field, layer.node, self.mistake)
        given = {name: self._input(layer, name, axis) for name in rule.needed("start", "receptive_field", "jump")}
        start, view, jump = (
            self._call(("whole", name), (self._rule(rule, given, name),), lambda value, name=name: integer(value, name))
            for name in ("start", "receptive_field", "jump")
        )
        return start, view, jump

    def _work(self, key: tuple[int, str, str], rule: Rule, layer: Layer, target: str, axis: str | None) -> int:
        if key not in self._known:
            own = replaced(rule, layer.node, self.mistake)
            given = {name: self._input(layer, name, axis) for name in own.needed(target)}
            if self.sketch.sampled and not layer.node.type.mixes_samples and not OF_SAMPLES.isdisjoint(given):
                raise UnplannedError(f"{layer.node.name} is worked sample by sample")
            self._known[key] = self._rule(own, given, target)
        return self._known[key]

    def _rule(self, rule: Rule, given: Mapping[str, int], target: str) -> int:
        seen = dict(given)
        for name, override in rule.overrides.items():
            if name in seen:
                seen[name] = self.program.formula(override, given)
        for name, equation in rule.plan(target):
            seen[name] = self.program.formula(equation, seen)
        return self._with(seen[target], given)

    def _with(self, place: int, given: Mapping[str, int]) -> int:
        """Ask for all that a rule is given, even if no equation looks at it, as where a step of it goes unsaid."""
        asked = {one for one in given.values() if not self.program.is_known(one)} - self.sketch.checks
        if asked:
            asked -= {worked for worked, _ in self.program.steps([place])}
        return self._call("with", (place, *sorted(asked)), lambda value, *_: value) if asked else place

    def requirement(self, layer: Layer, condition: str) -> int:
        """Return the place of a check that fails where a condition does not hold."""
        test = expression(condition)
        holds = self.program.formula(test, {name: self._input(layer, name, None) for name in test.names})
        return self._call("required", (holds,), _required)

    def _input(self, layer: Layer, name: str, axis: str | None) -> int:
        """Return the place of what a rule of this layer sees under a name."""
        node = layer.node
        if node.type.learned.get(name) in layer.weights:
            return layer.weights[node.type.learned[name]]
        if name in layer.attributes:
            return self._component(layer.attributes[name], axis)
        if name == "size" and axis is not None:
            return self._axis(node.sources[0], axis)
        prefix, _, rest = name.partition("_")
        if prefix in SIDES and node.input_shapes and rest in node.input_shapes[SIDES[prefix]]:
            return self._axis(node.sources[SIDES[prefix]], rest)
        if prefix == "in" and rest in PLACES and node.input_shapes:
            return self.program.constant(1)
        if prefix == "out" and rest in node.output_shape:
            return self._axis(node.index, rest)
        if prefix == "all" and node.input_shapes and rest in node.input_shapes[0]:
            return self._tuple(self._axis(source, rest) for source in node.sources)
        stem, _, side = name.rpartition("_")
        for paired in (stem, f"{stem}_size"):
            if side in SPATIAL and paired in layer.attributes:
                return self._component(layer.attributes[paired], side)
        return self._special(layer, name, axis)

    def _component(self, place: int, axis: str | None) -> int:
        if axis not in SPATIAL or not isinstance(self.program.sample(place), tuple):
            return place
        return self._call(("component", axis), (place,), lambda value: component(value, axis))

    def _special(self, layer: Layer, name: str, axis: str | None) -> int:
        node = layer.node
        match name:
            case "x" | "shortcut":
                return self._values(layer, 0 if name == "x" else 1)
            case "branches":
                return self._tuple(self._values(layer, position) for position in range(len(node.sources)))
            case "weight":
                return self._weight(layer, "weight")
            case "bias_values":
                return self._weight(layer, "bias") if "bias" in layer.weights else self._no_bias(layer)
            case "start_in" | "field_in" | "jump_in" if axis is not None:
                return self._view(node.sources[0], axis)[("start_in", "field_in", "jump_in").index(name)]
            case "batch":
                return self.sketch.batch
            case "has_values":
                return self.program.constant(int(node.has_values))
            case _ if node.input_shapes:
                return self._of_input(layer, name)
        raise ExpressionError(f"{node.type.name} knows nothing named `{name}`")

    def _of_input(self, layer: Layer, name: str) -> int:
        """Return the place of what a rule may ask of the shape that enters, beside the lengths of its axes."""
        node = layer.node
        side, name = of_side(name)
        lengths = {axis: self._axis(node.sources[side], axis) for axis in node.input_shapes[side]}
        axes = tuple(lengths)
        if name == "labels":
            place = self.program.constant(input_labels(node, node.input_shapes[0], sampled=self.sketch.sampled))
        elif name in _OF_AXES:
            place = self.program.constant(OF_ENTERING[name](node.input_shapes[side]))
        elif name == "in_channels":
            place = lengths["channels" if "channels" in axes else "features"]
        elif name in OF_ENTERING:
            place = self._call(
                ("entering", name, axes),
                tuple(lengths.values()),
                lambda *sizes: OF_ENTERING[name](dict(zip(axes, sizes, strict=True))),
            )
        else:
            raise ExpressionError(f"{node.type.name} knows nothing named `{name}`")
        return self._with(place, lengths)

    def _values(self, layer: Layer, position: int) -> int:
        if position >= len(layer.node.sources):
            raise ExpressionError(f"{layer.node.name} has no second input")
        source = layer.node.sources[position]
        if source >= 0:
            return self._equation(self.sketch.layers[source], "output")
        values = self.sketch.input_values[-1 - source]
        if values is None:
            raise ExpressionError("the input has a shape but no values")
        return values

    def _weight(self, layer: Layer, name: str) -> int:
        if name not in layer.weights:
            raise ExpressionError(f"{layer.node.name} was given no values for its `{name}`")
        return layer.weights[name]

    def _no_bias(self, layer: Layer) -> int:
        if layer.node.attributes.get("bias"):
            return self._weight(layer, "bias")
        one = self.program.constant(1)
        channels = layer.shape.get("channels", layer.shape.get("features", one))
        return self._call("no bias", (channels,), lambda count: (0,) * count)

    def _tuple(self, places: Iterable[int]) -> int:
        return self._call("tuple", tuple(places), lambda *parts: parts)

    def _call(self, what: Hashable, needs: tuple[int, ...], function: Callable[..., Value]) -> int:
        return self.program.call(what, needs, function)


def _required(holds: Value) -> Value:
    if not holds:
        raise ExpressionError("the numbers make no network")
    return holds


def _joined_view(start: int, *views: int) -> int:
    half = len(views) // 2
    return max([one + other for one, other in zip(views[:half], views[half:], strict=True)]) - start
