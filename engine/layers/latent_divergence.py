"""Chapter 24: how far latent variables are from their prior, and the losses of VAE, beta-VAE and InfoVAE.

Kingma & Welling, arXiv:1312.6114, section 2.3 and appendix B (the divergence by sampling and in closed form); Higgins
et al., beta-VAE, ICLR 2017, equation 4; Gretton et al., A Kernel Two-Sample Test, JMLR 13 (2012), equations 3 and 5;
Zhao, Song & Ermon, InfoVAE, arXiv:1706.02262, equation 6 and section 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.chance import noise
from engine.layer import LayerType, Tensor, Torch, flag, numbers, points, real, whole
from engine.layers.given import given
from engine.rule import Rule
from engine.value import vector

if TYPE_CHECKING:
    from engine.network import Node

_SAME_LENGTH = {"len(mu) == len(sigma)": "mean and deviation must have as many dimensions"}
_POSITIVE = {"min(sigma) > 0": "a deviation must be above 0"}
_DIVERGENCE = {"variance": "sigma**2", "terms": "(mu**2 + variance - 1 - ln(variance))/2"}
_SYMBOLS = {"x_hat": "x'", "variance": "sigma^2", "reconstruction": "R", "kl": "KL", "mmd": "MMD^2", "loss": "L"}


def _divergence(torch: Torch, node: Node) -> Tensor:
    """Let torch compare two Gaussians of any covariance, by their Cholesky factors."""
    mean, deviation = given(torch, node, "mu"), given(torch, node, "sigma")
    normal = torch.distributions.MultivariateNormal
    prior = normal(torch.zeros_like(mean), torch.eye(len(mean), dtype=torch.float64))
    return torch.distributions.kl_divergence(normal(mean, torch.diag(deviation**2)), prior)


def _diagonal_kl(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    kl = _divergence(torch, node)
    if node.attributes["averaged"]:
        kl = kl / len(vector(node.attributes["mu"], "mu"))
    return {"kl": kl, "output": kl}


DIAGONAL_GAUSSIAN_KL = LayerType(
    name="diagonal_gaussian_kl",
    attributes={"mu": numbers(), "sigma": numbers(), "averaged": flag(default=False)},
    takes=(),
    rules={
        "values": Rule(
            {**_DIVERGENCE, "kl": "mean(terms) if averaged else sum(terms)"}, {"variance": "sigma^2", "kl": "KL"}
        )
    },
    requires=_SAME_LENGTH | _POSITIVE,
    facts=_diagonal_kl,
    inputs=0,
)
"""`KL(N(mu, diag(sigma^2)) || N(0, I))` in nats: summed over the dimensions as in the paper, or `averaged`."""


def _sampled_kl(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's densities measure each drawn point under both distributions."""
    mean, deviation = given(torch, node, "mu"), given(torch, node, "sigma")
    drawn = noise(node.whole("seed"), node.whole("samples"), len(mean))
    z = torch.addcmul(mean, deviation, torch.tensor(drawn, dtype=torch.float64))
    posterior = torch.distributions.Normal(mean, deviation)
    prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    log_ratio = (posterior.log_prob(z) - prior.log_prob(z)).sum(dim=-1)
    error = log_ratio.std(correction=1) / node.whole("samples") ** 0.5
    return {"estimate": log_ratio.mean(), "standard_error": error, "output": log_ratio.mean()}


SAMPLED_KL = LayerType(
    name="sampled_kl",
    attributes={
        "mu": numbers(),
        "sigma": numbers(),
        "samples": whole(minimum=2, maximum=20_000),
        "seed": whole(0, minimum=0),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "epsilon": "noise(seed, samples, len(mu))",
                "z": "mu + sigma*epsilon",
                "log_ratio": "sum(z**2 - epsilon**2)/2 - sum(ln(sigma))",
                "standard_error": "sqrt(variance(log_ratio)/(samples - 1))",
                "estimate": "mean(log_ratio)",
            },
            {"samples": "n"},
        )
    },
    requires=_SAME_LENGTH | _POSITIVE | {"samples*len(mu) <= 20000": "at most 20,000 numbers are drawn"},
    facts=_sampled_kl,
    inputs=0,
)
"""The divergence estimated from draws of q: the mean of `ln q(z) - ln p(z)`, with its standard error."""

_GRAMS = {
    "kernel_x": "exp(-squared_distances(x, x)/(2*bandwidth**2))",
    "kernel_y": "exp(-squared_distances(y, y)/(2*bandwidth**2))",
    "kernel_xy": "exp(-squared_distances(x, y)/(2*bandwidth**2))",
}


def _within(name: str) -> str:
    """Write the mean similarity of the points of one sample, with or without each point to itself."""
    kernel, count = f"flatten(kernel_{name})", f"len({name})"
    return f"(sum({kernel}) - {count})/({count}**2 - {count}) if unbiased else mean({kernel})"


def _discrepancy(torch: Torch, x: Tensor, y: Tensor, bandwidth: float, *, unbiased: bool) -> Tensor:
    """Take the quadratic form of the pooled points' kernel with the weights 1/n and -1/m, and leave out own pairs."""
    pooled = torch.cat([x, y])
    weights = torch.cat([torch.full((len(one),), sign / len(one), dtype=x.dtype) for one, sign in ((x, 1), (y, -1))])
    normal = torch.distributions.Normal(torch.zeros_like(x[0, 0]), bandwidth)
    distances = torch.cdist(pooled, pooled, compute_mode="donot_use_mm_for_euclid_dist")
    kernel = (normal.log_prob(distances) - normal.log_prob(torch.zeros_like(distances))).exp()
    pairs = torch.outer(weights, weights)
    if unbiased:
        pairs.fill_diagonal_(0)
        for block in (slice(0, len(x)), slice(len(x), None)):
            pairs[block, block] *= 1 / pairs[block, block].sum()
    return (pairs * kernel).sum()


