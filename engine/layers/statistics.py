"""Chapter 19: batch normalization beyond training: running averages, inference, and folding into a layer.

Ioffe & Szegedy, arXiv:1502.03167, section 3.1 and Algorithm 2; Jacob et al., arXiv:1712.05877, section 3.2 (folding).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, TorchModule, flag, numbers, real
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node


def _module(torch: Torch, mean: float, variance: float, eps: float = 0.0) -> TorchModule:
    """Return torch's batch normalization of one channel that has tracked a mean and a variance."""
    module = torch.nn.BatchNorm1d(1, eps=max(eps, sys.float_info.min)).double()
    module.running_mean.fill_(mean)
    module.running_var.fill_(variance)
    return module


def _running(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's layer see a mini-batch of that mean, with its own meaning of momentum."""
    module = _module(torch, node.real("running"), 1.0)
    momentum = node.real("momentum")
    module.momentum = momentum if node.attributes["momentum_of_new"] else 1 - momentum
    mean = node.real("batch_mean")
    module.train()(torch.tensor([[mean - 1], [mean + 1]], dtype=torch.float64))
    return {"updated": module.running_mean[0], "output": module.running_mean[0]}


RUNNING_AVERAGE = LayerType(
    name="running_average",
    attributes={
        "running": real(),
        "batch_mean": real(),
        "momentum": real(minimum=0, maximum=1),
        "momentum_of_new": flag(default=False),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "kept": "1 - momentum if momentum_of_new else momentum",
                "updated": "kept*running + (1 - kept)*batch_mean",
            },
            {"momentum": "m", "running": "r", "batch_mean": "m_B"},
            quiet={"kept": ("momentum_of_new == 0", "momentum")},
        )
    },
    facts=_running,
    inputs=0,
)
"""One update of a running mean: `r <- m*r + (1 - m)*m_B`, or, as torch's momentum counts, with m for the new one."""


def _inference(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Run torch's layer as in inference."""
    module = _module(torch, node.real("running_mean"), node.real("running_var"), node.real("eps"))
    module.weight.data.fill_(node.real("gamma"))
    module.bias.data.fill_(node.real("beta"))
    x = torch.tensor([float(one) for one in flat(node.attributes["x"])], dtype=torch.float64)
    return {"output": module.eval()(x[:, None])[:, 0]}


BATCH_NORM_INFERENCE = LayerType(
    name="batch_norm_inference",
    attributes={
        "x": numbers(),
        "running_mean": real(),
        "running_var": real(minimum=0),
        "gamma": real(1),
        "beta": real(0),
        "eps": real(0, minimum=0),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "mean": "running_mean",
                "variance": "running_var",
                "deviation": "sqrt(variance + eps)",
                "normalized": "(x - mean)/deviation",
                "output": "gamma*normalized + beta",
            },
            {"running_mean": "m", "mean": "m", "running_var": "s^2", "variance": "s^2", "deviation": "s", "eps": "e"},
            quiet={
                "mean": ("1 == 1", "running_mean"),
                "variance": ("1 == 1", "running_var"),
                "output": ("gamma == 1 and beta == 0", "normalized"),
            },
        )
    },
    requires={"running_var + eps > 0": "a running variance of 0 cannot be divided by"},
    facts=_inference,
    inputs=0,
)
"""Batch normalization of one channel in inference, by the mean and variance that training has tracked."""


def _folded(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Run a real 1x1 convolution and its normalization, and look at what they make of 0 and of 1."""
    convolution = torch.nn.Conv1d(1, 1, 1, dtype=torch.float64)
    convolution.weight.data.fill_(node.real("w"))
    convolution.bias.data.fill_(node.real("b"))
    module = _module(torch, node.real("mean"), node.real("deviation") ** 2)
    module.weight.data.fill_(node.real("gamma"))
    module.bias.data.fill_(node.real("beta"))
    both = torch.nn.Sequential(convolution, module).eval()
    at_zero, at_one = both(torch.tensor([[[0.0, 1.0]]], dtype=torch.float64))[0, 0]
    return {"w_folded": at_one - at_zero, "b_folded": at_zero, "output": at_zero}


FOLDED_BATCH_NORM = LayerType(
    name="folded_batch_norm",
    attributes={"w": real(), "b": real(), "mean": real(), "deviation": real(), "gamma": real(), "beta": real()},
    takes=(),
    rules={
        "values": Rule(
            {
                "scale": "gamma/deviation",
                "w_folded": "scale*w",
                "centred": "b - mean",
                "b_folded": "beta + scale*centred",
            },
            {"mean": "m", "deviation": "s", "w_folded": "w'", "b_folded": "b'"},
        )
    },
    requires={"deviation > 0": "the standard deviation must be above 0 to divide by it"},
    facts=_folded,
    inputs=0,
)
"""Weight and bias of the one layer that does what a convolution and its batch normalization do in inference."""

LAYERS = (RUNNING_AVERAGE, BATCH_NORM_INFERENCE, FOLDED_BATCH_NORM)
