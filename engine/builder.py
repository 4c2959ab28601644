"""Unfolding a description into layers: sequences, branches, repeats and blocks, each layer checked as it is placed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from engine.blocks import Blocks
from engine.checks import kind_name, known_keys, mapping, nearest, quote
from engine.errors import DescriptionError, ExpressionError
from engine.evaluation import Evaluation
from engine.inputs import MAX_AXIS, NAME
from engine.layer import LayerType, fit_weights
from engine.layers import ALIASES, LAYER_TYPES
from engine.network import MAX_NODES, Input, Network, Node, accepts, shape_of
from engine.value import Value, flat, freeze, integer, shape, show

MAX_REPEATS: Final = 1_000
MAX_NESTING: Final = 20
MAX_GIVEN: Final = 1_000_000
"""The most numbers that the weights given in a description may hold together; more belong in a file beside it."""

_COMMON: Final = ("name", "from", "share", "weights")
_JOINED: Final = ("add", "concat")
_GROUPS: Final = ("residual", *_JOINED, "repeat")
_BEFORE: Final = "previous"
"""What `from` calls the layer before, so that a repeated layer can name its other inputs beside it."""


class Builder:
    """The layers of a description, as far as they have been placed.

    Sources are numbered as in `Node.sources`; None stands for a network that has no input.
    """

    def __init__(self, inputs: tuple[Input, ...], batch: int, blocks: Blocks) -> None:
        self.inputs, self.batch, self.blocks = inputs, batch, blocks
        self.nodes: list[Node] = []
        self._names: dict[str, int] = {one.name: -1 - position for position, one in enumerate(inputs)}
        self._used: Counter[str] = Counter(dict.fromkeys(self._names, 1))
        self._scopes: Counter[str] = Counter()
        self._given = 0
        for name in blocks.own:
            if name in LAYER_TYPES or name in ALIASES or name in _GROUPS:
                raise DescriptionError(f"blocks.{name}", f"`{name}` is the name of a layer; choose another")

    def sequence(self, layers: object, source: int | None, place: str, prefix: str = "", level: int = 0) -> int | None:
        """Place layers one behind the other and return the last.

        Args:
            layers: What stands in the description.
            source: What the first of them takes.
            place: Where they stand, for error sentences.
            prefix: What the names of the layers start with, such as `block.2.`.
            level: How deep they are nested.
        """
        if level > MAX_NESTING:
            raise DescriptionError(place, f"layers are nested more than {MAX_NESTING} deep")
        if not isinstance(layers, list) or not layers:
            raise DescriptionError(place, f"a list with at least one layer was expected, not {kind_name(layers)}")
        for position, entry in enumerate(layers):
            source = self._entry(entry, source, f"{place}[{position}]", prefix, level)
        return source

    def _entry(self, entry: object, source: int | None, place: str, prefix: str, level: int) -> int | None:
        if isinstance(entry, str):
            entry = {entry: {}}
        if not isinstance(entry, Mapping) or len(entry) != 1:
            found = f"a mapping of {len(entry)}" if isinstance(entry, Mapping) else kind_name(entry)
            raise DescriptionError(
                place, f"one layer was expected, such as `linear: {{out_features: 10}}`, not {found}"
            )
        ((name, data),) = entry.items()
        kind = str(name)
        where = f"{place}.{kind}"
        layer = LAYER_TYPES.get(kind) or ALIASES.get(kind)
        if kind not in _GROUPS and kind not in self.blocks and (layer is None or layer.inputs is None):
            known = [name for name, one in LAYER_TYPES.items() if one.inputs is not None]
            raise DescriptionError(
                place, f"there is no layer `{kind}`{nearest(kind, [*known, *ALIASES, *_GROUPS, *self.blocks.names])}"
            )
        body = mapping({} if data is None else data, where)
        if kind in self.blocks:
            inner = self._scope(kind, body, where, prefix, named=bool(self._scopes[f"{prefix}{kind}"]))
            self._scopes[f"{prefix}{kind}"] += 1
            return self.sequence(self.blocks.unfold(kind, body, where), source, where, inner, level + 1)
        if kind == "repeat":
            return self._repeat(body, source, where, prefix, level)
        if layer is not None and layer.inputs is not None:
            return self._layer(kind, layer, body, source, where, prefix)
        if "from" in body and kind in _JOINED:
            return self._join(kind, body, where, prefix)
        inner = self._scope(kind, body, where, prefix, named=False)
        if kind == "add":
            raise DescriptionError(where, "the layers to add were expected, such as `from: [body, shortcut]`")
        join = self._residual if kind == "residual" else self._concat
        return join(body, source, where, inner, level)

    def _scope(self, kind: str, body: Mapping[str, Any], place: str, prefix: str, *, named: bool) -> str:
        """Return what the names of the layers inside start with: the group's own name, or its kind if `named`."""
        name = body.get("name")
        if name is None:
            return f"{self._unique(f'{prefix}{kind}')}." if named else prefix
        self._hold_to_name(name, place, prefix)
        self._used[f"{prefix}{name}"] += 1
        return f"{prefix}{name}."

    def _hold_to_name(self, name: object, place: str, prefix: str) -> None:
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise DescriptionError(f"{place}.name", f"{quote(name)} cannot be a name; use letters, digits and _")
        if f"{prefix}{name}" in self._used:
            raise DescriptionError(f"{place}.name", f"`{name}` is already the name of another layer")

    def _unique(self, wanted: str) -> str:
        name = wanted
        while name in self._used:
            self._used[wanted] += 1
            name = f"{wanted}_{self._used[wanted]}"
        self._used[name] += 1
        return name

    def _residual(self, body: Mapping[str, Any], source: int | None, place: str, inner: str, level: int) -> int:
        known_keys(body, ("name", "body", "shortcut"), place)
        end = self.sequence(body.get("body"), source, f"{place}.body", inner, level + 1)
        shortcut = body.get("shortcut", "identity")
        other = source
        if shortcut != "identity":
            other = self.sequence(shortcut, source, f"{place}.shortcut", inner, level + 1)
        shapes = [shape_of(self._at(one, place)) for one in (end, other)]
        if list(shapes[0].items()) != list(shapes[1].items()):
            ways = " and ".join(show(tuple(one.values())) for one in shapes)
            raise DescriptionError(place, f"body and shortcut give {ways}; the shapes must be equal to be added")
        return self._place(LAYER_TYPES["add"], {}, (end, other), place, self._unique(f"{inner}add"))

    def _concat(self, body: Mapping[str, Any], source: int | None, place: str, inner: str, level: int) -> int:
        known_keys(body, ("name", "branches"), place)
        branches = body.get("branches")
        if not isinstance(branches, list) or len(branches) < 2:  # noqa: PLR2004 - one branch needs no joining
            raise DescriptionError(f"{place}.branches", "a list of at least two branches was expected")
        ends = [
            source if one == "identity" else self.sequence(one, source, f"{place}.branches[{n}]", inner, level + 1)
            for n, one in enumerate(branches)
        ]
        return self._concatenate(ends, place, self._unique(f"{inner}concat"))

    def _concatenate(self, ends: Sequence[int | None], place: str, name: str) -> int:
        rests = [list(shape_of(self._at(end, place)).items()) for end in ends]
        rests = [rest[1:] if rest[:1] and rest[0][0] == "channels" else rest[:-1] for rest in rests]
        if any(rest != rests[0] for rest in rests):
            raise DescriptionError(place, "the branches differ in another axis than the one that is concatenated")
        return self._place(LAYER_TYPES["concat"], {}, ends, place, name)

    def _join(self, kind: str, body: Mapping[str, Any], place: str, prefix: str) -> int:
        """Add or concatenate layers and inputs that are named, wherever they stand before."""
        known_keys(body, ("name", "from"), place)
        wanted = body["from"]
        if not isinstance(wanted, list) or len(wanted) < 2:  # noqa: PLR2004 - one needs no joining
            raise DescriptionError(f"{place}.from", "a list of at least two names was expected")
        ends = [self._find(name, prefix, f"{place}.from") for name in wanted]
        if body.get("name") is not None:
            self._hold_to_name(body["name"], place, prefix)
        name = self._unique(f"{prefix}{body.get('name') or kind}")
        if kind == "concat":
            return self._concatenate(ends, place, name)
        shapes = [shape_of(self._at(end, place)) for end in ends]
        if any(list(one.items()) != list(shapes[0].items()) for one in shapes):
            ways = " and ".join(show(tuple(one.values())) for one in shapes)
            raise DescriptionError(place, f"the layers give {ways}; the shapes must be equal to be added")
        return self._place(LAYER_TYPES["add"], {}, ends, place, name)

    def _repeat(self, body: Mapping[str, Any], source: int | None, place: str, prefix: str, level: int) -> int | None:
        known_keys(body, ("times", "body", "name"), place)
        times = body.get("times")
        if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MAX_REPEATS:
            raise DescriptionError(
                f"{place}.times", f"a whole number from 1 to {MAX_REPEATS} was expected, not {kind_name(times)}"
            )
        inner = self._scope("repeat", body, place, prefix, named=True)
        for turn in range(1, times + 1):
            source = self.sequence(body.get("body"), source, f"{place}.body", f"{inner}{turn}.", level + 1)
        return source

    def _at(self, source: int | None, place: str) -> Input | Node:
        if source is None:
            raise DescriptionError(place, "there is nothing before it to take as input; give `input`")
        return self.nodes[source] if source >= 0 else self.inputs[-1 - source]

    def _find(self, name: object, prefix: str, place: str) -> int:
        """Return the layer or input that a name means here: one of the same group first, then of those around it."""
        scope = prefix
        while isinstance(name, str):
            if f"{scope}{name}" in self._names:
                return self._names[f"{scope}{name}"]
            if not scope:
                break
            scope = "".join(scope[:-1].rpartition(".")[:2])
        raise DescriptionError(place, f"there is no {quote(name)} before it{nearest(str(name), self._names)}")

    def _layer(
        self, written: str, kind: LayerType, body: Mapping[str, Any], source: int | None, place: str, prefix: str
    ) -> int:
        known_keys(body, [*kind.attributes, *_COMMON], place)
        attributes = _attributes(kind, body, place)
        name = body.get("name")
        if name is not None:
            self._hold_to_name(name, place, prefix)
        sources = self._sources(body, source, kind, place, prefix)
        full_name = self._unique(f"{prefix}{written if name is None else name}")
        index = self._place(kind, attributes, sources, place, full_name)
        self._weigh(index, body, place, prefix)
        return index

    def _sources(
        self, body: Mapping[str, Any], source: int | None, kind: LayerType, place: str, prefix: str
    ) -> tuple[int | None, ...]:
        if "from" not in body:
            if (kind.inputs or 0) > 1:
                raise DescriptionError(place, f"{kind.name} takes {kind.inputs} inputs; name them with `from`")
            return (source,) if kind.inputs else ()
        wanted = body["from"] if isinstance(body["from"], list) else [body["from"]]
        fewest = kind.inputs or 0
        if not fewest <= len(wanted) <= fewest + kind.further:
            many = f"{fewest}" if not kind.further else f"{fewest} to {fewest + kind.further}"
            raise DescriptionError(f"{place}.from", f"{kind.name} takes {many} input, not {len(wanted)}")
        return tuple(
            source if name == _BEFORE and name not in self._names else self._find(name, prefix, f"{place}.from")
            for name in wanted
        )

    def _place(
        self, kind: LayerType, attributes: Mapping[str, Value], sources: Sequence[int | None], place: str, name: str
    ) -> int:
        if len(self.nodes) >= MAX_NODES:
            raise DescriptionError(place, f"the description unfolds to more than {MAX_NODES} layers")
        taken = [self._at(source, place) for source in sources]
        shapes = tuple(shape_of(one) for one in taken)
        if not accepts(kind, shapes):
            expected = " or ".join("(" + ", ".join(axes) + ")" for axes in kind.takes) or "no input"
            found = ", ".join("(" + ", ".join(one) + ")" for one in shapes) or "no input"
            raise DescriptionError(place, f"{kind.name} takes {expected}, not {found}")
        self._hold_to_classes(kind, attributes, taken, place)
        node = Node(
            index=len(self.nodes),
            name=name,
            type=kind,
            attributes=attributes,
            sources=tuple(source for source in sources if source is not None),
            input_shapes=shapes,
            output_shape=dict.fromkeys(kind.output_axes(attributes, shapes[0]), 0) if shapes else {},
            place=place,
            batch=self.batch,
            has_values=any(one.values is not None for one in self.inputs),
            bare=kind.bare and all(one.bare for one in taken),
        )
        self.nodes.append(node)
        self._names[name] = node.index
        self.nodes[-1] = self._shaped(node)
        return node.index

    def _hold_to_classes(
        self, kind: LayerType, attributes: Mapping[str, Value], taken: Sequence[Input | Node], place: str
    ) -> None:
        """Refuse to look up anything but whole numbers, which only an input of the network holds."""
        if kind.classes is None:
            return
        count = integer(attributes[kind.classes], kind.classes)
        for one in taken:
            if not isinstance(one, Input):
                raise DescriptionError(
                    place, f"{kind.name} takes whole numbers, which only an input holds; name it with `from`"
                )
            if one.values is not None and not all(value in range(count) for value in flat(one.values)):
                raise DescriptionError(
                    place, f"the input `{one.name}` must hold whole numbers from 0 to {count - 1} for {kind.name}"
                )

    def _shaped(self, node: Node) -> Node:
        """Work out the output's shape and hold the layer to what it requires."""
        evaluation = Evaluation(Network(self.inputs, tuple(self.nodes), self.batch))
        refusal = evaluation.refusal(node)
        if refusal is not None:
            raise DescriptionError(node.place, refusal)
        sizes: dict[str, int] = {}
        for axis in node.output_shape:
            try:
                size = evaluation.axis(node.index, axis)
            except ExpressionError as problem:
                raise DescriptionError(node.place, str(problem)) from problem
            if size < 1:
                before = show(tuple(node.input_shapes[0].values()))
                raise DescriptionError(
                    node.place, f"the input {before} is too small: its output would be {show(size)} in {axis}"
                )
            if size > MAX_AXIS:
                raise DescriptionError(
                    node.place, f"the output would be {show(size)} in {axis}; at most {show(MAX_AXIS)} is allowed"
                )
            sizes[axis] = size
        return replace(node, output_shape=sizes)

    def _weigh(self, index: int, body: Mapping[str, Any], place: str, prefix: str) -> None:
        """Give a layer the weights that stand in the description, or those of the layer whose weights it shares."""
        node = self.nodes[index]
        entering = node.input_shapes[0] if node.input_shapes else {}
        expected = node.type.weights(node, entering)
        if "share" in body:
            if "weights" in body:
                raise DescriptionError(f"{place}.weights", "a layer that shares weights cannot have its own")
            owner = self._owner(body["share"], node, expected, f"{place}.share", prefix)
            learned = {name: owner.attributes[name] for name in node.type.learned if name in owner.attributes}
            self.nodes[index] = replace(
                node, shared_with=owner.index, weights=owner.weights, attributes={**node.attributes, **learned}
            )
            return
        given = mapping(body.get("weights", {}), f"{place}.weights")
        expected = {**expected, **node.type.buffers(node, entering)}
        known_keys(given, list(expected), f"{place}.weights")
        fitted = {
            name: fitted_weight(values, expected[name], f"{place}.weights.{name}") for name, values in given.items()
        }
        self._given += sum(math.prod(shape(weight)) for weight in fitted.values())
        if self._given > MAX_GIVEN:
            raise DescriptionError(
                f"{place}.weights", f"the weights of all layers together hold more than {show(MAX_GIVEN)} numbers"
            )
        self.nodes[index] = replace(node, weights=fitted)

    def _owner(
        self, name: object, node: Node, expected: Mapping[str, tuple[int, ...]], place: str, prefix: str
    ) -> Node:
        index = self._find(name, prefix, place)
        if not 0 <= index < node.index:
            raise DescriptionError(place, f"{quote(name)} is no layer before it")
        owner = self.nodes[index]
        if owner.shared_with is not None:
            owner = self.nodes[owner.shared_with]
        weights = owner.type.weights(owner, owner.input_shapes[0]) if owner.input_shapes else {}
        if not expected or dict(weights) != dict(expected):
            raise DescriptionError(place, f"the weights of {quote(name)} have another shape than those needed here")
        return owner


def _attributes(kind: LayerType, body: Mapping[str, Any], place: str) -> dict[str, Value]:
    attributes: dict[str, Value] = {}
    for name, attribute in kind.attributes.items():
        value = body.get(name, attribute.default)
        if value is None and attribute.default_from is not None:
            value = attributes[attribute.default_from]
        if value is None:
            raise DescriptionError(place, f"`{name}` is missing")
        problem = attribute.problem(value) if name in body else None
        if problem is not None:
            raise DescriptionError(f"{place}.{name}", f"{quote(value)} was found; {problem}")
        attributes[name] = freeze(value)
    try:
        return dict(kind.settle(attributes))
    except ExpressionError as problem:
        raise DescriptionError(place, str(problem)) from problem


def fitted_weight(values: object, expected: tuple[int, ...], place: str) -> Value:
    """Shape given weights as torch does.

    Raises:
        DescriptionError: They hold no numbers, or cannot have this shape.
    """
    try:
        weight = fit_weights(values, expected)
    except ExpressionError as problem:
        raise DescriptionError(place, str(problem)) from problem
    if weight is None:
        found = show(shape(freeze(values)))
        raise DescriptionError(
            place, f"values of shape {show(expected)} were expected, every row as long as the first, not {found}"
        )
    return weight
