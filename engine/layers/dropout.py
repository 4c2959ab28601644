"""Chapter 17: dropout, in training and in inference, by today's scaling and by that of the paper.

Srivastava et al., Dropout, Journal of Machine Learning Research 15, 2014, section 4: units are dropped in training and
weights, here outputs, multiplied by the share kept at test time. Libraries scale up in training instead and leave
inference alone (`torch.nn.Dropout`). Which is meant is the attribute `scaling`; which elements are dropped stands in
`mask`, row by row, or is drawn from `seed`, so that a rule and a run drop the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.chance import kept
from engine.layer import IMAGE, SIGNAL, LayerType, Shape, Tensor, Torch, TorchModule, choice, flag, numbers, real, whole
from engine.rule import Rule
from engine.value import MAX_ELEMENTS, flat

if TYPE_CHECKING:
    from engine.network import Node


def _mask(torch: Torch, node: Node, x: Tensor) -> Tensor:
    """Return ones where an element is kept; in what no rule would work by hand, torch draws it."""
    if len(given := list(flat(node.attributes["mask"]))) == x.numel():
        return torch.tensor(given, dtype=x.dtype, device=x.device).reshape(x.shape)
    if x.numel() <= MAX_ELEMENTS:
        drawn = kept(x.numel(), node.real("p"), node.whole("seed"))
        return torch.tensor(drawn, dtype=x.dtype, device=x.device).reshape(x.shape)
    generator = torch.Generator().manual_seed(node.whole("seed"))
    return (torch.rand(x.shape, generator=generator, device="cpu") >= node.real("p")).to(x)


def _dropping(torch: Torch, node: Node, mask_of: Callable[[Tensor], Tensor]) -> TorchModule:
    """Return a module that drops by a mask, and scales as torch's own backward pass of dropout does."""
    inverted = node.attributes["scaling"] == "inverted"

    def forward(self: TorchModule, x: Tensor) -> Tensor:
        if not self.training or not node.attributes["training"]:
            return x.clone() if inverted else x * (1 - self.p)
        if x.is_meta:
            return x.clone()
        scale = 1 / (1 - self.p) if inverted and self.p < 1 else 1.0
        return torch.ops.aten.native_dropout_backward(x, mask_of(x).bool(), scale)

    return type("MaskedDropout", (torch.nn.Dropout,), {"forward": forward})(node.real("p"))


def _module(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    return _dropping(torch, node, lambda x: _mask(torch, node, x))


_EQUATIONS = {
    "share": "1 - p",
    "kept": "(arranged(mask, x) if len(mask) > 0 else keep_mask(x, p, seed)) if training else 1",
    "scale": "(1/share if share > 0 else 1) if training and scaling == 'inverted' else"
    " (share if not training and scaling == 'at_test' else 1)",
    "output": "x*kept*scale if training else x*scale",
}
_QUIET = {"kept": ("not training", "1"), "scale": ("scale == 1", "1")}
_ZEROS_AND_ONES = {
    "len(mask) == 0 or distinct(concat(mask, [0, 1])) == 2": "a mask holds 1 for what is kept and 0 for the rest"
}

DROPOUT = LayerType(
    name="dropout",
    attributes={
        "p": real(0.5, minimum=0, maximum=1),
        "training": flag(default=True),
        "scaling": choice("inverted", "at_test"),
        "mask": numbers(()),
        "seed": whole(0, minimum=0),
    },
    rules={
        "parameters": Rule({"parameters": "0"}),
        "values": Rule(_EQUATIONS, {"kept": "m"}, quiet=_QUIET),
    },
    requires={
        "len(mask) == 0 or len(mask) == batch*prod(in_lengths)": (
            "the mask needs a 0 or 1 for each element of the {batch} samples, row by row"
        ),
        **_ZEROS_AND_ONES,
    },
    mixes_samples=True,
    module=_module,
    bare=True,
)
"""Each element is dropped with probability `p` in training; the shape stays."""


def _whole_maps(name: str, axes: int, *takes: tuple[str, ...]) -> LayerType:
    """Return dropout of whole maps of so many axes: a channel is kept or dropped as one."""

    def module(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
        def whole(x: Tensor) -> Tensor:
            each = _mask(torch, node, x.flatten(2)[..., 0])
            return each.reshape(*each.shape, *[1] * axes).expand_as(x)

        return _dropping(torch, node, whole)

    one_each = "mean(" * axes + "x" + ")" * axes
    equations = {
        **_EQUATIONS,
        "kept": f"per_map(mask if len(mask) > 0 else flatten(keep_mask({one_each}, p, seed)), x, {axes})"
        " if training else 1",
    }
    return LayerType(
        name=name,
        attributes=DROPOUT.attributes,
        takes=takes,
        rules={"parameters": Rule({"parameters": "0"}), "values": Rule(equations, {"kept": "m"}, quiet=_QUIET)},
        requires={
            "len(mask) in (0, batch*in_channels)": (
                "the mask needs a 0 or 1 for each channel of the {batch} samples, sample by sample"
            ),
            **_ZEROS_AND_ONES,
        },
        mixes_samples=True,
        module=module,
        bare=True,
    )


DROPOUT1D = _whole_maps("dropout1d", 1, SIGNAL)
"""Each channel of a signal is dropped as a whole, since neighbouring values tell the same (`torch.nn.Dropout1d`)."""
DROPOUT2D = _whole_maps("dropout2d", 2, IMAGE)
"""Each map is dropped as a whole, since neighbouring cells tell the same (Tompson et al., arXiv:1411.4280, 3.2)."""

LAYERS = (DROPOUT, DROPOUT1D, DROPOUT2D)