def _mmd(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    x, y = given(torch, node, "x"), given(torch, node, "y")
    mmd = _discrepancy(torch, x, y, node.real("bandwidth"), unbiased=bool(node.attributes["unbiased"]))
    return {"mmd": mmd, "output": mmd}


MMD = LayerType(
    name="mmd",
    attributes={"x": points(), "y": points(), "bandwidth": real(1, minimum=1e-3), "unbiased": flag(default=False)},
    takes=(),
    rules={
        "values": Rule(
            {
                **_GRAMS,
                "within_x": _within("x"),
                "within_y": _within("y"),
                "between": "mean(flatten(kernel_xy))",
                "mmd": "within_x + within_y - 2*between",
            },
            {"bandwidth": "s", "mmd": "MMD^2"},
        )
    },
    requires={
        "len(x[0]) == len(y[0])": "the points of both samples must have as many dimensions",
        "not unbiased or min(len(x), len(y)) > 1": "without bias a sample needs at least two points",
        "len(x)*len(x[0]) <= 400 and len(y)*len(y[0]) <= 400": "a sample may hold at most 400 numbers",
    },
    facts=_mmd,
    inputs=0,
)
"""The squared maximum mean discrepancy of two samples with the kernel `exp(-|x - y|^2/(2 s^2))`.

By default every pair counts, a point with itself too (Gretton et al., equation 5); `unbiased` leaves those out
(equation 3), and may then fall below 0.
"""


def _squared_error(torch: Torch, node: Node) -> Tensor:
    return torch.nn.MSELoss(reduction="sum")(given(torch, node, "x_hat"), given(torch, node, "x"))


def _beta_vae_loss(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch's loss measure the reconstruction and its distributions the divergence."""
    reconstruction, kl = _squared_error(torch, node), _divergence(torch, node)
    loss = torch.add(reconstruction, kl, alpha=node.real("beta"))
    return {"reconstruction": reconstruction, "kl": kl, "loss": loss, "output": loss}


BETA_VAE_LOSS = LayerType(
    name="beta_vae_loss",
    attributes={"x": numbers(), "x_hat": numbers(), "mu": numbers(), "sigma": numbers(), "beta": real(1, minimum=0)},
    takes=(),
    rules={
        "values": Rule(
            {
                "reconstruction": "sum((x - x_hat)**2)",
                **_DIVERGENCE,
                "kl": "sum(terms)",
                "loss": "reconstruction + beta*kl",
            },
            _SYMBOLS,
        )
    },
    requires={"len(x) == len(x_hat)": "the output must have as many values as the input"} | _SAME_LENGTH | _POSITIVE,
    facts=_beta_vae_loss,
    inputs=0,
)
"""`R + beta*KL` with both terms summed; with beta = 1 it is the loss of the VAE."""


def _info_vae_loss(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Share the weight of the prior out between both divergences by alpha, then add what lambda is above 1."""
    reconstruction, kl = _squared_error(torch, node), _divergence(torch, node)
    z, prior = given(torch, node, "z"), given(torch, node, "prior")
    mmd = _discrepancy(torch, z, prior, node.real("bandwidth"), unbiased=False)
    shared = torch.lerp(kl, mmd, node.real("alpha"))
    loss = torch.add(reconstruction + shared, mmd, alpha=node.real("lam") - 1)
    return {"reconstruction": reconstruction, "kl": kl, "mmd": mmd, "loss": loss, "output": loss}


INFO_VAE_LOSS = LayerType(
    name="info_vae_loss",
    attributes={
        "x": numbers(),
        "x_hat": numbers(),
        "mu": numbers(),
        "sigma": numbers(),
        "z": points(),
        "prior": points(),
        "alpha": real(0, maximum=1),
        "lam": real(1, minimum=0),
        "bandwidth": real(1, minimum=1e-3),
    },
    takes=(),
    rules={
        "values": Rule(
            {
                "reconstruction": "sum((x - x_hat)**2)",
                **_DIVERGENCE,
                "kl": "sum(terms)",
                "within_z": "mean(flatten(exp(-squared_distances(z, z)/(2*bandwidth**2))))",
                "within_prior": "mean(flatten(exp(-squared_distances(prior, prior)/(2*bandwidth**2))))",
                "between": "mean(flatten(exp(-squared_distances(z, prior)/(2*bandwidth**2))))",
                "mmd": "within_z + within_prior - 2*between",
                "kl_weight": "1 - alpha",
                "mmd_weight": "alpha + lam - 1",
                "loss": "reconstruction + kl_weight*kl + mmd_weight*mmd",
            },
            {**_SYMBOLS, "bandwidth": "s", "lam": "lambda"},
        )
    },
    requires={
        "len(x) == len(x_hat)": "the output must have as many values as the input",
        "len(z[0]) == len(mu) and len(prior[0]) == len(mu)": "latent points must have as many dimensions as the mean",
        "max(len(z), len(prior))*len(mu) <= 400": "a sample may hold at most 400 numbers",
    }
    | _SAME_LENGTH
    | _POSITIVE,
    facts=_info_vae_loss,
    inputs=0,
)
"""`R + (1 - alpha)*KL + (alpha + lambda - 1)*MMD^2`: alpha = 0 and lambda = 1 is the VAE, alpha = 1 the MMD-VAE."""

LAYERS = (DIAGONAL_GAUSSIAN_KL, SAMPLED_KL, MMD, BETA_VAE_LOSS, INFO_VAE_LOSS)
