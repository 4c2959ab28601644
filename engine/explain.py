"""A network worked out loud: the formula, the numbers put in and the result of all that is computed of each layer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby, islice
from typing import Final

from engine.arranging import as_maps
from engine.errors import ExpressionError
from engine.evaluation import Evaluation
from engine.expansion import elements
from engine.layer import PLACES, SPATIAL
from engine.network import Network, Node
from engine.rule import Rule, Step
from engine.sliding import channels_of, flatten
from engine.value import Value, depth, shape, show, vector

_LONGEST: Final = 100
"""A substitution or value longer than this is told by its shape, or left to the formula."""
MAX_CELLS: Final = 64
"""The largest window that is written out."""
MAX_PLACES: Final = 32
"""The most values of one layer whose windows are written out."""


def explain(network: Network) -> Iterator[str]:
    """Yield the working of a network line by line: sizes, parameters, multiply-adds, receptive fields and values."""
    evaluation = Evaluation(network, trace=True)
    for position, node in enumerate(network.nodes):
        if position:
            yield ""
        yield from explain_layer(evaluation, node)
    yield ""
    yield "total"
    for name in ("parameters", "macs"):
        yield f"  {name} = {show(evaluation.total(name))}"


def explain_layer(evaluation: Evaluation, node: Node) -> Iterator[str]:
    """Yield the working of one layer; the evaluation must keep its steps."""
    yield _headline(node)
    yield from _sizes(evaluation, node)
    for name in ("parameters", "macs", "tracked"):
        if node.shared_with is not None and name == "parameters":
            yield f"  parameters: 0, shared with {evaluation.network.nodes[node.shared_with].name}"
        elif node.type.rule_of(name) is not None:
            yield from _section(name, _steps(evaluation, node, partial(evaluation.equation, node, name)))
    yield from _views(evaluation, node)
    yield from _values(evaluation, node)


def _headline(node: Node) -> str:
    ways = ", ".join(show(tuple(one.values())) for one in node.input_shapes)
    return f"{node.name} ({node.type.name})" + (
        f": {ways} -> {show(tuple(node.output_shape.values()))}" if ways else ""
    )


def _steps(evaluation: Evaluation, node: Node, compute: Callable[[], object]) -> list[Step]:
    """Return the steps that one computation adds in this layer; those before it were told in their turn."""
    before = len(evaluation.steps)
    compute()
    added = evaluation.steps[before:]
    return [step for step in added if step.where == node.name or step.where.startswith(f"{node.name}.")]


def _section(title: str, steps: Sequence[Step], axes: str = "") -> Iterator[str]:
    said = [step for step in steps if not step.quiet] or list(steps[-1:])
    if said:
        yield f"  {title}{axes}"
        for step in said:
            yield f"    {_line(step)}"


def _line(step: Step) -> str:
    parts = [step.name]
    for text in (step.formula, step.substituted, _brief(step.value)):
        if text != parts[-1] and (len(text) <= _LONGEST or text is step.formula):
            parts.append(text)
    return " = ".join(parts)


def _brief(value: Value) -> str:
    text = show(value)
    return text if len(text) <= _LONGEST else f"values of shape {show(shape(value))}"


def _sizes(evaluation: Evaluation, node: Node) -> Iterator[str]:
    """Explain each axis whose length a rule gives; height and width together where they are alike."""
    rules = node.type.output_axes(node.attributes, node.input_shapes[0]) if node.input_shapes else {}
    worked: dict[str, list[Step]] = {}
    for axis, rule in rules.items():
        if rule is not None:
            worked[axis] = _steps(evaluation, node, partial(evaluation.axis, node.index, axis))
    alike = all(axis in worked for axis in SPATIAL) and _same(*(worked[axis] for axis in SPATIAL))
    for axis, steps in worked.items():
        if alike and axis == SPATIAL[1]:
            continue
        yield from _section("height and width" if alike and axis == SPATIAL[0] else axis, steps)


def _same(one: Sequence[Step], other: Sequence[Step]) -> bool:
    return [_line(step) for step in one] == [_line(step) for step in other]


def _views(evaluation: Evaluation, node: Node) -> Iterator[str]:
    if node.type.receptive_field is None:
        return
    with contextlib.suppress(ExpressionError):  # behind a pooled map there is none
        along = [axis for axis in PLACES if axis in node.output_shape]
        ways = [_steps(evaluation, node, partial(evaluation.field_of, node.index, axis)) for axis in along]
        if all(_same(ways[0], way) for way in ways):
            yield from _section("receptive field", ways[0])
        else:
            for axis, steps in zip(along, ways, strict=True):
                yield from _section(f"receptive field, {axis}", steps)


def _values(evaluation: Evaluation, node: Node) -> Iterator[str]:
    rule = node.type.rules.get("values")
    result = node.type.result
    if result is None or not (node.has_values or not node.sources):
        return
    try:
        steps = _steps(evaluation, node, partial(evaluation.equation, node, result))
        if rule is None:
            yield from _stages(node, steps, evaluation.equation(node, result))
            return
        yield from _section("values", [*steps, *_further(evaluation, node, rule, steps)])
        if "windows" in rule.equations:
            for sample in _samples(evaluation, node, "windows"):
                yield from _windows(node, rule, *sample)
        elif "stamped" in rule.equations:
            for sample in _samples(evaluation, node, "stamped"):
                yield from _stamps(node, *sample)
    except ExpressionError as problem:
        yield f"  values: {problem}"


def _stages(node: Node, steps: Sequence[Step], output: Value) -> Iterator[str]:
    """Write out what was worked in stages, each time step, head or query under its own heading, up to `MAX_PLACES`."""
    yield "  values"
    groups = [(place, list(group)) for place, group in groupby(steps, lambda step: step.where)]
    for place, group in groups[:MAX_PLACES]:
        margin = "    "
        if place != node.name:
            yield f"    {place.removeprefix(f'{node.name}.').replace('.', ', ').replace('_', ' ')}"
            margin += "  "
        for step in group:
            if not step.quiet:
                yield f"{margin}{_line(step)}"
                for index, text, value in islice(elements(step), MAX_PLACES):
                    yield f"{margin}  {step.name}{index} = {text} = {show(value)}"
    if len(groups) > MAX_PLACES:
        yield f"    and {show(len(groups) - MAX_PLACES)} more"
    yield f"    output = {_brief(output)}"


def _further(evaluation: Evaluation, node: Node, rule: Rule, steps: Sequence[Step]) -> list[Step]:
    """Return the steps of what a layer gives beside its result, as CutMix the label beside the image."""
    told = {(step.where, step.name) for step in steps}
    added: list[Step] = []
    for name in rule.equations:
        if not any(name == known for _, known in told):
            worked = _steps(evaluation, node, partial(evaluation.equation, node, name))
            added += [step for step in worked if (step.where, step.name) not in told]
            told |= {(step.where, step.name) for step in worked}
    return added


def _samples(evaluation: Evaluation, node: Node, equation: str) -> Iterator[tuple[str, Value, Value, Value]]:
    """Yield for each sample what its output is called, what entered, what an equation gives, and the output."""
    source = evaluation.network.source(node.sources[0])
    entering = evaluation.equation(source, "output") if isinstance(source, Node) else source.values
    parts = (entering or (), evaluation.equation(node, equation), evaluation.equation(node, "output"))
    if not evaluation.network.sampled:
        yield ("output", *parts)
        return
    for sample, (entered, worked, output) in enumerate(zip(*(vector(part, "samples") for part in parts), strict=True)):
        yield f"output[{sample}]", entered, worked, output


def _windows(node: Node, rule: Rule, name: str, _entered: Value, seen: Value, output: Value) -> Iterator[str]:
    """Write out the window that gives each value, up to `MAX_PLACES` of them."""
    weight, bias = node.weights.get("weight"), node.weights.get("bias")
    places = list(_places(output))
    if shape(seen)[-1] > MAX_CELLS:
        yield f"    each value is from a window of {show(shape(seen)[-1])} values, too many to write out"
        return
    for place in places[:MAX_PLACES]:
        cells = vector(_at(seen, place[-(depth(seen) - 1) :]), "a window")
        if weight is None:
            text = rule.equations["output"].formula({"windows": ", ".join(map(show, cells))})
        else:
            kernel = vector(flatten(_at(weight, place[:1])), "a kernel")
            group = place[0] * (len(cells) // len(kernel)) // len(vector(weight, "kernels"))
            cells = cells[group * len(kernel) :][: len(kernel)]
            products = [f"{_signed(one)}*{_signed(other)}" for one, other in zip(kernel, cells, strict=True)]
            products += [_signed(_at(bias, place[:1]))] if bias is not None else []
            text = " + ".join(products)
        yield _result(name, place, text, output)
    yield from _rest(places)


def _result(name: str, place: Sequence[int], text: str, output: Value) -> str:
    return f"    {name}{''.join(f'[{index}]' for index in place)} = {text} = {show(_at(output, place))}"


def _rest(places: Sequence[object]) -> Iterator[str]:
    if len(places) > MAX_PLACES:
        yield f"    and {show(len(places) - MAX_PLACES)} more"


def _stamps(node: Node, name: str, entered: Value, _stamped: Value, output: Value) -> Iterator[str]:
    """Write out, for each value of a transposed convolution, the values that reach it, each times its weight."""
    flat_map = "length" in node.output_shape
    maps = channels_of(as_maps(entered) if flat_map else entered)
    kernels, bias = node.weights["weight"], node.weights.get("bias")
    if flat_map:
        kernels = as_maps(kernels)
    stride, padding, dilation = (
        (at_rest, node.whole(one)) if flat_map else node.pair(one)
        for one, at_rest in (("stride", 1), ("padding", 0), ("dilation", 1))
    )
    slices, tall, wide = shape(kernels)[1:]
    places = list(_places(output))
    if tall * wide * len(maps) > MAX_CELLS:
        yield f"    each value is from at most {show(tall * wide * len(maps))} values, too many to write out"
        return
    for place in places[:MAX_PLACES]:
        channel, *spot = place
        spot = [0, *spot] if flat_map else spot
        group = channel // slices
        each = len(maps) * slices // node.whole("out_channels")
        products = [
            f"{_signed(_at(kernels, (own, channel % slices, down, right)))}*{_signed(maps[own][row][column])}"
            for own in range(group * each, (group + 1) * each)
            for row, down in _reaching(spot[0], len(maps[0]), tall, (stride[0], padding[0], dilation[0]))
            for column, right in _reaching(spot[1], len(maps[0][0]), wide, (stride[1], padding[1], dilation[1]))
        ]
        products += [_signed(_at(bias, place[:1]))] if bias is not None else []
        yield _result(name, place, " + ".join(products) or "0", output)
    yield from _rest(places)


def _reaching(spot: int, size: int, kernel: int, steps: tuple[int, int, int]) -> Iterator[tuple[int, int]]:
    """Yield each place of the input whose stamp reaches a spot along one axis, and the weight that lies there."""
    stride, padding, dilation = steps
    for place in range(size):
        weight, apart = divmod(spot + padding - place * stride, dilation)
        if not apart and 0 <= weight < kernel:
            yield place, weight


def _places(value: Value, before: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    if not isinstance(value, tuple):
        yield before
        return
    for index, element in enumerate(value):
        yield from _places(element, (*before, index))


def _at(value: Value, place: Sequence[int]) -> Value:
    for index in place:
        value = vector(value, "a grid")[index]
    return value


def _signed(value: Value) -> str:
    text = show(value)
    return f"({text})" if text.startswith("-") else text
