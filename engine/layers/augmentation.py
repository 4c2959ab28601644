"""Chapter 25: what Mixup, CutMix, Cutout and Random Erasing do to an image and its label.

CutMix (Yun et al., arXiv:1905.04899, section 3.1 and its released code): the box is clipped at the border and the
share is taken from the area that was really pasted, as the code does. The others name their source where they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, numbers, real, whole
from engine.layers.given import given
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


def _mixup(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch interpolate, starting from the second image and its label."""
    share = node.real("lam")
    pixels = torch.tensor([node.real("b"), node.real("a")], dtype=torch.float64)
    labels = torch.eye(2, dtype=torch.float64)
    return {
        "pixel": torch.lerp(pixels[0], pixels[1], share),
        "label": torch.lerp(labels[1], labels[0], share),
        "output": torch.lerp(pixels[0], pixels[1], share),
    }


MIXUP = LayerType(
    name="mixup",
    attributes={"a": real(), "b": real(), "lam": real(minimum=0, maximum=1)},
    takes=(),
    rules={
        "values": Rule(
            {"rest": "1 - lam", "pixel": "lam*a + rest*b", "label": "(lam, rest)"},
            {"a": "x_a", "b": "x_b", "lam": "lambda"},
        )
    },
    facts=_mixup,
    inputs=0,
)
"""`lambda*x_a + (1 - lambda)*x_b`, and the same for the labels of A and B (Zhang et al., arXiv:1710.09412)."""


def _cutout(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Blank a square of an image of ones, pixel by pixel, and measure in per cent what is gone."""
    image = torch.ones(node.whole("size"), node.whole("size"), dtype=torch.float64)
    image[: node.whole("side"), : node.whole("side")] = 0
    percent = torch.count_nonzero(image == 0).double() * 100 / image.numel()
    return {"percent": percent, "label": torch.ones((), dtype=torch.float64), "output": percent}


CUTOUT = LayerType(
    name="cutout",
    attributes={"size": whole(maximum=4_096), "side": whole(maximum=4_096)},
    takes=(),
    rules={
        "values": Rule(
            {"hidden": "side**2", "area": "size**2", "percent": "100*hidden/area", "label": "1"}, {"size": "W"}
        )
    },
    requires={"side <= size": "the square of side {side} must fit in the image of side {size}"},
    facts=_cutout,
    inputs=0,
)
"""The part of an image that a square inside it hides; the label stays as it is (DeVries & Taylor, arXiv:1708.04552)."""


def _random_erasing(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Solve the two conditions on the rectangle, which are linear in the logarithms of its sides."""
    one = torch.ones((), dtype=torch.float64)
    area = one * node.real("area_share") * node.whole("height") * node.whole("width")
    conditions = torch.tensor([[1, 1], [1, -1]], dtype=torch.float64)
    wanted = torch.stack([area.log(), (one * node.real("ratio")).log()])
    height, width = torch.linalg.solve(conditions, wanted).exp()
    return {"erased_height": height, "erased_width": width, "output": height}


RANDOM_ERASING = LayerType(
    name="random_erasing",
    attributes={
        "height": whole(),
        "width": whole(),
        "area_share": real(minimum=1e-6, maximum=1),
        "ratio": real(minimum=1e-3, maximum=1e3),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "erased_area": "area_share*height*width",
                "erased_height": "sqrt(erased_area*ratio)",
                "erased_width": "sqrt(erased_area/ratio)",
            },
            {
                "height": "H",
                "width": "W",
                "ratio": "r",
                "erased_area": "S_e",
                "erased_height": "H_e",
                "erased_width": "W_e",
            },
        )
    },
    facts=_random_erasing,
    inputs=0,
)
"""Sides of the rectangle with a share of the area and `r = height/width` (Zhong et al., arXiv:1708.04896, Alg. 1)."""


def _soft_cross_entropy(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Give torch's loss scores whose softmax is `p`, and the shares as its target."""
    scores = given(torch, node, "p").log() + 1
    loss = torch.nn.CrossEntropyLoss()(scores[None], given(torch, node, "t")[None])
    return {"loss": loss, "output": loss}


SOFT_CROSS_ENTROPY = LayerType(
    name="soft_cross_entropy",
    attributes={"t": numbers(), "p": numbers()},
    takes=(),
    rules={"values": Rule({"logarithms": "ln(p)", "terms": "t*logarithms", "loss": "-sum(terms)"}, {"loss": "L"})},
    requires={
        "len(t) == len(p)": "target and prediction must have as many classes",
        "min(p) > 0 and abs(sum(p) - 1) < 0.000001": "the prediction must be a distribution without zeros",
        "abs(sum(t) - 1) < 0.000001": "the shares of the target must add up to 1",
    },
    facts=_soft_cross_entropy,
    inputs=0,
)
"""Cross-entropy with a label that is shared out, as after Mixup or CutMix."""

LAYERS = (CUTMIX, MIXUP, CUTOUT, RANDOM_ERASING, SOFT_CROSS_ENTROPY)
