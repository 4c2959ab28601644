"""What training is made of: the optimizer against torch's own, and the losses against the rules of the engine."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.description import describe
from engine.evaluation import Evaluation
from engine.training.latent import Quantized, discrepancy, divergence
from engine.training.options import Options
from engine.training.parts import Adam, Part
from engine.value import Value


def rule(layer: str, name: str, **attributes: Any) -> Value:
    return Evaluation(describe({"layers": [{layer: attributes}]})).lookup(name)


@pytest.mark.long
def test_adam_goes_where_torchs_adam_goes() -> None:
    generator = torch.Generator().manual_seed(0)
    start = torch.randn((3, 2), generator=generator, dtype=torch.float64)
    ours, theirs = (start.clone().requires_grad_() for _ in range(2))
    mine, reference = Adam(torch, [ours], 0.05), torch.optim.Adam([theirs], lr=0.05)
    for _ in range(20):
        target = torch.randn((3, 2), generator=generator, dtype=torch.float64)
        mine.step(((ours - target) ** 4).sum())
        reference.zero_grad()
        ((theirs - target) ** 4).sum().backward()
        reference.step()
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


def test_a_part_is_a_description_that_the_engine_counts() -> None:
    part = Part(Options("vae"), "some", 64, 5, "relu", {"linear": {"out_features": 2, "bias": False}})
    assert part.counted == 65 * 5 + 5 * 2 == sum(weight.numel() for weight in part.parameters)
    assert Evaluation(describe(part.description)).lookup("parameters") == part.counted
    assert part(torch.zeros(3, 64)).shape == (3, 2)


def test_other_names_start_with_other_weights() -> None:
    one, same, other = (Part(Options("vae"), name, 4, 3) for name in ("one", "one", "other"))
    assert torch.equal(one.parameters[0], same.parameters[0])
    assert not torch.equal(one.parameters[0], other.parameters[0])


def test_the_divergence_that_is_trained_is_the_one_of_the_rule() -> None:
    mean, deviation = [[1.0, -0.5, 0.0]], [[0.5, 2.0, 1.0]]
    trained = divergence(torch.tensor(mean).double(), 2 * torch.tensor(deviation).double().log())
    assert float(trained) == pytest.approx(rule("diagonal_gaussian_kl", "kl", mu=mean[0], sigma=deviation[0]))


def test_the_discrepancy_that_is_trained_is_the_one_of_the_rule() -> None:
    x, y = [[0.0, 1.0], [2.0, 3.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, -1.0]]
    trained = discrepancy(torch, torch.tensor(x).double(), torch.tensor(y).double(), 1.5)
    assert float(trained) == pytest.approx(rule("mmd", "mmd", x=x, y=y, bandwidth=1.5))


def test_the_losses_of_vq_vae_that_are_trained_are_those_of_the_rule() -> None:
    model = Quantized(torch, Options("vq-vae", latent=2, codes=3, beta=0.25))
    codebook = [[0.0, 0.0], [1.0, 1.0], [3.0, 3.0]]
    model.codebook.data.copy_(torch.tensor(codebook))
    latents = [[1.0, 2.0], [0.0, 0.25], [2.5, 3.0], [0.5, 0.75]]
    z = torch.tensor([latents]).requires_grad_()
    codes, codebook_loss, commitment = model.quantization(z)
    each = [{"z": one, "codebook": codebook} for one in latents]
    for name, trained in (("codebook_loss", codebook_loss), ("commitment_loss", commitment)):
        assert float(trained.detach()) == pytest.approx(sum(rule("vq_losses", name, **one) for one in each))  # type: ignore[misc]
    assert model.chosen(z).tolist() == [[rule("vq_losses", "chosen", **one) - 1 for one in each]]  # type: ignore[operator]
    (straight,) = torch.autograd.grad(codes.sum(), z)
    assert torch.equal(straight, torch.ones_like(z))
