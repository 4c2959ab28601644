"""Chapter 25: how many trainings a grid search over hyperparameters takes, as RandAugment's search for N and M."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, numbers
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node


def _combinations(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """List every combination of values, and count the list."""
    lengths = [int(one) for one in flat(node.attributes["choices"])]
    combinations = torch.cartesian_prod(*(torch.arange(length) for length in lengths))
    return {"trainings": torch.tensor(len(combinations)), "output": torch.tensor(len(combinations))}


GRID_SEARCH = LayerType(
    name="grid_search",
    attributes={"choices": numbers()},
    takes=(),
    rules={"values": Rule({"trainings": "prod(choices)"}, {"choices": "n"})},
    requires={"min(choices) >= 1 and prod(choices) <= 100000": "1 to 100,000 combinations can be listed"},
    facts=_combinations,
    inputs=0,
)
"""One training for each combination of the values tried (Cubuk et al., arXiv:1909.13719, section 3)."""

LAYERS = (GRID_SEARCH,)
