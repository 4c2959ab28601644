"""Chapter 25: where the cells of an image go: shifting, mirroring, turning, scaling, shearing, resizing, cropping.

Shorten & Khoshgoftaar, A survey on Image Data Augmentation for Deep Learning, Journal of Big Data 6:60 (2019), section
"Geometric transformations"; He et al., arXiv:1512.03385, section 4.2 (a padded random crop). Directions, centre and
the reading of places between cells are those of torchvision.transforms.v2.functional: angles are in degrees and turn
counter-clockwise, and pixels are squares whose corners, not centres, meet the corner of the image.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.chance import Chance
from engine.grids import TIE
from engine.layer import Attribute, Tensor, Torch, choice, flag, real, whole
from engine.layers.image import image_layer, resampled

if TYPE_CHECKING:
    from engine.network import Node

_FARTHEST = 4_096
_INTERPOLATION = Attribute("choice", "nearest", choices=("nearest", "bilinear"))
_FILL = real(0)


def _translate(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Roll the tensor, then fill what came in from the other side."""
    down, right = node.whole("down"), node.whole("right")
    output = torch.roll(tensors[0], (down, right), dims=(2, 3))
    if not node.attributes["wrap"]:
        for axis, shift in ((2, down), (3, right)):
            length = output.shape[axis]
            first = 0 if shift > 0 else max(length + shift, 0)
            output.narrow(axis, first, min(abs(shift), length)).fill_(node.real("fill"))
    return {"output": output}


TRANSLATE = image_layer(
    "translate",
    {
        "down": whole(0, -_FARTHEST, _FARTHEST),
        "right": whole(0, -_FARTHEST, _FARTHEST),
        "fill": _FILL,
        "wrap": flag(default=False),
    },
    {"output": "shifted(x, down, right, fill, wrap)"},
    _translate,
)
"""Shift by whole cells; the gap is filled, or with `wrap` what leaves comes back on the other side."""


HORIZONTAL_FLIP = image_layer(
    "horizontal_flip",
    {},
    {"output": "mirrored(x)"},
    lambda _torch, _node, tensors: {"output": tensors[0].flip(3)},
)
"""Left and right exchanged."""

VERTICAL_FLIP = image_layer(
    "vertical_flip",
    {},
    {"output": "upside_down(x)"},
    lambda _torch, _node, tensors: {"output": tensors[0].flip(2)},
)
"""Top and bottom exchanged."""

ROTATE90 = resampled(
    image_layer(
        "rotate90",
        {"turns": whole(1, 0, 3)},
        {"output": "turned(x, turns)"},
        lambda torch, node, tensors: {"output": torch.rot90(tensors[0], node.whole("turns"), dims=(2, 3))},
        sizes=("in_width if turns % 2 else in_height", "in_height if turns % 2 else in_width"),
    )
)
"""So many right angles counter-clockwise, without any loss; an odd number exchanges height and width."""


def _looked_up(
    torch: Torch, node: Node, x: Tensor, row: tuple[Tensor, Tensor], column: tuple[Tensor, Tensor]
) -> Tensor:
    """Let torch lay out the grid of places and sample the input there, in its coordinates from -1 to 1."""
    height, width = x.shape[2:]
    zero = torch.zeros((), dtype=x.dtype)
    theta = torch.stack(
        [
            torch.stack([column[1], column[0] * (height / width), zero]),
            torch.stack([row[1] * (width / height), row[0], zero]),
        ]
    ).to(x.device)
    grid = torch.nn.functional.affine_grid(theta.expand(len(x), 2, 3), list(x.shape), align_corners=False)
    nearest = node.attributes["interpolation"] == "nearest"
    if nearest:
        grid = grid + torch.tensor([2 * TIE / width, 2 * TIE / height], dtype=x.dtype, device=x.device)
    mode, fill = "nearest" if nearest else "bilinear", node.real("fill")
    sampled = torch.nn.functional.grid_sample(x - fill, grid, mode=mode, padding_mode="zeros", align_corners=False)
    return sampled + fill


def _number(torch: Torch, node: Node, name: str) -> Tensor:
    return torch.tensor(node.real(name), dtype=torch.float64)


