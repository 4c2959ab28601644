"""The numbers of a description as torch sees them, for the runs of calculations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.layer import Tensor, Torch
from engine.value import flat, shape

if TYPE_CHECKING:
    from engine.network import Node


def given(torch: Torch, node: Node, name: str) -> Tensor:
    """Return an attribute that holds numbers, a list or a list of points, as a tensor in float64."""
    values = node.attributes[name]
    return torch.tensor([float(one) for one in flat(values)], dtype=torch.float64).reshape(shape(values))


@contextmanager
def gradients(torch: Torch) -> Iterator[None]:
    """Let autograd follow what is computed inside, though a run as a whole needs no gradients."""
    with torch.inference_mode(mode=False), torch.enable_grad():
        yield
