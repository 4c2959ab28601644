"""Chapter 24: what VQ-VAE and the denoising autoencoder learn from: codes, their losses, and the clean input.

van den Oord, Vinyals & Kavukcuoglu, VQ-VAE, arXiv:1711.00937, sections 3.1 and 3.2, equations 1 to 3; Bengio, Léonard
& Courville, arXiv:1308.3432, section 4 (the straight-through estimator); Vincent et al., Extracting and Composing
Robust Features with Denoising Autoencoders, ICML 2008, section 2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import LayerType, Tensor, Torch, numbers, points, real
from engine.layers.given import given, gradients
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_NEAREST = {
    "distances": "squared_distances((z,), codebook)[0]",
    "chosen": "argmax(-distances) + 1",
    "code": "codebook[chosen - 1]",
}
_FITS = {"len(z) == len(codebook[0])": "the codes must have as many values as what the encoder gives"}


def _vq_losses(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Stop gradients where the paper writes sg, and let autograd say what reaches the encoder and the codebook."""
    with gradients(torch):
        z, codebook = (given(torch, node, name).requires_grad_() for name in ("z", "codebook"))
        index = torch.cdist(z[None], codebook)[0].argmin()
        squares = torch.nn.MSELoss(reduction="sum")
        codebook_loss = squares(codebook[index], z.detach())
        commitment = squares(z, codebook[index].detach()) * node.real("beta")
        loss = codebook_loss + commitment
        to_encoder, to_codebook = torch.autograd.grad(loss, (z, codebook))
    return {
        "chosen": index + 1,
        "codebook_loss": codebook_loss.detach(),
        "commitment_loss": commitment.detach(),
        "encoder_gradient": to_encoder,
        "code_gradient": to_codebook[index],
        "loss": loss.detach(),
        "output": loss.detach(),
    }


VQ_LOSSES = LayerType(
    name="vq_losses",
    attributes={"z": numbers(), "codebook": points(), "beta": real(0.25, minimum=0)},
    takes=(),
    rules={
        "values": Rule(
            {
                **_NEAREST,
                "codebook_loss": "sum((z - code)**2)",
                "commitment_loss": "beta*codebook_loss",
                "encoder_gradient": "2*beta*(z - code)",
                "code_gradient": "2*(code - z)",
                "loss": "codebook_loss + commitment_loss",
            },
            {"z": "z_e", "code": "e", "loss": "L"},
        )
    },
    requires=_FITS,
    facts=_vq_losses,
    inputs=0,
)
"""The two terms that VQ-VAE adds to the reconstruction, and whom their gradients move.

`|sg[z_e] - e|^2` draws the code to the encoder's output, `beta*|z_e - sg[e]|^2` the encoder to its code. Of codes that
are equally near, the first is chosen; they are counted from 1.
"""


def _straight_through(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Decode the code with a real linear layer, and let autograd carry the error back past the choice."""
    with gradients(torch):
        z, codebook = given(torch, node, "z").requires_grad_(), given(torch, node, "codebook")
        index = torch.cdist(z[None], codebook)[0].argmin()
        quantized = z + (codebook[index] - z).detach()
        decoder = torch.nn.Linear(len(z), 1, bias=False, dtype=torch.float64)
        decoder.weight.data.copy_(given(torch, node, "w")[None])
        x_hat = decoder(quantized)[0]
        loss = torch.nn.functional.mse_loss(x_hat, torch.full_like(x_hat, node.real("x")))
        (gradient,) = torch.autograd.grad(loss, z)
    return {"chosen": index + 1, "x_hat": x_hat.detach(), "gradient": gradient, "output": gradient}


STRAIGHT_THROUGH = LayerType(
    name="straight_through",
    attributes={"z": numbers(), "codebook": points(), "w": numbers(), "x": real()},
    takes=(),
    rules={
        "values": Rule(
            {**_NEAREST, "x_hat": "dot(w, code)", "error": "x_hat - x", "gradient": "2*error*w"},
            {"z": "z_e", "code": "e", "x_hat": "x'"},
        )
    },
    requires=_FITS | {"len(w) == len(z)": "the decoder needs as many weights as a code has values"},
    facts=_straight_through,
    inputs=0,
)
"""The gradient of `(w.e - x)^2` that the encoder gets: that of the code, copied as if the choice changed nothing."""


def _denoising_error(torch: Torch, node: Node, _tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch compare the output with the clean input, and the corrupted one beside it."""
    clean, noise, x_hat = (given(torch, node, name) for name in ("x", "noise", "x_hat"))
    loss = torch.nn.MSELoss()
    return {"mse": loss(x_hat, clean), "before": loss(clean + noise, clean), "output": loss(x_hat, clean)}


DENOISING_ERROR = LayerType(
    name="denoising_error",
    attributes={"x": numbers(), "noise": numbers(), "x_hat": numbers()},
    takes=(),
    rules={
        "values": Rule(
            {
                "corrupted": "x + noise",
                "before": "mean((corrupted - x)**2)",
                "target": "x",
                "mse": "mean((x_hat - target)**2)",
            },
            {"corrupted": "x~", "x_hat": "x'", "mse": "MSE"},
        )
    },
    requires={"len(x) == len(noise) and len(x) == len(x_hat)": "input, noise and output must have as many values"},
    facts=_denoising_error,
    inputs=0,
)
"""What a denoising autoencoder is held to: its output against the *clean* input, though it saw the corrupted one."""

LAYERS = (VQ_LOSSES, STRAIGHT_THROUGH, DENOISING_ERROR)
