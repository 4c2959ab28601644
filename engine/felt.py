"""How far an input is felt: receptive fields measured with torch, by what turns NaN when one input does."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from engine.errors import RunError
from engine.layer import Tensor, Torch
from engine.layers.convolution import quietly
from engine.network import Network, Node, layers_behind

MAX_VIEW: Final = 2_048
"""The longest column that is tried for a receptive field."""
_NEIGHBOURS: Final = 3
"""The output in the middle and the two beside it."""
_DIFFERS: Final = "how much an output sees depends on where it lies"


def felt_rows(torch: Torch, network: Network, node: Node) -> int:
    """Return how many input rows one output of a layer sees.

    Each row in turn is made NaN and the outputs are watched: what they see turns NaN with it. The input is made longer
    until the whole view of the middle output lies inside it, and its neighbours are held to the same number.

    Raises:
        RunError: The outputs are no places of a map, see differently much, or look too far.
    """
    path = [network.nodes[one] for one in layers_behind(network, [node.index], lambda _: False, None)]
    if any({"height", "length"}.isdisjoint(one.output_shape) for one in path):
        raise RunError("behind a flattened or pooled map every output looks at the whole input")
    if any(one.type.window == "resampled" or (one.type.window == "shared" and _shared(one)[1]) for one in path):
        raise RunError(_DIFFERS)
    size = 16
    while size <= MAX_VIEW:
        views = _views(torch, network, size, path)
        middle = views[len(views) // 2] if views else (0, 0)
        beside = views[max(len(views) // 2 - 1, 0) : len(views) // 2 + 2]
        # With neighbours, and as far from either end as they lie apart: else what it sees may end in the padding.
        jump = max([after[0] - before[0] for before, after in pairwise(beside)], default=size)
        if len(beside) == _NEIGHBOURS and middle[0] > jump and middle[1] < size - 1 - jump:
            rows = middle[1] - middle[0] + 1
            inside = [last - first + 1 for first, last in views if first > rows and last < size - 1 - rows]
            if set(inside) - {rows}:
                raise RunError(_DIFFERS)
            # Where taps lie apart, the last may fall into the padding and leave no trace; then a neighbour sees more.
            if all(last - first + 1 == rows for first, last in beside):
                return rows
        size *= 2
    raise RunError(f"the receptive field is wider than {MAX_VIEW // 2}")


def _shared(node: Node) -> tuple[int, int]:
    """Return how many rows adaptive pooling gives each output, and how many are then left over."""
    axis = "height" if "height" in node.output_shape else "length"
    return divmod(node.input_shapes[0][axis], node.output_shape[axis])


def _views(torch: Torch, network: Network, size: int, path: Sequence[Node]) -> list[tuple[int, int]]:
    """Return the first and the last row that each output sees; those that see none stand at (0, 0)."""
    column = torch.zeros((size, 1, size, 1), dtype=torch.float64)
    column[range(size), 0, range(size), 0] = math.nan
    tensors: dict[int, Tensor] = {-1 - position: column for position in range(len(network.inputs))}
    waiting = Counter(source for node in path for source in node.sources)
    for node in path:
        # Branches that meet at the input's true size may differ by a row at this one; their first rows still meet.
        rows = min(tensors[source].shape[2] for source in node.sources)
        taken = sum(tensors[source][:, :, :rows] for source in node.sources)
        try:
            tensors[node.index] = taken if node.type.receptive_field is None else _column(torch, node, taken)
        except RuntimeError:
            return []
        for source in node.sources:
            waiting[source] -= 1
            if source >= 0 and not waiting[source]:
                del tensors[source]
    felt = tensors[path[-1].index][:, 0, :, 0].isnan().T
    first, last = felt.int().argmax(dim=1), size - 1 - felt.int().flip(1).argmax(dim=1)
    seen = felt.any(dim=1)
    return list(zip((first * seen).tolist(), (last * seen).tolist(), strict=True))


def _column(torch: Torch, node: Node, x: Tensor) -> Tensor:
    """Run the layer along the height alone, on one channel with weights of one: views depend on no more."""
    if node.type.window == "shared":  # as many places for each output as at the input's true size
        each, _ = _shared(node)
        count = x.shape[2] // each
        return torch.nn.AdaptiveMaxPool2d((count, 1))(x[:, :, : count * each])
    if "before" in node.attributes:
        return torch.nn.functional.pad(x, (0, 0, node.pair("before")[0], node.pair("after")[0]))
    kernel, stride, dilation = ((node.pair(name)[0], 1) for name in ("kernel_size", "stride", "dilation"))
    padding: Any = "same" if node.padded_unevenly else (node.pair("padding")[0], 0)
    if "bias" not in node.attributes:
        return torch.nn.MaxPool2d(kernel, stride=stride, padding=padding, dilation=dilation)(x)
    made = torch.nn.ConvTranspose2d if node.type.window == "stamped" else quietly(torch.nn.Conv2d)
    layer = made(1, 1, kernel, stride=stride, padding=padding, dilation=dilation, bias=False).double()
    layer.weight.data.fill_(1.0)
    return layer.requires_grad_(requires_grad=False)(x)
