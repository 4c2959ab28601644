"""Chapter 19: normalization by the mean and variance of batch, layer, instance or group.

Ioffe & Szegedy, arXiv:1502.03167, Algorithm 1; Ba, Kiros & Hinton, arXiv:1607.06450, section 3; Ulyanov et al.,
arXiv:1607.08022, equation 5; Wu & He, arXiv:1803.08494, section 3, which compares the four. The variance is that of
the population.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.layer import (
    FEATURES,
    IMAGE,
    SIGNAL,
    LayerType,
    Shape,
    Tensor,
    Torch,
    TorchModule,
    flag,
    numbers,
    real,
    whole,
)
from engine.layers.sharing import counted, shared_axes
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node

_NO_SPREAD = "one value alone has no variance to divide by; give at least two"
_NOT_AFFINE = {"affine or (gamma == 1 and beta == 0)": "without `affine` there is no gamma or beta to give"}
_ALL_SETS = {"averaged": ("1 == 1", "statistics")}
_UPDATED = ("count", "unbiased", "running_mean_next", "running_var_next")
_UNSCALED = {"output": ("gamma == 1 and beta == 0", "normalized")}
_VALUE_SYMBOLS = {"eps": "e", "deviation": "s", "variance": "s^2", "mean": "m", "momentum": "a"}


def _per_channel_values(averaged: str, first: Mapping[str, str] | None = None, **more: str) -> Rule:
    """Return the rule of a normalization that scales by channel; one channel is worked as one set of numbers."""
    equations = {
        "averaged": averaged,
        **(first or {}),
        "mean": "mean(flatten(x)) if in_channels == 1 else mean_over(x, averaged)",
        "variance": "mean((flatten(x) - mean)**2) if in_channels == 1 else mean_over((x - mean)**2, averaged)",
        "deviation": "sqrt(variance + eps)",
        "normalized": "(x - mean)/deviation",
        **more,
        "output": "gamma*normalized + beta if in_channels == 1 else"
        " aligned(gamma, behind)*normalized + aligned(beta, behind)",
    }
    unmoved = {name: ("not training", name) for name in _UPDATED if name in more}
    return Rule(equations, _VALUE_SYMBOLS, quiet={**_ALL_SETS, **_UNSCALED, **unmoved})


_BATCH_VALUES = _per_channel_values(
    "places(labels, axes(N, H, W, L))",
    mean="(mean(flatten(x)) if in_channels == 1 else mean_over(x, averaged)) if training else"
    " (running_mean if behind == 0 else aligned(running_mean, behind))",
    variance="(mean((flatten(x) - mean)**2) if in_channels == 1 else mean_over((x - mean)**2, averaged)) if training"
    " else (running_var if behind == 0 else aligned(running_var, behind))",
    count="size(x)//size(mean)",
    unbiased="variance*count/(count - 1) if count > 1 else variance",
    running_mean_next="(1 - momentum)*running_mean + momentum*flatten(mean) if training else running_mean",
    running_var_next="(1 - momentum)*running_var + momentum*flatten(unbiased) if training else running_var",
)
"""Beside the output, one update of what is tracked, as torch does it: `momentum` is the share of the *new* value, and
the running variance takes the unbiased one, divided by n - 1, though the values are normalized by the one divided by n
(`torch.nn.BatchNorm2d`; Ioffe & Szegedy, Algorithm 2, step 10)."""

_LAYER_VALUES = Rule(
    {
        "averaged": "places(labels, axes(C, H, W, L, D)) if len(normalized_shape) == 0 else"
        " multiples(len(normalized_shape), 1, len(labels) - len(normalized_shape))",
        "mean": "mean(flatten(x)) if len(labels) == len(averaged) else mean_over(x, averaged)",
        "variance": "mean((flatten(x) - mean)**2) if len(labels) == len(averaged) else"
        " mean_over((x - mean)**2, averaged)",
        "deviation": "sqrt(variance + eps)",
        "normalized": "(x - mean)/deviation",
        "output": "gamma*normalized + beta",
    },
    _VALUE_SYMBOLS,
    quiet={**_ALL_SETS, **_UNSCALED},
)
_GROUP_VALUES = _per_channel_values(
    "multiples(behind + 1, 1, 1)",
    {"grouped": "split(x, num_groups)"},
    mean="mean(flatten(x)) if num_groups == 1 else mean_over(grouped, averaged)",
    variance="mean((flatten(x) - mean)**2) if num_groups == 1 else mean_over((grouped - mean)**2, averaged)",
    deviation="sqrt(variance + eps)",
    normalized="(x - mean)/deviation if num_groups == 1 else joined((grouped - mean)/deviation)",
)

_LEARNED = {"gamma": "weight", "beta": "bias"}
_TRACKED = {"running_mean": "running_mean", "running_var": "running_var"}
_SYMBOLS = {
    "batch": "N",
    "in_channels": "C",
    "in_height": "H",
    "in_width": "W",
    "in_length": "L",
    "num_groups": "G",
    "sample_size": "D",
}
_PER_CHANNEL = Rule({"parameters": "2*in_channels if affine else 0"}, _SYMBOLS)
_MAP = "in_height*in_width"
_ATTRIBUTES = {"eps": real(1e-5, minimum=0), "affine": flag(default=True), "gamma": real(1), "beta": real(0)}


def _channel_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    channels = input_shape.get("channels", input_shape.get("features", 1))
    return {"weight": (channels,), "bias": (channels,)} if node.attributes["affine"] else {}


def _channel_buffers(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    channels = input_shape.get("channels", input_shape.get("features", 1))
    return dict.fromkeys(_TRACKED, (channels,)) if node.attributes["track_running_stats"] else {}


def _normalized_shape(node: Node, input_shape: Shape) -> tuple[int, ...]:
    given = tuple(int(one) for one in flat(node.attributes["normalized_shape"]))
    return given or (tuple(input_shape.values()) if "channels" in input_shape else (input_shape["features"],))


def _layer_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    axes = _normalized_shape(node, input_shape)
    learned = ("weight", "bias") if node.attributes["bias"] else ("weight",)
    return dict.fromkeys(learned, axes) if node.attributes["affine"] else {}


def _eps(node: Node) -> float:
    """Return a positive number in place of 0, which torch refuses in training though no variance here is 0."""
    return max(node.real("eps"), sys.float_info.min)


def _fill(torch: Torch, module: TorchModule, node: Node) -> TorchModule:
    """Give scale and shift, and what is tracked, the values of the description, or one number for all."""
    state = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    for attribute, name in {**_LEARNED, **_TRACKED}.items():
        if name in state and attribute in node.attributes:
            given = node.weights.get(name, node.attributes[attribute])
            data = torch.tensor(list(flat(given)), dtype=torch.float64).to(state[name])
            state[name].data.copy_(
                data.expand(state[name].shape) if data.numel() == 1 else data.reshape_as(state[name])
            )
    return module


def _batch_norm(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    """Return torch's module; with `training: false` it stays as in inference, whatever the run is."""
    image = "height" in input_shape
    made = torch.nn.BatchNorm2d if image else torch.nn.BatchNorm1d

    def train(self: TorchModule, mode: bool = True) -> TorchModule:  # noqa: FBT001, FBT002 - torch's own signature
        return made.train(self, mode and bool(node.attributes["training"]))

    channels = input_shape["channels"] if "channels" in input_shape else input_shape["features"]
    module = type(made.__name__, (made,), {"train": train})(
        channels,
        eps=_eps(node),
        momentum=node.real("momentum"),
        affine=bool(node.attributes["affine"]),
        track_running_stats=bool(node.attributes["track_running_stats"]),
    )
    return _fill(torch, module.double(), node)


