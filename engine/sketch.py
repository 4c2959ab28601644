"""A description understood once for all draws: its layers, and places for the numbers that a draw puts in.

It is unfolded for some numbers as any description is. What an expression gave carries the place of that expression
along, so that afterwards every attribute, length and weight is known by its place. An expression that decides more than
a number (a layer's name, how often something is repeated) is *structural*: another value needs a sketch of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from engine.blocks import BLOCKS, Blocks, thawed
from engine.builder import Builder, fitted_weight
from engine.checks import mapping
from engine.errors import DescriptionError, EngineError
from engine.expression import Expression, expression
from engine.inputs import MAX_AXIS, axis_length, input_values, read_inputs
from engine.layer import Attribute, LayerType
from engine.network import AXIS_OF_LABEL, Input, Node
from engine.planned import Layer, Planned, Sketch, Unknown, UnplannedError, axes_of
from engine.program import Program
from engine.value import MAX_MAGNITUDE, Value, freeze, integer, is_row, shape

_MOST_LAYERS: Final = 200
"""A network of more layers is worked out anew for each draw."""


class _Whole(int):
    place: int


class _Real(float):
    place: int


class _Several(list[Any]):
    place: int


_Marked = _Whole | _Real | _Several
_KINDS = (_Whole, _Real, _Several)


def sketch(data: object, program: Program) -> tuple[Sketch, tuple[Expression, ...]]:
    """Sketch a description over the numbers of a program.

    Returns:
        The sketch, and the expressions that are structural.

    Raises:
        EngineError: Its sample makes no network, or the description has no sketch.
    """
    return _Sketcher(program).sketch(data)


class _Recorder(Builder):
    """Remembers what each layer was described by."""

    bodies: dict[int, Mapping[str, Any]]

    def _layer(self, *described: Any) -> int:  # noqa: ANN401 - as the builder has it
        index = super()._layer(*described)
        _written, _kind, self.bodies[index], *_ = described
        return index


class _MarkedBlocks(Blocks):
    """Unfolds blocks so that what their parameters decide is marked."""

    sketcher: _Sketcher

    def unfold(self, name: str, body: Mapping[str, Any], place: str) -> object:
        super().unfold(name, body, place)
        parameters = {**BLOCKS, **self.own}[name].get("parameters", {})
        given = {one: self.sketcher.taken(body.get(one, default)) for one, default in parameters.items()}
        layers = {**BLOCKS, **self.own}[name]["layers"]
        return self.sketcher.marked(layers, {**self.sketcher.program.given, **given}, inside=True)


class _Sketcher:
    def __init__(self, program: Program) -> None:
        self.program = program
        self._structural: dict[str, Expression] = {}
        self._marks: list[tuple[_Marked, Expression, bool]] = []
        self._taken: set[int] = set()

    def sketch(self, data: object) -> tuple[Sketch, tuple[Expression, ...]]:
        top = mapping(data, "")
        parts = {name: part if name in ("blocks", "about") else self.marked(part) for name, part in top.items()}
        inputs, samples = read_inputs(mapping(parts.get("input", {}), "input"), parts.get("batch"))
        blocks = _MarkedBlocks(
            parts.get("blocks", {}), {name: self.program.sample(place) for name, place in self.program.given.items()}
        )
        blocks.sketcher = self
        builder = _Recorder(inputs, samples, blocks)
        builder.bodies = {}
        builder.sequence(parts.get("layers"), -1 if inputs else None, "layers")
        if len(builder.nodes) > _MOST_LAYERS:
            raise UnplannedError("the description has too many layers to be planned")
        made = self._inputs(inputs, parts)
        planned = Planned(made)
        for node in builder.nodes:
            self._add(made, planned, node, builder.bodies.get(node.index, {}))
        return made, self._left()

    def marked(self, data: object, places: Mapping[str, int] | None = None, *, inside: bool = False) -> Any:  # noqa: ANN401
        """Put in for every text that starts with `=` what it gives for the sample, marked by its place.

        Args:
            data: Part of a description.
            places: What its expressions see; by default the drawn numbers.
            inside: Whether it is a block, whose expressions see parameters too.
        """
        known = self.program.given if places is None else places
        if isinstance(data, str) and data.startswith("="):
            return self._mark(expression(data[1:]), known, inside=inside)
        if isinstance(data, Mapping):
            resolved = {self.marked(key, known, inside=inside): value for key, value in data.items()}
            for key in resolved:
                if isinstance(key, _KINDS):
                    raise UnplannedError("a number decides what something is called")
            return {key: self.marked(value, known, inside=inside) for key, value in resolved.items()}
        if isinstance(data, list):
            return [self.marked(element, known, inside=inside) for element in data]
        return data

    def _mark(self, formula: Expression, known: Mapping[str, int], *, inside: bool) -> object:
        try:
            place = self.program.formula(formula, known)
        except KeyError as problem:
            raise UnplannedError(f"`{problem.args[0]}` is not known here") from problem
        value = self.program.sample(place)
        if self.program.is_constant(place):
            return thawed(value)
        mark: _Marked
        match value:
            case int():
                mark = _Whole(value)
            case float():
                mark = _Real(value)
            case tuple():
                mark = _Several(map(thawed, value))
            case _:
                self._decides(formula, inside=inside)
                return value
        mark.place = place
        self._marks.append((mark, formula, inside))
        return mark

    def _decides(self, formula: Expression, *, inside: bool) -> None:
        """Note that an expression decides more than a number."""
        if inside:
            raise UnplannedError(f"`{formula.source}` decides what a block is made of")
        self._structural[formula.source] = formula

    def _left(self) -> tuple[Expression, ...]:
        """Return all that is structural: what no attribute, length or weight took."""
        for mark, formula, inside in self._marks:
            if id(mark) not in self._taken:
                self._decides(formula, inside=inside)
        return tuple(self._structural.values())

    def taken(self, data: object) -> int:
        """Return the place of a number or of numbers, which need not be marked."""
        if isinstance(data, _KINDS):
            self._taken.add(id(data))
            return data.place
        if isinstance(data, list):
            parts = tuple(self.taken(element) for element in data)
            return self.program.call("tuple", parts, lambda *values: values)
        return self.program.constant(freeze(data))

    def _inputs(self, inputs: tuple[Input, ...], parts: Mapping[str, Any]) -> Sketch:
        shapes: list[Mapping[str, int]] = []
        values: list[int | None] = []
        counts: list[int] = []
        for one, spec in zip(inputs, parts.get("input", {}).values(), strict=True):
            if one.values is None:
                sizes = spec.values() if isinstance(spec, Mapping) else spec
                shapes.append({axis: self._length(size) for axis, size in zip(one.shape, sizes, strict=True)})
                values.append(None)
                continue
            place = self._call(("input", one.labels), (self.taken(spec["values"]),), _numbers_of(len(one.labels)))
            lengths = [
                self._call(("length", axis), (place,), lambda value, axis=axis: shape(value)[axis])
                for axis in range(len(one.labels))
            ]
            named = {
                AXIS_OF_LABEL[label]: length for label, length in zip(one.labels, lengths, strict=True) if label != "N"
            }
            shapes.append({axis: named.get(axis, self.program.constant(1)) for axis in one.shape})
            values.append(place)
            counts.append(lengths[0] if one.sampled else self.program.constant(1))
        given = parts.get("batch")
        batch = self._length(given) if given is not None else self.program.constant(1)
        if counts:
            known = (batch, *counts) if given is not None else tuple(counts)
            batch = self._call("samples", known, _one_count)
        made = Sketch(
            self.program, inputs, tuple(shapes), tuple(values), batch, sampled=any(one.sampled for one in inputs)
        )
        made.checks.update((batch,), *(one.values() for one in shapes), (one for one in values if one is not None))
        return made

    def _length(self, size: object) -> int:
        return self._call("axis length", (self.taken(size),), _length_of)

    def _add(self, made: Sketch, planned: Planned, node: Node, body: Mapping[str, Any]) -> None:
        """Sketch the next layer."""
        if "share" in body or (node.type.classes is not None and made.valued):
            raise UnplannedError(f"{node.name} is looked at anew for each draw")
        layer = Layer(node, self._settled(made, node, self._attributes(node.type, body)))
        made.layers.append(layer)
        entering = made.shape(node.sources[0]) if node.sources else {}
        known: dict[str, Value | Unknown] = {
            name: self.program.value(place) if self.program.is_constant(place) else Unknown()
            for name, place in layer.attributes.items()
        }
        if node.sources:
            layer.axes = axes_of(node.type, known, entering)
        layer.weights = self._weights(layer, entering, body.get("weights", {}))
        made.checks.update(layer.weights.values())
        made.checks.update(planned.requirement(layer, condition) for condition in node.type.requires)
        made.checks.update(self._alike(made, node))
        for axis in layer.axes:
            size = layer.sizes[axis] = planned.size(layer, axis)
            layer.shape[axis] = self._call(("size", axis), (size,), lambda length, axis=axis: _held(length, axis))
        made.checks.update(layer.shape.values())
        if tuple(layer.axes) != tuple(node.output_shape):
            raise UnplannedError(f"the axes of {node.name} depend on its numbers")

    def _attributes(self, kind: LayerType, body: Mapping[str, Any]) -> dict[str, int]:
        places: dict[str, int] = {}
        for name, attribute in kind.attributes.items():
            value = body.get(name, attribute.default)
            if value is None and attribute.default_from is not None:
                places[name] = places[attribute.default_from]
            elif isinstance(value, _KINDS) and attribute.kind in ("flag", "choice"):
                places[name] = self.program.constant(freeze(value))
            else:
                place = self.taken(value)
                if not self.program.is_constant(place):
                    what = ("attribute", kind.name, name, isinstance(value, list))
                    place = self._call(what, (place,), _checked(attribute, several=isinstance(value, list)))
                places[name] = place
        return places

    def _settled(self, made: Sketch, node: Node, places: dict[str, int]) -> Mapping[str, int]:
        made.checks.update(places.values())
        if node.type.settle is dict or all(map(self.program.is_constant, places.values())):
            known = {name: self.program.constant(value) for name, value in node.attributes.items()}
            return places if node.type.settle is dict else known
        marks: dict[str, Any] = {
            name: self.program.value(place) if self.program.is_constant(place) else Unknown()
            for name, place in places.items()
        }
        try:
            settled: Mapping[str, Any] = node.type.settle(marks)
        except (TypeError, AttributeError, EngineError) as problem:
            raise UnplannedError(f"{node.name} is settled anew for each draw") from problem
        of = {id(mark): places[name] for name, mark in marks.items()}
        return {
            name: of[id(value)] if isinstance(value, Unknown) else self.program.constant(value)
            for name, value in settled.items()
        }

    def _weights(self, layer: Layer, entering: Mapping[str, int], given: Mapping[str, Any]) -> dict[str, int]:
        """Return the places of given weights, which must have the shapes that the layer's numbers ask for."""
        node, attributes, axes = layer.node, tuple(layer.attributes), tuple(entering)
        needs = (*layer.attributes.values(), *entering.values())

        def fitted(name: str) -> Callable[..., Value]:
            def fit(values: Value, *known: Value) -> Value:
                own = dict(zip(attributes, known, strict=False))
                lengths = cast("dict[str, int]", dict(zip(axes, known[len(attributes) :], strict=True)))
                drawn = replace(node, attributes=own)
                expected = {**node.type.weights(drawn, lengths), **node.type.buffers(drawn, lengths)}
                return fitted_weight(values, expected[name], name)

            return fit

        return {
            name: self._call(("weight", node.index, name), (self.taken(values), *needs), fitted(name))
            for name, values in given.items()
        }

    def _alike(self, made: Sketch, node: Node) -> Iterator[int]:
        """Yield checks that what is joined may be joined."""
        if node.type.name not in ("add", "concat"):
            return
        shapes = [made.shape(source) for source in node.sources]
        for axis in shapes[0]:
            joined = "channels" if "channels" in shapes[0] else "features"
            if node.type.name == "add" or axis != joined:
                yield self._call("alike", tuple(one[axis] for one in shapes), _alike)

    def _call(self, what: Hashable, needs: tuple[int, ...], function: Callable[..., Value]) -> int:
        return self.program.call(what, needs, function)


