"""What can be chosen about a training, with its limits: a learner's machine has other things to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from engine.checks import nearest, quote
from engine.errors import EngineError
from engine.training.glyphs import SIDE

KINDS: Final = ("autoencoder", "stacked", "denoising", "vae", "beta-vae", "info-vae", "vq-vae")
"""The networks that can be trained."""

_WHOLE: Final[Mapping[str, tuple[int, int]]] = {
    "epochs": (1, 500),
    "seed": (0, 2**32 - 1),
    "images": (20, 5_000),
    "held_out": (10, 1_000),
    "batch": (1, 1_000),
    "hidden": (1, 256),
    "latent": (1, 32),
    "codes": (2, 256),
}
_REAL: Final[Mapping[str, tuple[float, float]]] = {
    "rate": (1e-6, 1.0),
    "noise": (0.0, 2.0),
    "masked": (0.0, 0.9),
    "beta": (0.0, 1_000.0),
    "alpha": (-1_000.0, 1.0),
    "lam": (0.0, 10_000.0),
}


@dataclass(frozen=True, slots=True)
class Options:
    """One training.

    Attributes:
        kind: Which network, one of `KINDS`.
        epochs: How often it sees every image; the stacked autoencoder that often in each phase.
        seed: Decides images, first weights, order and noise.
        images: How many it learns from.
        held_out: How many it never learns from; its error is measured on these.
        batch: How many images make one step.
        rate: The learning rate of Adam.
        hidden: Units of the hidden layers.
        latent: Numbers of the code; of a VQ-VAE, the numbers of each of its four codes.
        noise: Deviation of the noise that a denoising autoencoder has to remove.
        masked: Share of the cells that are blackened before a denoising autoencoder sees them.
        beta: Weight of the divergence (VAE: 1), or of the commitment loss of a VQ-VAE.
        alpha: InfoVAE's alpha, which takes weight from the divergence.
        lam: InfoVAE's lambda, the weight of the discrepancy when alpha is 1.
        codes: How many codes the codebook of a VQ-VAE has.
    """

    kind: str
    epochs: int = 30
    seed: int = 0
    images: int = 400
    held_out: int = 100
    batch: int = 20
    rate: float = 0.005
    hidden: int = 32
    latent: int = 8
    noise: float = 0.4
    masked: float = 0.0
    beta: float = 1.0
    alpha: float = 1.0
    lam: float = 50.0
    codes: int = 16

    @property
    def features(self) -> int:
        """How many cells an image has."""
        return SIDE * SIDE


_OF_KIND: Final[Mapping[str, Mapping[str, Any]]] = {
    "stacked": {"epochs": 20},
    "denoising": {"latent": 16},
    "beta-vae": {"beta": 2.0},
    "vq-vae": {"beta": 0.25, "latent": 4},
}


def options(data: Mapping[str, Any]) -> Options:
    """Return the options of a training from plain data, where all but `kind` may be left out or None.

    Raises:
        EngineError: A name is unknown or a value outside its limits; the sentence says which and what was expected.
    """
    kind = data.get("kind")
    if kind not in KINDS:
        raise EngineError(f"{quote(kind)} cannot be trained; one of {', '.join(KINDS)} was expected")
    known = [field.name for field in fields(Options)]
    for name in data:
        if name not in known:
            raise EngineError(f"a training has no option `{name}`{nearest(str(name), known)}")
    given = {name: value for name, value in data.items() if value is not None}
    for name, value in given.items():
        _hold_to_limits(name, value)
    return replace(Options(kind), **{**_OF_KIND.get(kind, {}), **given})


def _hold_to_limits(name: str, value: object) -> None:
    if name in _WHOLE:
        low, high = _WHOLE[name]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise EngineError(f"{name}: {quote(value)} was found; a whole number from {low} to {high} was expected")
    elif name in _REAL:
        least, most = _REAL[name]
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise EngineError(f"{name}: {quote(value)} was found; a number from {least:g} to {most:g} was expected")
