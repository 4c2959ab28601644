"""The course of a training: epoch by epoch, reported as it goes, until it ends or nobody wants it any more."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.device import load_torch
from engine.errors import RunError
from engine.layer import Tensor, Torch
from engine.training.glyphs import SIDE, Glyph, glyphs
from engine.training.latent import Quantized, Variational
from engine.training.options import Options
from engine.training.parts import Adam, Losses, Model, Phase, seed_for
from engine.training.plain import Autoencoder, Stacked

_ASTRAY: Final = "the training went astray"
_SHOWN: Final = 5
"""How many held-out images are shown beside what the network makes of them."""

MODELS: Final[Mapping[str, Callable[[Torch, Options], Model]]] = {
    "autoencoder": Autoencoder,
    "denoising": Autoencoder,
    "stacked": Stacked,
    "vae": Variational,
    "beta-vae": Variational,
    "info-vae": Variational,
    "vq-vae": Quantized,
}


@dataclass(frozen=True, slots=True)
class Report:
    """Where a training stands after an epoch; epoch 0 is before the first step of a phase.

    Attributes:
        phase: As in `Phase.name`.
        epoch: How many epochs of the phase are done.
        epochs: How many it has.
        parts: The loss, under `loss`, and what it is made up of; the mean over the steps of the epoch.
        held_out: The mean squared error of a cell of a reconstructed held-out image.
    """

    phase: str
    epoch: int
    epochs: int
    parts: Mapping[str, float]
    held_out: float

    @property
    def loss(self) -> float:
        """What is made small."""
        return self.parts["loss"]

    def data(self) -> dict[str, Any]:
        """Return plain data, as the worker and scripts get it."""
        rest = {name: value for name, value in self.parts.items() if name != "loss"}
        return {
            "phase": self.phase,
            "epoch": self.epoch,
            "epochs": self.epochs,
            "loss": self.loss,
            "parts": rest,
            "held_out": self.held_out,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has been learned.

    Attributes:
        kind: Which network.
        seed: What decided everything.
        parameters: How many weights were learned, by the rules of the layers.
        before: The held-out error before the first step.
        after: The held-out error after the last.
        examples: Held-out images: `digit`, `image`, what was `shown` of it, and its `reconstruction`.
        extras: What else there is to look at, by name: codes, perplexity, images made up, the error of the noise.
    """

    kind: str
    seed: int
    parameters: int
    before: float
    after: float
    examples: tuple[Mapping[str, Any], ...]
    extras: Mapping[str, Any]

    def data(self) -> dict[str, Any]:
        """Return plain data, as the worker and scripts get it."""
        return {
            "kind": self.kind,
            "seed": self.seed,
            "parameters": self.parameters,
            "held_out": {"before": self.before, "after": self.after},
            "examples": [dict(one) for one in self.examples],
            **self.extras,
        }


def never() -> bool:
    """Tell that the training is still wanted, as it always is on the command line."""
    return False


def train(options: Options, unwanted: Callable[[], bool] = never) -> Generator[Report, None, Outcome | None]:
    """Train a network, reporting before the first and after each epoch; return what it has learned.

    Args:
        options: What is trained, and on what.
        unwanted: Asked between two steps; once it says yes, the training ends with None.

    Raises:
        RunError: torch is missing, or the loss has no value any more because the rate is too high.
    """
    return _Course(options, unwanted).run()


class _Unwanted(Exception):  # noqa: N818 - nothing went wrong
    """Nobody waits for the end of the training."""


class _Course:
    """One training with its data in hand."""

    def __init__(self, options: Options, unwanted: Callable[[], bool]) -> None:
        self._torch = load_torch()
        self._options, self._unwanted = options, unwanted
        self._held_out = glyphs(options.held_out, options.seed, "held-out")
        self._images = self._tensor(glyphs(options.images, options.seed, "images"))
        self._others = self._tensor(self._held_out)
        self._model = MODELS[options.kind](self._torch, options)
        self._generator = self._fresh("steps")

    def _tensor(self, made: tuple[Glyph, ...]) -> Tensor:
        return self._torch.tensor([[cell for row in one.image for cell in row] for one in made])

    def _fresh(self, purpose: str) -> Tensor:
        return self._torch.Generator().manual_seed(seed_for(self._options, purpose))

    def run(self) -> Generator[Report, None, Outcome | None]:
        """Go through the phases, reporting, to the outcome."""
        errors: list[float] = []
        try:
            for phase in self._model.phases:
                for report in self._phase(phase):
                    errors.append(report.held_out)
                    yield report
        except _Unwanted:
            return None
        return self._outcome(errors)

    def _phase(self, phase: Phase) -> Iterator[Report]:
        optimizer = Adam(self._torch, phase.parameters, self._options.rate)
        with self._torch.no_grad():
            first = _plain(phase.losses(self._images, self._fresh("first")))
        yield self._report(phase, 0, first)
        for epoch in range(1, self._options.epochs + 1):
            yield self._report(phase, epoch, self._epoch(phase, optimizer))

    def _epoch(self, phase: Phase, optimizer: Adam) -> Mapping[str, float]:
        """Go through all images once in a new order, and return the losses as they were on the way."""
        order = self._torch.randperm(len(self._images), generator=self._generator)
        totals: dict[str, float] = {}
        for batch in order.split(self._options.batch):
            if self._unwanted():
                raise _Unwanted
            try:
                losses = phase.losses(self._images[batch], self._generator)
                optimizer.step(losses["loss"])
            except RuntimeError as problem:
                raise RunError(f"{_ASTRAY} ({problem}); choose a smaller rate") from problem
            for name, value in _plain(losses).items():
                totals[name] = totals.get(name, 0.0) + value * len(batch)
        return {name: total / len(self._images) for name, total in totals.items()}

    def _report(self, phase: Phase, epoch: int, losses: Mapping[str, float]) -> Report:
        with self._torch.no_grad():
            output = phase.reconstruct(self._others, self._fresh("held-out"))
            error = float(self._torch.nn.functional.mse_loss(output, self._others))
        if not all(map(math.isfinite, (*losses.values(), error))):
            raise RunError(f"{_ASTRAY} (the loss is no number); choose a smaller rate")
        return Report(phase.name, epoch, self._options.epochs, losses, error)

    def _outcome(self, errors: list[float]) -> Outcome:
        with self._torch.no_grad():
            shown = self._model.seen(self._others, self._fresh("held-out"))[:_SHOWN]
            output = self._model.phases[-1].reconstruct(self._others, self._fresh("held-out"))[:_SHOWN]
            extras = self._model.extras(self._others, self._fresh("held-out"))
        examples = tuple(
            {"digit": one.digit, "image": _grid(image), "shown": _grid(seen), "reconstruction": _grid(made)}
            for one, image, seen, made in zip(self._held_out, self._others, shown, output, strict=False)
        )
        counted = sum(part.counted for part in self._model.parts)
        return Outcome(self._options.kind, self._options.seed, counted, errors[0], errors[-1], examples, extras)


def _plain(losses: Losses) -> Mapping[str, float]:
    return {name: float(value.detach()) for name, value in losses.items()}


def _grid(cells: Tensor) -> list[list[float]]:
    return [[round(cell, 3) for cell in row] for row in cells.reshape(SIDE, SIDE).tolist()]
