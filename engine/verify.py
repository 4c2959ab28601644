"""Rule against run: every quantity of a network computed by the rules and measured by torch, side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.device import Device
from engine.errors import ExpressionError
from engine.evaluation import Evaluation
from engine.network import Network
from engine.run import Run, to_value
from engine.value import Value

TOLERANCE: Final = 1e-9
"""How far a rule and a float64 run may differ, relative to the larger, for the arithmetic to be the same."""


class Measured(Mapping[str, Value]):
    """The quantities of a network by the names that its rules have, each measured on the run when it is asked for."""

    def __init__(self, network: Network, device: Device = "cpu") -> None:
        self.network = network
        self.run = Run(network, device)
        self._known: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._known:
            self._known[name] = self._measure(name)
        return self._known[name]

    def _measure(self, name: str) -> Value:
        owner, _, rest = name.rpartition(".")
        node = self.network.node(owner) if owner else self.network.nodes[-1]
        if rest == "parameters":
            return self.run.parameters(node if owner else None)
        if not owner and rest == "macs":
            return self.run.macs()
        if not owner and rest == "receptive_field":
            return self.run.receptive_field()
        if rest in node.output_shape and node.type.takes:
            return self.run.shapes()[node.index][rest]
        if not owner:
            facts = self.run.facts()
            if rest in facts:
                return to_value(facts[rest])
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from ("parameters", "macs", *self.network.output_shape)

    def __len__(self) -> int:
        return len(list(iter(self)))


@dataclass(frozen=True, slots=True)
class Check:
    """One quantity computed twice."""

    name: str
    rule: Value
    run: Value

    @property
    def agrees(self) -> bool:
        """Whether the two are the same number, list of numbers or set of axes."""
        return same(self.rule, self.run)


def same(one: Value, other: Value) -> bool:
    """Return whether two values are equal: counts exactly, real numbers to `TOLERANCE`, axes as sets."""
    if isinstance(one, tuple) and len(one) == 1 and not (isinstance(other, tuple) and len(other) == 1):
        return same(one[0], other)
    if isinstance(other, tuple) and len(other) == 1 and not (isinstance(one, tuple) and len(one) == 1):
        return same(one, other[0])
    if isinstance(one, tuple) and isinstance(other, tuple):
        if any(isinstance(element, str) for element in one):
            return set(one) == set(other)
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == other


def verify(network: Network, device: Device = "cpu") -> list[Check]:
    """Compute shapes, parameters, multiply-adds and, where values are given, the output, by rule and by run."""
    rules, measured = Evaluation(network), Measured(network, device)
    checks = []
    shapes = measured.run.shapes()
    for node in network.nodes:
        for axis, length in node.output_shape.items():
            checks.append(Check(f"{node.name}.{axis}", length, shapes[node.index][axis]))
        if node.type.rule_of("parameters") is not None:
            rule = rules.equation(node, "parameters")
            run = 0 if node.shared_with is not None else measured.run.parameters(node)
            checks.append(Check(f"{node.name}.parameters", rule, run))
    checks.append(Check("parameters", rules.lookup("parameters"), measured["parameters"]))
    if network.inputs:
        checks.append(Check("macs", rules.lookup("macs"), measured["macs"]))
    try:
        values = rules.lookup("output") if any(node.has_values or not node.sources for node in network.nodes) else None
    except ExpressionError:
        values = None
    if values is not None:
        checks.append(Check("output", values, measured["output"]))
    return checks
