"""Chapter 18: which stride gives an output size; the inverse of the size formula, where it has one answer.

Dumoulin & Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285, section 2.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, whole
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node


def _tried(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Convolve with one stride after the other, and keep those whose output has the size."""
    kernel, padding = node.whole("kernel_size"), node.whole("padding")
    row = torch.zeros(1, 1, node.whole("size"))
    window = torch.zeros(1, 1, kernel)
    fitting = [
        stride
        for stride in range(1, row.shape[2] + 2 * padding + 1)
        if torch.nn.functional.conv1d(row, window, stride=stride, padding=padding).shape[2] == node.whole("wanted")
    ]
    return {"stride": torch.tensor(fitting[0] if len(fitting) == 1 else -1), "output": torch.tensor(len(fitting))}


STRIDE_FOR_SIZE = LayerType(
    name="stride_for_size",
    attributes={
        "size": whole(maximum=4_096),
        "kernel_size": whole(maximum=64),
        "padding": whole(0, minimum=0, maximum=64),
        "wanted": whole(minimum=2, maximum=4_096),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "padded": "size + 2*padding",
                "room": "padded - kernel_size",
                "moves": "wanted - 1",
                "stride": "room//moves",
            },
            {"size": "W", "kernel_size": "K", "padding": "P", "wanted": "O"},
            quiet={"padded": ("padding == 0", "size")},
        )
    },
    requires={
        "size + 2*padding - kernel_size >= wanted - 1": "no stride gives an output as large as {wanted}",
        "(size + 2*padding - kernel_size)//(wanted - 1) == (size + 2*padding - kernel_size)//wanted + 1": (
            "several strides, or none, give an output of {wanted}"
        ),
    },
    facts=_tried,
    inputs=0,
)
"""The only stride under which a window of `kernel_size` over `size` gives `wanted` outputs."""

LAYERS = (STRIDE_FOR_SIZE,)
