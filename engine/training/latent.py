"""The autoencoders with a prior or a codebook: VAE, beta-VAE, InfoVAE and VQ-VAE.

Kingma & Welling, arXiv:1312.6114, sections 2.3, 2.4 and appendices B and C.1 (Bernoulli decoder); Higgins et al.,
beta-VAE, ICLR 2017, equation 4; Zhao, Song & Ermon, InfoVAE, arXiv:1706.02262, equation 6; van den Oord, Vinyals &
Kavukcuoglu, VQ-VAE, arXiv:1711.00937, equations 1 to 3.
"""

from __future__ import annotations

from typing import Any, Final

from engine.layer import Tensor, Torch
from engine.training.glyphs import SIDE
from engine.training.options import Options
from engine.training.parts import Losses, Part, Phase

_MADE_UP: Final = 5
"""How many images are made from the prior to be looked at."""
_PLACES: Final = 4
"""How many codes a VQ-VAE writes for one image."""


def surprise(torch: Torch, output: Tensor, images: Tensor) -> Tensor:
    """Return the nats by which a Bernoulli decoder misses an image, added over its cells, the mean over images."""
    return torch.nn.functional.binary_cross_entropy(output, images, reduction="sum") / len(images)


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return `KL(N(mean, variance) || N(0, I))` in closed form, added over dimensions, the mean over images."""
    return -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(dim=-1).mean()


def discrepancy(torch: Torch, points: Tensor, others: Tensor, bandwidth: float) -> Tensor:
    """Return the squared maximum mean discrepancy with a Gaussian kernel, own pairs included."""

    def alike(one: Tensor, other: Tensor) -> Tensor:
        squares = ((one[:, None] - other[None]) ** 2).sum(dim=-1)
        return torch.exp(-squares / (2 * bandwidth**2)).mean()

    return alike(points, points) + alike(others, others) - 2 * alike(points, others)


class Variational:
    """A VAE whose encoder has one head for the mean and one for the logarithm of the variance.

    The beta-VAE weighs the divergence by beta; the InfoVAE by 1 - alpha, and the discrepancy by alpha + lambda - 1.
    """

    def __init__(self, torch: Torch, options: Options) -> None:
        self._torch, self._options = torch, options
        self.body = Part(options, "body", options.features, options.hidden, "relu")
        self.mean = Part(options, "mean", options.hidden, options.latent)
        self.log_variance = Part(options, "log_variance", options.hidden, options.latent)
        self.decoder = Part(options, "decoder", options.latent, options.hidden, "relu", options.features, "sigmoid")
        self.parts = (self.body, self.mean, self.log_variance, self.decoder)
        weights = [weight for part in self.parts for weight in part.parameters]
        self.phases = (Phase("training", weights, self._losses, self._reconstruct),)

    def _losses(self, images: Tensor, generator: Tensor) -> Losses:
        seen = self.body(images)
        mean, log_variance = self.mean(seen), self.log_variance(seen)
        noise = self._torch.randn(mean.shape, generator=generator)
        z = mean + (log_variance / 2).exp() * noise
        reconstruction, kl = surprise(self._torch, self.decoder(z), images), divergence(mean, log_variance)
        if self._options.kind != "info-vae":
            return {"loss": reconstruction + self._options.beta * kl, "reconstruction": reconstruction, "kl": kl}
        prior = self._torch.randn(z.shape, generator=generator)
        mmd = discrepancy(self._torch, z, prior, self._options.latent**0.5)
        alpha, lam = self._options.alpha, self._options.lam
        loss = reconstruction + (1 - alpha) * kl + (alpha + lam - 1) * mmd
        return {"loss": loss, "reconstruction": reconstruction, "kl": kl, "mmd": mmd}

    def _reconstruct(self, images: Tensor, _generator: Tensor) -> Tensor:
        """Decode the mean, which is the likeliest latent."""
        return self.decoder(self.mean(self.body(images)))

    def seen(self, images: Tensor, _generator: Tensor) -> Tensor:
        """Return the images as they are."""
        return images

    def extras(self, images: Tensor, generator: Tensor) -> dict[str, Any]:
        """Return images made from draws of the prior, and how much each latent dimension tells."""
        z = self._torch.randn((_MADE_UP, self._options.latent), generator=generator)
        made = self.decoder(z).reshape(_MADE_UP, SIDE, SIDE)
        seen = self.body(images)
        mean, log_variance = self.mean(seen), self.log_variance(seen)
        told = (-0.5 * (1 + log_variance - mean**2 - log_variance.exp())).mean(dim=0)
        return {"made_up": _rounded(made.tolist()), "kl_of_dimensions": _rounded(told.tolist())}


class Quantized:
    """A VQ-VAE that writes an image as four codes from one codebook.

    Gradients reach the encoder straight through the choice; the codebook learns from its own loss alone.
    """

    def __init__(self, torch: Torch, options: Options) -> None:
        self._torch, self._options = torch, options
        width = _PLACES * options.latent
        self.encoder = Part(options, "encoder", options.features, options.hidden, "relu", width)
        self.decoder = Part(options, "decoder", width, options.hidden, "relu", options.features, "sigmoid")
        codebook = Part(options, "codebook", options.latent, {"linear": {"out_features": options.codes, "bias": False}})
        self.parts = (self.encoder, self.decoder, codebook)
        self.codebook = codebook.module[0].weight  # a row for each code
        weights = [*self.encoder.parameters, *self.decoder.parameters, self.codebook]
        self.phases = (Phase("training", weights, self._losses, self._reconstruct),)

    def chosen(self, z: Tensor) -> Tensor:
        """Return the index of the nearest code for each latent, `(N, 4, D) → (N, 4)`."""
        return self._torch.cdist(z, self.codebook.expand(len(z), -1, -1)).argmin(dim=-1)

    def _encoded(self, images: Tensor) -> Tensor:
        return self.encoder(images).reshape(len(images), _PLACES, self._options.latent)

    def _decoded(self, codes: Tensor) -> Tensor:
        return self.decoder(codes.reshape(len(codes), -1))

    def quantization(self, z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the codes as the decoder gets them, the codebook loss and the commitment loss, for one image."""
        code = self.codebook[self.chosen(z)]
        codebook_loss = ((code - z.detach()) ** 2).sum() / len(z)
        commitment = self._options.beta * ((z - code.detach()) ** 2).sum() / len(z)
        return z + (code - z).detach(), codebook_loss, commitment

    def _losses(self, images: Tensor, _generator: Tensor) -> Losses:
        codes, codebook_loss, commitment = self.quantization(self._encoded(images))
        reconstruction = surprise(self._torch, self._decoded(codes), images)
        return {
            "loss": reconstruction + codebook_loss + commitment,
            "reconstruction": reconstruction,
            "codebook": codebook_loss,
            "commitment": commitment,
        }

    def _reconstruct(self, images: Tensor, _generator: Tensor) -> Tensor:
        return self._decoded(self.codebook[self.chosen(self._encoded(images))])

    def seen(self, images: Tensor, _generator: Tensor) -> Tensor:
        """Return the images as they are."""
        return images

    def extras(self, images: Tensor, _generator: Tensor) -> dict[str, Any]:
        """Return the codes of each image, counted from 1, and the perplexity: as if so many codes were used evenly."""
        chosen = self.chosen(self._encoded(images))
        shares = self._torch.bincount(chosen.flatten(), minlength=self._options.codes) / chosen.numel()
        perplexity = self._torch.special.entr(shares).sum().exp()
        return {"codes": (chosen + 1).tolist(), "perplexity": float(perplexity)}


def _rounded(values: Any) -> Any:  # noqa: ANN401 - lists of lists
    return [_rounded(one) for one in values] if isinstance(values, list) else round(values, 3)
