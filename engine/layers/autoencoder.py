"""Chapter 24: the KL divergence of a VAE's latent Gaussian (Kingma & Welling, arXiv:1312.6114, appendix B)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, real
from engine.rule import Rule

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

LAYERS = (GAUSSIAN_KL,)
