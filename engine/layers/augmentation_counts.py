"""Chapter 25: how many images, places and sequences an augmentation makes, and what it does to values and boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, flag, numbers, real, whole
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node


def _views(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Turn and mirror an image without any symmetry in every way that is allowed, and count those that differ."""
    image = torch.arange(9).reshape(3, 3)
    turned = [torch.rot90(image, turn * 4 // node.whole("turns")) for turn in range(node.whole("turns"))]
    for name, axis in (("left_right", 1), ("up_down", 0)):
        if node.attributes[name]:
            turned += [view.flip(axis) for view in turned]
    single = node.whole("turns") + int(bool(node.attributes["left_right"])) + int(bool(node.attributes["up_down"]))
    views = len({tuple(view.flatten().tolist()) for view in turned})
    images = torch.zeros(node.whole("images"), 1)
    combined = images.repeat(views, 1).shape[0]
    return {
        "views": torch.tensor(views),
        "combined": torch.tensor(combined),
        "separate": torch.tensor(images.repeat(single, 1).shape[0]),
        "output": torch.tensor(combined),
    }


TURNED_AND_MIRRORED = LayerType(
    name="turned_and_mirrored",
    attributes={
        "images": whole(maximum=100_000),
        "turns": whole(1, maximum=4),
        "left_right": flag(default=False),
        "up_down": flag(default=False),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "kinds": "turns + left_right + up_down",
                "separate": "images*kinds",
                "mirrored": "2**(left_right + up_down) if turns == 1 else 2**max(left_right, up_down)",
                "views": "turns*mirrored",
                "combined": "images*views",
            },
        )
    },
    requires={"turns != 3": "the turns must be 1, 2 or 4 equal parts of a full circle"},
    facts=_views,
    inputs=0,
)
"""Images after mirroring and turning: each change on its own beside the original, or all combinations that differ."""


def _random_crop(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Pad a real image, let a window of the crop's size slide over it pixel by pixel, and count the places."""
    image = torch.zeros(1, 1, node.whole("size"), node.whole("size"))
    padded = torch.nn.functional.pad(image, [node.whole("padding")] * 4)
    places = padded.unfold(2, node.whole("crop"), 1).unfold(3, node.whole("crop"), 1).shape[2:4].numel()
    return {"positions": torch.tensor(places), "output": torch.tensor(places)}


RANDOM_CROP = LayerType(
    name="random_crop",
    attributes={
        "size": whole(maximum=4_096),
        "padding": whole(0, minimum=0, maximum=512),
        "crop": whole(maximum=4_096),
    },
    takes=(),
    rules={
        "values": Rule(
            {"padded": "size + 2*padding", "along": "padded - crop + 1", "positions": "along**2"},
            {"size": "W", "padding": "P", "crop": "w"},
        )
    },
    requires={"crop <= size + 2*padding": "the crop of side {crop} must fit in the padded image"},
    facts=_random_crop,
    inputs=0,
)
"""Places where a square crop fits in a padded square image (He et al., arXiv:1512.03385, section 4.2)."""


def _randaugment(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """List every sequence of operations."""
    operations = torch.arange(node.whole("operations"))
    sequences = torch.cartesian_prod(*[operations] * node.whole("length"))
    return {"sequences": torch.tensor(len(sequences)), "output": torch.tensor(len(sequences))}


RANDAUGMENT = LayerType(
    name="randaugment",
    attributes={"operations": whole(maximum=32), "length": whole(maximum=4)},
    takes=(),
    rules={"values": Rule({"sequences": "operations**length"}, {"operations": "K", "length": "N"})},
    facts=_randaugment,
    inputs=0,
)
"""Sequences of N operations, each drawn from K anew (Cubuk et al., RandAugment, arXiv:1909.13719, section 3)."""


def _any_applied(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """List every outcome of the draws with its probability, and add up those in which something is applied."""
    p = torch.tensor([float(one) for one in flat(node.attributes["p"])], dtype=torch.float64)
    outcomes = torch.cartesian_prod(*[torch.tensor([0.0, 1.0], dtype=torch.float64)] * len(p)).reshape(-1, len(p))
    weight = torch.distributions.Bernoulli(p).log_prob(outcomes).sum(dim=1).exp()
    total = weight[outcomes.sum(dim=1) > 0].sum()
    return {"applied": total, "output": total}


ANY_APPLIED = LayerType(
    name="any_applied",
    attributes={"p": numbers()},
    takes=(),
    rules={"values": Rule({"left_out": "1 - p", "unchanged": "prod(left_out)", "applied": "1 - unchanged"})},
    requires={
        "min(p) > 0 and max(p) < 1": "the probabilities must lie between 0 and 1",
        "len(p) <= 12": "at most twelve probabilities are listed",
    },
    facts=_any_applied,
    inputs=0,
)
"""Probability that at least one of several independent transformations is applied."""


def _adjusted(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Blend the pixel with what it is measured from, as image libraries do, and keep it in eight bits."""
    ends = torch.tensor([node.real("reference"), node.real("v")], dtype=torch.float64)
    pixel = torch.lerp(ends[0], ends[1], node.real("factor")).clamp(0, 255)
    return {"pixel": pixel, "output": pixel}


CONTRAST = LayerType(
    name="contrast",
    attributes={
        "v": real(minimum=0, maximum=255),
        "factor": real(minimum=0),
        "reference": real(0, minimum=0, maximum=255),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "distance": "v - reference",
                "stretched": "reference + factor*distance",
                "pixel": "clip(stretched, 0, 255)",
            },
            {"factor": "a", "reference": "m"},
            quiet={"distance": ("reference == 0", "v")},
        )
    },
    facts=_adjusted,
    inputs=0,
)
"""`m + a*(v - m)`, cut to 0 ... 255: contrast about the mean grey m; with m = 0 it is brightness."""


def _flipped_box(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Paint the box on a row of pixels, mirror the row, and see where the paint begins and ends."""
    row = torch.zeros(node.whole("width"))
    row[node.whole("left") : node.whole("right")] = 1
    painted = row.flip(0).nonzero()
    return {"left_next": painted.min(), "right_next": painted.max() + 1, "output": painted.min()}


FLIPPED_BOX = LayerType(
    name="flipped_box",
    attributes={
        "width": whole(maximum=100_000),
        "left": whole(minimum=0, maximum=100_000),
        "right": whole(maximum=100_000),
    },
    takes=(),
    rules={
        "values": Rule(
            {"left_next": "width - right", "right_next": "width - left"},
            {"width": "W", "left": "x_1", "right": "x_2", "left_next": "x_1'", "right_next": "x_2'"},
        )
    },
    requires={"left < right and right <= width": "the box from {left} to {right} must lie in the image"},
    facts=_flipped_box,
    inputs=0,
)
"""Left and right edge of a box after a horizontal flip, edges measured from the left border (not pixel numbers)."""

LAYERS = (TURNED_AND_MIRRORED, RANDOM_CROP, RANDAUGMENT, ANY_APPLIED, CONTRAST, FLIPPED_BOX)
