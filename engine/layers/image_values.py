"""Chapter 25: what the cells of an image become: brighter, noisier, hidden.

Shorten & Khoshgoftaar, A survey on Image Data Augmentation for Deep Learning, Journal of Big Data 6:60 (2019); Cubuk et
al., AutoAugment, arXiv:1805.09501, table 6 (solarize, posterize, autocontrast, equalize, color, sharpness); DeVries &
Taylor, Cutout, arXiv:1708.04552, section 3.2 (the centre anywhere in the image, the square clipped at its edge); Zhong
et al., Random Erasing, arXiv:1708.04896, Algorithm 1. Cells lie between 0 and `maximum`, 255 unless it is given, and
are kept there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.chance import Chance, noise, shades
from engine.grids import drawn_box
from engine.layer import Tensor, Torch, flag, real, whole
from engine.layers.image import image_layer
from engine.value import integer, vector

if TYPE_CHECKING:
    from engine.network import Node

_MAXIMUM = real(255, 1e-6)
_FACTOR = real(None, 0, 100)


def _kept(node: Node, x: Tensor) -> dict[str, Tensor]:
    return {"output": x.clamp(0, node.real("maximum"))}


def _brightness(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Blend with a black image, as image libraries do."""
    return _kept(node, torch.lerp(torch.zeros_like(tensors[0]), tensors[0], node.real("factor")))


ADJUST_BRIGHTNESS = image_layer(
    "adjust_brightness",
    {"factor": _FACTOR, "maximum": _MAXIMUM},
    {"output": "clip(factor*x, 0, maximum)"},
    _brightness,
    symbols={"factor": "a"},
)
"""Every cell times the factor: 0 is black, 1 changes nothing."""