def _rotate(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Take cosine and sine from the complex number of length one at this angle."""
    x = tensors[0]
    angle = torch.deg2rad(_number(torch, node, "angle"))
    point = torch.polar(torch.ones_like(angle), angle)
    cosine, sine = point.real.to(x.dtype), point.imag.to(x.dtype)
    return {"output": _looked_up(torch, node, x, (cosine, sine), (-sine, cosine))}


ROTATE = resampled(
    image_layer(
        "rotate",
        {"angle": real(None, -360, 360), "interpolation": _INTERPOLATION, "fill": _FILL},
        {
            "radians": "angle*3.141592653589793/180",
            "cosine": "cos(radians)",
            "sine": "sin(radians)",
            "output": "sampled(x, (cosine, sine), (-sine, cosine), interpolation, fill)",
        },
        _rotate,
    )
)
"""Turn by any angle about the centre, keeping the size: each cell is looked up where it came from."""


def _scale(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Sample a grid that is as many times finer."""
    x = tensors[0]
    step = _number(torch, node, "factor").reciprocal().to(x.dtype)
    none = torch.zeros_like(step)
    return {"output": _looked_up(torch, node, x, (step, none), (none, step))}


SCALE = resampled(
    image_layer(
        "scale",
        {"factor": real(None, 0.05, 20), "interpolation": _INTERPOLATION, "fill": _FILL},
        {"step": "1/factor", "output": "sampled(x, (step, 0), (0, step), interpolation, fill)"},
        _scale,
        symbols={"factor": "s"},
    )
)
"""Enlarge about the centre by a factor, keeping the size; below 1 the image shrinks and `fill` surrounds it."""


def _shear(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch invert the matrix that moves the cells."""
    x = tensors[0]
    one = torch.ones((), dtype=torch.float64)
    moves = torch.stack(
        [
            torch.stack([one, _number(torch, node, "down")]),
            torch.stack([_number(torch, node, "right"), one]),
        ]
    )
    back = torch.linalg.inv(moves).to(x.dtype)
    return {"output": _looked_up(torch, node, x, (back[0, 0], back[0, 1]), (back[1, 0], back[1, 1]))}


SHEAR = resampled(
    image_layer(
        "shear",
        {
            "right": real(0, -0.9, 0.9),
            "down": real(0, -0.9, 0.9),
            "interpolation": _INTERPOLATION,
            "fill": _FILL,
        },
        {
            "area": "1 - right*down",
            "row": "(1/area, -down/area)",
            "column": "(-right/area, 1/area)",
            "output": "sampled(x, row, column, interpolation, fill)",
        },
        _shear,
        symbols={"area": "A"},
    )
)
"""Slant about the centre: each row moves right by `right` for each row below the centre, each column down likewise."""


def _resize(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Interpolate with torch; for the nearest cell, repeat every cell and take the middle of each new one."""
    x, size = tensors[0], (node.whole("height"), node.whole("width"))
    if node.attributes["interpolation"] == "bilinear":
        return {"output": torch.nn.functional.interpolate(x, size=size, mode="bilinear", align_corners=False)}
    for axis, length in zip((2, 3), size, strict=True):
        middles = x.shape[axis] * torch.arange(1, 2 * length, 2, device=x.device)
        x = x.repeat_interleave(2 * length, dim=axis).index_select(axis, middles)
    return {"output": x}


RESIZE = resampled(
    image_layer(
        "resize",
        {"height": whole(maximum=1_024), "width": whole(maximum=1_024), "interpolation": _INTERPOLATION},
        {"output": "resized(x, height, width, interpolation)"},
        _resize,
        sizes=("height", "width"),
    )
)
"""Another height and width; beforehand nothing is smoothed (torchvision's `antialias=False`)."""


def _upsample(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    layer = torch.nn.Upsample(scale_factor=node.whole("scale_factor"), mode=str(node.attributes["mode"]))
    return {"output": layer(tensors[0])}


UPSAMPLE = resampled(
    image_layer(
        "upsample",
        {"scale_factor": whole(maximum=64), "mode": choice("nearest", "bilinear")},
        {"output": "resized(x, in_height*scale_factor, in_width*scale_factor, mode)"},
        _upsample,
        sizes=("in_height*scale_factor", "in_width*scale_factor"),
        symbols={"scale_factor": "s"},
    )
)
"""So many times as high and wide: `(N, C, H, W) → (N, C, H*s, W*s)`, as `torch.nn.Upsample`, corners not aligned."""


def _crop(_torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    rows, columns = ((node.whole(start), node.whole(size)) for start, size in (("top", "height"), ("left", "width")))
    return {"output": tensors[0].narrow(2, *rows).narrow(3, *columns)}


CROP = image_layer(
    "crop",
    {"top": whole(0, 0), "left": whole(0, 0), "height": whole(), "width": whole()},
    {"output": "cropped(x, top, left, height, width)"},
    _crop,
    sizes=("height", "width"),
    requires={
        "top + height <= in_height and left + width <= in_width": "the crop must lie in the image",
    },
)
"""A rectangle of the image, given by its upper left corner."""


def _drawn_crop(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Pad with torch and cut the rows and columns out one axis after the other."""
    frame, seed = node.whole("padding"), node.whole("seed")
    output = torch.nn.functional.pad(tensors[0], [frame] * 4, value=node.real("fill"))
    for axis, start, size in ((2, "top", "height"), (3, "left", "width")):
        length = node.whole(size)
        output = output.narrow(axis, Chance(seed, start).below(output.shape[axis] - length + 1), length)
    return {"output": output}


DRAWN_CROP = image_layer(
    "drawn_crop",
    {
        "height": whole(),
        "width": whole(),
        "padding": whole(0, 0, 512),
        "fill": _FILL,
        "seed": whole(0, 0),
    },
    {
        "top": "draw(seed, 'top', in_height + 2*padding - height + 1)",
        "left": "draw(seed, 'left', in_width + 2*padding - width + 1)",
        "output": "cropped(padded(x, padding, fill), top, left, height, width)",
    },
    _drawn_crop,
    sizes=("height", "width"),
    requires={
        "height <= in_height + 2*padding and width <= in_width + 2*padding": "the crop must fit in the padded image",
    },
)
"""A crop of a padded image at a place that the seed decides, every place as likely as the others."""

LAYERS = (
    TRANSLATE,
    HORIZONTAL_FLIP,
    VERTICAL_FLIP,
    ROTATE90,
    ROTATE,
    SCALE,
    SHEAR,
    RESIZE,
    UPSAMPLE,
    CROP,
    DRAWN_CROP,
)
