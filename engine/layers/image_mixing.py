"""Chapter 25: two images made into one, with the label that goes with it.

Zhang et al., mixup, arXiv:1710.09412, equation 1; Yun et al., CutMix, arXiv:1905.04899, section 3.1 and its released
code, which clips the rectangle at the edge and takes the share of the label from the area that was really pasted. Both
layers take two images of one size, named with `from`, and give the label as the shares of the first and the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.chance import Chance
from engine.layer import Tensor, Torch, real, whole
from engine.layers.image import image_layer

if TYPE_CHECKING:
    from engine.network import Node

_SAME_SIZE = {
    "all_channels[0] == all_channels[1] and all_height[0] == all_height[1] and all_width[0] == all_width[1]": (
        "both images must have one size"
    )
}
_BOX = {
    "top": "max(cy - box_height//2, 0)",
    "left": "max(cx - box_width//2, 0)",
    "bottom": "min(cy - box_height//2 + box_height, in_height)",
    "right": "min(cx - box_width//2 + box_width, in_width)",
    "pasted_area": "max(bottom - top, 0)*max(right - left, 0)",
    "share": "1 - pasted_area/(in_height*in_width)",
    "label": "(share, 1 - share)",
    "output": "pasted(x, shortcut, (top, left, bottom - top, right - left))",
}


def _mixed(torch: Torch, tensors: tuple[Tensor, ...], share: float) -> dict[str, Tensor]:
    """Interpolate images and one-hot labels from the second to the first."""
    labels = torch.eye(2, dtype=torch.float64)
    return {
        "output": torch.lerp(tensors[1], tensors[0], share),
        "label": torch.lerp(labels[1], labels[0], share),
    }


MIXUP_IMAGES = image_layer(
    "mixup_images",
    {"lam": real(None, 0, 1)},
    {"rest": "1 - lam", "label": "(lam, rest)", "output": "lam*x + rest*shortcut"},
    lambda torch, node, tensors: _mixed(torch, tensors, node.real("lam")),
    inputs=2,
    symbols={"lam": "lambda", "x": "x_a", "shortcut": "x_b"},
    requires=_SAME_SIZE,
)
"""`lambda*x_a + (1 - lambda)*x_b`, and the same for the labels."""

DRAWN_MIXUP = image_layer(
    "drawn_mixup",
    {"alpha": real(0.2, 1e-3, 4), "seed": whole(0, 0)},
    {
        "lam": "draw_beta(seed, alpha)",
        "rest": "1 - lam",
        "label": "(lam, rest)",
        "output": "lam*x + rest*shortcut",
    },
    lambda torch, node, tensors: _mixed(torch, tensors, Chance(node.whole("seed"), "lambda").beta(node.real("alpha"))),
    inputs=2,
    symbols={"lam": "lambda", "x": "x_a", "shortcut": "x_b"},
    requires=_SAME_SIZE,
)
"""Mixup with a share drawn from Beta(alpha, alpha), which the seed decides."""


def _pasted(
    torch: Torch, tensors: tuple[Tensor, ...], centre: tuple[int, int], sides: tuple[int, int]
) -> dict[str, Tensor]:
    """Mark the cells that lie in the rectangle along both axes, take those of the second image, and count them."""
    below, above = tensors

    def covered(length: int, middle: int, side: int) -> Tensor:
        away = torch.arange(length, device=below.device) - middle + side // 2
        return (away >= 0) & (away < side)

    lengths = below.shape[2:]
    rows, columns = (covered(*one) for one in zip(lengths, centre, sides, strict=True))
    mask = rows[:, None] & columns[None, :]
    share = 1 - mask.double().mean()
    return {
        "output": torch.where(mask, above, below),
        "share": share,
        "label": torch.stack([share, 1 - share]),
    }


def _cutmix(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    centre, sides = (node.whole("cy"), node.whole("cx")), (node.whole("box_height"), node.whole("box_width"))
    return _pasted(torch, tensors, centre, sides)


CUTMIX_IMAGES = image_layer(
    "cutmix_images",
    {"cx": whole(minimum=0), "cy": whole(minimum=0), "box_height": whole(), "box_width": whole()},
    _BOX,
    _cutmix,
    inputs=2,
    symbols={"share": "lambda", "x": "x_a", "shortcut": "x_b", "in_height": "H", "in_width": "W"},
    requires=_SAME_SIZE | {"cy <= in_height and cx <= in_width": "the centre must lie in the image"},
)
"""A rectangle of the second image pasted on the first, clipped at the edge."""


def _drawn_cutmix(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Draw share and centre, and take the sides from the root of what is to be pasted."""
    seed, lengths = node.whole("seed"), tensors[0].shape[2:]
    root = (1 - Chance(seed, "lambda").beta(node.real("alpha"))) ** 0.5
    centre = Chance(seed, "cy").below(lengths[0]), Chance(seed, "cx").below(lengths[1])
    return _pasted(torch, tensors, centre, (int(lengths[0] * root), int(lengths[1] * root)))


DRAWN_CUTMIX = image_layer(
    "drawn_cutmix",
    {"alpha": real(1, 1e-3, 4), "seed": whole(0, 0)},
    {
        "drawn_share": "draw_beta(seed, alpha)",
        "side_share": "sqrt(1 - drawn_share)",
        "box_height": "floor(in_height*side_share)",
        "box_width": "floor(in_width*side_share)",
        "cy": "draw(seed, 'cy', in_height)",
        "cx": "draw(seed, 'cx', in_width)",
        **_BOX,
    },
    _drawn_cutmix,
    inputs=2,
    symbols={"share": "lambda", "x": "x_a", "shortcut": "x_b", "in_height": "H", "in_width": "W"},
    requires=_SAME_SIZE,
)
"""CutMix with a share drawn from Beta(alpha, alpha) and a centre drawn evenly; then lambda is counted anew."""

LAYERS = (MIXUP_IMAGES, DRAWN_MIXUP, CUTMIX_IMAGES, DRAWN_CUTMIX)
