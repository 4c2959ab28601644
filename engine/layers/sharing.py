"""Which elements share a mean, established by a run: one input is nudged, and one looks where outputs move."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.layer import Shape, Tensor, Torch, TorchModule

if TYPE_CHECKING:
    from engine.network import Node

_MOST_COUNTED: Final = 2_000_000
"""The largest input in which the values that share a mean are counted by a run."""
_MOVED: Final = 1e-9
"""How far an output must move for its mean to have moved, far above rounding."""
_LABELS: Final = {"channels": "C", "height": "H", "width": "W", "length": "L", "time": "T", "features": "D"}


def _neutral(torch: Torch, node: Node, input_shape: Shape, **attributes: tuple[int, ...]) -> TorchModule | None:
    """Return the layer without scale and shift, under which a mean could hide; None if it has no module."""
    if node.type.module is None:
        return None
    plain = replace(node, attributes={**node.attributes, "gamma": 1, "beta": 0, **attributes}, weights={})
    return node.type.module(torch, plain, input_shape).double().train()


def _drawn(torch: Torch, sizes: tuple[int, ...]) -> Tensor:
    """Draw on the CPU, whose generator gives the same numbers for every device."""
    x = torch.randn(sizes, generator=torch.Generator().manual_seed(0), dtype=torch.float64, device="cpu")
    return x.to(torch.get_default_device())


def shared_axes(torch: Torch, node: Node, input_shape: Shape) -> tuple[str, ...]:
    """Find which axes are averaged over: those along which the neighbour of a nudged input moves."""
    labels = ("N", *(_LABELS[axis] for axis in input_shape))
    sizes = dict.fromkeys(input_shape, 3)
    own = node.attributes.get("normalized_shape")
    layer = _neutral(torch, node, sizes, **({"normalized_shape": (3,) * len(own)} if isinstance(own, tuple) else {}))
    if layer is None:
        return ()
    x = _drawn(torch, (3, *sizes.values()))
    nudged = x.clone()
    nudged[(0,) * x.ndim] += 1.0
    moved = (layer(nudged) - layer(x)).abs() > _MOVED
    shared = []
    for axis, label in enumerate(labels):
        along = [0] * x.ndim
        along[axis] = 1
        if bool(moved[tuple(along)]):
            shared.append(label)
    return tuple(shared)


def counted(torch: Torch, node: Node, input_shape: Shape) -> dict[str, int]:
    """Count at the true size how many values, and how many channels of them, share the mean of the first.

    As many sets as fit into the input are there.
    """
    sizes = (max(node.batch, 1), *input_shape.values())
    if math.prod(sizes) > _MOST_COUNTED:
        return {}
    layer = _neutral(torch, node, input_shape)
    if layer is None or not layer.training:
        return {}
    x = _drawn(torch, sizes)
    nudged = x.clone()
    nudged[(0,) * x.ndim] += 100.0
    try:
        moved = (layer(nudged) - layer(x)).abs() > _MOVED
    except ValueError:  # torch refuses sets of one value
        return {}
    members = int(moved.sum())
    channels = int(moved[0].flatten(1).any(dim=1).sum()) if "channels" in input_shape else 0
    return (
        {"values_in_each": members, "channels_in_each": channels, "sets": math.prod(sizes) // members}
        if members
        else {}
    )
