"""Numbers for a network whose description gives none, so that its values too can be worked by hand and by a run."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.errors import ExpressionError
from engine.evaluation import Evaluation
from engine.network import LABEL_OF_AXIS, Input, Network, Node
from engine.value import Value, each, integer

MAX_BY_HAND: Final = 20_000
"""The most numbers, and the most multiply-adds by ten, that are drawn and worked by hand to be compared."""

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
    valued = [_drawn(network, seed) for seed in seeds]
    for one in valued[:1]:
        evaluation = Evaluation(one)
        for node in one.nodes:
            refusal = evaluation.refusal(node)
            if refusal is not None:
                raise ExpressionError(f"{node.name}: {refusal}")
    return valued


def _drawn(network: Network, seed: int) -> Network:
    drawn = random.Random(seed)  # noqa: S311 - numbers to compare, not secrets
    given = any(one.values is not None for one in network.inputs)
    inputs = tuple(
        one if given else _filled(one, network.batch, drawn, network.classes_of(position))
        for position, one in enumerate(network.inputs)
    )
    if any(one.values is None for one in inputs):
        raise ExpressionError("some inputs have values and others have none")
    nodes: list[Node] = []
    for node in network.nodes:
        weights = node.weights if node.shared_with is None else nodes[node.shared_with].weights
        if node.shared_with is None and node.input_shapes:
            entering = node.input_shapes[0]
            shapes = {**node.type.weights(node, entering), **node.type.buffers(node, entering)}
            learned = set(node.type.learned.values()) if given else set()
            weights = {
                name: _spread(lengths, drawn) if name.endswith(_VARIANCE) else _numbers(lengths, drawn)
                for name, lengths in shapes.items()
                if name not in {*weights, *learned}
            } | dict(weights)
        nodes.append(replace(node, weights=weights, has_values=bool(inputs)))
    return Network(inputs, tuple(nodes), network.batch)


def _hold_to_limits(network: Network) -> None:
    held = network.batch * sum(math.prod(one.shape.values()) for one in network.inputs)
    for node in network.nodes:
        held += network.batch * math.prod(node.output_shape.values())
        if node.input_shapes:
            held += sum(map(math.prod, node.type.weights(node, node.input_shapes[0]).values()))
    macs = integer(Evaluation(network).total("macs"), "macs")
    if held > MAX_BY_HAND or macs * network.batch > 10 * MAX_BY_HAND:
        raise ExpressionError(f"more than {MAX_BY_HAND} numbers are too many to work by hand")


def _filled(one: Input, batch: int, drawn: random.Random, classes: int | None) -> Input:
    labels = [LABEL_OF_AXIS[axis] for axis in one.shape]
    lengths = tuple(one.shape.values())
    if batch > 1:
        labels, lengths = ["N", *labels], (batch, *lengths)
    return replace(one, values=_numbers(lengths, drawn, classes), labels=tuple(labels))


def _spread(lengths: tuple[int, ...], drawn: random.Random) -> Value:
    """Draw variances, which are above 0."""
    return each(lambda number: abs(number) + 1, _numbers(lengths, drawn), "a variance")


def _numbers(lengths: tuple[int, ...], drawn: random.Random, classes: int | None = None) -> Value:
    """Draw numbers from -2 to 2 with two decimals, or whole numbers below a number of classes."""
    if not lengths:
        return round(drawn.uniform(-2, 2), 2) if classes is None else drawn.randrange(classes)
    if len(lengths) == 1 and classes is None:
        random_number = drawn.random
        return tuple([round(4 * random_number() - 2, 2) for _ in range(lengths[0])])
    return tuple([_numbers(lengths[1:], drawn, classes) for _ in range(lengths[0])])
