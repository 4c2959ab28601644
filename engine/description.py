"""From data to a network: every layer named, checked and placed, and every mistake in it told by its place.

A description holds `input`, `layers`, and optionally `batch` and `blocks`. Layers stand in sequence; `residual`,
`concat` and `repeat` hold sequences; a name from `blocks` unfolds to its layers with its parameters put in. A text
that starts with `=` is an expression over those parameters. Each layer may also carry `name`, `from` (the layers or
inputs it takes), `share` (the layer whose weights it uses) and `weights` (values by torch's state-dict names).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from engine.errors import DescriptionError, ExpressionError
from engine.evaluation import Evaluation
from engine.expression import Environment, expression
from engine.layer import LayerType, fit_weights
from engine.layers import LAYER_TYPES
from engine.network import AXES_OF_RANK, AXIS_OF_LABEL, MAX_NODES, Input, Network, Node, accepts, shape_of
from engine.value import Value, freeze, shape, show

MAX_REPEATS: Final = 1_000
MAX_NESTING: Final = 20
MAX_AXIS: Final = 10_000_000

BLOCKS: Final[dict[str, Any]] = {
    "depthwise_separable_conv2d": {
        "parameters": {"out_channels": None, "kernel_size": None, "stride": 1, "padding": 0, "bias": True},
        "layers": [
            {
                "depthwise_conv2d": {
                    "name": "depthwise",
                    "kernel_size": "=kernel_size",
                    "stride": "=stride",
                    "padding": "=padding",
                    "bias": "=bias",
                }
            },
            {"pointwise_conv2d": {"name": "pointwise", "out_channels": "=out_channels", "bias": "=bias"}},
        ],
    }
}
"""Blocks that every description knows (Howard et al., MobileNets, arXiv:1704.04861, section 3.1)."""

_COMMON: Final = ("name", "from", "share", "weights")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def describe(data: object, given: Environment | None = None) -> Network:
    """Understand a description.

    Args:
        data: Mappings, lists, numbers and texts as a YAML file gives them.
        given: Values for expressions that stand in it (`=W`).

    Raises:
        DescriptionError: With the place, what was found, what was expected, and the nearest known name.
    """
    top = _mapping(resolve(data, given or {}, "") if given is not None else data, "description")
    _known_keys(top, ("input", "layers", "batch", "blocks"), "description")
    batch = top.get("batch", 1)
    if not isinstance(batch, int) or isinstance(batch, bool) or not 1 <= batch <= MAX_AXIS:
        raise DescriptionError("batch", f"a whole number of at least 1 was expected, not {batch!r}")
    blocks = {**BLOCKS, **_mapping(top.get("blocks", {}), "blocks")}
    inputs, values_batch = _inputs(_mapping(top.get("input", {}), "input"))
    builder = _Builder(inputs, max(batch, values_batch), blocks)
    layers = top.get("layers")
    if not isinstance(layers, list) or not layers:
        raise DescriptionError("layers", "a list with at least one layer was expected")
    builder.sequence(layers, -1 if inputs else None, "layers", "", 0)
    return Network(inputs, tuple(builder.nodes), builder.batch)


def resolve(data: object, given: Environment, place: str) -> object:
    """Put values in for every text that starts with `=`, as keys and as values."""
    if isinstance(data, str) and data.startswith("="):
        try:
            return expression(data[1:]).value(given)
        except ExpressionError as problem:
            raise DescriptionError(place, str(problem)) from problem
    if isinstance(data, Mapping):
        return {
            str(resolve(key, given, place)): resolve(value, given, f"{place}.{key}".lstrip("."))
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [resolve(element, given, f"{place}[{index}]") for index, element in enumerate(data)]
    return data


def nearest(name: str, known: Iterable[str]) -> str:
    """Write " (did you mean `x`?)" if a known name is near, else nothing."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""


