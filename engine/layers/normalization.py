"""Chapter 19: normalization by the mean and variance of batch, layer, instance or group, in training.

Ioffe & Szegedy, arXiv:1502.03167, Algorithm 1; Ba, Kiros & Hinton, arXiv:1607.06450, section 3; Ulyanov et al.,
arXiv:1607.08022, equation 5; Wu & He, arXiv:1803.08494, section 3, which compares the four. The variance is that of
the population.
"""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from engine.layer import FEATURES, IMAGE, SEQUENCE, LayerType, Shape, Tensor, Torch, TorchModule, flag, real, whole
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node

_ONE_SET = "values can be worked out for one set of statistics: one channel, or one token of a layer normalization"
_MOST_COUNTED: Final = 2_000_000
"""The largest input in which the values that share a mean are counted by a run."""
_NO_SPREAD = "one value alone has no variance to divide by; give at least two"
_NOT_AFFINE = {"affine or (gamma == 1 and beta == 0)": "without `affine` there is no gamma or beta to give"}


def _values() -> Rule:
    return Rule(
        {
            "mean": "mean(flatten(x))",
            "variance": "mean((flatten(x) - mean)**2)",
            "deviation": "sqrt(variance + eps)",
            "normalized": "(x - mean)/deviation",
            "output": "gamma*normalized + beta",
        },
        {"eps": "e", "deviation": "s", "variance": "s^2", "mean": "m"},
        quiet={"output": ("gamma == 1 and beta == 0", "normalized")},
    )


_LEARNED = {"gamma": "weight", "beta": "bias"}
_LABELS = {"channels": "C", "height": "H", "width": "W", "time": "T", "features": "D"}
_SYMBOLS = {
    "batch": "N",
    "in_channels": "C",
    "in_height": "H",
    "in_width": "W",
    "num_groups": "G",
    "sample_size": "D",
}
_PER_CHANNEL = Rule({"parameters": "2*in_channels if affine else 0"}, _SYMBOLS)
_ATTRIBUTES = {"eps": real(1e-5, minimum=0), "affine": flag(default=True), "gamma": real(1), "beta": real(0)}


def _channel_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    channels = input_shape.get("channels", input_shape.get("features", 1))
    return {"weight": (channels,), "bias": (channels,)} if node.attributes["affine"] else {}


def _layer_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    axes = tuple(input_shape.values()) if "channels" in input_shape else (input_shape["features"],)
    return {"weight": axes, "bias": axes} if node.attributes["affine"] else {}


def _eps(node: Node) -> float:
    """Return a positive number in place of 0, which torch refuses in training though no variance here is 0."""
    return max(node.real("eps"), sys.float_info.min)


def _fill(torch: Torch, module: TorchModule, node: Node) -> TorchModule:
    """Give scale and shift the values that stand in the description, or one number for all."""
    if node.attributes["affine"]:
        for attribute, name in _LEARNED.items():
            parameter = module.get_parameter(name)
            if name in node.weights:
                given = torch.tensor(list(flat(node.weights[name])), dtype=torch.float64)
                parameter.data = given.reshape(parameter.shape).to(parameter.dtype)
            else:
                parameter.data.fill_(node.real(attribute))
    return module