def _contrast(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Blend with an image of the sample's mean."""
    x = tensors[0]
    grey = torch.nn.functional.adaptive_avg_pool3d(x[:, None], 1)[:, 0].expand_as(x)
    return _kept(node, torch.lerp(grey, x, node.real("factor")))


ADJUST_CONTRAST = image_layer(
    "adjust_contrast",
    {"factor": _FACTOR, "maximum": _MAXIMUM},
    {"grey": "mean(flatten(x))", "output": "clip(grey + factor*(x - grey), 0, maximum)"},
    _contrast,
    symbols={"factor": "a", "grey": "m"},
)
"""The distance to the mean of all cells times the factor: 0 is grey, 1 changes nothing."""


def _noise(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Add the drawn numbers to every sample of the batch."""
    x = tensors[0]
    drawn = torch.tensor(noise(node.whole("seed"), *x.shape[1:]), dtype=x.dtype).to(x.device)
    return _kept(node, torch.add(x, drawn, alpha=node.real("std")))


GAUSSIAN_NOISE = image_layer(
    "gaussian_noise",
    {"std": real(None, 0), "maximum": _MAXIMUM, "seed": whole(0, 0)},
    {
        "drawn": "noise_like(seed, x)",
        "output": "clip(x + std*drawn, 0, maximum)",
    },
    _noise,
    symbols={"std": "s"},
    requires={"in_channels*in_height*in_width <= 100000": "noise is drawn for at most 100,000 cells"},
)
"""Normal noise of mean 0 and deviation `std`, another number for every cell; the seed decides it."""


def _filled(x: Tensor, value: float, box: tuple[int, int, int, int]) -> Tensor:
    """Assign one value to the rows and columns of a rectangle, as far as they exist."""
    top, left, height, width = box
    output = x.clone()
    output[:, :, max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)] = value
    return output


def _erase(_torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    top, left, height, width = (node.whole(side) for side in ("top", "left", "height", "width"))
    return {"output": _filled(tensors[0], node.real("value"), (top, left, height, width))}


ERASE = image_layer(
    "erase",
    {"top": whole(0, 0), "left": whole(0, 0), "height": whole(), "width": whole(), "value": real(0)},
    {"output": "painted(x, (top, left, height, width), value)"},
    _erase,
)
"""One value in every cell of a rectangle; what would lie outside the image is left out."""


def _cutout(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Hide the cells that are near enough to the centre along both axes."""
    x, seed, side = tensors[0], node.whole("seed"), node.whole("side")
    height, width = x.shape[2:]

    def near(name: str, length: int) -> Tensor:
        away = torch.arange(length, device=x.device) - Chance(seed, name).below(length)
        return (away >= -(side // 2)) & (away < side - side // 2)

    hidden = near("row", height)[:, None] & near("column", width)[None, :]
    return {"output": x.masked_fill(hidden, node.real("value"))}


DRAWN_CUTOUT = image_layer(
    "drawn_cutout",
    {"side": whole(), "value": real(0), "seed": whole(0, 0)},
    {
        "row": "draw(seed, 'row', in_height)",
        "column": "draw(seed, 'column', in_width)",
        "box": "(row - side//2, column - side//2, side, side)",
        "output": "painted(x, box, value)",
    },
    _cutout,
)
"""Cutout: a square with its centre anywhere in the image is hidden, as far as it lies in it."""


def _erasing(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Assign to the rectangle one value, or what was drawn for the cells in it."""
    x, seed = tensors[0], node.whole("seed")
    bounds = (node.attributes[name] for name in ("least", "most", "flattest", "steepest"))
    box = drawn_box(seed, *x.shape[2:], *bounds)
    top, left, height, width = (integer(side, "drawn_erasing") for side in vector(box, "drawn_erasing"))
    if not node.attributes["random"]:
        return {"output": _filled(x, node.real("value"), (top, left, height, width))}
    rows, columns = slice(top, top + height), slice(left, left + width)
    drawn = torch.tensor(shades(seed, *x.shape[1:]), dtype=x.dtype).to(x.device)
    output = x.clone()
    output[:, :, rows, columns] = node.real("maximum") * drawn[:, rows, columns]
    return {"output": output}


DRAWN_ERASING = image_layer(
    "drawn_erasing",
    {
        "least": real(0.02, 1e-6, 1),
        "most": real(0.4, 1e-6, 1),
        "flattest": real(0.3, 1e-3, 1e3),
        "steepest": real(10 / 3, 1e-3, 1e3),
        "value": real(0),
        "random": flag(default=False),
        "maximum": _MAXIMUM,
        "seed": whole(0, 0),
    },
    {
        "box": "drawn_box(seed, in_height, in_width, least, most, flattest, steepest)",
        "output": "pasted(x, maximum*shades_like(seed, x), box) if random else painted(x, box, value)",
    },
    _erasing,
    requires={"least <= most and flattest <= steepest": "the lower bound must not be above the upper one"},
)
"""Random Erasing: a rectangle of drawn area, shape and place gets one value, or with `random` one for each cell.

The paper calls a fill of 0 RE-0, one of 255 RE-255, and random values, which it found best, RE-R.
"""


def _solarize(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    x = tensors[0]
    return {"output": torch.where(x < node.real("threshold"), x, node.real("maximum") - x)}


SOLARIZE = image_layer(
    "solarize",
    {"threshold": real(128), "maximum": _MAXIMUM},
    {"output": "solarized(x, threshold, maximum)"},
    _solarize,
)
"""Cells that are as bright as the threshold or brighter are inverted."""


def _posterize(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Shift the lower bits out of every whole cell and shift zeros back in."""
    x = tensors[0]
    gone = 8 - node.whole("bits")
    cells = x.floor().to(torch.int64)
    return {"output": ((cells >> gone) << gone).to(x.dtype)}


POSTERIZE = image_layer(
    "posterize",
    {"bits": whole(None, 1, 8)},
    {"width": "2**(8 - bits)", "output": "floor(x/width)*width"},
    _posterize,
)
"""Only the upper bits of cells from 0 to 255 are kept, so that so many shades are left as bits can tell apart."""


def _autocontrast(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    x = tensors[0]
    low, high = x.amin(dim=(2, 3), keepdim=True), x.amax(dim=(2, 3), keepdim=True)
    even = low == high
    scaled = (x - low) / torch.where(even, torch.ones_like(high), high - low) * node.real("maximum")
    return {"output": torch.where(even, x, scaled)}


AUTOCONTRAST = image_layer("autocontrast", {"maximum": _MAXIMUM}, {"output": "stretched(x, maximum)"}, _autocontrast)
"""Each channel stretched so that its darkest cell is 0 and its brightest the maximum."""


def _sharpness(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch average each cell's neighbourhood, and blend away from the result."""
    x = tensors[0]
    soft = x.clone()
    if min(x.shape[2:]) > 2:  # noqa: PLR2004 - otherwise there is no inner cell
        inner = x[:, :, 1:-1, 1:-1]
        soft[:, :, 1:-1, 1:-1] = (9 * torch.nn.functional.avg_pool2d(x, 3, stride=1) + 4 * inner) / 13
    return _kept(node, torch.lerp(soft, x, node.real("factor")))


ADJUST_SHARPNESS = image_layer(
    "adjust_sharpness",
    {"factor": _FACTOR, "maximum": _MAXIMUM},
    {"soft": "smoothed(x)", "output": "clip(soft + factor*(x - soft), 0, maximum)"},
    _sharpness,
    symbols={"factor": "a"},
)
"""The distance to the smoothed image times the factor: 0 is smooth, 1 changes nothing."""


_GREY = (0.299, 0.587, 0.114)
"""How bright red, green and blue are (ITU-R BT.601)."""


def _saturation(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Weigh the channels at once, add them up to the grey image, and blend away from it."""
    x = tensors[0]
    if x.shape[1] == 1:
        return _kept(node, x)
    mixing = torch.tensor(_GREY, dtype=x.dtype, device=x.device)[None, :, None, None]
    grey = torch.mul(x, mixing).sum(dim=1, keepdim=True)
    return _kept(node, torch.lerp(grey.expand_as(x), x, node.real("factor")))


ADJUST_SATURATION = image_layer(
    "adjust_saturation",
    {"factor": _FACTOR, "maximum": _MAXIMUM},
    {
        "grey": f"{_GREY[0]}*x[0] + {_GREY[1]}*x[1] + {_GREY[2]}*x[2] if in_channels == 3 else x",
        "output": "clip(grey + factor*(x - grey), 0, maximum)",
    },
    _saturation,
    symbols={"factor": "a", "grey": "g"},
    requires={"in_channels in (1, 3)": "an image has one channel or three, red, green and blue, not {in_channels}"},
)
"""The distance of a colour to its grey times the factor: 0 is grey, 1 changes nothing, nor does any in a grey image."""


def _equalize(torch: Torch, _node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Find each cell's place among the sorted cells of its channel."""
    x = tensors[0]
    cells = x.floor().flatten(2).contiguous()
    ordered = cells.sort(dim=-1).values
    darker = torch.searchsorted(ordered, cells)
    below = torch.searchsorted(ordered, ordered[..., -1:].contiguous())
    step = below.div(255, rounding_mode="floor")
    spread = (darker + step // 2).div(step.clamp(min=1), rounding_mode="floor").clamp(max=255)
    return {"output": torch.where(step > 0, spread.to(x.dtype), x.flatten(2)).reshape(x.shape)}


EQUALIZE = image_layer("equalize", {}, {"output": "equalized(x)"}, _equalize)
"""Each channel's shades from 0 to 255 spread so that its histogram is even; a channel of fewer than 256 cells stays."""

LAYERS = (
    ADJUST_BRIGHTNESS,
    ADJUST_CONTRAST,
    GAUSSIAN_NOISE,
    ERASE,
    DRAWN_CUTOUT,
    DRAWN_ERASING,
    SOLARIZE,
    POSTERIZE,
    AUTOCONTRAST,
    ADJUST_SHARPNESS,
    ADJUST_SATURATION,
    EQUALIZE,
)