def _numbers_of(axes: int) -> Callable[[Value], Value]:
    return lambda values: input_values(values, axes, "")


def _length_of(size: Value) -> Value:
    return axis_length(size, "")


def _one_count(*counts: Value) -> Value:
    if any(count != counts[0] for count in counts):
        raise DescriptionError("input", "the samples are not as many everywhere")
    return counts[0]


def _alike(*lengths: Value) -> Value:
    if any(length != lengths[0] for length in lengths):
        raise DescriptionError("", "the shapes must be equal to be joined")
    return lengths[0]


def _held(length: Value, axis: str) -> int:
    size = integer(length, axis)
    if not 1 <= size <= MAX_AXIS:
        raise DescriptionError("", f"the output would be {size} in {axis}")
    return size


def _checked(attribute: Attribute, *, several: bool) -> Callable[[Value], Value]:
    """Return a function that holds a drawn value to what an attribute asks; a plain number is quickly looked at."""
    low = -MAX_MAGNITUDE if attribute.minimum is None else attribute.minimum
    high = MAX_MAGNITUDE if attribute.maximum is None else attribute.maximum
    plain: tuple[type, ...] = {"integer": (int,), "pair": (int,), "number": (int, float), "numbers": (int, float)}.get(
        attribute.kind, ()
    )

    of_numbers = several and attribute.kind in ("numbers", "vector")

    def check(value: Value) -> Value:
        if of_numbers and is_row(value) and value and min(value) > -MAX_MAGNITUDE and max(value) < MAX_MAGNITUDE:
            return value
        if value.__class__ in plain and low <= value <= high and not several:  # type: ignore[operator]
            return value
        if isinstance(value, tuple) != several:
            raise UnplannedError("one number was planned for, or several")
        problem = attribute.problem(thawed(value))
        if problem is not None:
            raise DescriptionError("", problem)
        return freeze(value)

    return check
