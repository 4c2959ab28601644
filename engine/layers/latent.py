"""Chapter 24: latent variables of VAE and VQ-VAE: drawing one, the loss, the nearest code and the bits of a code.

Kingma & Welling, arXiv:1312.6114, section 2.4 and appendix B; Higgins et al., beta-VAE, ICLR 2017, equation 4;
van den Oord, Vinyals & Kavukcuoglu, VQ-VAE, arXiv:1711.00937, equation 1 and section 4.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import FEATURES, LayerType, Tensor, Torch, numbers, real, whole
from engine.layers.given import given
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node


def _reparameterize(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Take the value that leaves as much probability below it in q as the noise leaves in the standard normal."""
    mean, variance = given(torch, node, "mu"), given(torch, node, "variance")
    below = torch.special.ndtr(given(torch, node, "epsilon"))
    z = torch.distributions.Normal(mean, variance.sqrt()).icdf(below)
    return {"z": z, "output": z}


REPARAMETERIZE = LayerType(
    name="reparameterize",
    attributes={"mu": numbers(), "variance": numbers(), "epsilon": numbers()},
    takes=(),
    rules={
        "values": Rule(
            {"sigma": "sqrt(variance)", "noise": "sigma*epsilon", "z": "mu + noise"},
            {"variance": "sigma^2"},
        )
    },
    requires={
        "min(variance) > 0": "a variance must be above 0",
        "len(mu) == len(variance) and len(mu) == len(epsilon)": "mean, variance and noise must have one length",
    },
    facts=_reparameterize,
    inputs=0,
)
"""`z = mu + sigma*epsilon` with `epsilon ~ N(0, 1)`, so that gradients reach mean and deviation."""


def _vae_loss(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's loss measure the reconstruction and its multivariate normal the divergence, by Cholesky factors."""
    mean = given(torch, node, "mu")
    unit = torch.eye(len(mean), dtype=torch.float64)
    normal = torch.distributions.MultivariateNormal
    kl = torch.distributions.kl_divergence(normal(mean, unit), normal(torch.zeros_like(mean), unit))
    squares = torch.nn.MSELoss(reduction="sum")(given(torch, node, "x_hat"), given(torch, node, "x"))
    loss = torch.add(squares, kl, alpha=node.real("beta"))
    return {"reconstruction": squares, "kl": kl, "loss": loss, "output": loss}


VAE_LOSS = LayerType(
    name="vae_loss",
    attributes={"x": numbers(), "x_hat": numbers(), "mu": numbers(), "beta": real(1, minimum=0)},
    takes=(),
    rules={
        "values": Rule(
            {
                "reconstruction": "sum((x - x_hat)**2)",
                "kl": "sum(mu**2)/2",
                "loss": "reconstruction + beta*kl",
            },
            {"x_hat": "x'", "reconstruction": "R", "kl": "KL", "loss": "L"},
        )
    },
    requires={"len(x) == len(x_hat)": "the output must have as many values as the input"},
    facts=_vae_loss,
    inputs=0,
)
"""Reconstruction plus beta times the divergence from N(0, I), for latent deviations of 1; both are sums."""


def _nearest_code(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch measure all distances at once and take the index of the smallest."""
    codebook = torch.stack([given(torch, node, name) for name in ("e1", "e2", "e3")])
    distances = torch.cdist(given(torch, node, "z")[None], codebook)[0]
    return {
        "chosen": distances.argmin() + 1,
        "smallest": distances.min() ** 2,
        "output": codebook[distances.argmin()],
    }


NEAREST_CODE = LayerType(
    name="nearest_code",
    attributes={"z": numbers(), "e1": numbers(), "e2": numbers(), "e3": numbers()},
    takes=(),
    rules={
        "values": Rule(
            {
                "d1": "sum((z - e1)**2)",
                "d2": "sum((z - e2)**2)",
                "d3": "sum((z - e3)**2)",
                "smallest": "min(d1, d2, d3)",
                "chosen": "1 if d1 == smallest else (2 if d2 == smallest else 3)",
            },
        )
    },
    facts=_nearest_code,
    inputs=0,
)
"""The code of VQ-VAE's codebook with the smallest Euclidean distance to what the encoder gives, counted from 1."""


def _code_bits(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Fill the grid with the largest index and shift all of it to the right until nothing is left."""
    indices = torch.full((node.whole("side"), node.whole("side")), node.whole("codes") - 1)
    bits = 0
    while bool(indices.any()):
        bits += indices.numel()
        indices = indices >> 1
    return {"bits": torch.tensor(bits), "output": torch.tensor(bits)}


CODE_BITS = LayerType(
    name="code_bits",
    attributes={"side": whole(maximum=1_024), "codes": whole(minimum=2, maximum=1_048_576)},
    takes=(),
    rules={
        "values": Rule(
            {"cells": "side**2", "bits_each": "log2(codes)", "bits": "cells*bits_each"},
            {"side": "H", "codes": "K"},
        )
    },
    requires={"log2(codes) == floor(log2(codes))": "{codes} codes are no power of two"},
    facts=_code_bits,
    inputs=0,
)
"""Bits of a square grid of code indices: `H*W*log2(K)`."""


def _sampled(_torch: Torch, _node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Scale and shift the noise in one step of torch's, with the deviation as the root of the variance."""
    mean, log_variance, noise = tensors
    return {"output": mean.addcmul(log_variance.exp().sqrt(), noise)}


GAUSSIAN_SAMPLE = LayerType(
    name="gaussian_sample",
    takes=(FEATURES,),
    rules={
        "parameters": Rule({"parameters": "0"}),
        "values": Rule(
            {
                "mean": "branches[0]",
                "deviation": "exp(branches[1]/2)",
                "noise": "deviation*branches[2]",
                "output": "mean + noise",
            },
            {"mean": "mu", "deviation": "sigma"},
        ),
    },
    facts=_sampled,
    inputs=3,
)
"""`z = mu + sigma*epsilon` in a network, from the mean, the logarithm of the variance, and noise: `(N, D) → (N, D)`.

The noise is an input of the network, so that a run gives the same numbers each time (arXiv:1312.6114, section 2.4).
"""

LAYERS = (GAUSSIAN_SAMPLE, REPARAMETERIZE, VAE_LOSS, NEAREST_CODE, CODE_BITS)
