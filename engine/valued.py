"""Numbers for a network whose description gives none, so that its values too can be worked by hand and by a run."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from engine.errors import ExpressionError
from engine.evaluation import Evaluation
from engine.network import LABEL_OF_AXIS, Input, Network, Node
from engine.value import Value, each, integer

MAX_BY_HAND: Final = 20_000
"""The most numbers, and the most multiply-adds by ten, that are drawn and worked by hand to be compared."""

_STEPS: Final = 401
"""So many numbers with two decimals lie from -2 to 2."""
_VARIANCE: Final = "running_var"


def with_values(network: Network, seed: int = 0) -> Network:
    """Return the network with values for its inputs and weights: its own where it has them, else drawn.

    Raises:
        ExpressionError: They would be too many to work by hand, or a layer's values have no rule here.
    """
    return draws(network, [seed])[0]


def draws(network: Network, seeds: Sequence[int]) -> list[Network]:
    """Return the network with the numbers of each seed; what they are held to is looked at once.

    Raises:
        ExpressionError: They would be too many to work by hand, or a layer's values have no rule here.
    """
    _hold_to_limits(network)
    if len({one.values is None for one in network.inputs}) > 1:
        raise ExpressionError("some inputs have values and others have none")
    ready = replace(network, nodes=tuple(replace(node, has_values=bool(network.inputs)) for node in network.nodes))
    weights = [_lengths_of_weights(network, node) for node in network.nodes]
    inputs = [_lengths_of_input(network, position) for position in range(len(network.inputs))]
    valued = [_drawn(ready, inputs, weights, seed) for seed in seeds]
    for one in valued[:1]:
        evaluation = Evaluation(one)
        for node in one.nodes:
            refusal = evaluation.refusal(node)
            if refusal is not None:
                raise ExpressionError(f"{node.name}: {refusal}")
    return valued


def _lengths_of_weights(network: Network, node: Node) -> dict[str, tuple[int, ...]]:
    """Return the lengths of the weights of a layer that have no values yet, by name."""
    if node.shared_with is not None or not node.input_shapes:
        return {}
    entering, given = node.input_shapes[0], any(one.values is not None for one in network.inputs)
    left_out = {*node.weights, *(node.type.learned.values() if given else ())}
    shapes = {**node.type.weights(node, entering), **node.type.buffers(node, entering)}
    return {name: lengths for name, lengths in shapes.items() if name not in left_out}


def _lengths_of_input(network: Network, position: int) -> tuple[tuple[str, ...], tuple[int, ...], int | None]:
    """Return the labels and lengths of an input's axes, and how many classes it tells apart, if it does."""
    shape = network.inputs[position].shape
    labels, lengths = tuple(LABEL_OF_AXIS[axis] for axis in shape), tuple(shape.values())
    if network.batch > 1:
        labels, lengths = ("N", *labels), (network.batch, *lengths)
    return labels, lengths, network.classes_of(position)


def _drawn(
    network: Network,
    inputs: Sequence[tuple[tuple[str, ...], tuple[int, ...], int | None]],
    weights: Sequence[Mapping[str, tuple[int, ...]]],
    seed: int,
) -> Network:
    drawn = random.Random(seed)  # noqa: S311 - numbers to compare, not secrets
    filled = tuple(
        [
            one if one.values is not None else Input(one.name, one.shape, _numbers(lengths, drawn, classes), labels)
            for one, (labels, lengths, classes) in zip(network.inputs, inputs, strict=True)
        ]
    )
    nodes: list[Node] = []
    for node, lengths in zip(network.nodes, weights, strict=True):
        if node.shared_with is not None:
            nodes.append(replace(node, weights=nodes[node.shared_with].weights))
        elif lengths:
            own = {
                name: _spread(one, drawn) if name.endswith(_VARIANCE) else _numbers(one, drawn)
                for name, one in lengths.items()
            }
            nodes.append(replace(node, weights={**own, **node.weights}))
        else:
            nodes.append(node)
    return Network(filled, tuple(nodes), network.batch)


def _hold_to_limits(network: Network) -> None:
    held = network.batch * sum(math.prod(one.shape.values()) for one in network.inputs)
    for node in network.nodes:
        held += network.batch * math.prod(node.output_shape.values())
        if node.input_shapes:
            held += sum(map(math.prod, node.type.weights(node, node.input_shapes[0]).values()))
    macs = integer(Evaluation(network).total("macs"), "macs")
    if held > MAX_BY_HAND or macs * network.batch > 10 * MAX_BY_HAND:
        raise ExpressionError(f"more than {MAX_BY_HAND} numbers are too many to work by hand")


def _spread(lengths: tuple[int, ...], drawn: random.Random) -> Value:
    """Draw variances, which are above 0."""
    return each(lambda number: abs(number) + 1, _numbers(lengths, drawn), "a variance")


def _numbers(lengths: tuple[int, ...], drawn: random.Random, classes: int | None = None) -> Value:
    """Draw numbers from -2 to 2 with two decimals, or whole numbers below a number of classes."""
    if len(lengths) <= 1 and classes is None:
        random_number = drawn.random
        numbers = [(int(_STEPS * random_number()) - _STEPS // 2) / 100 for _ in range(math.prod(lengths))]
        return tuple(numbers) if lengths else numbers[0]
    if not lengths:
        return drawn.randrange(classes or 1)
    return tuple([_numbers(lengths[1:], drawn, classes) for _ in range(lengths[0])])
