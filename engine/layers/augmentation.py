"""Chapter 25: the share of the label in CutMix (Yun et al., arXiv:1905.04899, section 3.1 and its released code).

The box is clipped at the border and the share is taken from the area that was really pasted, as the code does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, whole
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node


def _cutmix(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Paste ones on an image of zeros, pixel by pixel, and count what is left of the zeros."""
    size, half = node.whole("size"), node.whole("side") // 2
    pixels = torch.arange(size)

    def covered(centre: int) -> Tensor:
        return (pixels >= centre - half) & (pixels < centre + half)

    pasted = covered(node.whole("cy"))[:, None] & covered(node.whole("cx"))[None, :]
    image = torch.where(pasted, 1.0, 0.0).double()
    share = 1 - image.mean()
    return {"label_share": share, "output": share}


CUTMIX = LayerType(
    name="cutmix",
    attributes={
        "size": whole(maximum=4_096),
        "side": whole(minimum=2, maximum=8_192),
        "cx": whole(minimum=0),
        "cy": whole(minimum=0),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "width": "min(cx + side//2, size) - max(cx - side//2, 0)",
                "height": "min(cy + side//2, size) - max(cy - side//2, 0)",
                "pasted": "width*height",
                "label_share": "1 - pasted/size**2",
            },
            {"size": "W"},
        )
    },
    requires={
        "cx <= size and cy <= size": "the centre ({cx}, {cy}) of the box must lie in the image of side {size}",
        "side % 2 == 0": "the side {side} of the box must be even, so that it has a centre",
    },
    facts=_cutmix,
    inputs=0,
)
"""lambda of CutMix: the part of the image's area that is not pasted over, after the box is clipped."""

LAYERS = (CUTMIX,)
