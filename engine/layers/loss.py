"""Chapter 17: losses, the last layer of a network in training: one for each sample, and over the mini-batch.

Goodfellow, Bengio & Courville, Deep Learning, 2016, sections 5.5 (mean squared error) and 6.2.2 (cross-entropy).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import FEATURES, AxisRule, LayerType, Shape, Tensor, Torch, choice, numbers, real
from engine.rule import Rule
from engine.value import flat

if TYPE_CHECKING:
    from engine.network import Node

_NO_PARAMETERS = Rule({"parameters": "0"})
_REDUCTION = choice("mean", "sum")
_REDUCED = "mean(flatten(output)) if reduction == 'mean' else sum(flatten(output))"
_ONE_TARGET_EACH = {
    "len(target) == batch*in_features": "there must be one target for each of the {in_features} outputs of a sample"
}


def _one(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"features": Rule({"features": "1"})}


def _targets(torch: Torch, node: Node, x: Tensor) -> Tensor:
    return torch.tensor([float(one) for one in flat(node.attributes["target"])], dtype=x.dtype, device=x.device)


def _elementwise(name: str, torch_names: dict[str, str], equations: dict[str, str], *, of: bool) -> LayerType:
    """Return a loss that compares element by element; a sample's is the mean, or the sum, over its outputs."""

    def facts(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
        x = tensors[0]
        if x.is_meta:
            return {"output": x.sum(-1, keepdim=True)}
        function = getattr(torch.nn.functional, torch_names[str(node.attributes.get("of", ""))])
        target, reduction = _targets(torch, node, x).reshape(x.shape), str(node.attributes["reduction"])
        each = function(x, target, reduction="none")
        whole = each.mean(-1, keepdim=True) if reduction == "mean" else each.sum(-1, keepdim=True)
        return {"output": whole, "loss": function(x, target, reduction=reduction)}

    along = "mean_over({}, places(labels, axes(D)))"
    return LayerType(
        name=name,
        attributes={"target": numbers(), "reduction": _REDUCTION}
        | ({"of": choice("logits", "probabilities")} if of else {}),
        takes=(FEATURES,),
        axes=_one,
        rules={
            "parameters": _NO_PARAMETERS,
            "values": Rule(
                {
                    "t": "arranged(target, x)",
                    **equations,
                    "average": along.format("each"),
                    "output": "average if reduction == 'mean' else average*in_features",
                    "loss": _REDUCED,
                },
                {"x": "y"},
                quiet={"output": ("reduction == 'mean'", "average")},
            ),
        },
        requires=_ONE_TARGET_EACH,
        mixes_samples=True,
        facts=facts,
    )


MSE_LOSS = _elementwise("mse_loss", {"": "mse_loss"}, {"error": "x - t", "each": "error**2"}, of=False)
"""`(N, D) → (N, 1)`: the mean of the squared errors of each sample; `loss` is their mean (or everything summed)."""

BINARY_CROSS_ENTROPY_LOSS = _elementwise(
    "binary_cross_entropy_loss",
    {"logits": "binary_cross_entropy_with_logits", "probabilities": "binary_cross_entropy"},
    {
        "each": "relu(x) - x*t + ln(1 + exp(-abs(x))) if of == 'logits' else -(t*ln(x) + (1 - t)*ln(1 - x))",
    },
    of=True,
)
"""`-(t*ln(y) + (1 - t)*ln(1 - y))` with `y` given, or the sigmoid of the logit given, each output by itself."""


def _cross_entropy(torch: Torch, node: Node, tensors: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Let torch take the loss of logits; of probabilities, its negative log-likelihood of their logarithms."""
    x = tensors[0]
    if x.is_meta:
        return {"output": x.sum(-1, keepdim=True)}
    functional, target = torch.nn.functional, _targets(torch, node, x).long()
    logits = node.attributes["of"] == "logits"
    whole = functional.cross_entropy if logits else functional.nll_loss
    taken = x if logits else x.log()
    smoothed = {"label_smoothing": node.real("label_smoothing")} if logits else {}
    return {
        "output": whole(taken, target, reduction="none", **smoothed)[:, None],
        "loss": whole(taken, target, reduction=str(node.attributes["reduction"]), **smoothed),
    }


CROSS_ENTROPY_LOSS = LayerType(
    name="cross_entropy_loss",
    attributes={
        "target": numbers(),
        "of": choice("logits", "probabilities"),
        "reduction": _REDUCTION,
        "label_smoothing": real(0, minimum=0, maximum=1),
    },
    takes=(FEATURES,),
    axes=_one,
    rules={
        "parameters": _NO_PARAMETERS,
        "values": Rule(
            {
                "log_probabilities": "log_softmax(x) if of == 'logits' else ln(x)",
                "output": "-picked(log_probabilities, target) if label_smoothing == 0 else"
                " -(1 - label_smoothing)*picked(log_probabilities, target) - label_smoothing*mean(log_probabilities)",
                "loss": _REDUCED,
            },
            {"x": "y", "label_smoothing": "e"},
        ),
    },
    requires={
        "label_smoothing == 0 or of == 'logits'": "labels are smoothed where logits are given, as in torch",
        "len(target) == batch": "there must be one class for each of the {batch} samples",
        "min(target) >= 0 and max(target) < in_features and max(target - floor(target)) == 0": (
            "classes are whole numbers from 0 to one less than the {in_features} outputs"
        ),
    },
    mixes_samples=True,
    facts=_cross_entropy,
)
"""`(N, K) → (N, 1)`: minus the logarithm of the probability given to the right class, from logits as torch has it.

`label_smoothing` gives that share of the target to all classes alike (Szegedy et al., arXiv:1512.00567, section 7).
With `of: probabilities` the input is already a softmax's output; to hand that to a loss that takes logits is a common
mistake.
"""

LAYERS = (MSE_LOSS, BINARY_CROSS_ENTROPY_LOSS, CROSS_ENTROPY_LOSS)
