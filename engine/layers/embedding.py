"""Between symbols and sequences: a vector for each token, and one position taken out of a sequence.

Bengio et al., A Neural Probabilistic Language Model, JMLR 3, 2003, section 2 (the table C); Press & Wolf,
arXiv:1608.05859 (the table as the output's weights too: `linear` with `share`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layer import FEATURES, MAX_SIZE, SEQUENCE, AxisRule, LayerType, Shape, Tensor, Torch, TorchModule, whole
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

_SYMBOLS = {
    "num_embeddings": "V",
    "embedding_dim": "D",
    "in_features": "T",
    "in_time": "T",
    "weight": "E",
    "index": "t",
}


def _vectors(_input_shape: Shape) -> dict[str, AxisRule]:
    return {
        "time": Rule({"time": "in_features"}, _SYMBOLS),
        "features": Rule({"features": "embedding_dim"}, _SYMBOLS),
    }


def _table(node: Node, _input_shape: Shape) -> dict[str, tuple[int, ...]]:
    return {"weight": (node.whole("num_embeddings"), node.whole("embedding_dim"))}


def _embedding(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    """Return torch's own table, which is handed the numbers of the tokens as whole numbers."""

    def forward(self: TorchModule, x: Tensor) -> Tensor:
        return torch.nn.Embedding.forward(self, x.long())

    made = type("Embedding", (torch.nn.Embedding,), {"forward": forward})
    return made(node.whole("num_embeddings"), node.whole("embedding_dim"))


EMBEDDING = LayerType(
    name="embedding",
    attributes={"num_embeddings": whole(), "embedding_dim": whole()},
    takes=(FEATURES,),
    axes=_vectors,
    rules={
        "parameters": Rule({"parameters": "num_embeddings*embedding_dim"}, _SYMBOLS),
        "macs": Rule({"macs": "0"}),
        "values": Rule({"output": "rows(weight, x)"}, _SYMBOLS),
    },
    weights=_table,
    module=_embedding,
    classes="num_embeddings",
)
"""`(N, T) → (N, T, D)`: a row of the table for each whole number from 0; looking it up multiplies nothing.

A row is what a one-hot vector times the table gives, which is why some count V*D multiply-adds a token here.
"""


def _one(_input_shape: Shape) -> dict[str, AxisRule]:
    return {"features": None}


def _select(torch: Torch, node: Node, _input_shape: Shape) -> TorchModule:
    """Split the sequence into its positions and keep one of them."""

    def forward(_self: TorchModule, x: Tensor) -> Tensor:
        return torch.unbind(x, dim=1)[node.whole("index")]

    return type("Select", (torch.nn.Module,), {"forward": forward})()


SELECT = LayerType(
    name="select",
    attributes={"index": whole(0, minimum=-MAX_SIZE)},
    takes=(SEQUENCE,),
    axes=_one,
    rules={
        "parameters": Rule({"parameters": "0"}),
        "values": Rule({"output": "x[in_time + index] if index < 0 else x[index]"}, _SYMBOLS),
    },
    requires={"-in_time <= index and index < in_time": "there is no position {index} in a sequence of {in_time}"},
    module=_select,
)
"""One position of a sequence, `(N, T, D) → (N, D)`; from 0, and -1 is the last."""

LAYERS = (EMBEDDING, SELECT)
