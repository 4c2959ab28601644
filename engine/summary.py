"""A network at a glance: each layer's shapes, parameters, multiply-adds and receptive field, by rule alone."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from engine.errors import ExpressionError
from engine.evaluation import Evaluation
from engine.layer import PLACES
from engine.network import Network, Node
from engine.value import integer, shape, show
from engine.views import UnevenViewsError

if TYPE_CHECKING:
    from rich.table import Table

Lengths = list[int]


class LayerSummary(TypedDict):
    """One layer; the lengths of axes are without the batch, and one list for each input if it joins several."""

    name: str
    type: str
    input_shape: Lengths | list[Lengths]
    output_shape: Lengths
    parameters: int
    macs: int
    receptive_field: int | Lengths | None
    """Along both axes, or `[height, width]` where they differ; None where outputs are no places of a map."""


class Totals(TypedDict):
    """Sums over the layers: a shared weight is counted once, its multiply-adds each time."""

    parameters: int
    trainable: int
    tracked: int
    macs: int


class Summary(TypedDict):
    """All that `summary --json` prints, under these keys."""

    input: dict[str, Lengths]
    output: Lengths
    layers: list[LayerSummary]
    totals: Totals


class _Counts(NamedTuple):
    """What is counted of one layer."""

    parameters: int
    macs: int
    tracked: int


def summarize(network: Network) -> Summary:
    """Compute a network's summary; multiply-adds are those of one sample."""
    evaluation = Evaluation(network)
    known: dict[Hashable, _Counts] = {}
    counts = [_counts(evaluation, node, known) for node in network.nodes]
    layers = [_layer(evaluation, node, found) for node, found in zip(network.nodes, counts, strict=True)]
    parameters, macs, tracked = (sum(column) for column in zip(*counts, strict=True))
    return {
        "input": {one.name: list(one.shape.values()) for one in network.inputs},
        "output": layers[-1]["output_shape"],
        "layers": layers,
        "totals": {"parameters": parameters, "trainable": parameters, "tracked": tracked, "macs": macs},
    }


def _layer(evaluation: Evaluation, node: Node, counts: _Counts) -> LayerSummary:
    inputs = [list(one.values()) for one in node.input_shapes]
    return {
        "name": node.name,
        "type": node.type.name,
        "input_shape": inputs[0] if len(inputs) == 1 else list(inputs),
        "output_shape": list(node.output_shape.values()) if node.sources else _result_shape(evaluation, node),
        "parameters": counts.parameters,
        "macs": counts.macs,
        "receptive_field": _receptive_field(evaluation, node),
    }


def _counts(evaluation: Evaluation, node: Node, known: dict[Hashable, _Counts]) -> _Counts:
    """Count what a layer has; one that is like another, as in repeated blocks, is not counted anew."""
    shapes = tuple([tuple(one.values()) for one in node.input_shapes])
    key = (node.type.name, *node.attributes.values(), shapes, node.shared_with is None)
    if key not in known:
        known[key] = _Counts(*(_count(evaluation, node, name) for name in _Counts._fields))
    return known[key]


def _count(evaluation: Evaluation, node: Node, name: str) -> int:
    return 0 if node.type.rule_of(name) is None else integer(evaluation.equation(node, name), name)


def _result_shape(evaluation: Evaluation, node: Node) -> Lengths:
    """Return the shape of what a calculation gives, which its numbers decide."""
    with contextlib.suppress(ExpressionError):
        return list(shape(evaluation.equation(node, node.type.result or "output")))
    return []


def _receptive_field(evaluation: Evaluation, node: Node) -> int | Lengths | None:
    along = [axis for axis in PLACES if axis in node.output_shape]
    try:
        views = [evaluation.field_of(node.index, axis)[0] for axis in along]
    except ExpressionError:
        return None
    return (views[0] if len(set(views)) == 1 else views) if views else None


def uneven_views(network: Network) -> str | None:
    """Say where there first is no receptive field because outputs see differently much, if that is so."""
    evaluation = Evaluation(network)
    for node in network.nodes:
        try:
            for axis in PLACES:
                if axis in node.output_shape:
                    evaluation.field_of(node.index, axis)
        except UnevenViewsError as problem:
            return str(problem)
        except ExpressionError:
            continue
    return None


def table_of(summary: Summary, note: str | None = None) -> Table:
    """Lay a summary out for people, with what is to be noted below it."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_footer=True)
    totals = summary["totals"]
    table.add_column("layer", footer="total")
    table.add_column("type")
    table.add_column("output")
    table.add_column("parameters", justify="right", footer=show(totals["parameters"]))
    table.add_column("MACs", justify="right", footer=show(totals["macs"]))
    table.add_column("receptive field", justify="right")
    for name, lengths in summary["input"].items():
        table.add_row(Text(name), "input", Text(_lengths(lengths)), "", "", "")
    for layer in summary["layers"]:
        field = layer["receptive_field"]
        table.add_row(
            Text(layer["name"]),
            layer["type"],
            Text(_lengths(layer["output_shape"])),
            show(layer["parameters"]),
            show(layer["macs"]),
            "-" if field is None else _lengths(field) if isinstance(field, list) else show(field),
        )
    tracked = f"{show(totals['tracked'])} running means and variances are tracked and not learned"
    table.caption = Text("\n".join([*([tracked] if totals["tracked"] else []), *([note] if note else [])]))
    return table


def _lengths(lengths: Lengths) -> str:
    return " x ".join(show(length) for length in lengths) or "one number"