def _mapping(data: object, place: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DescriptionError(place, f"a mapping of names to values was expected, not {_kind(data)}")
    return data


def _kind(data: object) -> str:
    names = {list: "a list", str: f"the text {data!r}", type(None): "nothing"}
    return names.get(type(data), repr(data))


def _known_keys(data: Mapping[str, object], known: Sequence[str], place: str) -> None:
    for key in data:
        if key not in known:
            raise DescriptionError(place, f"`{key}` is not known here{nearest(str(key), known)}")


def _inputs(data: Mapping[str, object]) -> tuple[tuple[Input, ...], int]:
    inputs, batch = [], 1
    for name, spec in data.items():
        place = f"input.{name}"
        if not _NAME.fullmatch(str(name)):
            raise DescriptionError("input", f"`{name}` cannot be a name; use letters, digits and _")
        if isinstance(spec, Mapping) and "values" in spec:
            one, own_batch = _valued_input(str(name), spec, place)
            batch = max(batch, own_batch)
        elif isinstance(spec, Mapping):
            one = Input(str(name), {axis: _length(size, f"{place}.{axis}") for axis, size in spec.items()})
            if tuple(one.shape) not in AXES_OF_RANK.values():
                raise DescriptionError(place, "the axes are channels, height, width; time, features; or features")
        elif isinstance(spec, list | tuple) and len(spec) in AXES_OF_RANK:
            lengths = [_length(size, place) for size in spec]
            one = Input(str(name), dict(zip(AXES_OF_RANK[len(lengths)], lengths, strict=True)))
        else:
            raise DescriptionError(place, f"one to three axis lengths were expected, not {_kind(spec)}")
        inputs.append(one)
    return tuple(inputs), batch


def _length(size: object, place: str) -> int:
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_AXIS:
        raise DescriptionError(place, f"an axis is a whole number from 1 to {MAX_AXIS}, not {size!r}")
    return size


def _valued_input(name: str, spec: Mapping[str, object], place: str) -> tuple[Input, int]:
    _known_keys(spec, ("axes", "values"), place)
    labels = spec.get("axes")
    known = ("N", *AXIS_OF_LABEL)
    if not isinstance(labels, list) or not all(label in known for label in labels):
        raise DescriptionError(f"{place}.axes", f"a list of {', '.join(known)} was expected")
    try:
        values = freeze(spec["values"])
    except ExpressionError as problem:
        raise DescriptionError(f"{place}.values", str(problem)) from problem
    lengths = shape(values)
    if len(lengths) != len(labels) or 0 in lengths:
        raise DescriptionError(f"{place}.values", f"values of {len(labels)} axes were expected, not {len(lengths)}")
    if not _regular(values, lengths):
        raise DescriptionError(f"{place}.values", "every row must be as long as the first")
    sizes = dict(zip(labels, lengths, strict=True))
    batch = sizes.pop("N", 1)
    axes = {AXIS_OF_LABEL[label]: length for label, length in sizes.items()}
    if "height" in axes:
        axes = {"channels": axes.get("channels", 1), **axes}
    axes = axes or {"features": 1}
    if tuple(axes) not in AXES_OF_RANK.values():
        raise DescriptionError(f"{place}.axes", "the axes are N and C, H, W; T, D; or D, in this order")
    return Input(name, axes, values, tuple(labels)), batch


def _regular(value: Value, lengths: tuple[int, ...]) -> bool:
    if not lengths:
        return not isinstance(value, tuple | str)
    return isinstance(value, tuple) and len(value) == lengths[0] and all(_regular(v, lengths[1:]) for v in value)


class _Builder:
    """Unfolds sequences, branches, repeats and blocks into nodes, checking each as it is placed."""

    def __init__(self, inputs: tuple[Input, ...], batch: int, blocks: Mapping[str, Any]) -> None:
        self.inputs, self.batch, self.blocks = inputs, batch, blocks
        self.nodes: list[Node] = []
        self.names: dict[str, int] = {one.name: -1 - position for position, one in enumerate(inputs)}

    def sequence(self, layers: object, source: int | None, place: str, prefix: str, level: int) -> int | None:
        if level > MAX_NESTING:
            raise DescriptionError(place, f"layers are nested more than {MAX_NESTING} deep")
        if not isinstance(layers, list):
            raise DescriptionError(place, f"a list of layers was expected, not {_kind(layers)}")
        for position, entry in enumerate(layers):
            source = self.entry(entry, source, f"{place}[{position}]", prefix, level)
        return source

    def entry(self, entry: object, source: int | None, place: str, prefix: str, level: int) -> int | None:
        if isinstance(entry, str):
            entry = {entry: {}}
        if not isinstance(entry, Mapping) or len(entry) != 1:
            raise DescriptionError(
                place, f"one layer was expected, as in `linear: {{out_features: 10}}`: {_kind(entry)}"
            )
        ((kind, body),) = entry.items()
        body = {} if body is None else body
        where = f"{place}.{kind}"
        match kind:
            case "residual":
                return self.residual(_mapping(body, where), source, where, prefix, level)
            case "concat":
                return self.concat(_mapping(body, where), source, where, prefix, level)
            case "repeat":
                return self.repeat(_mapping(body, where), source, where, prefix, level)
            case _ if kind in self.blocks:
                return self.block(str(kind), _mapping(body, where), source, where, prefix, level)
        if kind not in LAYER_TYPES or LAYER_TYPES[kind].inputs is None:
            known = [name for name, layer in LAYER_TYPES.items() if layer.inputs is not None]
            known += ["residual", "concat", "repeat", *self.blocks]
            raise DescriptionError(place, f"there is no layer `{kind}`{nearest(str(kind), known)}")
        return self.layer(LAYER_TYPES[kind], _mapping(body, where), source, where, prefix)

    def residual(self, body: Mapping[str, Any], source: int | None, place: str, prefix: str, level: int) -> int:
        _known_keys(body, ("name", "body", "shortcut"), place)
        inner = f"{prefix}{body['name']}." if "name" in body else prefix
        end = self.sequence(body.get("body"), source, f"{place}.body", inner, level + 1)
        shortcut = body.get("shortcut", "identity")
        other = source
        if shortcut != "identity":
            other = self.sequence(shortcut, source, f"{place}.shortcut", inner, level + 1)
        shapes = [dict(shape_of(self.at(one, place))) for one in (end, other)]
        if shapes[0] != shapes[1]:
            ways = " and ".join(show(tuple(one.values())) for one in shapes)
            raise DescriptionError(place, f"body and shortcut give {ways}; the shapes must be equal to be added")
        return self.place_node(LAYER_TYPES["add"], {}, (end, other), place, self.unique(f"{inner}add"))

    def concat(self, body: Mapping[str, Any], source: int | None, place: str, prefix: str, level: int) -> int:
        _known_keys(body, ("name", "branches"), place)
        inner = f"{prefix}{body['name']}." if "name" in body else prefix
        branches = body.get("branches")
        if not isinstance(branches, list) or len(branches) < 2:  # noqa: PLR2004 - one branch needs no joining
            raise DescriptionError(f"{place}.branches", "a list of at least two branches was expected")
        ends = [
            source if one == "identity" else self.sequence(one, source, f"{place}.branches[{n}]", inner, level + 1)
            for n, one in enumerate(branches)
        ]
        rests = [list(shape_of(self.at(end, place)).items()) for end in ends]
        rests = [rest[1:] if rest[0][0] == "channels" else rest[:-1] for rest in rests]
        if any(rest != rests[0] for rest in rests):
            raise DescriptionError(place, "the branches differ in another axis than the one that is concatenated")
        return self.place_node(LAYER_TYPES["concat"], {}, tuple(ends), place, self.unique(f"{inner}concat"))

    def repeat(self, body: Mapping[str, Any], source: int | None, place: str, prefix: str, level: int) -> int | None:
        _known_keys(body, ("times", "body", "name"), place)
        times = body.get("times")
        if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MAX_REPEATS:
            raise DescriptionError(f"{place}.times", f"a whole number from 1 to {MAX_REPEATS} was expected")
        for turn in range(times):
            inner = f"{prefix}{body.get('name', 'repeat')}.{turn + 1}."
            source = self.sequence(body.get("body"), source, f"{place}.body", inner, level + 1)
        return source

    def block(
        self, kind: str, body: Mapping[str, Any], source: int | None, place: str, prefix: str, level: int
    ) -> int | None:
        spec = _mapping(self.blocks[kind], f"blocks.{kind}")
        _known_keys(spec, ("parameters", "layers"), f"blocks.{kind}")
        parameters = _mapping(spec.get("parameters", {}), f"blocks.{kind}.parameters")
        _known_keys(body, [*parameters, "name"], place)
        given: dict[str, Value] = {}
        for name, default in parameters.items():
            value = body.get(name, default)
            if value is None:
                raise DescriptionError(place, f"`{name}` is missing")
            given[name] = freeze(value)
        layers = resolve(spec.get("layers"), given, f"blocks.{kind}.layers")
        inner = f"{prefix}{body['name']}." if "name" in body else prefix
        return self.sequence(layers, source, place, inner, level + 1)

    def at(self, source: int | None, place: str) -> Input | Node:
        if source is None:
            raise DescriptionError(place, "there is nothing before it to take as input; give `input`")
        return self.nodes[source] if source >= 0 else self.inputs[-1 - source]

    def unique(self, wanted: str) -> str:
        if wanted not in self.names:
            return wanted
        return next(name for number in range(2, MAX_NODES + 2) if (name := f"{wanted}_{number}") not in self.names)

    def layer(self, kind: LayerType, body: Mapping[str, Any], source: int | None, place: str, prefix: str) -> int:
        _known_keys(body, [*kind.attributes, *_COMMON], place)
        attributes: dict[str, Value] = {}
        for name, attribute in kind.attributes.items():
            value = body.get(name, attribute.default)
            if value is None and attribute.default_from is not None:
                value = attributes[attribute.default_from]
            if value is None:
                raise DescriptionError(place, f"`{name}` is missing")
            problem = attribute.problem(value)
            if problem is not None:
                raise DescriptionError(f"{place}.{name}", f"{value!r} was found; {problem}")
            attributes[name] = freeze(value)
        name = body.get("name")
        if name is not None and (not isinstance(name, str) or not _NAME.fullmatch(name)):
            raise DescriptionError(f"{place}.name", f"{name!r} cannot be a name; use letters, digits and _")
        if name is not None and f"{prefix}{name}" in self.names:
            raise DescriptionError(f"{place}.name", f"`{name}` is already the name of another layer")
        sources = self.sources(body, source, kind, place)
        full_name = f"{prefix}{name}" if name else self.unique(f"{prefix}{kind.name}")
        index = self.place_node(kind, attributes, sources, place, full_name)
        self.give_weights(index, body, place)
        return index

    def sources(
        self, body: Mapping[str, Any], source: int | None, kind: LayerType, place: str
    ) -> tuple[int | None, ...]:
        if kind.inputs == 0:
            return ()
        wanted = body.get("from")
        if wanted is None:
            return (source,)
        found = []
        for name in wanted if isinstance(wanted, list) else [wanted]:
            if name not in self.names:
                raise DescriptionError(
                    f"{place}.from", f"there is no `{name}` before it{nearest(str(name), self.names)}"
                )
            found.append(self.names[name])
        return tuple(found)

    def place_node(
        self,
        kind: LayerType,
        attributes: Mapping[str, Value],
        sources: tuple[int | None, ...],
        place: str,
        name: str,
    ) -> int:
        if len(self.nodes) >= MAX_NODES:
            raise DescriptionError(place, f"the description unfolds to more than {MAX_NODES} layers")
        taken = [self.at(source, place) for source in sources]
        shapes = tuple(shape_of(one) for one in taken)
        if not accepts(kind, shapes):
            expected = " or ".join("(" + ", ".join(axes) + ")" for axes in kind.takes) or "no input"
            found = ", ".join("(" + ", ".join(one) + ")" for one in shapes) or "no input"
            raise DescriptionError(place, f"{kind.name} takes {expected}, not {found}")
        node = Node(
            index=len(self.nodes),
            name=name,
            type=kind,
            attributes=attributes,
            sources=tuple(source for source in sources if source is not None),
            input_shapes=shapes,
            output_shape=dict.fromkeys(kind.axes(shapes[0]), 0) if shapes else {},
            place=place,
            batch=self.batch,
            has_values=any(one.values is not None for one in self.inputs),
        )
        self.nodes.append(node)
        self.names[name] = node.index
        self.nodes[-1] = self.shaped(node)
        return node.index

    def shaped(self, node: Node) -> Node:
        """Work out the output's shape and hold the layer to what it requires."""
        evaluation = Evaluation(Network(self.inputs, tuple(self.nodes), self.batch))
        for condition, sentence in node.type.requires.items():
            test = expression(condition)
            seen = {name: evaluation._input(node, name, None) for name in test.names}  # noqa: SLF001 - one engine
            if not test.value(seen):
                said = {**{name: show(value) for name, value in node.attributes.items()}}
                said |= {name: show(value) for name, value in seen.items()}
                raise DescriptionError(node.place, sentence.format(**said))
        sizes: dict[str, int] = {}
        for axis in node.output_shape:
            try:
                size = evaluation.axis(node.index, axis)
            except ExpressionError as problem:
                raise DescriptionError(node.place, str(problem)) from problem
            if size < 1:
                before = show(tuple(node.input_shapes[0].values()))
                raise DescriptionError(
                    node.place, f"the input {before} is too small: its output would be {size} in {axis}"
                )
            if size > MAX_AXIS:
                raise DescriptionError(
                    node.place, f"the output would be {size} in {axis}; at most {MAX_AXIS} is allowed"
                )
            sizes[axis] = size
        return _with(node, output_shape=sizes)

    def give_weights(self, index: int, body: Mapping[str, Any], place: str) -> None:
        node = self.nodes[index]
        expected = node.type.weights(node, node.input_shapes[0] if node.input_shapes else {})
        if "share" in body:
            self.nodes[index] = _with(node, shared_with=self.shared(body["share"], node, expected, place))
        given = _mapping(body.get("weights", {}), f"{place}.weights")
        _known_keys(given, list(expected), f"{place}.weights")
        fitted = {}
        for name, values in given.items():
            weight = fit_weights(values, expected[name])
            if weight is None:
                found = show(shape(freeze(values)))
                raise DescriptionError(
                    f"{place}.weights.{name}", f"values of shape {show(expected[name])} were expected, not {found}"
                )
            fitted[name] = weight
        if fitted:
            self.nodes[index] = _with(node, weights=fitted)

    def shared(self, name: object, node: Node, expected: Mapping[str, tuple[int, ...]], place: str) -> int:
        index = self.names.get(str(name), -1)
        if index < 0 or index >= node.index:
            raise DescriptionError(
                f"{place}.share", f"there is no layer `{name}` before it{nearest(str(name), self.names)}"
            )
        owner = self.nodes[index]
        if dict(owner.type.weights(owner, owner.input_shapes[0])) != dict(expected):
            raise DescriptionError(f"{place}.share", f"the weights of `{name}` have another shape")
        return index


def _with(node: Node, **changes: Any) -> Node:  # noqa: ANN401 - any field of a node
    fields = {name: getattr(node, name) for name in Node.__dataclass_fields__}
    return Node(**{**fields, **changes})