def _layer_norm(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    affine, bias = bool(node.attributes["affine"]), bool(node.attributes["bias"])
    axes = _normalized_shape(node, input_shape)
    return _fill(torch, torch.nn.LayerNorm(axes, eps=_eps(node), elementwise_affine=affine, bias=bias).double(), node)


def _instance_norm(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    affine = bool(node.attributes["affine"])
    made = torch.nn.InstanceNorm2d if "height" in input_shape else torch.nn.InstanceNorm1d
    return _fill(torch, made(input_shape["channels"], eps=_eps(node), affine=affine).double(), node)


def _group_norm(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    groups, channels = node.whole("num_groups"), input_shape["channels"]
    module = torch.nn.GroupNorm(groups, channels, eps=_eps(node), affine=bool(node.attributes["affine"]))
    return _fill(torch, module.double(), node)


def _facts(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Any]:
    x = tensors[0]
    shape = node.input_shapes[0]
    facts: dict[str, Any] = {}
    if "statistics" in node.type.rules:
        facts["statistics"] = shared_axes(torch, node, shape)
    facts |= counted(torch, node, shape)
    if node.type.module is not None and node.has_values:
        module = node.type.module(torch, node, shape).double().train().to(x.device)
        facts["output"] = module(x)
        if module.training and node.attributes.get("track_running_stats"):
            facts |= {f"{name}_next": getattr(module, name) for name in _TRACKED}
    return facts


BATCH_NORM = LayerType(
    name="batch_norm",
    attributes={
        **_ATTRIBUTES,
        "momentum": real(0.1, minimum=0, maximum=1),
        "track_running_stats": flag(default=True),
        "training": flag(default=True),
        "running_mean": real(0),
        "running_var": real(1, minimum=0),
    },
    rules={
        "parameters": _PER_CHANNEL,
        "tracked": Rule({"tracked": "2*in_channels if track_running_stats else 0"}, _SYMBOLS),
        "statistics": Rule(
            {
                "statistics": "axes() if not training else"
                " (axes(N, L) if signal else (axes(N, H, W) if image else axes(N)))"
            }
        ),
        "sets": Rule({"sets": "in_channels"}, _SYMBOLS),
        "values_in_each": Rule({"values_in_each": f"batch*in_length if signal else batch*{_MAP}"}, _SYMBOLS),
        "values": _BATCH_VALUES,
    },
    takes=(IMAGE, SIGNAL, FEATURES),
    requires={
        "has_values == 0 or training == 0 or batch*map_size > 1": _NO_SPREAD,
        "training or track_running_stats": "without tracked statistics there are none to normalize by in inference",
        **_NOT_AFFINE,
    },
    weights=_channel_weights,
    buffers=_channel_buffers,
    learned={**_LEARNED, **_TRACKED},
    mixes_samples=True,
    module=_batch_norm,
    facts=_facts,
    bare=True,
)
"""One mean for each channel, over the mini-batch and all positions; the shape stays.

It learns a scale and a shift of each channel, and tracks a running mean and variance of each, which are not learned.
Its values are those of training; with `training: false` they are those of inference, by what was tracked: the
attributes `running_mean` and `running_var` for all channels, or the weights of these names.
"""

LAYER_NORM = LayerType(
    name="layer_norm",
    attributes={
        **_ATTRIBUTES,
        "normalized_shape": numbers(()),
        "elementwise_affine": flag(default=True),
        "bias": flag(default=True),
    },
    rules={
        "parameters": Rule(
            {
                "parameters": "((2*sample_size if len(normalized_shape) == 0 else 2*prod(normalized_shape))"
                " if bias else (sample_size if len(normalized_shape) == 0 else prod(normalized_shape)))"
                " if affine else 0"
            },
            _SYMBOLS,
        ),
        "statistics": Rule(
            {
                "statistics": "tail(in_labels, len(normalized_shape)) if len(normalized_shape) > 0 else"
                " (axes(C, L) if signal else (axes(C, H, W) if image else axes(D)))"
            }
        ),
        "sets": Rule(
            {
                "sets": "batch*prod(in_lengths)//prod(normalized_shape) if len(normalized_shape) > 0 else"
                " (batch if image else batch*positions)"
            },
            {**_SYMBOLS, "positions": "T"},
        ),
        "values_in_each": Rule(
            {
                "values_in_each": "prod(normalized_shape) if len(normalized_shape) > 0 else"
                f" (sample_size if signal or not image else in_channels*{_MAP})"
            },
            _SYMBOLS,
        ),
        "values": _LAYER_VALUES,
    },
    requires={
        "normalized_shape == tail(in_lengths, len(normalized_shape))": (
            "the normalized shape {normalized_shape} must be the last lengths of the input {in_lengths}"
        ),
        "bias or beta == 0": "without `bias` there is no beta to give",
        **_NOT_AFFINE,
    },
    settle=lambda given: {**given, "affine": int(bool(given["affine"] and given["elementwise_affine"]))},
    learned=_LEARNED,
    weights=_layer_weights,
    module=_layer_norm,
    facts=_facts,
    bare=True,
)
"""One mean for each sample, over all channels and positions; for sequences over one token's features.

`normalized_shape` gives the lengths of the last axes that share a mean instead, as in `torch.nn.LayerNorm`.
"""

INSTANCE_NORM = LayerType(
    name="instance_norm",
    attributes={**_ATTRIBUTES, "affine": flag(default=False)},
    takes=(IMAGE, SIGNAL),
    rules={
        "parameters": _PER_CHANNEL,
        "statistics": Rule({"statistics": "axes(L) if signal else axes(H, W)"}),
        "sets": Rule({"sets": "batch*in_channels"}, _SYMBOLS),
        "values_in_each": Rule({"values_in_each": f"in_length if signal else {_MAP}"}, _SYMBOLS),
        "values": _per_channel_values("places(labels, axes(H, W, L))"),
    },
    requires={"map_size > 1": _NO_SPREAD, **_NOT_AFFINE},
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
    takes=(IMAGE, SIGNAL),
    rules={
        "parameters": _PER_CHANNEL,
        "sets": Rule({"sets": "batch*num_groups"}, _SYMBOLS),
        "values_in_each": Rule(
            {
                "channels_in_each": "in_channels//num_groups",
                "values_in_each": f"channels_in_each*in_length if signal else channels_in_each*{_MAP}",
            },
            _SYMBOLS,
        ),
        "values": _GROUP_VALUES,
    },
    requires={
        "in_channels % num_groups == 0": "{in_channels} channels cannot be divided into {num_groups} groups",
        "map_size*in_channels//num_groups > 1": _NO_SPREAD,
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
    "batch_norm1d": replace(BATCH_NORM, takes=(FEATURES, SIGNAL)),
    "batch_norm2d": replace(BATCH_NORM, takes=(IMAGE,)),
    "instance_norm1d": replace(INSTANCE_NORM, takes=(SIGNAL,)),
    "instance_norm2d": replace(INSTANCE_NORM, takes=(IMAGE,)),
}
"""Torch's names for the same layers, each for its own number of axes."""
