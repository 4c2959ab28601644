"""The autoencoder, the denoising autoencoder, and the stacked one that learns layer by layer.

Goodfellow, Bengio & Courville, Deep Learning, 2016, chapter 14; Vincent et al., Extracting and Composing Robust
Features with Denoising Autoencoders, ICML 2008; Bengio, Lamblin, Popovici & Larochelle, Greedy Layer-Wise Training of
Deep Networks, NIPS 2006.
"""

from __future__ import annotations

import itertools
from typing import Any

from engine.layer import Tensor, Torch
from engine.training.options import Options
from engine.training.parts import Losses, Part, Phase


class Autoencoder:
    """64 cells to a short code and back; denoising, it sees noisy cells and is held to the clean ones."""

    def __init__(self, torch: Torch, options: Options) -> None:
        self._torch, self._options = torch, options
        self.encoder = Part(options, "encoder", options.features, options.hidden, "relu", options.latent)
        self.decoder = Part(options, "decoder", options.latent, options.hidden, "relu", options.features, "sigmoid")
        self.parts = (self.encoder, self.decoder)
        weights = [*self.encoder.parameters, *self.decoder.parameters]
        self.phases = (Phase("training", weights, self._losses, self._reconstruct),)

    def seen(self, images: Tensor, generator: Tensor) -> Tensor:
        """Return the images, with noise and some cells blackened if both are to be mended."""
        if self._options.kind != "denoising":
            return images
        noise = self._torch.randn(images.shape, generator=generator)
        kept = self._torch.rand(images.shape, generator=generator) >= self._options.masked
        return (images + self._options.noise * noise).clamp(0, 1) * kept

    def _reconstruct(self, images: Tensor, generator: Tensor) -> Tensor:
        return self.decoder(self.encoder(self.seen(images, generator)))

    def _losses(self, images: Tensor, generator: Tensor) -> Losses:
        return {"loss": self._torch.nn.functional.mse_loss(self._reconstruct(images, generator), images)}

    def extras(self, images: Tensor, generator: Tensor) -> dict[str, Any]:
        """Return the error of what is shown to it, which denoising has to come below."""
        if self._options.kind != "denoising":
            return {}
        shown = self.seen(images, generator)
        return {"noisy": float(self._torch.nn.functional.mse_loss(shown, images))}


class Stacked:
    """Three hidden layers: each learns to give back what enters it, then all learn together.

    A layer is a linear map and a sigmoid, so that the codes, like the cells, lie between 0 and 1.
    """

    def __init__(self, torch: Torch, options: Options) -> None:
        self._torch = torch
        middle = (options.hidden + options.latent) // 2
        pairs = list(itertools.pairwise([options.features, options.hidden, middle, options.latent]))
        self.encoders = [
            Part(options, f"encoder-{number}", size, code, "sigmoid") for number, (size, code) in enumerate(pairs, 1)
        ]
        self.decoders = [
            Part(options, f"decoder-{number}", code, size, "sigmoid") for number, (size, code) in enumerate(pairs, 1)
        ]
        self.parts = (*self.encoders, *self.decoders)
        everything = [weight for part in self.parts for weight in part.parameters]
        depth = len(pairs)
        self.phases = (
            *(self._layer(number) for number in range(1, depth + 1)),
            Phase("fine-tuning", everything, lambda x, _: self._error(self._through(x, depth), x), self._all),
        )

    def _layer(self, number: int) -> Phase:
        """Return the phase in which one layer learns, on the codes of those below it, which stay as they are."""
        encoder, decoder = self.encoders[number - 1], self.decoders[number - 1]

        def losses(images: Tensor, _generator: Tensor) -> Losses:
            with self._torch.no_grad():
                below = self._encoded(images, number - 1)
            return self._error(decoder(encoder(below)), below)

        weights = [*encoder.parameters, *decoder.parameters]
        return Phase(f"layer-{number}", weights, losses, lambda images, _: self._through(images, number))

    def _error(self, output: Tensor, target: Tensor) -> Losses:
        return {"loss": self._torch.nn.functional.mse_loss(output, target)}

    def _encoded(self, images: Tensor, depth: int) -> Tensor:
        for encoder in self.encoders[:depth]:
            images = encoder(images)
        return images

    def _through(self, images: Tensor, depth: int) -> Tensor:
        """Send images up to a layer and down again."""
        code = self._encoded(images, depth)
        for decoder in reversed(self.decoders[:depth]):
            code = decoder(code)
        return code

    def _all(self, images: Tensor, _generator: Tensor) -> Tensor:
        return self._through(images, len(self.encoders))

    def seen(self, images: Tensor, _generator: Tensor) -> Tensor:
        """Return the images as they are."""
        return images

    def extras(self, _images: Tensor, _generator: Tensor) -> dict[str, Any]:
        """Return nothing more."""
        return {}
