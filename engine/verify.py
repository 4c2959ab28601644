"""Rule against run: every quantity of a network computed by the rules and measured by torch, side by side."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.device import Device
from engine.errors import ExpressionError, RunError
from engine.evaluation import TOTALS, Evaluation
from engine.felt import MAX_VIEW
from engine.layer import Tensor
from engine.network import Network, Node
from engine.run import Run, to_value
from engine.value import Value, number
from engine.valued import with_values

TOLERANCE: Final = 1e-9
"""How far a rule and a float64 run may differ, relative to the larger, for the arithmetic to be the same."""


class Measured(Mapping[str, Value]):
    """The quantities of a network by the names that its rules have, each measured on the run when it is asked for."""

    def __init__(self, network: Network, device: Device = "cpu") -> None:
        self.network = network
        self.run = Run(network, device)
        self._known: dict[str, Value] = {}
        self._facts: dict[int, Mapping[str, Tensor]] = {}

    def remember(self, name: str, value: Value) -> None:
        """Take over what was measured together with other networks."""
        self._known[name] = value

    def __getitem__(self, name: str) -> Value:
        if name not in self._known:
            self._known[name] = self._measure(name)
        return self._known[name]

    def _measure(self, name: str) -> Value:
        owner, _, rest = name.rpartition(".")
        node = self.network.node(owner) if owner else self.network.nodes[-1]
        match rest:
            case "parameters":
                return self.run.parameters(node if owner else None)
            case "macs" if self.network.inputs:
                return self.run.macs(node if owner else None)
            case "tracked" if not owner:
                return self.run.tracked()
            case "receptive_field":
                return self.run.receptive_field(node)
            case _ if rest in node.output_shape:
                return self.run.shapes()[node.index][rest]
        facts = self.facts(node)
        if rest not in facts:
            raise KeyError(name)
        return self.run.value_of(node, facts[rest]) if rest == "output" else to_value(facts[rest])

    def facts(self, node: Node) -> Mapping[str, Tensor]:
        """Return all that the run shows of a layer, run once."""
        if node.index not in self._facts:
            self._facts[node.index] = self.run.facts(node)
        return self._facts[node.index]

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
    if one.__class__ is float and other.__class__ is float:
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if one == other:
        return True
    if isinstance(one, tuple) and len(one) == 1 and not (isinstance(other, tuple) and len(other) == 1):
        return same(one[0], other)
    if isinstance(other, tuple) and len(other) == 1 and not (isinstance(one, tuple) and len(one) == 1):
        return same(one, other[0])
    if isinstance(one, tuple) and isinstance(other, tuple):
        if any(isinstance(element, str) for element in one):
            return set(one) == set(other)
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == other


def verify(network: Network, device: Device = "cpu", *, seed: int = 0) -> list[Check]:
    """Compute shapes, parameters, multiply-adds, receptive field and values of a network by rule and by run.

    The values are those of the description; where it gives none they are drawn from the seed, if there are few enough.
    """
    checks = verify_counts(network, device)
    with contextlib.suppress(ExpressionError):
        checks += verify_values(network, device, seed=seed)
    return checks


def verify_counts(network: Network, device: Device = "cpu") -> list[Check]:
    """Compute what depends on shapes alone by rule and by run."""
    rules, measured = Evaluation(network), Measured(network, device)
    checks = []
    shapes = measured.run.shapes()
    for node in network.nodes:
        for axis, length in node.output_shape.items():
            checks.append(Check(f"{node.name}.{axis}", length, shapes[node.index][axis]))
        for name in ("parameters", "macs"):
            if node.type.rule_of(name) is not None:
                quantity = f"{node.name}.{name}"
                checks.append(Check(quantity, rules.lookup(quantity), measured[quantity]))
    totals = TOTALS if network.inputs else ("parameters",)
    checks += [Check(name, rules.lookup(name), measured[name]) for name in totals]
    spatial = [node for node in network.nodes if not {"height", "length"}.isdisjoint(node.output_shape)]
    if spatial:
        quantity = f"{spatial[-1].name}.receptive_field"
        with contextlib.suppress(ExpressionError, RunError):  # undefined behind a pooled map; too wide to watch
            field = rules.lookup(quantity)
            if number(field, quantity) <= MAX_VIEW // 2:
                checks.append(Check(quantity, field, measured[quantity]))
    return checks


def verify_values(network: Network, device: Device = "cpu", *, seed: int = 0) -> list[Check]:
    """Compute the last layer's results by rule and by run.

    Raises:
        ExpressionError: They are too many to work by hand, or no rule gives them here; the sentence says why.
    """
    valued = with_values(network, seed)
    rules, measured = Evaluation(valued), Measured(valued, device)
    last = valued.nodes[-1]
    names = [name for name in measured.facts(last) if last.type.rule_of(name) is not None]
    return [Check(name, rules.equation(last, name), measured[f"{last.name}.{name}"]) for name in names]
