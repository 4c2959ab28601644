"""Many draws of one structure worked and run at once, since a thousand small runs cost as many times a run's beginning.

Networks are of one structure when they differ in nothing but the numbers of their inputs and weights. Each layer is
then run for all of them together: along the batch axis where they share its weights, by `torch.func.vmap` where each
has its own, and one after the other where torch has no such rule, as for recurrent layers with weights of their own.
The rules are worked once for all of them, each of their numbers being many (`engine.many`).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from engine.device import Device
from engine.errors import ExpressionError, RunError
from engine.evaluation import Evaluation
from engine.layer import Tensor, Torch
from engine.many import carefully, gathered, scattered
from engine.network import Network, Node
from engine.run import Run, attending_by_products, to_plain
from engine.value import Value, shape
from engine.valued import draws
from engine.verify import Check, Measured

MAX_AT_ONCE: Final = 4_096
"""The most draws that are run together; more are run in several goes, so that memory stays bounded."""

_MOST_HELD: Final = 20_000_000
"""The most numbers, over all draws, that the rules are worked on together."""

_Weights: TypeAlias = dict[str, Tensor]
"""Name to the weights of all draws along a new first axis; those that all draws share have no such axis."""


def structure(network: Network) -> Hashable | None:
    """Return what networks that can be run together have in common; None if this one can only be run by itself.

    A calculation without inputs cannot.
    """
    if not network.inputs or any(one.values is None for one in network.inputs):
        return None
    return (
        network.batch,
        tuple((one.name, tuple(one.shape.items()), one.labels) for one in network.inputs),
        tuple(
            (node.type.name, tuple(node.attributes.items()), node.sources, node.shared_with, _shapes(node))
            for node in network.nodes
        ),
    )


def _shapes(node: Node) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((name, shape(values)) for name, values in sorted(node.weights.items()))


def outputs(networks: Sequence[Network], device: Device = "cpu") -> list[Value]:
    """Return what the last layer of each network gives, all networks being of one structure.

    Raises:
        RunError: They cannot be run.
    """
    found: list[Value] = []
    for start in range(0, len(networks), MAX_AT_ONCE):
        found += _Together(networks[start : start + MAX_AT_ONCE], device).outputs()
    return found


def measured(networks: Sequence[Network], device: Device = "cpu") -> list[Measured]:
    """Return the measured quantities of each network; outputs of one structure are run together, beforehand."""
    found = [Measured(network, device) for network in networks]
    alike: dict[Hashable, list[Measured]] = {}
    for one in found:
        key = structure(one.network)
        if key is not None:
            alike.setdefault(key, []).append(one)
    for group in alike.values():
        if len(group) > 1:
            for one, output in zip(group, outputs([one.network for one in group], device), strict=True):
                one.remember("output", output)
    return found


def verify_draws(network: Network, seeds: Sequence[int], device: Device = "cpu") -> list[Check]:
    """Compute the output of a network by rule and by run for the numbers of each seed, one check for each.

    Raises:
        ExpressionError: They are too many to work by hand, or no rule gives them here.
        RunError: The network shows no output that draws could be compared by.
    """
    valued = draws(network, seeds)
    if any(structure(one) is None for one in valued[:1]):
        raise RunError("only the outputs of a network with inputs can be compared for many draws at once")
    rules, runs = worked(valued), outputs(valued, device)
    return [Check(f"output, seed {seed}", rule, run) for seed, rule, run in zip(seeds, rules, runs, strict=True)]


def worked(networks: Sequence[Network]) -> list[Value]:
    """Return what the rule of the last layer of each network gives, all networks being of one structure.

    The rules are worked once, on numbers that each stand for those of all networks; where these part, one by one.

    Raises:
        ExpressionError: A rule has no value.
    """
    found: list[Value] = []
    held = sum(math.prod(one.values()) for node in networks[0].nodes for one in (*node.input_shapes, node.output_shape))
    several = max(min(MAX_AT_ONCE, _MOST_HELD // max(held * networks[0].batch, 1)), 1)
    for start in range(0, len(networks), several):
        some = networks[start : start + several]
        try:
            with carefully():
                found += scattered(_output(_gathered(some)), len(some))
        except (ExpressionError, ArithmeticError, TypeError, ValueError):
            found += [_alone(one) for one in some]
    return found


def _output(network: Network) -> Value:
    return Evaluation(network).equation(network.nodes[-1], "output")


def _alone(network: Network) -> Value:
    """Work the rules of one network by itself."""
    return _output(network)


def _gathered(networks: Sequence[Network]) -> Network:
    """Return one network whose numbers are those of many."""
    first = networks[0]
    inputs = tuple(
        replace(one, values=gathered([network.inputs[place].values or 0 for network in networks]))
        for place, one in enumerate(first.inputs)
    )
    nodes: list[Node] = []
    for node in first.nodes:
        own = {name: gathered([one.nodes[node.index].weights[name] for one in networks]) for name in node.weights}
        nodes.append(replace(node, weights=own if node.shared_with is None else nodes[node.shared_with].weights))
    return Network(inputs, tuple(nodes), first.batch)


class _Together:
    """Networks of one structure, run layer by layer on tensors whose first axis counts the networks."""

    def __init__(self, networks: Sequence[Network], device: Device) -> None:
        self.networks = networks
        self.run = Run(networks[0], device)
        self.torch: Torch = self.run.torch
        self.count = len(networks)

    def outputs(self) -> list[Value]:
        """Return the last layer's output of each network as plain numbers."""
        first = self.networks[0]
        self.run.hold_to_limits(self.count * first.batch)
        tensors = {-1 - position: self._input(position) for position in range(len(first.inputs))}
        with self.torch.no_grad(), attending_by_products():
            for node in first.nodes:
                tensors[node.index] = self._layer(node, [tensors[source] for source in node.sources])
        last = first.nodes[-1]
        data = tensors[last.index].detach().cpu()
        if last.bare:
            data = data.squeeze(2 if "channels" in last.output_shape else -1)
        return [to_plain(one) for one in (data if first.sampled else data[:, 0]).tolist()]

    def _input(self, position: int) -> Tensor:
        one = self.networks[0].inputs[position]
        sizes = (self.count, self.networks[0].batch, *one.shape.values())
        return self._tensor([network.inputs[position].values for network in self.networks]).reshape(sizes)

    def _tensor(self, values: object) -> Tensor:
        return self.torch.tensor(values, dtype=self.torch.float64).to(device=self.run.device, dtype=self.run.dtype)

    def _weights(self, node: Node) -> _Weights:
        """Return the weights that not all networks share, stacked."""
        found = {}
        for name, values in self.networks[0].nodes[node.index].weights.items():
            each = [network.nodes[node.index].weights[name] for network in self.networks]
            if any(other is not values and other != values for other in each):
                found[name] = self._tensor(each)
        return found

    def _layer(self, node: Node, taken: Sequence[Tensor]) -> Tensor:
        weights = self._weights(node)
        if not weights and not node.type.mixes_samples:
            together = self.run.call(node, [one.flatten(0, 1) for one in taken])
            return together.unflatten(0, (self.count, -1))
        if node.type.module is None:
            each = [self.run.call(node, [one[number] for one in taken]) for number in range(self.count)]
            return self.torch.stack(each)
        try:
            return self._mapped(node, weights, taken)
        except RuntimeError:  # torch has no rule for this layer
            return self._one_by_one(node, weights, taken)

    def _mapped(self, node: Node, weights: _Weights, taken: Sequence[Tensor]) -> Tensor:
        if node.type.mapped is not None:
            with self.torch.random.fork_rng(devices=[]):
                built = node.type.mapped(self.torch, node, node.input_shapes[0])
            module = built.to(self.run.device, self.run.dtype)
            module.load_state_dict(self.run.modules(self.run.device)[node.index].state_dict())
        else:
            module = self.run.modules(self.run.device)[node.index].train()
        # What a layer tracks it also changes in place, which each draw must do for itself.
        own = {name: self.torch.stack([one] * self.count) for name, one in module.named_buffers()}

        def one_draw(given: Mapping[str, Tensor], *inputs: Tensor) -> Tensor:
            return self.torch.func.functional_call(module, given, inputs)

        return self.torch.func.vmap(one_draw)({**own, **weights}, *taken)

    def _one_by_one(self, node: Node, weights: _Weights, taken: Sequence[Tensor]) -> Tensor:
        module = self.run.modules(self.run.device)[node.index].train()
        results = []
        for number in range(self.count):
            given = {name: one[number] for name, one in weights.items()}
            results.append(self.torch.func.functional_call(module, given, tuple(one[number] for one in taken)))
        return self.torch.stack(results)
