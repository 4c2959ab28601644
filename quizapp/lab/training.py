"""A training to be watched: what can be chosen, and what has been reported of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.training.options import KINDS, options
from quizapp.bank.text import Text
from quizapp.lab.bench import Knob
from quizapp.lab.scene import Picture

JOB: Final = "train"
_NAMED: Final = {
    "autoencoder": Text("オートエンコーダ", "autoencoder"),
    "stacked": Text("積層オートエンコーダ", "stacked autoencoder"),
    "denoising": Text("デノイジングオートエンコーダ", "denoising autoencoder"),
    "vae": Text("VAE", "VAE"),
    "beta-vae": Text("β-VAE", "beta-VAE"),
    "info-vae": Text("InfoVAE", "InfoVAE"),
    "vq-vae": Text("VQ-VAE", "VQ-VAE"),
}
_LABELS: Final = {
    "kind": Text("モデル", "model"),
    "epochs": Text("エポック", "epochs"),
    "latent": Text("潜在変数", "latent"),
    "rate": Text("学習率", "rate"),
    "seed": Text("シード", "seed"),
}
_RATES: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
_EPOCHS: Final = (5, 10, 20, 30, 50, 100, 200)
_MOST_LATENT, _MOST_SEED = 32, 99


@dataclass(frozen=True)
class Training:
    """A network of chapter 24, and how it is trained."""

    kind: str = KINDS[0]
    epochs: int = 30
    latent: int = 8
    rate: float = 0.005
    seed: int = 0

    job = JOB
    title = Text("小さなモデルを学習させる", "Train a small model")

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """Model, epochs, code, learning rate and seed."""
        return tuple(
            Knob(name, getattr(self, name), label, _NAMED[self.kind] if name == "kind" else None)
            for name, label in _LABELS.items()
        )

    def turned(self, name: str, step: int) -> Training:
        """Return the training with one of these changed; another model comes with the options that suit it."""
        match name:
            case "kind":
                kind = KINDS[(KINDS.index(self.kind) + step) % len(KINDS)]
                usual = options({"kind": kind})
                return Training(kind, usual.epochs, usual.latent, usual.rate, self.seed)
            case "epochs":
                return replace(self, epochs=_next(_EPOCHS, self.epochs, step))
            case "rate":
                return replace(self, rate=_next(_RATES, self.rate, step))
            case "latent":
                return replace(self, latent=min(_MOST_LATENT, max(1, self.latent + step)))
            case _:
                return replace(self, seed=min(_MOST_SEED, max(0, self.seed + step)))

    @property
    def payload(self) -> Mapping[str, Any]:
        """What the engine is asked."""
        return {knob.name: knob.value for knob in self.knobs}


def _next(choices: tuple[Any, ...], value: Any, step: int) -> Any:  # noqa: ANN401 -- as the choices are
    at = choices.index(value) if value in choices else 0
    return choices[min(max(at + step, 0), len(choices) - 1)]


@dataclass(frozen=True, slots=True)
class Epoch:
    """What was reported after an epoch."""

    phase: str
    number: int
    whole: int
    loss: float
    parts: Mapping[str, float]
    held_out: float


def epoch(report: Mapping[str, Any]) -> Epoch:
    """Read what the engine tells of an epoch."""
    return Epoch(
        report["phase"], report["epoch"], report["epochs"], report["loss"], report["parts"], report["held_out"]
    )


PHASES: Final = {
    "training": Text("学習", "training"),
    "fine-tuning": Text("ファインチューニング", "fine-tuning"),
}


def phase_name(name: str) -> Text:
    """Return what a phase is called: a stacked autoencoder learns layer by layer first."""
    layer = name.removeprefix("layer-")
    if layer != name:
        return Text(f"{layer}層目の事前学習", f"pretraining of layer {layer}")
    return PHASES.get(name, Text(name, name))


def examples(outcome: Mapping[str, Any]) -> tuple[tuple[Picture, ...], ...]:
    """Return for each held-out image what went in and what came out, and in between what was shown of it."""
    return tuple(_pictures(one) for one in outcome.get("examples", ()))


_TITLES: Final = {
    "image": Text("元", "image"),
    "shown": Text("入力", "shown"),
    "reconstruction": Text("復元", "rebuilt"),
}


def _pictures(one: Mapping[str, Any]) -> tuple[Picture, ...]:
    names = ("image", *(("shown",) if one["shown"] != one["image"] else ()), "reconstruction")
    return tuple(Picture(_TITLES[name], _cells(one[name])) for name in names)


def _cells(rows: list[list[float]]) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    def grey(cell: float) -> tuple[int, int, int]:
        level = min(255, max(0, round(255 * cell)))
        return level, level, level

    return tuple(tuple(grey(cell) for cell in row) for row in rows)
