"""What the networks are made of: layers from the engine's own descriptions, built by torch, and the phases of learning.

So the network that is trained is one that `summary` and `explain` can speak of, with the parameters that they count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from engine.chance import Chance
from engine.description import describe
from engine.evaluation import Evaluation
from engine.layer import Tensor, Torch, TorchModule
from engine.run import Run
from engine.training.options import Options
from engine.value import integer

_SEEDS: Final = 2**32

Losses = Mapping[str, Tensor]
"""What is made small, under `loss`, and the parts of which it is made up, each for one image."""


def seed_for(options: Options, purpose: str) -> int:
    """Return the seed of torch's generator for one purpose."""
    return Chance(options.seed, "training", options.kind, purpose).below(_SEEDS)


def layers(*entries: Any) -> list[Any]:  # noqa: ANN401 - as in a description
    """Write layers as in a description, where a number stands for a linear layer with so many outputs."""
    return [{"linear": {"out_features": one}} if isinstance(one, int) else one for one in entries]


class Part:
    """One sequence of layers, described, counted by rule, and built by torch.

    Args:
        options: The training, whose seed decides the first weights.
        name: What the part is called; another name gives other first weights.
        features: How many numbers enter it.
        entries: Its layers, as in `layers`.
    """

    def __init__(self, options: Options, name: str, features: int, *entries: Any) -> None:  # noqa: ANN401 - likewise
        self.name = name
        self.description = {"input": {"x": [features]}, "layers": layers(*entries)}
        network = describe(self.description)
        run = Run(network, dtype="float32", seed=seed_for(options, name))
        modules = run.modules("cpu")
        self.module: TorchModule = run.torch.nn.Sequential(*[modules[node.index] for node in network.nodes])
        self.counted = integer(Evaluation(network).total("parameters"), "parameters")

    def __call__(self, x: Tensor) -> Tensor:
        """Execute the layers on `(N, D)`, with gradients."""
        return self.module(x)

    @property
    def parameters(self) -> list[Tensor]:
        """The weights that can be learned."""
        return list(self.module.parameters())


@dataclass(frozen=True)
class Phase:
    """A stretch of learning: whose weights move, and what is made small.

    Attributes:
        name: `training`, or the stacked autoencoder's `layer-1`, `layer-2`, … and `fine-tuning`.
        parameters: The weights that move; all others stay as they are.
        losses: `(images, generator) → losses`.
        reconstruct: `(images, generator) → images`, by the part of the network that has learned something yet.
    """

    name: str
    parameters: Sequence[Tensor]
    losses: Callable[[Tensor, Tensor], Losses]
    reconstruct: Callable[[Tensor, Tensor], Tensor]


class Model(Protocol):
    """A network that can be trained; images are `(N, 64)` with values from 0 to 1."""

    @property
    def parts(self) -> Sequence[Part]:
        """Its described parts."""

    @property
    def phases(self) -> Sequence[Phase]:
        """How it learns, in order."""

    def seen(self, images: Tensor, generator: Tensor) -> Tensor:
        """Return what the network is shown of the images."""

    def extras(self, images: Tensor, generator: Tensor) -> dict[str, Any]:
        """Return what else there is to look at when it has learned: codes, images that it makes up."""


class Adam:
    """Adam with its usual constants (Kingma & Ba, arXiv:1412.6980, Algorithm 1).

    Written here because `torch.optim` imports torch's compiler at its first step, which takes longer than the training.
    """

    def __init__(self, torch: Torch, parameters: Sequence[Tensor], rate: float) -> None:
        self._torch, self._parameters, self._rate = torch, parameters, rate
        self._means = [torch.zeros_like(one) for one in parameters]
        self._squares = [torch.zeros_like(one) for one in parameters]
        self._steps = 0

    def step(self, loss: Tensor, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8) -> None:
        """Move the weights one step down the gradient of the loss."""
        gradients = self._torch.autograd.grad(loss, self._parameters, materialize_grads=True)
        self._steps += 1
        slow, slower = (1 - beta**self._steps for beta in betas)
        with self._torch.no_grad():
            for weight, gradient, mean, square in zip(
                self._parameters, gradients, self._means, self._squares, strict=True
            ):
                mean.lerp_(gradient, 1 - betas[0])
                square.lerp_(gradient * gradient, 1 - betas[1])
                weight.sub_(self._rate * (mean / slow) / ((square / slower).sqrt() + eps))
