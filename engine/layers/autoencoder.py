"""Chapter 24: sizes and errors of autoencoders, and the KL divergence of a VAE's latent Gaussian.

Goodfellow, Bengio & Courville, Deep Learning, 2016, chapter 14; Kingma & Welling, arXiv:1312.6114, appendix B.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, flag, numbers, real, whole
from engine.layers.given import given
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node


def _gaussian_kl(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Integrate q ln(q/p) over the line, on a grid fine and wide enough for twelve digits; no closed form is used."""
    normal = torch.distributions.Normal
    one = torch.ones((), dtype=torch.float64)
    posterior, prior = normal(one * node.real("mu"), one * node.real("sigma")), normal(one * 0, one)
    reach = 14 * node.real("sigma")
    line = torch.linspace(node.real("mu") - reach, node.real("mu") + reach, 20_001, dtype=torch.float64)
    log_ratio = posterior.log_prob(line) - prior.log_prob(line)
    kl = torch.trapezoid(posterior.log_prob(line).exp() * log_ratio, line)
    return {"kl": kl, "output": kl}


GAUSSIAN_KL = LayerType(
    name="gaussian_kl",
    attributes={"mu": real(), "sigma": real(minimum=1e-6)},
    takes=(),
    rules={
        "values": Rule(
            {"variance": "sigma**2", "inner": "mu**2 + variance - 1 - ln(variance)", "kl": "inner/2"},
            {"variance": "sigma^2"},
        )
    },
    facts=_gaussian_kl,
    inputs=0,
)
"""`KL(N(mu, sigma^2) || N(0, 1))` in nats, for one latent dimension."""


def _compression(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Send one sample through a real encoder and count the values before and after it."""
    sample = torch.zeros(node.whole("features"), dtype=torch.float64)
    code = torch.nn.Linear(len(sample), node.whole("code"), dtype=torch.float64)(sample)
    ratio = torch.ones((), dtype=torch.float64) * sample.numel() / code.numel()
    return {"ratio": ratio, "output": ratio}


COMPRESSION = LayerType(
    name="compression",
    attributes={"features": whole(maximum=100_000), "code": whole(maximum=4_096)},
    takes=(),
    rules={"values": Rule({"ratio": "features/code"}, {"features": "n", "code": "h"})},
    facts=_compression,
    inputs=0,
)
"""How many times fewer numbers the code has than the input: `n/h`."""


def _autoencoder(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Build the module, encode and decode with it, and count the elements of what it registers as parameters."""
    features, hidden = node.whole("features"), node.whole("hidden")
    module = torch.nn.Module()
    module.encoder = torch.nn.Linear(features, hidden)
    module.decoder = torch.nn.Linear(hidden, features)
    if node.attributes["tied"]:
        bias = module.decoder.bias
        del module.decoder
        module.decoder_bias = bias
        torch.nn.functional.linear(torch.zeros(1, hidden), module.encoder.weight.T, bias)
    total = torch.tensor(sum(parameter.numel() for parameter in module.parameters()))
    return {"total": total, "output": total}


AUTOENCODER = LayerType(
    name="autoencoder",
    attributes={"features": whole(maximum=100_000), "hidden": whole(maximum=4_096), "tied": flag(default=False)},
    takes=(),
    rules={
        "values": Rule(
            {
                "one_matrix": "features*hidden",
                "weights": "one_matrix if tied else 2*one_matrix",
                "biases": "hidden + features",
                "total": "weights + biases",
            },
            {"features": "n", "hidden": "h"},
        )
    },
    facts=_autoencoder,
    inputs=0,
)
"""Parameters of `n -> h -> n` with biases; tied, the decoder uses the transposed weights of the encoder."""


def _mse(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's own loss compare input and output."""
    mse = torch.nn.MSELoss()(given(torch, node, "x_hat"), given(torch, node, "x"))
    return {"mse": mse, "output": mse}


RECONSTRUCTION_ERROR = LayerType(
    name="reconstruction_error",
    attributes={"x": numbers(), "x_hat": numbers()},
    takes=(),
    rules={
        "values": Rule(
            {"difference": "x - x_hat", "squares": "difference**2", "mse": "mean(squares)"},
            {"x_hat": "x'", "mse": "MSE"},
        )
    },
    requires={"len(x) == len(x_hat)": "the output must have as many values as the input"},
    facts=_mse,
    inputs=0,
)
"""The mean squared error between what goes in and what comes out."""


def _stacked(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Build every autoencoder that is trained before the output layer is put on, and look at them."""
    sizes = [int(one) for one in flat(node.attributes["sizes"])]
    pairs = itertools.pairwise(sizes[:-1])
    built = [torch.nn.Sequential(torch.nn.Linear(n, h), torch.nn.Sigmoid(), torch.nn.Linear(h, n)) for n, h in pairs]
    last = torch.tensor(sum(parameter.numel() for parameter in built[-1].parameters()))
    return {"count": torch.tensor(len(built)), "last_total": last, "output": last}


STACKED_AUTOENCODERS = LayerType(
    name="stacked_autoencoders",
    attributes={"sizes": numbers()},
    takes=(),
    rules={
        "values": Rule(
            {
                "count": "len(sizes) - 2",
                "n": "sizes[len(sizes) - 3]",
                "h": "sizes[len(sizes) - 2]",
                "last_total": "(n + 1)*h + (h + 1)*n",
            },
        )
    },
    requires={"len(sizes) >= 3": "an input, a hidden and an output layer are needed"},
    facts=_stacked,
    inputs=0,
)
"""Layer-wise pretraining: one autoencoder for each hidden layer; the output layer is put on afterwards.

Bengio, Lamblin, Popovici & Larochelle, Greedy Layer-Wise Training of Deep Networks, NIPS 2006.
"""


def _threshold(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch take mean and deviation of the normal errors."""
    deviation, mean = torch.std_mean(given(torch, node, "normal_errors"), correction=0)
    threshold = torch.add(mean, deviation, alpha=node.real("k"))
    return {"threshold": threshold, "output": threshold}


ANOMALY_THRESHOLD = LayerType(
    name="anomaly_threshold",
    attributes={"normal_errors": numbers(), "k": real(minimum=0)},
    takes=(),
    rules={
        "values": Rule(
            {
                "centre": "mean(normal_errors)",
                "spread_squared": "mean((normal_errors - centre)**2)",
                "deviation": "sqrt(spread_squared)",
                "threshold": "centre + k*deviation",
            },
            {"normal_errors": "e", "centre": "m", "spread_squared": "s^2", "deviation": "s"},
        )
    },
    facts=_threshold,
    inputs=0,
)
"""The error above which a sample counts as anomalous: mean plus `k` population deviations of normal data's errors."""

LAYERS = (GAUSSIAN_KL, COMPRESSION, AUTOENCODER, RECONSTRUCTION_ERROR, STACKED_AUTOENCODERS, ANOMALY_THRESHOLD)
