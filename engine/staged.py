"""Values worked in stages: rules used anew for each time step, head or query, where no single rule says it all.

A stage is an ordinary rule, so a mistake replaces its equations by name wherever the stage is used, and every use adds
its steps to the working under a place of its own, such as `lstm.step_3`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import ExpressionError
from engine.rule import Rule, Step
from engine.value import Value, vector

if TYPE_CHECKING:
    from engine.network import Node


class Work:
    """One layer being worked for one sample.

    Args:
        node: The layer.
        sources: The values of each of its inputs.
        look_up: What a rule sees under a name that a stage does not give it: attributes, sizes, weights.
        replaced: A rule as the mistake under which the network is worked has it.
        steps: Where the working is kept; None keeps none.
        where: The layer's place in the working.
        sample: Which sample it is, counted from 0.
    """

    def __init__(
        self,
        node: Node,
        sources: tuple[Value, ...],
        look_up: Callable[[str], Value],
        replaced: Callable[[Rule], Rule],
        steps: list[Step] | None,
        where: str,
        sample: int = 0,
    ) -> None:
        self.node = node
        self.sample = sample
        self.sources = sources
        self._look_up, self._replaced, self._steps, self._where = look_up, replaced, steps, where
        self._rules: dict[int, Rule] = {}

    def rows(self, position: int = 0) -> tuple[Value, ...]:
        """Return the vectors of a sequence that enters, one for each time step."""
        return vector(self.sources[position], self.node.name)

    def weight(self, name: str) -> tuple[Value, ...]:
        """Return a weight by torch's state-dict name.

        Raises:
            ExpressionError: It has no values.
        """
        if name not in self.node.weights:
            raise ExpressionError(f"{self.node.name} was given no values for its `{name}`")
        return vector(self.node.weights[name], name)

    def stage(self, rule: Rule, given: Mapping[str, Value], place: str = "") -> dict[str, Value]:
        """Work a rule up to its last equation and return the values of its equations by name."""
        own = self._rules.get(id(rule))
        if own is None:
            own = self._rules[id(rule)] = self._replaced(rule)
        seen = {name: given[name] if name in given else self._look_up(name) for name in own.needed(own.target)}
        if self._steps is None:
            return own.values(seen)
        worked = own.steps(seen, where=f"{self._where}.{place}" if place else self._where)
        self._steps.extend(worked)
        return {step.name: step.value for step in worked}


@dataclass(frozen=True, slots=True)
class Staged:
    """How a layer's values are worked in stages.

    Attributes:
        rules: The stages, for mistakes and for the names of their equations.
        work: What is done in which order; it returns every result by name, `output` among them.
        results: The names of results that are no equation of a stage.
    """

    rules: tuple[Rule, ...]
    work: Callable[[Work], Mapping[str, Value]]
    results: tuple[str, ...] = ("output",)

    def rule_of(self, name: str) -> Rule | None:
        """Return the stage in which an equation stands; for a result of all stages, the last."""
        found = next((rule for rule in self.rules if name in rule.equations), None)
        return self.rules[-1] if found is None and name in self.results else found