def _batch_norm(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    image = "channels" in input_shape
    make = torch.nn.BatchNorm2d if image else torch.nn.BatchNorm1d
    channels = input_shape["channels"] if image else input_shape["features"]
    return _fill(torch, make(channels, eps=_eps(node), affine=bool(node.attributes["affine"])).double(), node)


def _layer_norm(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    axes = tuple(input_shape.values()) if "channels" in input_shape else (input_shape["features"],)
    affine = bool(node.attributes["affine"])
    return _fill(torch, torch.nn.LayerNorm(axes, eps=_eps(node), elementwise_affine=affine).double(), node)


def _instance_norm(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    affine = bool(node.attributes["affine"])
    make = torch.nn.InstanceNorm2d(input_shape["channels"], eps=_eps(node), affine=affine)
    return _fill(torch, make.double(), node)


def _group_norm(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    groups, channels = node.whole("num_groups"), input_shape["channels"]
    module = torch.nn.GroupNorm(groups, channels, eps=_eps(node), affine=bool(node.attributes["affine"]))
    return _fill(torch, module.double(), node)


def _shared_axes(torch: Torch, node: Node, input_shape: Shape) -> tuple[str, ...]:
    """Find which elements share a mean by nudging one input and looking where outputs move."""
    labels = ("N", *(_LABELS[axis] for axis in input_shape))
    sizes = dict.fromkeys(input_shape, 3)
    module = node.type.module
    if module is None:
        return ()
    neutral = replace(node, attributes={**node.attributes, "gamma": 1, "beta": 0}, weights={})
    layer = module(torch, neutral, sizes).double().train()
    generator = torch.Generator().manual_seed(0)
    x = torch.randn((3, *sizes.values()), generator=generator, dtype=torch.float64)
    nudged = x.clone()
    origin = (0,) * x.ndim
    nudged[origin] += 1.0
    moved = (layer(nudged) - layer(x)).abs() > 1e-9  # noqa: PLR2004 - far above rounding
    shared = []
    for axis, label in enumerate(labels):
        along = [0] * x.ndim
        along[axis] = 1
        if bool(moved[tuple(along)]):
            shared.append(label)
    return tuple(shared)


def _counted(torch: Torch, node: Node, input_shape: Shape) -> dict[str, int]:
    """Count the values that share a mean by nudging one of them at the true size; as many sets fit into the input."""
    sizes = (max(node.batch, 1), *input_shape.values())
    module = node.type.module
    if module is None or "channels" not in input_shape or math.prod(sizes) > _MOST_COUNTED:
        return {}
    neutral = replace(node, attributes={**node.attributes, "gamma": 1, "beta": 0}, weights={})
    layer = module(torch, neutral, input_shape).double().train()
    x = torch.randn(sizes, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    nudged = x.clone()
    nudged[(0,) * x.ndim] += 100.0
    try:
        moved = int(((layer(nudged) - layer(x)).abs() > 1e-9).sum())  # noqa: PLR2004 - far above rounding
    except ValueError:  # torch refuses sets of one value
        return {}
    return {"values_in_each": moved, "sets": math.prod(sizes) // moved} if moved else {}


def _facts(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Any]:
    x = tensors[0]
    module = node.type.module
    shape = node.input_shapes[0]
    facts: dict[str, Any] = {}
    if "statistics" in node.type.rules:
        facts["statistics"] = _shared_axes(torch, node, shape)
    facts |= _counted(torch, node, shape)
    if module is not None and node.has_values:
        facts["output"] = module(torch, node, shape).double().train()(x)
    return facts


BATCH_NORM = LayerType(
    name="batch_norm",
    attributes=_ATTRIBUTES,
    rules={
        "parameters": _PER_CHANNEL,
        "tracked": Rule({"tracked": "2*in_channels"}, _SYMBOLS),
        "statistics": Rule({"statistics": "axes(N, H, W) if image else axes(N)"}),
        "sets": Rule({"sets": "in_channels"}, _SYMBOLS),
        "values_in_each": Rule({"values_in_each": "batch*in_height*in_width"}, _SYMBOLS),
        "values": _values(),
    },
    takes=(("channels", "height", "width"), ("features",)),
    requires={
        "has_values == 0 or in_channels == 1": _ONE_SET,
        "has_values == 0 or batch*map_size > 1": _NO_SPREAD,
        **_NOT_AFFINE,
    },
    weights=_channel_weights,
    learned=_LEARNED,
    mixes_samples=True,
    module=_batch_norm,
    facts=_facts,
    bare=True,
)
"""One mean for each channel, over the mini-batch and all positions; the shape stays.

It learns a scale and a shift of each channel, and tracks a running mean and variance of each, which are not learned.
"""

LAYER_NORM = LayerType(
    name="layer_norm",
    takes=(IMAGE, SEQUENCE, FEATURES),
    attributes=_ATTRIBUTES,
    rules={
        "parameters": Rule({"parameters": "2*sample_size if affine else 0"}, _SYMBOLS),
        "statistics": Rule({"statistics": "axes(C, H, W) if image else axes(D)"}),
        "sets": Rule({"sets": "batch"}, _SYMBOLS),
        "values_in_each": Rule({"values_in_each": "in_channels*in_height*in_width"}, _SYMBOLS),
        "values": _values(),
    },
    requires={"has_values == 0 or image or positions == 1": _ONE_SET, **_NOT_AFFINE},
    learned=_LEARNED,
    weights=_layer_weights,
    module=_layer_norm,
    facts=_facts,
    bare=True,
)
"""One mean for each sample, over all channels and positions; for sequences over one token's features."""

INSTANCE_NORM = LayerType(
    name="instance_norm",
    attributes={**_ATTRIBUTES, "affine": flag(default=False)},
    takes=(("channels", "height", "width"),),
    rules={
        "parameters": _PER_CHANNEL,
        "statistics": Rule({"statistics": "axes(H, W)"}),
        "sets": Rule({"sets": "batch*in_channels"}, _SYMBOLS),
        "values_in_each": Rule({"values_in_each": "in_height*in_width"}, _SYMBOLS),
        "values": _values(),
    },
    requires={
        "has_values == 0 or in_channels == 1": _ONE_SET,
        "has_values == 0 or map_size > 1": _NO_SPREAD,
        **_NOT_AFFINE,
    },
    learned=_LEARNED,
    weights=_channel_weights,
    module=_instance_norm,
    facts=_facts,
    bare=True,
)
"""One mean for each channel of each sample; without learned scale and shift by default, as in torch."""

GROUP_NORM = LayerType(
    name="group_norm",
    attributes={"num_groups": whole(), **_ATTRIBUTES},
    takes=(("channels", "height", "width"),),
    rules={
        "parameters": _PER_CHANNEL,
        "sets": Rule({"sets": "batch*num_groups"}, _SYMBOLS),
        "values_in_each": Rule(
            {
                "channels_in_each": "in_channels//num_groups",
                "values_in_each": "channels_in_each*in_height*in_width",
            },
            _SYMBOLS,
        ),
        "values": _values(),
    },
    requires={
        "in_channels % num_groups == 0": "{in_channels} channels cannot be divided into {num_groups} groups",
        "has_values == 0 or in_channels == 1": _ONE_SET,
        "has_values == 0 or map_size > 1": _NO_SPREAD,
        **_NOT_AFFINE,
    },
    learned=_LEARNED,
    weights=_channel_weights,
    module=_group_norm,
    facts=_facts,
    bare=True,
)
"""One mean for each group of channels of each sample: layer normalization at one group, instance at one a channel."""

LAYERS = (BATCH_NORM, LAYER_NORM, INSTANCE_NORM, GROUP_NORM)
ALIASES = {
    "batch_norm1d": replace(BATCH_NORM, takes=(FEATURES,)),
    "batch_norm2d": replace(BATCH_NORM, takes=(IMAGE,)),
    "instance_norm2d": INSTANCE_NORM,
}
"""Torch's names for the same layers, each for its own number of axes."""
